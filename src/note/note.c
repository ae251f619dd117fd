#include <sodium.h>
#include <string.h>

#include "base/b64.h"
#include "base/err.h"
#include "base/hash.h"
#include "base/text.h"
#include "note/note.h"

#define DASH		"\xe2\x80\x94 "	/* U+2014 and a space */
#define DASH_LEN	4
#define SIGS_MAX	16
#define ID_LEN		4
#define SIG_BLOB_LEN	(ID_LEN + crypto_sign_BYTES)
#define BASE64		sodium_base64_VARIANT_ORIGINAL

/* C2SP signed-note, "Ed25519 signatures": first four bytes of
 * SHA-256(name, newline, type, key). */
static void
key_id(uint8_t id[ID_LEN], const char *name, const uint8_t pk[32])
{
	static const uint8_t type[2] = { '\n', NOTE_TYPE_ED25519 };
	uint8_t digest[HASH_LEN];
	struct hash h;

	hash_init(&h);
	hash_add(&h, name, strlen(name));
	hash_add(&h, type, sizeof(type));
	hash_add(&h, pk, 32);
	hash_end(&h, digest);
	memcpy(id, digest, ID_LEN);
}

/* Unicode's White_Space, but for what is harmful anyway. */
static int
is_space(uint32_t c)
{
	return c == ' ' || c == 0xa0 || c == 0x1680 ||
	    (c >= 0x2000 && c <= 0x200a) || c == 0x202f || c == 0x205f ||
	    c == 0x3000;
}

int
note_name_ok(const char *s, size_t n)
{
	size_t i, len;
	uint32_t c;

	if (n == 0 || n > NOTE_NAME_MAX)
		return 0;
	for (i = 0; i < n; i += len) {
		c = text_utf8((const uint8_t *)s + i, n - i, &len);
		if (c == '+' || is_space(c) || text_is_harmful(c))
			return 0;
	}
	return 1;
}

/* UTF-8 in whole lines, nothing below U+0020 but newline. */
static int
text_ok(const uint8_t *p, size_t n)
{
	size_t i, len;
	uint32_t c;

	if (n == 0 || p[n - 1] != '\n')
		return 0;
	for (i = 0; i < n; i += len) {
		c = text_utf8(p + i, n - i, &len);
		if (c == UINT32_MAX || (c < 0x20 && c != '\n'))
			return 0;
	}
	return 1;
}

int
note_sign(struct buf *out, const void *text, size_t n, const char *name,
    const uint8_t seed[32])
{
	uint8_t pk[crypto_sign_PUBLICKEYBYTES], sk[crypto_sign_SECRETKEYBYTES];
	uint8_t blob[SIG_BLOB_LEN];
	char b64[sodium_base64_ENCODED_LEN(SIG_BLOB_LEN, BASE64)];
	size_t was = out->len;
	int r;

	if (!text_ok(text, n) || *(const char *)text == '\n' ||
	    memmem(text, n, "\n\n", 2) != NULL ||
	    !note_name_ok(name, strlen(name)))
		return ERR_SYNTAX;
	if (crypto_sign_seed_keypair(pk, sk, seed) != 0 ||
	    crypto_sign_detached(blob + ID_LEN, NULL, text, n, sk) != 0) {
		r = ERR_INTERNAL;
		goto done;
	}
	key_id(blob, name, pk);
	sodium_bin2base64(b64, sizeof(b64), blob, sizeof(blob), BASE64);
	if ((r = buf_add(out, text, n)) == 0 &&
	    (r = buf_addf(out, "\n" DASH "%s %s\n", name, b64)) != 0)
		out->len = was;		/* all of it or nothing */
done:
	sodium_memzero(sk, sizeof(sk));
	return r;
}

struct line {
	const char	*name;
	size_t		 namelen;
	uint8_t		 blob[SIG_BLOB_LEN];	/* the first of ... */
	size_t		 len;			/* ... what base64 holds */
};

/* Canonical base64 of any length: others' signatures may be long.  Written
 * again to compare: libsodium takes letters with the top bit set. */
static int
decode_blob(struct line *l, const char *s, size_t n)
{
	char again[sodium_base64_ENCODED_LEN(3, BASE64)];
	uint8_t three[3];
	size_t i, k, got;

	if (n % 4 != 0)
		return ERR_SYNTAX;
	l->len = 0;
	for (i = 0; i < n; i += 4) {
		if (sodium_base642bin(three, sizeof(three), s + i, 4, NULL,
		    &got, NULL, BASE64) != 0 || (got < 3 && i + 4 < n))
			return ERR_SYNTAX;
		sodium_bin2base64(again, sizeof(again), three, got, BASE64);
		if (memcmp(again, s + i, 4) != 0)
			return ERR_SYNTAX;
		for (k = 0; k < got; k++, l->len++)
			if (l->len < SIG_BLOB_LEN)
				l->blob[l->len] = three[k];
	}
	return l->len > ID_LEN ? 0 : ERR_SYNTAX;
}

