#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "seal/slots.h"

#define POOL_MAX	65536		/* keys: 8192 parcels, 2 MiB */
#define POOL_STEP	512

/* Throw-away public keys made ahead.  They belong to one process: a child
 * that used its parent's would publish the same keys as its siblings, and so
 * show which parcels came from one place. */
static struct {
	uint8_t	(*pk)[32];
	size_t	 n, cap;
	pid_t	 owner;
} pool;

static void
pool_own(void)
{
	if (pool.owner == getpid())
		return;
	pool.owner = getpid();
	pool.n = 0;
}

/* An X25519 public key whose secret nobody has. */
static void
nobody(uint8_t pk[32])
{
	uint8_t sk[32];

	crypto_box_keypair(pk, sk);
	sodium_memzero(sk, sizeof(sk));
}

static int
pool_grow(void)
{
	uint8_t (*p)[32];

	if (pool.n < pool.cap)
		return 0;
	p = realloc(pool.pk, (pool.cap + POOL_STEP) * sizeof(*p));
	if (p == NULL)
		return ERR_NOMEM;
	pool.pk = p;
	pool.cap += POOL_STEP;
	return 0;
}

int
slots_prepare(size_t n)
{
	int r;

	pool_own();
	while (n-- > 0 && pool.n < POOL_MAX) {
		if ((r = pool_grow()) != 0)
			return r;
		nobody(pool.pk[pool.n++]);
	}
	return 0;
}

static void
throw_away(uint8_t slot[PARCEL_SLOT_LEN])
{
	pool_own();
	if (pool.n == 0) {
		nobody(slot);
		return;
	}
	/* once used it must never be used again, nor be found here */
	pool.n--;
	memcpy(slot, pool.pk[pool.n], 32);
	sodium_memzero(pool.pk[pool.n], 32);
}

/* n random bytes; one system call however many they are. */
static void
noise(uint8_t *p, size_t n)
{
	static const uint8_t nonce[crypto_stream_chacha20_ietf_NONCEBYTES];
	uint8_t key[crypto_stream_chacha20_ietf_KEYBYTES];

	randombytes_buf(key, sizeof(key));
	crypto_stream_chacha20_ietf(p, n, nonce, key);
	sodium_memzero(key, sizeof(key));
}

static void
shuffle(uint8_t order[PARCEL_SLOTS])
{
	uint8_t i, j, t;

	for (i = 0; i < PARCEL_SLOTS; i++)
		order[i] = i;
	for (i = PARCEL_SLOTS - 1; i > 0; i--) {
		j = (uint8_t)randombytes_uniform(i + 1u);
		t = order[i];
		order[i] = order[j];
		order[j] = t;
	}
}

int
slots_fill(uint8_t slots[PARCEL_SLOTS * PARCEL_SLOT_LEN],
    const struct recipients *rcpt, const uint8_t secret[PARCEL_SECRET_LEN])
{
	uint8_t inside[PARCEL_SECRET_LEN + 32], order[PARCEL_SLOTS], *slot;
	size_t i, n = rcpt != NULL ? rcpt->n : 0;
	int r = ERR_INTERNAL;

	if (n > PARCEL_SLOTS)
		return ERR_INTERNAL;
	noise(slots, PARCEL_SLOTS * PARCEL_SLOT_LEN);
	shuffle(order);
	memcpy(inside, secret, PARCEL_SECRET_LEN);
	for (i = 0; i < PARCEL_SLOTS; i++) {
		slot = slots + order[i] * PARCEL_SLOT_LEN;
		if (i >= n) {
			throw_away(slot);
			continue;
		}
		/* the recipient stands inside, so that a slot cannot be
		 * passed on as if it had been meant for somebody else */
		memcpy(inside + PARCEL_SECRET_LEN, rcpt->pk[i], 32);
		if (crypto_box_seal(slot, inside, sizeof(inside),
		    rcpt->pk[i]) != 0)
			goto done;
	}
	r = 0;
done:
	sodium_memzero(inside, sizeof(inside));
	return r;
}
