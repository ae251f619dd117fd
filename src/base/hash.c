#include <sodium.h>

#include "base/hash.h"

void
hash_init(struct hash *h)
{
	sha256_init(&h->ctx);
}

void
hash_add(struct hash *h, const void *p, size_t n)
{
	sha256_update(&h->ctx, n, p);
}

void
hash_end(struct hash *h, uint8_t out[HASH_LEN])
{
	sha256_digest(&h->ctx, HASH_LEN, out);
	sodium_memzero(h, sizeof(*h));
}
