/* seal/lines.h: the lines of a key file, strictly: printable ASCII, words
 * parted by one blank, each line ended by one newline.  Two people who see
 * the same text see the same bytes. */
#ifndef SEAL_LINES_H
#define SEAL_LINES_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

#define LINES_WORDS_MAX	6

struct lines {
	const char	*p;		/* what is left */
	size_t		 n;
	int		 number;	/* of the line last read, from 1 */
};

struct line {
	const char	*p;		/* without its newline */
	size_t		 n;
	size_t		 words;
	const char	*word[LINES_WORDS_MAX];
	size_t		 len[LINES_WORDS_MAX];
};

void	lines_start(struct lines *l, const void *text, size_t n);

/* The next line, cut into words (those past LINES_WORDS_MAX are counted
 * only).  ERR_TRUNCATED at the end of the text, ERR_SYNTAX. */
int	lines_next(struct lines *l, struct line *line);

/* Is the i-th word s? */
int	lines_is(const struct line *line, size_t i, const char *s);

/* The i-th word as exactly n bytes in canonical base64.  ERR_SYNTAX. */
int	lines_base64(const struct line *line, size_t i, uint8_t *out, size_t n);

#endif
