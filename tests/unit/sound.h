/* What the tests of the cleaners of sounds share: each cleaning is done from
 * memory and by pieces, and again, and must give the same each time. */
#ifndef TESTS_UNIT_SOUND_H
#define TESTS_UNIT_SOUND_H

#include "cleaning.h"

#define SECRET	"PLUMTRAP"
#define S(s)	s, sizeof(s) - 1

static int
sound_read(void *ctx, uint64_t off, void *p, size_t n)
{
	const struct buf *b = ctx;

	memcpy(p, b->p + off, n);
	return 0;
}

struct sound_run {
	int	(*clean)(struct clean_job *);
	int	 whole;
	enum clean_mode mode;
	int	 cut;		/* what came of it */
};

static int
sound_once(struct sound_run *s, struct buf *in, struct buf *out, int pieces)
{
	struct clean_job job = { .whole = s->whole, .mode = s->mode,
	    .pixels_max = 1000000 };
	int r;

	if (pieces)
		job.src = (struct source){ .len = in->len,
		    .read = sound_read, .ctx = in };
	buf_init(out, 1 << 24);
	r = clean_bytes(&job, s->clean, pieces ? NULL : in, out);
	s->cut = job.cut;
	return r;
}

/* Clean in to out; rep says what was found. */
static inline int
sound_clean(struct sound_run *s, struct buf *in, struct buf *out)
{
	struct sound_run again = *s;
	struct buf other;
	int r;

	r = sound_once(s, in, &other, 1);
	if (r == 0) {
		again.whole = 1;
		assert_int_equal(sound_once(&again, &other, out, 0), 0);
		assert_int_equal(rep.n, 0);
		assert_false(again.cut);
		assert_int_equal(out->len, other.len);
		assert_memory_equal(out->p, other.p, out->len);
		buf_free(out);
	}
	assert_int_equal(sound_once(s, in, out, 0), r);
	if (r == 0) {
		assert_int_equal(out->len, other.len);
		assert_memory_equal(out->p, other.p, out->len);
		assert_null(memmem(out->p, out->len, SECRET,
		    strlen(SECRET)));
	}
	buf_free(&other);
	return r;
}

#endif
