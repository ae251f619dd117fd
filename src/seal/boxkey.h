/* seal/boxkey.h: is a stranger's X25519 public key fit to seal to? */
#ifndef SEAL_BOXKEY_H
#define SEAL_BOXKEY_H

#include <stdint.h>

/* 1, or 0 for a key that is not canonical (RFC 7748, section 5: the top bit
 * set, or not below 2^255 - 19), which would not interoperate, and for one
 * of low order, whose shared secret everybody knows. */
int	boxkey_ok(const uint8_t pk[32]);

#endif
