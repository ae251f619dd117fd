#include <string.h>

#include "base/err.h"
#include "base/file.h"
#include "clean/store.h"

void
store_init(struct store *s, const struct clean_limits *limits)
{
	memset(s, 0, sizeof(*s));
	s->limits = limits;
	s->max = limits->in_max;
	buf_init(&s->memory, s->max < SIZE_MAX / 2 ? (size_t)s->max :
	    SIZE_MAX / 2);
}

void
store_expect(struct store *s, uint64_t whole_max)
{
	s->by_pieces = whole_max == 0;
	if (!s->by_pieces && whole_max < s->max)
		s->max = whole_max;
	if (s->by_pieces && s->limits->file == CLEAN_FILE_NONE &&
	    s->max > CLEAN_ALONE_MAX)
		s->max = CLEAN_ALONE_MAX;
	if (s->max < s->memory.max)
		s->memory.max = (size_t)s->max;
}

/* From memory to the scratch file. */
static int
spill(struct store *s)
{
	int r;

	if ((r = scratch_new(&s->scratch, CLEAN_FILE_FD, s->max)) != 0 ||
	    (r = scratch_add(s->scratch, s->memory.p, s->memory.len)) != 0)
		return r;
	buf_free(&s->memory);
	return 0;
}

int
store_add(struct store *s, const uint8_t *p, size_t n)
{
	int r;

	if (s->scratch == NULL && s->by_pieces &&
	    s->limits->file == CLEAN_FILE_SCRATCH &&
	    n > CLEAN_MEMORY_MAX - s->memory.len && (r = spill(s)) != 0)
		return r;
	if (s->scratch != NULL)
		return scratch_add(s->scratch, p, n);
	return buf_add(&s->memory, p, n);
}

static int
file_read_at(void *ctx, uint64_t off, void *p, size_t n)
{
	(void)ctx;
	return file_pread_full(CLEAN_FILE_FD, p, n, (off_t)off);
}

/* The file itself, on CLEAN_FILE_FD. */
static int
from_file(struct store *s, struct source *src)
{
	uint64_t len = s->limits->file_len;
	int r;

	if (len > s->max)
		return ERR_LIMIT;
	if (s->by_pieces) {
		memset(src, 0, sizeof(*src));
		src->len = len;
		src->read = file_read_at;
		return 0;
	}
	buf_clear(&s->memory);
	if ((r = buf_reserve(&s->memory, (size_t)len)) != 0 ||
	    (r = file_read_at(NULL, 0, s->memory.p, (size_t)len)) != 0)
		return r;
	s->memory.len = (size_t)len;
	source_memory(src, s->memory.p, s->memory.len);
	return 0;
}

uint64_t
store_len(const struct store *s)
{
	return s->limits->file == CLEAN_FILE_IN ? s->limits->file_len :
	    s->memory.len;
}

int
store_end(struct store *s, struct source *src)
{
	if (s->limits->file == CLEAN_FILE_IN)
		return from_file(s, src);
	if (s->scratch != NULL)
		return scratch_end(s->scratch, src);
	source_memory(src, s->memory.p, s->memory.len);
	return 0;
}

void
store_free(struct store *s)
{
	scratch_free(s->scratch);
	s->scratch = NULL;
	buf_free(&s->memory);
}
