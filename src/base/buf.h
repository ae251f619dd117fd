/* base/buf.h: bytes that grow, up to a bound, and are wiped whenever they
 * are let go: on growing, on emptying, on freeing. */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stddef.h>
#include <stdint.h>

struct buf {
	uint8_t	*p;		/* NULL while empty */
	size_t	 len;		/* bytes in use */
	size_t	 cap;		/* bytes allocated */
	size_t	 max;		/* len never grows past this */
};

/* Start empty; allocates nothing. */
void	buf_init(struct buf *b, size_t max);

/* Append n bytes.  ERR_LIMIT past max, ERR_NOMEM; b is then unchanged. */
int	buf_add(struct buf *b, const void *p, size_t n);
int	buf_adds(struct buf *b, const char *s);
int	buf_addf(struct buf *b, const char *fmt, ...)
	    __attribute__((format(printf, 2, 3)));

/* Make room for n more bytes without adding them.  ERR_LIMIT, ERR_NOMEM. */
int	buf_reserve(struct buf *b, size_t n);

/* The content as a C string, a NUL set behind it and not counted; NULL when
 * there is no memory.  Owned by b, good until b changes. */
const char	*buf_str(struct buf *b);

/* Drop the first n bytes (n <= len). */
void	buf_drop(struct buf *b, size_t n);

/* Wipe and empty; buf_free also gives the memory back.  max stays. */
void	buf_clear(struct buf *b);
void	buf_free(struct buf *b);

/* struct sink's write, with a struct buf as its ctx. */
int	buf_sink_write(void *b, const uint8_t *p, size_t n);

#endif
