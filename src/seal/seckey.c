#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/b64.h"
#include "base/err.h"
#include "base/num.h"
#include "base/pack.h"
#include "note/note.h"
#include "seal/lines.h"
#include "seal/seckey.h"
#include "seal/wrap.h"

#define HEAD_LEN	40		/* serial, number of epochs, seed */
#define EPOCH_LEN	40		/* first, last, secret */
#define INSIDE_MAX	(HEAD_LEN + EPOCH_LEN * EDITOR_EPOCHS_MAX)

/* sodium_malloc succeeds even when nothing could be locked. */
static void *
locked(size_t n)
{
	void *p;

	if ((p = sodium_malloc(n)) == NULL)
		return NULL;
	if (sodium_mlock(p, n) != 0) {
		sodium_free(p);
		return NULL;
	}
	memset(p, 0, n);
	return p;
}

/* First and last day of a month, 1 to 12. */
static int
month(unsigned int y, unsigned int m, struct editor_epoch *e)
{
	char s[11] = "0000-00-01";
	int r, i;

	for (i = 0; i < 2; i++) {
		s[0] = (char)('0' + y / 1000 % 10);
		s[1] = (char)('0' + y / 100 % 10);
		s[2] = (char)('0' + y / 10 % 10);
		s[3] = (char)('0' + y % 10);
		s[5] = (char)('0' + m / 10);
		s[6] = (char)('0' + m % 10);
		if ((r = num_parse_date(s, 10, i == 0 ? &e->first :
		    &e->last)) != 0)
			return r;
		y += m / 12;
		m = m % 12 + 1;
	}
	e->last--;
	return 0;
}

/* n months more, the first being that of day: it begins behind the epochs
 * that are there. */
static int
epochs_add(struct seckey *k, uint32_t day, size_t n)
{
	struct editor_epoch *e = &k->epoch[k->nepochs];
	char s[11];
	unsigned int y, m;
	size_t i;
	int r;

	num_format_date(s, day);
	y = (unsigned int)((s[0] - '0') * 1000 + (s[1] - '0') * 100 +
	    (s[2] - '0') * 10 + (s[3] - '0'));
	m = (unsigned int)((s[5] - '0') * 10 + (s[6] - '0'));
	for (i = 0; i < n; i++) {
		if ((r = month(y, m, &e[i])) != 0) {
			memset(e, 0, (i + 1) * sizeof(*e));
			return r;
		}
		y += m / 12;
		m = m % 12 + 1;
	}
	if (k->nepochs > 0 && e[0].first <= e[-1].last)
		e[0].first = e[-1].last + 1;
	for (i = 0; i < n; i++)
		crypto_box_keypair(e[i].pk, k->sk[k->nepochs + i]);
	k->nepochs += n;
	return 0;
}

static void
identity_from_seed(struct seckey *k)
{
	uint8_t sk[crypto_sign_SECRETKEYBYTES];

	crypto_sign_seed_keypair(k->identity, sk, k->seed);
	sodium_memzero(sk, sizeof(sk));
}

int
seckey_new(struct seckey **kp, const char *name, uint32_t today,
    size_t nepochs)
{
	struct seckey *k = NULL;
	size_t n = strlen(name);
	int r;

	*kp = NULL;
	if (!editor_name_ok(name, n))
		return ERR_SYNTAX;
	if (nepochs < 1 || nepochs > EDITOR_EPOCHS_MAX)
		return ERR_RANGE;
	if ((k = locked(sizeof(*k))) == NULL)
		return ERR_NOMEM;
	memcpy(k->name, name, n);
	k->serial = 1;
	randombytes_buf(k->seed, sizeof(k->seed));
	identity_from_seed(k);
	if ((r = epochs_add(k, today, nepochs)) != 0)
		goto done;
	*kp = k;
	k = NULL;
	r = 0;
done:
	seckey_free(k);
	return r;
}

int
seckey_extend(struct seckey *k, uint32_t today, size_t n)
{
	uint32_t last = k->epoch[k->nepochs - 1].last;
	int r;

	if (n < 1 || n > EDITOR_EPOCHS_MAX - k->nepochs)
		return n < 1 ? ERR_RANGE : ERR_LIMIT;
	if (k->serial == UINT32_MAX || last == UINT32_MAX)
		return ERR_RANGE;
	if ((r = epochs_add(k, last < today ? today : last + 1, n)) == 0)
		k->serial++;
	return r;
}

