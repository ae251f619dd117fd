/* clean/matroska/ebml.h: elements of EBML (RFC 8794): walking them in a
 * file, building them in memory.  Knows no element's meaning. */
#ifndef CLEAN_MATROSKA_EBML_H
#define CLEAN_MATROSKA_EBML_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "clean/sound/window.h"

struct ebml {
	uint32_t id;
	uint64_t at;		/* of its content */
	uint64_t len;		/* bytes of content that are there */
	int	 unknown;	/* it does not say its size: up to the end */
	int	 cut;		/* it says that it is longer */
};

/* The element at *at, which must end by end; *at moves behind it, or, when
 * its size is unknown, to its content.
 * 1: there is one; 0: *at is end; ERR_SYNTAX: what is there is none;
 * ERR_TRUNCATED: it ends within its head; or what reading gave. */
int	ebml_next(struct window *w, uint64_t *at, uint64_t end,
	    struct ebml *e);

/* Its content, as what it must be.  ERR_SYNTAX. */
int	ebml_uint(struct window *w, const struct ebml *e, uint64_t *v);
int	ebml_int(struct window *w, const struct ebml *e, int64_t *v);
int	ebml_float(struct window *w, const struct ebml *e, double *v);

/* All content, at most max bytes, appended to out.  ERR_LIMIT,
 * ERR_TRUNCATED when it is cut. */
int	ebml_load(struct window *w, const struct ebml *e, size_t max,
	    struct buf *out);

/* A number as it stands in a size or a block: its value and its bytes in
 * *len, at most n.  ERR_SYNTAX. */
int	ebml_vint(const uint8_t *p, size_t n, uint64_t *v, size_t *len);

/* Write a head; bytes that it takes.  Sizes and numbers are as short as they
 * can be; ERR_NOMEM, ERR_LIMIT. */
int	ebml_put_head(struct buf *out, uint32_t id, uint64_t len);
size_t	ebml_head_len(uint32_t id, uint64_t len);
int	ebml_put_uint(struct buf *out, uint32_t id, uint64_t v);
int	ebml_put_uint8(struct buf *out, uint32_t id, uint64_t v);
int	ebml_put_int(struct buf *out, uint32_t id, int64_t v);
int	ebml_put_float(struct buf *out, uint32_t id, double v);	/* 32 bits */
int	ebml_put_double(struct buf *out, uint32_t id, double v);
int	ebml_put_bytes(struct buf *out, uint32_t id, const void *p, size_t n);

/* Begin an element with others in it; *mark is for ebml_end(), which sets
 * its size.  Nests. */
int	ebml_begin(struct buf *out, uint32_t id, size_t *mark);
int	ebml_end(struct buf *out, size_t mark);

#endif
