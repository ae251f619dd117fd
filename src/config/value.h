/* config/value.h: one key of the configuration and how its value is read.
 * Of this room only. */
#ifndef CONFIG_VALUE_H
#define CONFIG_VALUE_H

#include <stddef.h>
#include <stdint.h>

#include "config/config.h"

enum config_type {
	T_TEXT,			/* min, max: its length */
	T_NUMBER,
	T_SIZE,			/* with K, M, G, T */
	T_TIME,			/* seconds, or with s, m, h, d */
	T_MODE,			/* octal */
	T_CHOICE		/* one of words; its place among them */
};

#define DAY	86400ULL

struct config_key {
	const char	*name;
	enum config_type type;
	size_t		 at;		/* in struct config */
	uint64_t	 min, max;
	const char	*def;		/* NULL: must be given */
	const char	*help;
	const char	*words;		/* T_CHOICE: with blanks between */
};

/* Set k's field of c from n bytes of text.  ERR_SYNTAX, ERR_RANGE. */
int	config_value(struct config *c, const struct config_key *k,
	    const char *s, size_t n);

#endif
