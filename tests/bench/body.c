#include <fcntl.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/cli.h"
#include "base/err.h"
#include "base/file.h"
#include "body.h"

#define BOUNDARY	"----plumsealbench7f3a91c04be25d68"
#define BLOCK		(4U << 20)
#define FILE_MAX	(1ULL << 30)
#define PIECES		(2 * BODY_FILES + 8)

/* A magic number by chance would make a type of random bytes; these, which
 * are the same in every run, are "data" to file(1). */
static const uint8_t seed[randombytes_SEEDBYTES] = "plumseal bench";

static const char words[] =
    "They came before it was light and asked for him by name. ";

static struct body_piece *
body_piece(struct body *b)
{
	struct body_piece *p;

	if (b->n == b->cap)
		return NULL;
	p = &b->piece[b->n++];
	buf_init(&p->own, FILE_MAX);
	return p;
}

static int
add_string(struct body *b, const char *s)
{
	struct body_piece *p;

	if ((p = body_piece(b)) == NULL)
		return ERR_LIMIT;
	return buf_adds(&p->own, s);
}

/* total bytes: the block that fill() makes, repeated. */
static int
add_block(struct body *b, uint64_t total, void (*fill)(uint8_t *, size_t))
{
	size_t n = total < BLOCK ? (size_t)total : BLOCK;
	struct body_piece *p;
	int r;

	if ((p = body_piece(b)) == NULL)
		return ERR_LIMIT;
	if ((r = buf_reserve(&p->own, n)) != 0)
		return r;
	fill(p->own.p, n);
	p->own.len = n;
	p->total = total;
	return 0;
}

static void
fill_random(uint8_t *p, size_t n)
{
	randombytes_buf_deterministic(p, n, seed);
}

static void
fill_text(uint8_t *p, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		p[i] = (uint8_t)words[i % (sizeof(words) - 1)];
}

static int
add_file(struct body *b, const char *path)
{
	struct body_piece *p;
	int r;

	if ((r = add_string(b, "--" BOUNDARY "\r\n"
	    "Content-Disposition: form-data; name=\"files\"; "
	    "filename=\"photo.jpg\"\r\nContent-Type: image/jpeg\r\n\r\n")) != 0)
		return r;
	if ((p = body_piece(b)) == NULL)
		return ERR_LIMIT;
	if ((r = file_read(AT_FDCWD, path, &p->own)) != 0) {
		cli_warn_err(r, "read %s", path);
		return r;
	}
	return add_string(b, "\r\n");
}

static int
add_parts(struct body *b, const struct body_spec *spec)
{
	size_t i;
	int r;

	if (spec->text > 0 && ((r = add_string(b, "--" BOUNDARY "\r\n"
	    "Content-Disposition: form-data; name=\"text\"\r\n\r\n")) != 0 ||
	    (r = add_block(b, spec->text, fill_text)) != 0 ||
	    (r = add_string(b, "\r\n")) != 0))
		return r;
	for (i = 0; i < spec->files; i++)
		if ((r = add_file(b, spec->file[i])) != 0)
			return r;
	if (spec->random > 0 && ((r = add_string(b, "--" BOUNDARY "\r\n"
	    "Content-Disposition: form-data; name=\"files\"; "
	    "filename=\"random.bin\"\r\n"
	    "Content-Type: application/octet-stream\r\n\r\n")) != 0 ||
	    (r = add_block(b, spec->random, fill_random)) != 0 ||
	    (r = add_string(b, "\r\n")) != 0))
		return r;
	return add_string(b, "--" BOUNDARY "--\r\n");
}

int
body_new(struct body **bp, const struct body_spec *spec)
{
	struct body *b;
	uint64_t length = 0;
	size_t i;
	int r = ERR_NOMEM;

	*bp = NULL;
	if ((b = calloc(1, sizeof(*b))) == NULL ||
	    (b->piece = calloc(PIECES, sizeof(*b->piece))) == NULL)
		goto done;
	b->cap = PIECES;
	buf_init(&body_piece(b)->own, FILE_MAX);	/* the head, below */
	if ((r = add_parts(b, spec)) != 0)
		goto done;
	for (i = 1; i < b->n; i++) {
		if (b->piece[i].total == 0)
			b->piece[i].total = b->piece[i].own.len;
		length += b->piece[i].total;
	}
	if ((r = buf_addf(&b->piece[0].own, "POST /submit HTTP/1.1\r\n"
	    "Host: localhost\r\nContent-Type: multipart/form-data; "
	    "boundary=" BOUNDARY "\r\nContent-Length: %" PRIu64 "\r\n%s\r\n",
	    length, spec->keep ? "" : "Connection: close\r\n")) != 0)
		goto done;
	b->piece[0].total = b->piece[0].own.len;
	b->total = length + b->piece[0].total;
	*bp = b;
	b = NULL;
	r = 0;
done:
	body_free(b);
	return r;
}

int
body_iov(const struct body *b, uint64_t off, struct iovec *iov, int max)
{
	const struct body_piece *p;
	size_t i, at, n;
	uint64_t left;
	int k = 0;

	for (i = 0; i < b->n && k < max; i++) {
		p = &b->piece[i];
		if (off >= p->total) {
			off -= p->total;
			continue;
		}
		for (left = p->total - off; left > 0 && k < max; k++) {
			at = (size_t)((p->total - left) % p->own.len);
			n = p->own.len - at;
			if (n > left)
				n = (size_t)left;
			iov[k].iov_base = p->own.p + at;
			iov[k].iov_len = n;
			left -= n;
		}
		off = 0;
	}
	return k;
}

void
body_free(struct body *b)
{
	size_t i;

	if (b == NULL)
		return;
	for (i = 0; i < b->n; i++)
		buf_free(&b->piece[i].own);
	free(b->piece);
	free(b);
}
