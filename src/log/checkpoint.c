#include <inttypes.h>
#include <sodium.h>
#include <string.h>

#include "base/err.h"
#include "base/num.h"
#include "log/checkpoint.h"

#define BASE64	sodium_base64_VARIANT_ORIGINAL
#define ROOT_B64_LEN	44	/* of 32 bytes */

int
checkpoint_sign(struct buf *out, const struct checkpoint *c,
    const uint8_t seed[32])
{
	char root[ROOT_B64_LEN + 1];
	struct buf text;
	int r;

	buf_init(&text, CHECKPOINT_MAX);
	sodium_bin2base64(root, sizeof(root), c->root, sizeof(c->root),
	    BASE64);
	r = buf_addf(&text, "%s\n%" PRIu64 "\n%s\n", c->origin, c->size, root);
	if (r == 0)
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

static int
parse_root(const char *s, size_t n, uint8_t root[TREE_HASH_LEN])
{
	char again[ROOT_B64_LEN + 1];
	size_t got;

	if (n != ROOT_B64_LEN || sodium_base642bin(root, TREE_HASH_LEN, s, n,
	    NULL, &got, NULL, BASE64) != 0 || got != TREE_HASH_LEN)
		return ERR_SYNTAX;
	sodium_bin2base64(again, sizeof(again), root, TREE_HASH_LEN, BASE64);
	return memcmp(again, s, n) == 0 ? 0 : ERR_SYNTAX;
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
	    parse_root(s, len, c->root) != 0)
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
