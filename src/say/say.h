/* say/say.h: what a witness reads, in the witness's language.  GNU gettext
 * catalogues (src/say/po) are read once, before there is a sandbox; a booth
 * speaks one language at a time, and choosing it opens nothing.
 *
 * A message is written in English where it is used: say("Send").  One that
 * stands in a table is marked there with N_() of base/mark.h. */
#ifndef SAY_SAY_H
#define SAY_SAY_H

#include <stddef.h>
#include <stdint.h>

struct say_lang {
	const char	*code;		/* BCP 47, in addresses: "kk-arab" */
	const char	*catalogue;	/* gettext's name: "kk@arabic" */
	const char	*name;		/* in itself, UTF-8 */
	int		 rtl;		/* written from right to left */
};

/* All languages, English first; *n of them. */
const struct say_lang *say_langs(size_t *n);

/* By its code, any case; NULL: no such language, or no catalogue of it. */
const struct say_lang *say_find(const char *code, size_t n);

/* The best one for an Accept-Language field (RFC 9110, section 12.5.4; NULL
 * is fine), never NULL: English when nothing else fits. */
const struct say_lang *say_accept(const char *field);

/* Read all catalogues DIR/CATALOGUE/LC_MESSAGES/plumseal.mo; *missing is how
 * many there are not.  Those languages are not offered.  ERR_SYSTEM: not even
 * the C.UTF-8 locale is there. */
int	say_open(const char *dir, size_t *missing);

/* Is there a catalogue?  English always is. */
int	say_has(const struct say_lang *l);

/* From now on; and which it is. */
void	say_choose(const struct say_lang *l);
const struct say_lang *say_chosen(void);

/* The message in the chosen language, else as it is.  Static. */
const char	*say(const char *message) __attribute__((format_arg(1)));
/* The one of two forms that fits n. */
const char	*say_n(const char *one, const char *many, unsigned long n)
		    __attribute__((format_arg(1)))
		    __attribute__((format_arg(2)));

/* A number of bytes, and a count, as people of the language write them:
 * digits and the decimal sign are the catalogue's. */
#define SAY_SIZE_LEN	96
void	say_size(char out[SAY_SIZE_LEN], uint64_t bytes);
void	say_count(char out[SAY_SIZE_LEN], uint64_t n);

#endif
