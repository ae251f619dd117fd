#include <sodium.h>
#include <string.h>

#include "base/b64.h"
#include "base/err.h"

#define BASE64	sodium_base64_VARIANT_ORIGINAL

int
b64_decode(const char *s, size_t n, uint8_t *out, size_t want)
{
	size_t got, i;

	if (n != (want + 2) / 3 * 4)
		return ERR_SYNTAX;
	for (i = 0; i < n; i++)
		if ((unsigned char)s[i] >= 0x80)
			return ERR_SYNTAX;
	/* libsodium refuses trailing bits that are not zero, and wrong or
	 * missing padding */
	if (sodium_base642bin(out, want, s, n, NULL, &got, NULL,
	    BASE64) != 0 || got != want)
		return ERR_SYNTAX;
	return 0;
}

int
b64_add(struct buf *b, const void *p, size_t n)
{
	/* with room for the NUL that libsodium writes and nobody counts */
	size_t len = sodium_base64_encoded_len(n, BASE64);
	int r;

	b->max++;
	r = buf_reserve(b, len);
	b->max--;
	if (r != 0)
		return r;
	sodium_bin2base64((char *)b->p + b->len, len, p, n, BASE64);
	b->len += len - 1;
	return 0;
}
