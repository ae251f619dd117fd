#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/file.h"
#include "note/note.h"
#include "spool/logkey.h"

#define BASE64	sodium_base64_VARIANT_ORIGINAL

/* By way of log.key.new, which is made anew (O_EXCL, 0600), so that a crash
 * leaves a key or none, never a torn one.  The spool's lock is held. */
static int
make(int dirfd, uint8_t seed[LOGKEY_SEED_LEN])
{
	char text[sodium_base64_ENCODED_LEN(LOGKEY_SEED_LEN, BASE64)];
	int r;

	randombytes_buf(seed, LOGKEY_SEED_LEN);
	sodium_bin2base64(text, sizeof(text), seed, LOGKEY_SEED_LEN, BASE64);
	text[sizeof(text) - 1] = '\n';
	r = file_replace(dirfd, "log.key", 0600, text, sizeof(text));
	sodium_memzero(text, sizeof(text));
	return r;
}

/* The public key is written after the secret one, and the checkpoint after
 * both: where one of them lies, there was a secret key. */
static int
never_was(int dirfd)
{
	struct stat st;

	return fstatat(dirfd, "log.vkey", &st, AT_SYMLINK_NOFOLLOW) == -1 &&
	    errno == ENOENT &&
	    fstatat(dirfd, "checkpoint", &st, AT_SYMLINK_NOFOLLOW) == -1 &&
	    errno == ENOENT;
}

static int
load(int dirfd, uint8_t seed[LOGKEY_SEED_LEN])
{
	struct buf b;
	size_t got;
	int r;

	buf_init(&b, 128);
	if ((r = file_read(dirfd, "log.key", &b)) == 0 &&
	    (sodium_base642bin(seed, LOGKEY_SEED_LEN, (const char *)b.p,
	    b.len, "\n", &got, NULL, BASE64) != 0 || got != LOGKEY_SEED_LEN))
		r = ERR_SYNTAX;
	buf_free(&b);
	return r;
}

/* log.vkey is for others to read; ours is what the seed says. */
static int
check_vkey(int dirfd, const char *origin, const uint8_t pk[32])
{
	struct buf want, have;
	int r;

	buf_init(&want, 512);
	buf_init(&have, 512);
	if ((r = note_vkey(&want, origin, pk)) != 0 ||
	    (r = buf_adds(&want, "\n")) != 0)
		goto done;
	r = file_read(dirfd, "log.vkey", &have);
	if (r == ERR_NOTFOUND)
		r = file_replace(dirfd, "log.vkey", 0644, want.p, want.len);
	else if (r == 0 && (have.len != want.len ||
	    memcmp(have.p, want.p, want.len) != 0))
		r = ERR_AUTH;
done:
	buf_free(&want);
	buf_free(&have);
	return r;
}

int
logkey_open(int dirfd, const char *origin, int *fresh,
    uint8_t seed[LOGKEY_SEED_LEN], uint8_t pk[32])
{
	uint8_t sk[crypto_sign_SECRETKEYBYTES];
	int r;

	r = load(dirfd, seed);
	*fresh = *fresh && r == ERR_NOTFOUND && never_was(dirfd);
	if (*fresh)
		r = make(dirfd, seed);
	if (r != 0)
		return r;
	if (crypto_sign_seed_keypair(pk, sk, seed) != 0)
		r = ERR_INTERNAL;
	sodium_memzero(sk, sizeof(sk));
	return r != 0 ? r : check_vkey(dirfd, origin, pk);
}
