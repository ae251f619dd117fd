#include <string.h>

#include "base/b64.h"
#include "base/err.h"
#include "seal/lines.h"

void
lines_start(struct lines *l, const void *text, size_t n)
{
	l->p = text;
	l->n = n;
	l->number = 0;
}

/* Cut into words: no blank at either end, never two together. */
static int
words(struct line *line)
{
	size_t i, from = 0;

	line->words = 0;
	for (i = 0; i <= line->n; i++) {
		if (i < line->n && line->p[i] != ' ') {
			if (line->p[i] < 0x21 || line->p[i] > 0x7e)
				return ERR_SYNTAX;
			continue;
		}
		if (i == from)
			return ERR_SYNTAX;
		if (line->words < LINES_WORDS_MAX) {
			line->word[line->words] = line->p + from;
			line->len[line->words] = i - from;
		}
		line->words++;
		from = i + 1;
	}
	return 0;
}

int
lines_next(struct lines *l, struct line *line)
{
	const char *nl;

	if (l->n == 0)
		return ERR_TRUNCATED;
	l->number++;
	if ((nl = memchr(l->p, '\n', l->n)) == NULL)
		return ERR_SYNTAX;
	line->p = l->p;
	line->n = (size_t)(nl - l->p);
	l->n -= line->n + 1;
	l->p = nl + 1;
	return words(line);
}

int
lines_is(const struct line *line, size_t i, const char *s)
{
	return i < line->words && i < LINES_WORDS_MAX &&
	    line->len[i] == strlen(s) &&
	    memcmp(line->word[i], s, line->len[i]) == 0;
}

int
lines_base64(const struct line *line, size_t i, uint8_t *out, size_t n)
{
	if (i >= line->words || i >= LINES_WORDS_MAX)
		return ERR_SYNTAX;
	return b64_decode(line->word[i], line->len[i], out, n);
}
