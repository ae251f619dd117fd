#include <string.h>

#include "clean/image/vp8_first.h"
#include "clean/image/vp8_tables.h"

static void
note(struct vp8 *v, unsigned int prob, int bit)
{
	uint8_t b[2] = { (uint8_t)prob, (uint8_t)bit };
	int r;

	if (v->error == 0 && (r = buf_add(v->log, b, 2)) != 0)
		v->error = r;
}

static int
pass(struct vp8 *v, unsigned int prob)
{
	int bit = vp8_read(&v->first, prob);

	note(v, prob, bit);
	return bit;
}

static unsigned int
pass_number(struct vp8 *v, int bits)
{
	unsigned int n = 0;

	while (bits-- > 0)
		n = n << 1 | (unsigned int)pass(v, 128);
	return n;
}

/* A flag, and a number with a sign if it is set. */
static void
pass_optional(struct vp8 *v, int bits)
{
	if (pass(v, 128))
		pass_number(v, bits + 1);
}

/* Section 9.3. */
static void
pass_segments(struct vp8 *v)
{
	int i, data;

	if (!pass(v, 128))
		return;
	v->has_map = pass(v, 128);
	data = pass(v, 128);
	if (data) {
		pass(v, 128);
		for (i = 0; i < 4; i++)
			pass_optional(v, 7);
		for (i = 0; i < 4; i++)
			pass_optional(v, 6);
	}
	for (i = 0; v->has_map && i < 3; i++)
		v->map_prob[i] = pass(v, 128) ? pass_number(v, 8) : 255;
}

/* Sections 9.2 to 9.11 and 19.2. */
void
vp8_pass_head(struct vp8 *v)
{
	int i, t, b, c, n;

	v->log = &v->before;
	vp8_read(&v->first, 128);	/* the colour space: there is one */
	note(v, 128, 0);
	pass(v, 128);			/* clamping */
	pass_segments(v);
	pass_number(v, 1 + 6 + 3);	/* the filter */
	if (pass(v, 128) && pass(v, 128))
		for (i = 0; i < 8; i++)
			pass_optional(v, 6);
	v->parts_log = pass_number(v, 2);
	v->parts = 1U << v->parts_log;
	pass_number(v, 7);		/* quantisers */
	for (i = 0; i < 5; i++)
		pass_optional(v, 4);
	vp8_read(&v->first, 128);	/* for the next frame: there is none */
	note(v, 128, 0);
	memcpy(v->prob, vp8_token_probs, sizeof(v->prob));
	v->log = &v->modes;		/* thrown away */
	for (t = 0; t < 4; t++)
		for (b = 0; b < 8; b++)
			for (c = 0; c < 3; c++)
				for (n = 0; n < VP8_NODES; n++)
					if (pass(v, vp8_update_probs[t][b][c]
					    [n]))
						v->prob[t][b][c][n] =
						    (uint8_t)pass_number(v, 8);
	buf_clear(&v->modes);
	v->log = &v->behind;
	v->has_skip = pass(v, 128);
	v->skip_prob = v->has_skip ? pass_number(v, 8) : 0;
}

/* Section 11.3; the order of the table's modes. */
static unsigned int
pass_submode(struct vp8 *v, const uint8_t *p)
{
	if (!pass(v, p[0]))
		return 0;			/* DC */
	if (!pass(v, p[1]))
		return 1;			/* TM */
	if (!pass(v, p[2]))
		return 2;			/* VE */
	if (!pass(v, p[3])) {
		if (!pass(v, p[4]))
			return 3;		/* HE */
		return pass(v, p[5]) ? 6 : 5;	/* VR, RD */
	}
	if (!pass(v, p[6]))
		return 4;			/* LD */
	if (!pass(v, p[7]))
		return 7;			/* VL */
	return pass(v, p[8]) ? 9 : 8;		/* HU, HD */
}

/* Section 19.3. */
int
vp8_pass_modes(struct vp8 *v, struct vp8_around *above, int *whole)
{
	/* what a whole block counts as, for those around: DC, V, H, TM */
	static const uint8_t as[] = { 0, 2, 3, 1 };
	int skip, x, y;
	unsigned int m;

	if (v->has_map)
		pass(v, v->map_prob[pass(v, v->map_prob[0]) ? 2 : 1]);
	skip = v->has_skip && pass(v, v->skip_prob);
	*whole = pass(v, 145);
	if (*whole) {
		if (pass(v, 156))
			m = pass(v, 128) ? 3 : 2;
		else
			m = pass(v, 163) ? 1 : 0;
		memset(above->mode, as[m], 4);
		memset(v->left.mode, as[m], 4);
	}
	for (y = 0; !*whole && y < 4; y++)
		for (x = 0; x < 4; x++) {
			m = pass_submode(v, vp8_submode_probs
			    [above->mode[x]][v->left.mode[y]]);
			above->mode[x] = v->left.mode[y] = (uint8_t)m;
		}
	if (pass(v, 142) && pass(v, 114))	/* of the colours */
		pass(v, 183);
	return skip;
}
