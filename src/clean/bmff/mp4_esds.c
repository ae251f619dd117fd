/* Elementary stream descriptors (ISO/IEC 14496-1, 7.2.6). */
#include <string.h>

#include "base/err.h"
#include "base/pack.h"
#include "clean/bmff/mp4_codec.h"

#define DSI_MAX		4096
#define OPAQUE_MAX	64

/* The next descriptor of s.  0: there is none. */
static int
descriptor(struct span *s, unsigned int *tag, struct span *body)
{
	uint32_t len = 0;
	size_t at = 1;
	int i, more = 1;

	if (s->n < 2)
		return 0;
	*tag = s->p[0];
	for (i = 0; i < 4 && more && at < s->n; i++, at++) {
		len = len << 7 | (s->p[at] & 0x7f);
		more = s->p[at] >> 7;
	}
	if (more || len > s->n - at)
		return 0;
	body->p = s->p + at;
	body->n = len;
	s->p += at + len;
	s->n -= at + len;
	return 1;
}

static int
find(struct span s, unsigned int want, struct span *body)
{
	unsigned int tag;

	while (descriptor(&s, &tag, body))
		if (tag == want)
			return 1;
	return 0;
}

/* A descriptor's head; its length in four bytes, as nearly all write it. */
static int
put_head(struct buf *out, uint8_t tag, size_t n)
{
	uint8_t h[5] = { tag, 0x80, 0x80, 0x80 };

	h[3] = (uint8_t)(0x80 | (n >> 7 & 0x7f));
	h[4] = (uint8_t)(n & 0x7f);
	return buf_add(out, h, sizeof(h));
}

const uint8_t mp4_xvid[12] = { 0, 0, 1, 0xb2, 'X', 'v', 'i', 'D', '0', '0',
    '5', '0' };

int
mp4_is_xvid(const uint8_t *p, size_t n)
{
	return n >= 8 && memcmp(p, mp4_xvid, 8) == 0;
}

/* One start code and what follows it. */
static int
code(const struct mp4_config *c, const uint8_t *p, size_t n, struct buf *out)
{
	if (n < 4 || p[3] != 0xb2 ||
	    (n == sizeof(mp4_xvid) && memcmp(p, mp4_xvid, n) == 0))
		return buf_add(out, p, n);
	report_add(c->report, REPORT_SOFTWARE, "user-data");
	return mp4_is_xvid(p, n) ? buf_add(out, mp4_xvid, sizeof(mp4_xvid)) :
	    0;
}

/* Start codes of ISO/IEC 14496-2 and 13818-2: user data goes. */
static int
video_dsi(const struct mp4_config *c, struct span b, struct buf *out)
{
	size_t i, begin = 0;
	int r = 0;

	for (i = 0; r == 0 && i + 4 <= b.n; i++) {
		if (b.p[i] != 0 || b.p[i + 1] != 0 || b.p[i + 2] != 1)
			continue;
		r = code(c, b.p + begin, i - begin, out);
		begin = i;
		i += 3;
	}
	return r != 0 ? r : code(c, b.p + begin, b.n - begin, out);
}

static int
sound_dsi(const struct mp4_config *c, struct span dsi, struct buf *out)
{
	int r = aac_config(dsi.p, dsi.n, out, &c->entry->aac, c->report);

	if (r != ERR_UNSUPPORTED)
		return r;
	if (c->mode == CLEAN_STRICT || dsi.n > OPAQUE_MAX)
		return ERR_UNSUPPORTED;
	c->entry->scan = MP4_OPAQUE;
	return buf_add(out, dsi.p, dsi.n);
}

/* By object type (the registry of ISO/IEC 14496-1): what may stay, and what
 * to do with its samples and its specific information. */
static int
specific(const struct mp4_config *c, unsigned int object, struct span dsi,
    struct buf *out)
{
	switch (object) {
	case 0x20:			/* MPEG-4 visual */
	case 0x60: case 0x61: case 0x62: case 0x63: case 0x64: case 0x65:
	case 0x6a:			/* MPEG-2, MPEG-1 */
		c->entry->scan = MP4_MPEG4;
		return video_dsi(c, dsi, out);
	case 0x40: case 0x66: case 0x67: case 0x68:
		c->entry->scan = MP4_AAC;
		return sound_dsi(c, dsi, out);
	case 0x69: case 0x6b:		/* MP3 */
		c->entry->scan = MP4_MP3;
		return 0;
	case 0xa5: case 0xa6: case 0xe1:	/* AC-3, E-AC-3, QCELP */
		c->entry->scan = MP4_OPAQUE;
		return c->mode == CLEAN_STRICT ? ERR_UNSUPPORTED : 0;
	}
	return ERR_NOTFOUND;
}

static int
put_esds(struct buf *out, const uint8_t config[13], const struct buf *dsi)
{
	size_t inner = 13 + (dsi->len > 0 ? 5 + dsi->len : 0);
	int r;

	if ((r = buf_add(out, "\0\0\0", 4)) != 0 ||
	    (r = put_head(out, 3, 3 + 5 + inner + 6)) != 0 ||
	    (r = buf_add(out, "\0\0", 3)) != 0 ||
	    (r = put_head(out, 4, inner)) != 0 ||
	    (r = buf_add(out, config, 13)) != 0)
		return r;
	if (dsi->len > 0 && ((r = put_head(out, 5, dsi->len)) != 0 ||
	    (r = buf_add(out, dsi->p, dsi->len)) != 0))
		return r;
	/* predefined: as MP4 has it */
	if ((r = put_head(out, 6, 1)) != 0)
		return r;
	return buf_add(out, "\2", 1);
}

int
mp4_esds(const struct mp4_config *c, struct span b, struct buf *out)
{
	struct span s, es, config, dsi = { NULL, 0 };
	struct buf d;
	size_t skip = 3;
	int r;

	if (b.n < 4)
		return ERR_SYNTAX;
	s = (struct span){ b.p + 4, b.n - 4 };
	if (!find(s, 3, &es) || es.n < 3)
		return ERR_SYNTAX;
	if (es.p[2] & 0x80)
		skip += 2;
	if ((es.p[2] & 0x40) && es.n > skip)
		skip += 1 + (size_t)es.p[skip];
	if (es.p[2] & 0x20)
		skip += 2;
	if (skip > es.n)
		return ERR_SYNTAX;
	es.p += skip;
	es.n -= skip;
	if (!find(es, 4, &config) || config.n < 13)
		return ERR_SYNTAX;
	s = (struct span){ config.p + 13, config.n - 13 };
	(void)find(s, 5, &dsi);
	if (dsi.n > DSI_MAX)
		return ERR_LIMIT;
	buf_init(&d, 3 * DSI_MAX);
	if ((r = specific(c, config.p[0], dsi, &d)) == 0)
		r = put_esds(out, config.p, &d);
	buf_free(&d);
	return r;
}
