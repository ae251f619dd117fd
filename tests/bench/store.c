#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "base/err.h"
#include "base/file.h"
#include "store.h"

#define RECIPIENTS	3
#define BOX_LEN		(crypto_box_SEALBYTES + \
			 crypto_secretstream_xchacha20poly1305_KEYBYTES)
#define HEAD_LEN	(RECIPIENTS * BOX_LEN + \
			 crypto_secretstream_xchacha20poly1305_HEADERBYTES)
#define NAME_LEN	32

static struct {
	uint8_t		pk[RECIPIENTS][crypto_box_PUBLICKEYBYTES];
	uint64_t	next;
	int		dirfd;
	int		sync;
} site;

int
store_setup(int dirfd, int sync)
{
	uint8_t sk[crypto_box_SECRETKEYBYTES];
	int i;

	for (i = 0; i < RECIPIENTS; i++)
		if (crypto_box_keypair(site.pk[i], sk) != 0)
			return ERR_INTERNAL;
	sodium_memzero(sk, sizeof(sk));
	site.dirfd = dirfd;
	site.sync = sync;
	return 0;
}

static void
name_of(char name[NAME_LEN], uint64_t number, const char *ending)
{
	snprintf(name, NAME_LEN, "%08" PRIu64 ".%s", number, ending);
}

int
store_begin(struct store *s)
{
	uint8_t key[crypto_secretstream_xchacha20poly1305_KEYBYTES];
	uint8_t head[HEAD_LEN];
	char name[NAME_LEN];
	int i, r = ERR_INTERNAL;

	s->fd = -1;
	crypto_secretstream_xchacha20poly1305_keygen(key);
	for (i = 0; i < RECIPIENTS; i++)
		if (crypto_box_seal(head + (size_t)i * BOX_LEN, key,
		    sizeof(key), site.pk[i]) != 0)
			goto done;
	if (crypto_secretstream_xchacha20poly1305_init_push(&s->state,
	    head + RECIPIENTS * BOX_LEN, key) != 0)
		goto done;
	s->number = site.next++;
	name_of(name, s->number, "part");
	r = ERR_SYSTEM;
	s->fd = openat(site.dirfd, name, O_WRONLY | O_CREAT | O_TRUNC |
	    O_CLOEXEC, 0600);
	if (s->fd == -1)
		goto done;
	r = file_write_full(s->fd, head, sizeof(head));
done:
	sodium_memzero(key, sizeof(key));
	if (r != 0)
		store_abort(s);
	return r;
}

int
store_chunk(struct store *s, const uint8_t *p, size_t n, int last)
{
	/* one thread, and never kept over a call: all connections share it */
	static uint8_t out[STORE_CHUNK +
	    crypto_secretstream_xchacha20poly1305_ABYTES];
	unsigned long long len;

	if (n > STORE_CHUNK)
		return ERR_LIMIT;
	if (crypto_secretstream_xchacha20poly1305_push(&s->state, out, &len,
	    p, n, NULL, 0, last ?
	    crypto_secretstream_xchacha20poly1305_TAG_FINAL : 0) != 0)
		return ERR_INTERNAL;
	return file_write_full(s->fd, out, (size_t)len);
}

int
store_commit(struct store *s)
{
	char part[NAME_LEN], done[NAME_LEN];

	name_of(part, s->number, "part");
	name_of(done, s->number, "sealed");
	if ((site.sync && fsync(s->fd) == -1) ||
	    renameat(site.dirfd, part, site.dirfd, done) == -1 ||
	    (site.sync && fsync(site.dirfd) == -1))
		return ERR_SYSTEM;
	close(s->fd);
	s->fd = -1;
	return 0;
}

void
store_abort(struct store *s)
{
	char part[NAME_LEN];

	if (s->fd == -1)
		return;
	close(s->fd);
	s->fd = -1;
	name_of(part, s->number, "part");
	unlinkat(site.dirfd, part, 0);
}