int
seckey_destroy(struct seckey *k, uint32_t day, size_t *gone)
{
	size_t n = 0, left;

	*gone = 0;
	while (n < k->nepochs && k->epoch[n].last < day)
		n++;
	if (n == 0)
		return 0;
	if (n == k->nepochs || k->serial == UINT32_MAX)
		return ERR_RANGE;
	left = k->nepochs - n;
	memmove(k->epoch, k->epoch + n, left * sizeof(k->epoch[0]));
	memmove(k->sk, k->sk + n, left * sizeof(k->sk[0]));
	memset(k->epoch + left, 0, n * sizeof(k->epoch[0]));
	sodium_memzero(k->sk + left, n * sizeof(k->sk[0]));
	k->nepochs = left;
	k->serial++;
	*gone = n;
	return 0;
}

int
seckey_wrap(const struct seckey *k, const void *pass, size_t passlen,
    struct buf *out)
{
	struct wrap_params w = WRAP_DEFAULT;
	uint8_t *in, *p;
	size_t i;
	int r;

	if ((in = locked(INSIDE_MAX)) == NULL)
		return ERR_NOMEM;
	pack_le32(in, k->serial);
	pack_le32(in + 4, (uint32_t)k->nepochs);
	memcpy(in + 8, k->seed, 32);
	p = in + HEAD_LEN;
	for (i = 0; i < k->nepochs; i++, p += EPOCH_LEN) {
		pack_le32(p, k->epoch[i].first);
		pack_le32(p + 4, k->epoch[i].last);
		memcpy(p + 8, k->sk[i], 32);
	}
	memcpy(w.name, k->name, sizeof(w.name));
	r = wrap_seal(&w, pass, passlen, in, (size_t)(p - in), out);
	sodium_free(in);
	return r;
}

/* What was wrapped; it is authentic, and checked all the same. */
static int
inside_read(struct seckey *k, const uint8_t *in, size_t n)
{
	size_t i;

	if (n < HEAD_LEN)
		return ERR_SYNTAX;
	k->serial = unpack_le32(in);
	k->nepochs = unpack_le32(in + 4);
	if (k->serial == 0 || k->nepochs < 1 ||
	    k->nepochs > EDITOR_EPOCHS_MAX ||
	    n != HEAD_LEN + EPOCH_LEN * k->nepochs) {
		k->nepochs = 0;
		return ERR_SYNTAX;
	}
	memcpy(k->seed, in + 8, 32);
	identity_from_seed(k);
	in += HEAD_LEN;
	for (i = 0; i < k->nepochs; i++, in += EPOCH_LEN) {
		k->epoch[i].first = unpack_le32(in);
		k->epoch[i].last = unpack_le32(in + 4);
		if (k->epoch[i].first > k->epoch[i].last || (i > 0 &&
		    k->epoch[i].first <= k->epoch[i - 1].last))
			return ERR_SYNTAX;
		memcpy(k->sk[i], in + 8, 32);
		crypto_scalarmult_base(k->epoch[i].pk, k->sk[i]);
	}
	return 0;
}

int
seckey_unwrap(struct seckey **kp, const void *text, size_t n,
    const void *pass, size_t passlen)
{
	struct seckey *k = NULL;
	struct wrap_params w;
	uint8_t *in = NULL;
	size_t len;
	int r = ERR_NOMEM;

	*kp = NULL;
	if ((in = locked(INSIDE_MAX)) == NULL ||
	    (k = locked(sizeof(*k))) == NULL)
		goto done;
	len = INSIDE_MAX;
	if ((r = wrap_open(&w, text, n, pass, passlen, in, &len)) != 0)
		goto done;
	memcpy(k->name, w.name, sizeof(k->name));
	if ((r = inside_read(k, in, len)) != 0)
		goto done;
	*kp = k;
	k = NULL;
	r = 0;
done:
	sodium_free(in);
	seckey_free(k);
	return r;
}

int
seckey_public(const struct seckey *k, struct buf *out)
{
	struct buf b;
	char first[11], last[11];
	size_t i;
	int r;

	buf_init(&b, EDITOR_FILE_MAX);
	if ((r = buf_addf(&b, "plumseal-editor/v1\nname %s\nserial %u\n"
	    "identity ", k->name, k->serial)) != 0 ||
	    (r = b64_add(&b, k->identity, 32)) != 0)
		goto done;
	for (i = 0; i < k->nepochs; i++) {
		num_format_date(first, k->epoch[i].first);
		num_format_date(last, k->epoch[i].last);
		if ((r = buf_addf(&b, "\nepoch %s %s x25519 ", first,
		    last)) != 0 ||
		    (r = b64_add(&b, k->epoch[i].pk, 32)) != 0)
			goto done;
	}
	if ((r = buf_adds(&b, "\n")) == 0)
		r = note_sign(out, b.p, b.len, k->name, k->seed);
done:
	buf_free(&b);
	return r;
}

void
seckey_free(struct seckey *k)
{
	sodium_free(k);		/* wipes; NULL is fine */
}
