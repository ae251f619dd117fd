/* bench/store.h: what the reference server does with a body: 64 KiB
 * secretstream chunks in a file of its own, the key in three sealed boxes
 * at its head, and then fsync, rename, fsync of the folder.
 * Knows no connection.  The recipients' secrets are thrown away at once. */
#ifndef BENCH_STORE_H
#define BENCH_STORE_H

#include <sodium.h>
#include <stddef.h>
#include <stdint.h>

#define STORE_CHUNK	65536

struct store {
	crypto_secretstream_xchacha20poly1305_state state;
	uint64_t	number;		/* names the file */
	int		fd;		/* -1: nothing is open */
};

/* Once: the folder (an open descriptor, borrowed) and whether to sync. */
int	store_setup(int dirfd, int sync);

/* Open a file, write the sealed boxes.  0 or a negative enum err; nothing
 * is then left open. */
int	store_begin(struct store *s);

/* Encrypt and write n (at most STORE_CHUNK) bytes; last ends the stream. */
int	store_chunk(struct store *s, const uint8_t *p, size_t n, int last);

/* Make it durable under its final name; closes. */
int	store_commit(struct store *s);

/* Take back what is not committed; fine when nothing is open. */
void	store_abort(struct store *s);

#endif
