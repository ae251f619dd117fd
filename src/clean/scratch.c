#include <errno.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/file.h"
#include "base/pack.h"
#include "clean/scratch.h"

#define TAG_LEN		crypto_secretbox_MACBYTES
#define NO_BLOCK	UINT64_MAX

struct scratch {
	int		 fd;
	uint64_t	 max, len;
	uint8_t		 key[crypto_secretbox_KEYBYTES];
	uint8_t		*tags;		/* TAG_LEN for each block */
	uint8_t		*block;		/* cleartext of block number at */
	uint8_t		*sealed;
	uint64_t	 at;
};

int
scratch_new(struct scratch **sp, int fd, uint64_t max)
{
	struct scratch *s;

	*sp = NULL;
	if ((s = calloc(1, sizeof(*s))) == NULL)
		return ERR_NOMEM;
	s->fd = fd;
	s->max = max;
	s->tags = calloc((size_t)(max / SCRATCH_BLOCK + 1), TAG_LEN);
	s->block = malloc(SCRATCH_BLOCK);
	s->sealed = malloc(SCRATCH_BLOCK);
	if (s->tags == NULL || s->block == NULL || s->sealed == NULL) {
		scratch_free(s);
		return ERR_NOMEM;
	}
	crypto_secretbox_keygen(s->key);
	*sp = s;
	return 0;
}

static void
nonce_of(uint64_t i, uint8_t nonce[crypto_secretbox_NONCEBYTES])
{
	memset(nonce, 0, crypto_secretbox_NONCEBYTES);
	pack_le64(nonce, i);
}

/* The block that s->block holds, which is the last so far, to the disk. */
static int
put_block(struct scratch *s, size_t n)
{
	uint64_t i = (s->len - 1) / SCRATCH_BLOCK;
	uint8_t nonce[crypto_secretbox_NONCEBYTES];
	int r;

	nonce_of(i, nonce);
	if (crypto_secretbox_detached(s->sealed, s->tags + i * TAG_LEN,
	    s->block, n, nonce, s->key) != 0)
		return ERR_INTERNAL;
	r = file_pwrite_full(s->fd, s->sealed, n,
	    (off_t)(i * SCRATCH_BLOCK));
	if (r == ERR_SYSTEM && (errno == ENOSPC || errno == EFBIG ||
	    errno == EDQUOT))
		return ERR_NOSPACE;
	return r;
}

int
scratch_add(struct scratch *s, const uint8_t *p, size_t n)
{
	size_t used, part;
	int r;

	if (n > s->max - s->len)
		return ERR_LIMIT;
	for (; n > 0; p += part, n -= part) {
		used = (size_t)(s->len % SCRATCH_BLOCK);
		part = SCRATCH_BLOCK - used < n ? SCRATCH_BLOCK - used : n;
		memcpy(s->block + used, p, part);
		s->len += part;
		if (used + part == SCRATCH_BLOCK &&
		    (r = put_block(s, SCRATCH_BLOCK)) != 0)
			return r;
	}
	return 0;
}

/* Block i into s->block; *n bytes of it. */
static int
get_block(struct scratch *s, uint64_t i, size_t *n)
{
	uint8_t nonce[crypto_secretbox_NONCEBYTES];
	uint64_t left = s->len - i * SCRATCH_BLOCK;
	int r;

	*n = left < SCRATCH_BLOCK ? (size_t)left : SCRATCH_BLOCK;
	if (s->at == i)
		return 0;
	s->at = NO_BLOCK;
	if ((r = file_pread_full(s->fd, s->sealed, *n,
	    (off_t)(i * SCRATCH_BLOCK))) != 0)
		return r;
	nonce_of(i, nonce);
	if (crypto_secretbox_open_detached(s->block, s->sealed,
	    s->tags + i * TAG_LEN, *n, nonce, s->key) != 0)
		return ERR_AUTH;
	s->at = i;
	return 0;
}

static int
read_at(void *ctx, uint64_t off, void *p, size_t n)
{
	struct scratch *s = ctx;
	uint8_t *to = p;
	size_t have, skip, part;
	int r;

	for (; n > 0; to += part, off += part, n -= part) {
		if ((r = get_block(s, off / SCRATCH_BLOCK, &have)) != 0)
			return r;
		skip = (size_t)(off % SCRATCH_BLOCK);
		if (skip >= have)
			return ERR_TRUNCATED;
		part = have - skip < n ? have - skip : n;
		memcpy(to, s->block + skip, part);
	}
	return 0;
}

int
scratch_end(struct scratch *s, struct source *src)
{
	size_t used = (size_t)(s->len % SCRATCH_BLOCK);
	int r;

	if (used > 0 && (r = put_block(s, used)) != 0)
		return r;
	s->at = NO_BLOCK;
	memset(src, 0, sizeof(*src));
	src->len = s->len;
	src->read = read_at;
	src->ctx = s;
	return 0;
}

void
scratch_free(struct scratch *s)
{
	if (s == NULL)
		return;
	free(s->tags);
	if (s->block != NULL)
		sodium_memzero(s->block, SCRATCH_BLOCK);
	free(s->block);
	free(s->sealed);
	sodium_memzero(s, sizeof(*s));
	free(s);
}
