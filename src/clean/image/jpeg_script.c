/* Of a progressive JPEG the last scans may never have been there, or were left
 * out on purpose.  Decoders see from the scans how exact each coefficient is,
 * and smooth what is missing (libjpeg: block smoothing).  So one is written
 * with scans that say the same, or it would look different. */
#include <stdint.h>
#include <stdlib.h>

#include "clean/image/jpeg_script.h"

#define AL_MAX	10		/* what libjpeg writes, jcmaster.c */

/* T.81, figure A.6: where the k-th of a scan lies in its block. */
static const uint8_t zigzag[DCTSIZE2] = {
	0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26,
	33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28, 35, 42, 49, 56, 57,
	50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31,
	39, 46, 53, 60, 61, 54, 47, 55, 62, 63
};

/* How exact the k-th coefficients of a component are: bits that are missing,
 * or -1, of those that never came. */
static int
missing(const struct jpeg_decompress_struct *in, int ci, int k)
{
	return in->coef_bits[ci][k];
}

static int
is_whole(const struct jpeg_decompress_struct *in)
{
	int ci, k;

	for (ci = 0; ci < in->num_components; ci++)
		for (k = 0; k < DCTSIZE2; k++)
			if (missing(in, ci, k) != 0)
				return 0;
	return 1;
}

static void
add_scan(struct jpeg_script *s, int ci, int from, int to, int al)
{
	jpeg_scan_info *scan = &s->scans[s->n++];

	scan->comps_in_scan = 1;
	scan->component_index[0] = ci;
	scan->Ss = from;
	scan->Se = to;
	scan->Ah = 0;
	scan->Al = al;
}

static int
make(struct jpeg_script *s, const struct jpeg_decompress_struct *in)
{
	int ci, from, to, al;

	for (ci = 0; ci < in->num_components; ci++) {
		/* without these nobody smooths, and nothing can be written */
		if (missing(in, ci, 0) < 0 || missing(in, ci, 0) > AL_MAX)
			return 0;
		add_scan(s, ci, 0, 0, missing(in, ci, 0));
	}
	for (ci = 0; ci < in->num_components; ci++)
		for (from = 1; from < DCTSIZE2; from = to) {
			al = missing(in, ci, from);
			for (to = from + 1; to < DCTSIZE2 &&
			    missing(in, ci, to) == al; to++)
				;
			if (al > AL_MAX)
				return 0;
			if (al >= 0)
				add_scan(s, ci, from, to - 1, al);
		}
	return 1;
}

/* Has a block nothing but what the scans can say?  In a file that is not
 * sound it may have more. */
static int
fits(const struct jpeg_decompress_struct *in, int ci, const JCOEF *v)
{
	int k, al, n;

	for (k = 0; k < DCTSIZE2; k++) {
		al = missing(in, ci, k);
		n = abs(v[zigzag[k]]);
		if (al < 0 ? n != 0 : (n & ((1 << al) - 1)) != 0)
			return 0;
	}
	return 1;
}

enum jpeg_scans
jpeg_script(struct jpeg_script *s, struct jpeg_decompress_struct *in,
    jvirt_barray_ptr *coefficients)
{
	jpeg_component_info *c;
	JBLOCKARRAY rows;
	JDIMENSION y, x;
	int ci;

	s->n = 0;
	if (!in->progressive_mode || in->coef_bits == NULL ||
	    in->num_components > JPEG_SCRIPT_COMPONENTS || is_whole(in))
		return JPEG_SCANS_ALL;
	if (!make(s, in))
		return JPEG_SCANS_LOST;
	for (ci = 0; ci < in->num_components; ci++) {
		c = &in->comp_info[ci];
		for (y = 0; y < c->height_in_blocks; y++) {
			rows = in->mem->access_virt_barray((j_common_ptr)in,
			    coefficients[ci], y, 1, FALSE);
			for (x = 0; x < c->width_in_blocks; x++)
				if (!fits(in, ci, rows[0][x]))
					return JPEG_SCANS_LOST;
		}
	}
	return JPEG_SCANS_SOME;
}
