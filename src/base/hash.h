/* base/hash.h: SHA-256 (FIPS 180-4), as a stream.  By nettle, which uses the
 * processor's instructions; libsodium's is five times slower. */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include <nettle/sha2.h>
#include <stddef.h>
#include <stdint.h>

#define HASH_LEN	32

struct hash {
	struct sha256_ctx ctx;
};

void	hash_init(struct hash *h);
void	hash_add(struct hash *h, const void *p, size_t n);
/* Also wipes h. */
void	hash_end(struct hash *h, uint8_t out[HASH_LEN]);

#endif
