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

/* The first checkpoint is written after the secret key, and the public one
 * after both: where one of them lies, there was a secret key. */
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

static int
vkey_line(struct buf *out, const char *origin, const uint8_t pk[32])
{
	int r;

	if ((r = note_vkey(out, origin, pk)) != 0)
		return r;
	return buf_adds(out, "\n");
}

/* Is it ours, under another name than the configuration's? */
static int
is_renamed(const struct buf *vkey, const uint8_t pk[32])
{
	char name[NOTE_NAME_MAX + 1];
	uint8_t its[32];

	return vkey->len > 0 && note_vkey_parse((const char *)vkey->p,
	    vkey->len - 1, name, its) == 0 && memcmp(its, pk, 32) == 0;
}

/* log.vkey is for others to read; ours is what the seed says. */
static int
check_vkey(int dirfd, const char *origin, struct logkey *k)
{
	struct buf want, have;
	int r;

	buf_init(&want, 512);
	buf_init(&have, 512);
	if ((r = vkey_line(&want, origin, k->pk)) != 0)
		goto done;
	r = file_read(dirfd, "log.vkey", &have);
	k->published = r == 0;
	if (r == ERR_NOTFOUND)
		r = 0;
	else if (r == 0 && (have.len != want.len ||
	    memcmp(have.p, want.p, want.len) != 0))
		r = is_renamed(&have, k->pk) ? ERR_REFUSED : ERR_AUTH;
done:
	buf_free(&want);
	buf_free(&have);
	return r;
}

int
logkey_publish(int dirfd, const char *origin, struct logkey *k)
{
	struct buf line;
	int r;

	buf_init(&line, 512);
	if ((r = vkey_line(&line, origin, k->pk)) == 0)
		r = file_replace(dirfd, "log.vkey", 0644, line.p, line.len);
	k->published = r == 0;
	buf_free(&line);
	return r;
}

int
logkey_open(int dirfd, const char *origin, int *fresh, struct logkey *k)
{
	uint8_t sk[crypto_sign_SECRETKEYBYTES];
	int r;

	/* a key alone is what a crash leaves that came before the first
	 * checkpoint */
	*fresh = *fresh && never_was(dirfd);
	r = load(dirfd, k->seed);
	if (r == ERR_NOTFOUND && *fresh)
		r = make(dirfd, k->seed);
	if (r != 0)
		return r;
	if (crypto_sign_seed_keypair(k->pk, sk, k->seed) != 0)
		r = ERR_INTERNAL;
	sodium_memzero(sk, sizeof(sk));
	return r != 0 ? r : check_vkey(dirfd, origin, k);
}
