#include <sys/mman.h>

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/pack.h"
#include "seal/boxkey.h"
#include "seal/derive.h"
#include "seal/sealer.h"
#include "seal/slots.h"

/* What must not leave the memory: in pages of its own, locked. */
struct inside {
	crypto_secretstream_xchacha20poly1305_state stream;
	uint8_t	 secret[PARCEL_SECRET_LEN];
	uint8_t	 key[DERIVE_KEY_LEN];		/* of this parcel */
	uint8_t	 stream_key[DERIVE_KEY_LEN];
};

struct sealer {
	struct inside	*in;
	struct recipients rcpt;		/* n is 0 for a decoy */
	struct sink	*out;
	/* Sealed up to put; behind that, cleartext not yet sealed, where its
	 * ciphertext will stand: so there is one copy of it, which sealing
	 * overwrites.  Pages of its own, locked up to held. */
	uint8_t		*parcel;
	size_t		 held;
	size_t		 size;
	size_t		 put;
	size_t		 chunk;		/* bytes of cleartext behind put */
	size_t		 used;		/* record bytes in this parcel */
	size_t		 capacity;
	uint32_t	 index;
	uint8_t		 id[DERIVE_ID_LEN];
};

int
recipients_add(struct recipients *r, const uint8_t pk[32])
{
	size_t i;

	if (!boxkey_ok(pk))
		return ERR_SYNTAX;
	for (i = 0; i < r->n; i++)
		if (memcmp(r->pk[i], pk, 32) == 0)
			return ERR_EXISTS;
	if (r->n >= PARCEL_SLOTS)
		return ERR_LIMIT;
	memcpy(r->pk[r->n++], pk, 32);
	return 0;
}

/* Write the index-th parcel's header and start its stream. */
static int
parcel_start(struct sealer *s)
{
	uint8_t *h = s->parcel;
	int r;

	memset(h, 0, PARCEL_OFF_TAG);
	memcpy(h, "plumseal", 8);
	pack_le16(h + PARCEL_OFF_VERSION, PARCEL_VERSION);
	pack_le16(h + PARCEL_OFF_SUITE, PARCEL_SUITE_BOX);
	pack_le16(h + PARCEL_OFF_NSLOTS, PARCEL_SLOTS);
	pack_le16(h + PARCEL_OFF_SLOTLEN, PARCEL_SLOT_LEN);
	pack_le32(h + PARCEL_OFF_SIZE, (uint32_t)s->size);
	if (s->index == 0)
		randombytes_buf(h + PARCEL_OFF_TAG, PARCEL_TAG_LEN);
	else
		derive_tag(h + PARCEL_OFF_TAG, s->in->secret, s->index);
	if ((r = slots_fill(h + PARCEL_OFF_SLOTS, s->index == 0 ? &s->rcpt :
	    NULL, s->in->secret)) != 0)
		return r;
	derive_key(s->in->key, s->in->secret, s->index);
	derive_stream(s->in->stream_key, s->in->key);
	if (crypto_secretstream_xchacha20poly1305_init_push(&s->in->stream,
	    h + PARCEL_OFF_STREAM, s->in->stream_key) != 0)
		return ERR_INTERNAL;
	derive_commitment(h + PARCEL_OFF_COMMIT, s->in->key, h);
	s->put = PARCEL_HEADER_LEN;
	s->chunk = 0;
	s->used = 0;
	return 0;
}

/* Where the chunk's cleartext stands: behind the byte for its tag, exactly
 * where its ciphertext will.  libsodium's stream takes the two being one. */
static uint8_t *
chunk_at(struct sealer *s)
{
	return s->parcel + s->put + 1;
}

/* Lock what this chunk will fill: no more than is needed, because a text is
 * little, and all at once, because a fault for each page costs more than
 * sealing it. */
static int
chunk_hold(struct sealer *s)
{
	size_t end = s->put + PARCEL_CHUNK + PARCEL_CHUNK_OVER;

	if (end > s->size)
		end = s->size;
	if (end <= s->held)
		return 0;
	if (sodium_mlock(s->parcel + s->held, end - s->held) != 0)
		return ERR_NOMEM;
	s->held = end;
	return 0;
}

/* Seal the chunk at hand, in its place. */
static int
chunk_seal(struct sealer *s, uint8_t tag)
{
	if (crypto_secretstream_xchacha20poly1305_push(&s->in->stream,
	    s->parcel + s->put, NULL, chunk_at(s), s->chunk,
	    s->parcel + PARCEL_OFF_COMMIT, PARCEL_COMMIT_LEN, tag) != 0)
		return ERR_INTERNAL;
	s->put += s->chunk + PARCEL_CHUNK_OVER;
	s->chunk = 0;
	return 0;
}

/* Add n bytes at p to the chunks, zeros when p is NULL. */
static int
chunk_add(struct sealer *s, const uint8_t *p, size_t n)
{
	size_t k;
	int r;

	while (n > 0) {
		k = PARCEL_CHUNK - s->chunk;
		if (k > n)
			k = n;
		if (s->chunk == 0 && (r = chunk_hold(s)) != 0)
			return r;
		if (p != NULL) {
			memcpy(chunk_at(s) + s->chunk, p, k);
			p += k;
		} else
			memset(chunk_at(s) + s->chunk, 0, k);
		s->chunk += k;
		n -= k;
		/* the last chunk is never full, see parcel_cleartext_len */
		if (s->chunk == PARCEL_CHUNK && (r = chunk_seal(s,
		    crypto_secretstream_xchacha20poly1305_TAG_MESSAGE)) != 0)
			return r;
	}
	return 0;
}

