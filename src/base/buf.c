#include <sodium.h>

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"

void
buf_init(struct buf *b, size_t max)
{
	memset(b, 0, sizeof(*b));
	b->max = max;
}

int
buf_reserve(struct buf *b, size_t n)
{
	size_t cap = b->cap;
	uint8_t *p;

	if (n > b->max || b->len > b->max - n)
		return ERR_LIMIT;
	if (b->cap >= b->len + n)
		return 0;
	if (cap == 0)
		cap = 256;
	while (cap < b->len + n)
		cap = cap > SIZE_MAX / 2 ? b->len + n : cap * 2;
	if ((p = malloc(cap)) == NULL)
		return ERR_NOMEM;
	if (b->p != NULL) {
		memcpy(p, b->p, b->len);
		sodium_memzero(b->p, b->cap);
		free(b->p);
	}
	b->p = p;
	b->cap = cap;
	return 0;
}

int
buf_add(struct buf *b, const void *p, size_t n)
{
	int r;

	if ((r = buf_reserve(b, n)) != 0)
		return r;
	if (n > 0)
		memcpy(b->p + b->len, p, n);
	b->len += n;
	return 0;
}

int
buf_adds(struct buf *b, const char *s)
{
	return buf_add(b, s, strlen(s));
}

int
buf_addf(struct buf *b, const char *fmt, ...)
{
	va_list ap;
	int n, r;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0)
		return ERR_INTERNAL;
	/* vsnprintf wants room for a NUL that the buffer does not count */
	b->max++;
	r = buf_reserve(b, (size_t)n + 1);
	b->max--;
	if (r != 0)
		return r;
	va_start(ap, fmt);
	vsnprintf((char *)b->p + b->len, (size_t)n + 1, fmt, ap);
	va_end(ap);
	b->len += (size_t)n;
	return 0;
}

const char *
buf_str(struct buf *b)
{
	int r;

	b->max++;
	r = buf_reserve(b, 1);
	b->max--;
	if (r != 0)
		return NULL;
	b->p[b->len] = '\0';
	return (const char *)b->p;
}

void
buf_drop(struct buf *b, size_t n)
{
	size_t rest = b->len - n;

	memmove(b->p, b->p + n, rest);
	sodium_memzero(b->p + rest, n);
	b->len = rest;
}

void
buf_clear(struct buf *b)
{
	if (b->p != NULL)
		sodium_memzero(b->p, b->cap);
	b->len = 0;
}

void
buf_free(struct buf *b)
{
	buf_clear(b);
	free(b->p);
	b->p = NULL;
	b->cap = 0;
}

int
buf_sink_write(void *b, const uint8_t *p, size_t n)
{
	return buf_add(b, p, n);
}
