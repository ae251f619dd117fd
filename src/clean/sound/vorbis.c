#include <string.h>

#include "base/err.h"
#include "base/pack.h"
#include "clean/sound/comment.h"
#include "clean/sound/vorbis.h"
#include "clean/sound/vorbis_setup.h"

#define IDENT_LEN	30
#define HEAD_LEN	7	/* type and "vorbis" */

static int
is_header(const uint8_t *p, size_t n, uint8_t type)
{
	return n >= HEAD_LEN && p[0] == type &&
	    memcmp(p + 1, "vorbis", 6) == 0;
}

int
vorbis_ident(const uint8_t *p, size_t n, struct buf *out,
    struct report *rep, unsigned int *channels)
{
	uint8_t h[IDENT_LEN];
	unsigned int small, large;

	if (!is_header(p, n, 1) || n < IDENT_LEN || unpack_le32(p + 7) != 0 ||
	    p[11] == 0 || unpack_le32(p + 12) == 0 || (p[29] & 1) == 0)
		return ERR_SYNTAX;
	small = p[28] & 15;
	large = p[28] >> 4;
	if (small < 6 || large > 13 || small > large)
		return ERR_SYNTAX;
	*channels = p[11];
	if (n > IDENT_LEN)
		report_add(rep, REPORT_TRAILER, "behind-vorbis-head");
	memcpy(h, p, IDENT_LEN);
	/* bit rates are hints that nobody needs, 12 bytes of them */
	memset(h + 16, 0, 12);
	h[29] = 1;
	return buf_add(out, h, sizeof(h));
}

int
vorbis_comment(const uint8_t *p, size_t n, struct buf *out,
    struct report *rep)
{
	int r;

	if (!is_header(p, n, 3))
		return ERR_SYNTAX;
	comment_report(rep, p + HEAD_LEN, n - HEAD_LEN, 1);
	if ((r = buf_add(out, p, HEAD_LEN)) != 0 ||
	    (r = comment_write(out)) != 0)
		return r;
	return buf_add(out, "\1", 1);
}

int
vorbis_setup(const uint8_t *p, size_t n, unsigned int channels,
    struct buf *out, struct report *rep)
{
	size_t bits;
	int r;

	if (!is_header(p, n, 5))
		return ERR_SYNTAX;
	if ((r = vorbis_setup_bits(p + HEAD_LEN, n - HEAD_LEN, channels,
	    &bits)) != 0)
		return r;
	if (HEAD_LEN + (bits + 7) / 8 < n)
		report_add(rep, REPORT_TRAILER, "behind-vorbis-setup");
	if ((r = buf_add(out, p, HEAD_LEN + (bits + 7) / 8)) != 0)
		return r;
	/* what is left of its last byte */
	if (bits % 8 != 0)
		out->p[out->len - 1] &= (uint8_t)((1U << bits % 8) - 1);
	return 0;
}
