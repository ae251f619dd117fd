#include <sodium.h>
#include <string.h>

#include "base/err.h"
#include "seal/slots.h"

/* Throw-away public keys that somebody made ahead. */
static struct {
	size_t	(*more)(void *ctx, uint8_t (*pk)[32], size_t max);
	void	*ctx;
	uint8_t	 pk[SEALER_KEYS][32];
	size_t	 n;
} pool;

void
slots_source(size_t (*more)(void *ctx, uint8_t (*pk)[32], size_t max),
    void *ctx)
{
	pool.more = more;
	pool.ctx = ctx;
	pool.n = 0;
}

/* An X25519 public key whose secret nobody has. */
void
slots_nobody(uint8_t pk[32])
{
	uint8_t sk[32];

	crypto_box_keypair(pk, sk);
	sodium_memzero(sk, sizeof(sk));
}

static void
throw_away(uint8_t slot[PARCEL_SLOT_LEN])
{
	if (pool.n == 0 && pool.more != NULL)
		pool.n = pool.more(pool.ctx, pool.pk, SEALER_KEYS);
	if (pool.n == 0 || pool.n > SEALER_KEYS) {
		pool.n = 0;
		slots_nobody(slot);
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
