/* The sequence parameter set of H.264, as far as it tells what a picture
 * timing SEI is made of (ITU-T H.264, 7.3.2.1.1, E.1.1, E.1.2). */
#include <string.h>

#include "base/err.h"
#include "clean/codec/nal.h"

static void
scaling_lists(struct msb *b, unsigned int n)
{
	int last, next;
	unsigned int i, j;

	for (i = 0; i < n; i++) {
		if (msb_take(b, 1) == 0)
			continue;
		last = next = 8;
		for (j = 0; j < (i < 6 ? 16U : 64U) && next != 0; j++) {
			next = (int)((last + (int64_t)nal_se(b) + 256) & 0xff);
			last = next == 0 ? last : next;
		}
	}
}

static int
is_high(unsigned int profile)
{
	static const uint8_t high[] = { 100, 110, 122, 244, 44, 83, 86, 118,
	    128, 138, 139, 134, 135 };

	return memchr(high, (int)profile, sizeof(high)) != NULL;
}

static void
poc(struct msb *b)
{
	uint32_t type = nal_ue(b), i, n;

	if (type == 0)
		(void)nal_ue(b);
	else if (type == 1) {
		msb_skip(b, 1);
		(void)nal_se(b);
		(void)nal_se(b);
		n = nal_ue(b);
		for (i = 0; i < n && i < 256 && !b->short_of; i++)
			(void)nal_se(b);
	}
}

static void
hrd(struct msb *b, struct nal_timing *t)
{
	uint32_t i, n = nal_ue(b);

	msb_skip(b, 8);
	for (i = 0; i <= n && i < 32 && !b->short_of; i++) {
		(void)nal_ue(b);
		(void)nal_ue(b);
		msb_skip(b, 1);
	}
	msb_skip(b, 5);
	t->cpb_bits = msb_take(b, 5) + 1;
	t->dpb_bits = msb_take(b, 5) + 1;
	t->offset_bits = msb_take(b, 5);
	t->delays = 1;
}

static void
vui(struct msb *b, struct nal_timing *t)
{
	if (msb_take(b, 1) && msb_take(b, 8) == 255)
		msb_skip(b, 32);		/* aspect ratio */
	if (msb_take(b, 1))
		msb_skip(b, 1);		/* overscan */
	if (msb_take(b, 1)) {
		msb_skip(b, 4);		/* video signal */
		if (msb_take(b, 1))
			msb_skip(b, 24);
	}
	if (msb_take(b, 1)) {		/* chroma location */
		(void)nal_ue(b);
		(void)nal_ue(b);
	}
	if (msb_take(b, 1))		/* timing */
		msb_skip(b, 65);
	if (msb_take(b, 1))
		hrd(b, t);
	if (msb_take(b, 1))
		hrd(b, t);
	if (t->delays)
		msb_skip(b, 1);
	t->structure = (int)msb_take(b, 1);
}

static void
read_sps(struct nal_timing *t, struct msb *b)
{
	unsigned int profile = msb_take(b, 8), chroma = 1;

	msb_skip(b, 16);
	(void)nal_ue(b);
	if (is_high(profile)) {
		if ((chroma = nal_ue(b)) == 3)
			msb_skip(b, 1);
		(void)nal_ue(b);
		(void)nal_ue(b);
		msb_skip(b, 1);
		if (msb_take(b, 1))
			scaling_lists(b, chroma != 3 ? 8 : 12);
	}
	(void)nal_ue(b);
	poc(b);
	(void)nal_ue(b);
	msb_skip(b, 1);
	(void)nal_ue(b);
	(void)nal_ue(b);
	if (msb_take(b, 1) == 0)		/* frames or fields */
		msb_skip(b, 1);
	msb_skip(b, 1);
	if (msb_take(b, 1)) {		/* cropping */
		(void)nal_ue(b);
		(void)nal_ue(b);
		(void)nal_ue(b);
		(void)nal_ue(b);
	}
	if (msb_take(b, 1))
		vui(b, t);
	t->known = !b->short_of;
}

void
nal_timing_read(struct nal_timing *t, const uint8_t *p, size_t n)
{
	struct msb b;
	struct buf plain;

	memset(t, 0, sizeof(*t));
	buf_init(&plain, n);
	if (n > 4 && nal_plain(p + 1, n - 1, &plain) == 0) {
		b = (struct msb){ plain.p, plain.len, 0, 0 };
		read_sps(t, &b);
	}
	buf_free(&plain);
}