static int
parse_line(struct line *l, const char *s, size_t n)
{
	const char *space;

	if (n < DASH_LEN || memcmp(s, DASH, DASH_LEN) != 0)
		return ERR_SYNTAX;
	s += DASH_LEN;
	n -= DASH_LEN;
	if ((space = memchr(s, ' ', n)) == NULL)
		return ERR_SYNTAX;
	l->name = s;
	l->namelen = (size_t)(space - s);
	if (!note_name_ok(s, l->namelen))
		return ERR_SYNTAX;
	return decode_blob(l, space + 1, n - l->namelen - 1);
}

/* Where the signature lines begin: behind the last empty line. */
static int
find_split(const char *p, size_t n, size_t *textlen)
{
	size_t i;

	for (i = n; i >= 2; i--)
		if (p[i - 1] == '\n' && p[i - 2] == '\n') {
			*textlen = i - 1;
			return text_ok((const uint8_t *)p, *textlen) ? 0 :
			    ERR_SYNTAX;
		}
	return ERR_SYNTAX;
}

/* Walk all signature lines.  With pk, look for those by the name want. */
static int
walk(const void *note, size_t n, size_t *textlen, const char *want,
    const uint8_t *pk)
{
	const char *p = note, *nl;
	uint8_t id[ID_LEN] = { 0 };
	size_t at, lines = 0, len;
	int r, result = ERR_NOTFOUND;
	struct line l;

	if (n == 0 || p[n - 1] != '\n' || find_split(p, n, textlen) != 0)
		return ERR_SYNTAX;
	if (pk != NULL)
		key_id(id, want, pk);
	for (at = *textlen + 1; at < n; at += len + 1) {
		if ((nl = memchr(p + at, '\n', n - at)) == NULL ||
		    ++lines > SIGS_MAX)
			return ERR_SYNTAX;
		len = (size_t)(nl - (p + at));
		if ((r = parse_line(&l, p + at, len)) != 0)
			return r;
		if (pk == NULL || l.namelen != strlen(want) ||
		    memcmp(l.name, want, l.namelen) != 0 ||
		    memcmp(l.blob, id, ID_LEN) != 0)
			continue;
		/* one that claims to be by this key and is not spoils all */
		if (l.len != SIG_BLOB_LEN || crypto_sign_verify_detached(
		    l.blob + ID_LEN, note, *textlen, pk) != 0)
			return ERR_AUTH;
		result = 0;
	}
	if (lines == 0)
		return ERR_SYNTAX;
	return pk == NULL ? 0 : result;
}

int
note_split(const void *note, size_t n, size_t *textlen)
{
	return walk(note, n, textlen, NULL, NULL);
}

int
note_verify(const void *note, size_t n, const char *name,
    const uint8_t pk[32])
{
	size_t textlen;

	return walk(note, n, &textlen, name, pk);
}

int
note_vkey(struct buf *out, const char *name, const uint8_t pk[32])
{
	char b64[sodium_base64_ENCODED_LEN(33, BASE64)];
	uint8_t id[ID_LEN], key[33];

	if (!note_name_ok(name, strlen(name)))
		return ERR_SYNTAX;
	key_id(id, name, pk);
	key[0] = NOTE_TYPE_ED25519;
	memcpy(key + 1, pk, 32);
	sodium_bin2base64(b64, sizeof(b64), key, sizeof(key), BASE64);
	return buf_addf(out, "%s+%02x%02x%02x%02x+%s", name, id[0], id[1],
	    id[2], id[3], b64);
}

int
note_vkey_parse(const char *s, size_t n, char *name, uint8_t pk[32])
{
	const char *plus = memchr(s, '+', n), *second;
	uint8_t id[ID_LEN], key[33];
	char hex[9];
	size_t namelen;

	if (plus == NULL)
		return ERR_SYNTAX;
	namelen = (size_t)(plus - s);
	if (!note_name_ok(s, namelen) || n - namelen < 10 ||
	    (second = plus + 9)[0] != '+')
		return ERR_SYNTAX;
	if (b64_decode(second + 1, n - namelen - 10, key, sizeof(key)) != 0 ||
	    key[0] != NOTE_TYPE_ED25519)
		return ERR_SYNTAX;
	memcpy(name, s, namelen);
	name[namelen] = '\0';
	key_id(id, name, key + 1);
	sodium_bin2hex(hex, sizeof(hex), id, sizeof(id));
	if (memcmp(hex, plus + 1, 8) != 0) {
		name[0] = '\0';
		return ERR_SYNTAX;
	}
	memcpy(pk, key + 1, 32);
	return 0;
}
