#include <inttypes.h>
#include <string.h>

#include "base/b64.h"
#include "base/err.h"
#include "base/num.h"
#include "log/checkpoint.h"


int
checkpoint_sign(struct buf *out, const struct checkpoint *c,
    const uint8_t seed[32])
{
	struct buf text;
	int r;

	buf_init(&text, CHECKPOINT_MAX);
	if ((r = buf_addf(&text, "%s\n%" PRIu64 "\n", c->origin,
	    c->size)) == 0 &&
	    (r = b64_add(&text, c->root, sizeof(c->root))) == 0 &&
	    (r = buf_adds(&text, "\n")) == 0)
		r = note_sign(out, text.p, text.len, c->origin, seed);
	buf_free(&text);
	return r;
}

/* The next line of the text, without its newline; NULL at the end. */
static const char *
next_line(const char **p, const char *end, size_t *n)
{
	const char *s = *p, *nl;

	if (s >= end || (nl = memchr(s, '\n', (size_t)(end - s))) == NULL)
		return NULL;
	*n = (size_t)(nl - s);
	*p = nl + 1;
	return s;
}

int
checkpoint_parse(struct checkpoint *c, const void *note, size_t n,
    const char *origin, const uint8_t pk[32])
{
	const char *p = note, *end, *s;
	size_t textlen, len;
	int r;

	memset(c, 0, sizeof(*c));
	if (n > CHECKPOINT_MAX)
		return ERR_LIMIT;
	if ((r = note_split(note, n, &textlen)) != 0)
		return r;
	end = p + textlen;
	/* verified first: what is not signed is not even read */
	if ((r = note_verify(note, n, origin, pk)) != 0)
		return r;
	if ((s = next_line(&p, end, &len)) == NULL || len != strlen(origin) ||
	    memcmp(s, origin, len) != 0 || len > NOTE_NAME_MAX)
		return ERR_AUTH;
	memcpy(c->origin, s, len);
	r = ERR_SYNTAX;
	if ((s = next_line(&p, end, &len)) == NULL ||
	    num_parse(s, len, 0, INT64_MAX, &c->size) != 0 ||
	    (s = next_line(&p, end, &len)) == NULL ||
	    b64_decode(s, len, c->root, TREE_HASH_LEN) != 0)
		goto done;
	while ((s = next_line(&p, end, &len)) != NULL)
		if (len == 0)		/* extensions are never empty */
			goto done;
	r = 0;
done:
	if (r != 0)
		memset(c, 0, sizeof(*c));
	return r;
}