/* Fill up with zeros, the trailer last, and seal: the parcel is whole. */
static int
parcel_end(struct sealer *s, uint8_t flags)
{
	uint8_t t[PARCEL_TRAILER_LEN] = { 0 };
	int r;

	t[0] = s->index == 0 ? PARCEL_HEAD : PARCEL_CONTINUATION;
	t[1] = flags;
	pack_le32(t + 4, s->index);
	pack_le32(t + 8, (uint32_t)s->used);
	memcpy(t + 16, s->id, sizeof(s->id));
	if ((r = chunk_add(s, NULL, s->capacity - s->used)) != 0 ||
	    (r = chunk_add(s, t, sizeof(t))) != 0 ||
	    (r = chunk_seal(s,
	    crypto_secretstream_xchacha20poly1305_TAG_FINAL)) != 0)
		return r;
	return s->put == s->size ? 0 : ERR_INTERNAL;
}

/* Pages of its own: unlocking a neighbour's when it goes, or leaving
 * unlocked pages to the next malloc(), would undo an mlockall(). */
static void *
pages_new(size_t n)
{
	void *p;

	p = mmap(NULL, n, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	return p == MAP_FAILED ? NULL : p;
}

/* rcpt NULL: a decoy's sealer. */
static int
sealer_start(struct sealer **sp, const struct recipients *rcpt, size_t size,
    struct sink *out)
{
	struct sealer *s = NULL;
	int r = ERR_NOMEM;

	*sp = NULL;
	if (!parcel_size_ok(size))
		return ERR_RANGE;
	if ((s = calloc(1, sizeof(*s))) == NULL)
		goto done;
	s->size = size;
	if ((s->in = pages_new(sizeof(*s->in))) == NULL ||
	    (s->parcel = pages_new(size)) == NULL ||
	    sodium_mlock(s->in, sizeof(*s->in)) != 0)
		goto done;
	if (rcpt != NULL)
		s->rcpt = *rcpt;
	s->out = out;
	s->capacity = parcel_capacity(size);
	randombytes_buf(s->in->secret, sizeof(s->in->secret));
	derive_id(s->id, s->in->secret);
	if ((r = parcel_start(s)) != 0)
		goto done;
	*sp = s;
	s = NULL;
	r = 0;
done:
	sealer_free(s);
	return r;
}

int
sealer_new(struct sealer **sp, const struct recipients *rcpt, size_t size,
    struct sink *out)
{
	*sp = NULL;
	if (rcpt->n == 0)
		return ERR_NOTFOUND;
	return sealer_start(sp, rcpt, size, out);
}

int
sealer_write(struct sealer *s, const uint8_t *p, size_t n)
{
	size_t k;
	int r;

	while (n > 0) {
		/* only now is it known that this one is not the last */
		if (s->used == s->capacity) {
			if (s->index == UINT32_MAX)
				return ERR_LIMIT;
			if ((r = parcel_end(s, 0)) != 0 ||
			    (r = s->out->write(s->out->ctx, s->parcel,
			    s->size)) != 0)
				return r;
			s->index++;
			if ((r = parcel_start(s)) != 0)
				return r;
		}
		k = s->capacity - s->used;
		if (k > n)
			k = n;
		if ((r = chunk_add(s, p, k)) != 0)
			return r;
		s->used += k;
		p += k;
		n -= k;
	}
	return 0;
}

static int
sink_write(void *s, const uint8_t *p, size_t n)
{
	return sealer_write(s, p, n);
}

struct sink
sealer_sink(struct sealer *s)
{
	return (struct sink){ sink_write, NULL, NULL, s };
}

int
sealer_finish(struct sealer *s, int cut)
{
	int r;

	r = parcel_end(s, cut ? PARCEL_LAST | PARCEL_CUT : PARCEL_LAST);
	if (r != 0)
		return r;
	if ((r = s->out->write(s->out->ctx, s->parcel, s->size)) != 0)
		return r;
	return s->out->finish(s->out->ctx);
}

const uint8_t *
sealer_id(const struct sealer *s)
{
	return s->id;
}

void
sealer_free(struct sealer *s)
{
	if (s == NULL)
		return;
	if (s->in != NULL) {
		sodium_memzero(s->in, sizeof(*s->in));
		munmap(s->in, sizeof(*s->in));
	}
	if (s->parcel != NULL) {
		/* what is sealed needs no wiping */
		if (s->chunk > 0)
			sodium_memzero(chunk_at(s), s->chunk);
		munmap(s->parcel, s->size);
	}
	sodium_memzero(s, sizeof(*s));
	free(s);
}

void
sealer_keys(uint8_t (*pk)[32], size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		slots_nobody(pk[i]);
}

void
sealer_source(size_t (*more)(void *ctx, uint8_t (*pk)[32], size_t max),
    void *ctx)
{
	slots_source(more, ctx);
}

int
sealer_decoy(uint8_t *parcel, size_t size)
{
	struct sealer *s = NULL;
	int r;

	if ((r = sealer_start(&s, NULL, size, NULL)) != 0)
		return r;
	if ((r = parcel_end(s, PARCEL_LAST)) == 0)
		memcpy(parcel, s->parcel, size);
	sealer_free(s);
	return r;
}
