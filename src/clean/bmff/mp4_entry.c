/* Sample entries (ISO/IEC 14496-12, 8.5.2 and 12; QuickTime File Format,
 * sample descriptions), field by field. */
#include <string.h>

#include "base/err.h"
#include "base/pack.h"
#include "clean/bmff/mp4_codec.h"

#define VIDEO_LEN	78
#define SOUND_LEN	28
#define SOUND1_LEN	44
#define SOUND2_LEN	64
#define PCM		1	/* its frames all have the same size */
#define NEEDED		2	/* useless without its configuration */

static const struct codec {
	uint32_t type, handler, config;
	enum mp4_scan scan;
	int	 flags;
} codecs[] = {
#define V(a, b, c, d, conf, scan, f) \
	{ BOX(a, b, c, d), MP4_VIDE, conf, scan, f }
#define A(a, b, c, d, conf, f) \
	{ BOX(a, b, c, d), MP4_SOUN, conf, MP4_OPAQUE, f }
	V('a', 'v', 'c', '1', BOX('a', 'v', 'c', 'C'), MP4_AVC, NEEDED),
	V('a', 'v', 'c', '3', BOX('a', 'v', 'c', 'C'), MP4_AVC, NEEDED),
	V('h', 'v', 'c', '1', BOX('h', 'v', 'c', 'C'), MP4_HEVC, NEEDED),
	V('h', 'e', 'v', '1', BOX('h', 'v', 'c', 'C'), MP4_HEVC, NEEDED),
	V('a', 'v', '0', '1', BOX('a', 'v', '1', 'C'), MP4_AV1, NEEDED),
	V('v', 'p', '0', '9', BOX('v', 'p', 'c', 'C'), MP4_OPAQUE, NEEDED),
	V('v', 'p', '0', '8', BOX('v', 'p', 'c', 'C'), MP4_OPAQUE, NEEDED),
	V('m', 'p', '4', 'v', BOX('e', 's', 'd', 's'), MP4_MPEG4, NEEDED),
	V('s', '2', '6', '3', BOX('d', '2', '6', '3'), MP4_OPAQUE, 0),
	V('h', '2', '6', '3', BOX('d', '2', '6', '3'), MP4_OPAQUE, 0),
	V('j', 'p', 'e', 'g', 0, MP4_JPEG, 0),
	V('m', 'j', 'p', 'g', 0, MP4_JPEG, 0),
	V('a', 'p', 'c', 'h', 0, MP4_PRORES, 0),
	V('a', 'p', 'c', 'n', 0, MP4_PRORES, 0),
	V('a', 'p', 'c', 's', 0, MP4_PRORES, 0),
	V('a', 'p', 'c', 'o', 0, MP4_PRORES, 0),
	V('a', 'p', '4', 'h', 0, MP4_PRORES, 0),
	V('a', 'p', '4', 'x', 0, MP4_PRORES, 0),
	A('m', 'p', '4', 'a', BOX('e', 's', 'd', 's'), NEEDED),
	A('a', 'c', '-', '3', BOX('d', 'a', 'c', '3'), 0),
	A('e', 'c', '-', '3', BOX('d', 'e', 'c', '3'), 0),
	A('a', 'l', 'a', 'c', BOX('a', 'l', 'a', 'c'), NEEDED),
	A('O', 'p', 'u', 's', BOX('d', 'O', 'p', 's'), NEEDED),
	A('f', 'L', 'a', 'C', BOX('d', 'f', 'L', 'a'), NEEDED),
	A('s', 'a', 'm', 'r', BOX('d', 'a', 'm', 'r'), 0),
	A('s', 'a', 'w', 'b', BOX('d', 'a', 'm', 'r'), 0),
	A('s', 'q', 'c', 'p', BOX('d', 'q', 'c', 'p'), 0),
	A('s', 'e', 'v', 'c', BOX('d', 'e', 'v', 'c'), 0),
	A('s', 's', 'm', 'v', BOX('d', 's', 'm', 'v'), 0),
	A('r', 'a', 'w', ' ', 0, PCM), A('N', 'O', 'N', 'E', 0, PCM),
	A('t', 'w', 'o', 's', 0, PCM), A('s', 'o', 'w', 't', 0, PCM),
	A('i', 'n', '2', '4', BOX('e', 'n', 'd', 'a'), PCM),
	A('i', 'n', '3', '2', BOX('e', 'n', 'd', 'a'), PCM),
	A('f', 'l', '3', '2', BOX('e', 'n', 'd', 'a'), PCM),
	A('f', 'l', '6', '4', BOX('e', 'n', 'd', 'a'), PCM),
	A('l', 'p', 'c', 'm', 0, PCM), A('u', 'l', 'a', 'w', 0, PCM),
	A('a', 'l', 'a', 'w', 0, PCM), A('i', 'm', 'a', '4', 0, PCM),
	A('i', 'p', 'c', 'm', BOX('p', 'c', 'm', 'C'), NEEDED),
	A('f', 'p', 'c', 'm', BOX('p', 'c', 'm', 'C'), NEEDED),
	{ BOX('.', 'm', 'p', '3'), MP4_SOUN, 0, MP4_MP3, 0 }
};

/* Beside the codec's own box. */
static const uint32_t extras[][14] = {
	{ BOX('c', 'o', 'l', 'r'), BOX('p', 'a', 's', 'p'),
	  BOX('c', 'l', 'a', 'p'), BOX('b', 't', 'r', 't'),
	  BOX('f', 'i', 'e', 'l'), BOX('m', 'd', 'c', 'v'),
	  BOX('c', 'l', 'l', 'i'), BOX('S', 'm', 'D', 'm'),
	  BOX('C', 'o', 'L', 'L'), BOX('s', 't', '3', 'd'),
	  BOX('s', 'v', '3', 'd') },
	{ BOX('c', 'h', 'a', 'n'), BOX('b', 't', 'r', 't') }
};

struct entry {
	struct mp4 *m;
	struct mp4_track *t;
	const struct codec *codec;
	struct mp4_config config;
	int	 found;			/* the codec's own box */
	uint32_t had[16];		/* extras so far */
	unsigned int nhad;
};

static int
wanted(struct entry *e, uint32_t type)
{
	const uint32_t *x = extras[e->codec->handler == MP4_SOUN];
	unsigned int i;

	if (type == e->codec->config)
		return !e->found;
	for (i = 0; i < e->nhad; i++)
		/* colr may stand there twice, as nclx and as a profile */
		if (e->had[i] == type)
			return 0;
	for (i = 0; i < 14 && x[i] != 0; i++)
		if (x[i] == type && e->nhad < 16)
			return 1;
	return 0;
}

static int
child(struct entry *e, uint32_t type, struct span b)
{
	struct buf *out = &e->t->entries;
	size_t mark = out->len, m;
	int r;

	if (!wanted(e, type)) {
		mp4_tell_box(e->m, type, b);
		return 0;
	}
	e->config.box = type;
	if ((r = box_begin(out, type, &m)) == 0 &&
	    (r = mp4_config(&e->config, b, out)) == 0 &&
	    (r = box_end(out, m)) == 0) {
		if (type == e->codec->config)
			e->found = 1;
		else
			e->had[e->nhad++] = type;
		return 0;
	}
	out->len = mark;
	if (type != e->codec->config && (r == ERR_SYNTAX ||
	    r == ERR_NOTFOUND)) {
		if (r == ERR_SYNTAX)
			mp4_tell_box(e->m, type, b);
		r = 0;
	}
	return r;
}

/* QuickTime's wave: what the decoder needs, between its format and its end. */
static int
wave(struct entry *e, struct span b)
{
	struct buf *out = &e->t->entries;
	size_t mark = out->len, m, inner;
	uint8_t format[4];
	uint32_t type;
	struct span c;
	int r, before = e->found;

	pack_be32(format, e->codec->type);
	if ((r = box_begin(out, BOX('w', 'a', 'v', 'e'), &m)) != 0 ||
	    (r = box_begin(out, BOX('f', 'r', 'm', 'a'), &inner)) != 0 ||
	    (r = buf_add(out, format, 4)) != 0 ||
	    (r = box_end(out, inner)) != 0)
		return r;
	while (span_box(&b, &type, &c)) {
		if (type == e->codec->config && !e->found)
			r = child(e, type, c);
		else if (type != BOX('f', 'r', 'm', 'a') && type != 0 &&
		    type != e->codec->type)
			mp4_tell_box(e->m, type, c);
		if (r != 0)
			return r;
	}
	if (e->found == before) {
		out->len = mark;
		return 0;
	}
	if ((r = buf_add(out, "\0\0\0\10\0\0\0", 8)) != 0)
		return r;
	return box_end(out, m);
}

static int
children(struct entry *e, struct span b)
{
	struct span c;
	uint32_t type;
	int r = 0;

	while (r == 0 && span_box(&b, &type, &c)) {
		if (type == BOX('s', 'i', 'n', 'f')) {
			report_add(e->m->job->report, REPORT_UNKNOWN,
			    "encrypted");
			return ERR_UNSUPPORTED;
		}
		if (type == BOX('w', 'a', 'v', 'e') &&
		    e->codec->handler == MP4_SOUN)
			r = wave(e, c);
		else
			r = child(e, type, c);
	}
	if (r == 0 && (e->codec->flags & NEEDED) && !e->found)
		r = ERR_NOTFOUND;
	return r;
}

static void
tell(struct entry *e, const uint8_t *p, size_t n, enum report_kind kind,
    const char *name)
{
	if (span_any(p, n))
		report_add(e->m->job->report, kind, name);
}

static int
video(struct entry *e, struct span b)
{
	uint8_t p[VIDEO_LEN] = { 0 };
	unsigned int depth;
	int r;

	if (b.n < VIDEO_LEN)
		return ERR_SYNTAX;
	tell(e, b.p + 12, 4, REPORT_SOFTWARE, "vendor");
	tell(e, b.p + 42, 32, REPORT_SOFTWARE, "compressor-name");
	if ((uint64_t)unpack_be16(b.p + 24) * unpack_be16(b.p + 26) >
	    e->m->job->pixels_max)
		return ERR_LIMIT;
	depth = unpack_be16(b.p + 74);
	if (depth != 32 && depth != 40)
		depth = 24;
	p[7] = 1;
	memcpy(p + 24, b.p + 24, 4);
	p[29] = p[33] = 72;
	p[41] = 1;
	pack_be16(p + 74, (uint16_t)depth);
	pack_be16(p + 76, 0xffff);
	if ((r = buf_add(&e->t->entries, p, sizeof(p))) != 0)
		return r;
	return children(e, (struct span){ b.p + VIDEO_LEN,
	    b.n - VIDEO_LEN });
}

/* Bytes of a frame of PCM, by the codec's name or its bits. */
static uint32_t
pcm_bytes(const struct codec *c, unsigned int channels, unsigned int bits)
{
	switch (c->type) {
	case BOX('u', 'l', 'a', 'w'): case BOX('a', 'l', 'a', 'w'):
		return channels;
	case BOX('i', 'n', '2', '4'):
		return 3 * channels;
	case BOX('i', 'n', '3', '2'): case BOX('f', 'l', '3', '2'):
		return 4 * channels;
	case BOX('f', 'l', '6', '4'):
		return 8 * channels;
	case BOX('i', 'm', 'a', '4'):
		return 34 * channels;
	}
	return channels * ((bits + 7) / 8);
}

/* How many bytes a sample has where the table of sizes does not tell: in
 * QuickTime it often says 1. */
static void
packets(struct entry *e, struct span b, unsigned int version)
{
	struct mp4_entry *x = e->config.entry;

	/* -2: the table tells */
	if ((e->codec->flags & PCM) == 0 ||
	    (version == 1 && unpack_be16(b.p + 20) == 0xfffe))
		return;
	x->frames = e->codec->type == BOX('i', 'm', 'a', '4') ? 64 : 1;
	x->packet = pcm_bytes(e->codec, unpack_be16(b.p + 16),
	    unpack_be16(b.p + 18));
	if (version == 1 && unpack_be32(b.p + 28) != 0 &&
	    unpack_be32(b.p + 36) != 0) {
		x->frames = unpack_be32(b.p + 28);
		x->packet = unpack_be32(b.p + 36);
	}
	if (version == 2 && unpack_be32(b.p + 56) != 0) {
		x->packet = unpack_be32(b.p + 56);
		x->frames = unpack_be32(b.p + 60);
		if (x->frames == 0)
			x->frames = 1;
	}
}

static int
sound(struct entry *e, struct span b)
{
	uint8_t p[SOUND2_LEN] = { 0 };
	unsigned int version;
	size_t len = SOUND_LEN;
	int r;

	if (b.n < SOUND_LEN)
		return ERR_SYNTAX;
	version = unpack_be16(b.p + 8);
	if (version == 1 && e->t->stsd_version == 0)
		len = SOUND1_LEN;
	else if (version == 2)
		len = SOUND2_LEN;
	else if (version > 1)
		return ERR_SYNTAX;
	else
		version = 0;
	if (b.n < len)
		return ERR_SYNTAX;
	tell(e, b.p + 12, 4, REPORT_SOFTWARE, "vendor");
	p[7] = 1;
	pack_be16(p + 8, (uint16_t)version);
	memcpy(p + 16, b.p + 16, 4);
	if (version != 0 && unpack_be16(b.p + 20) == 0xfffe)
		pack_be16(p + 20, 0xfffe);
	memcpy(p + 24, b.p + 24, len - 24);
	if (version == 2)
		pack_be32(p + 28, 8 + SOUND2_LEN);
	packets(e, b, version);
	if ((r = buf_add(&e->t->entries, p, len)) != 0)
		return r;
	return children(e, (struct span){ b.p + len, b.n - len });
}

int
mp4_entry(struct mp4 *m, struct mp4_track *t, uint32_t type, struct span b)
{
	struct entry e = { .m = m, .t = t };
	size_t i, mark;
	int r;

	if (type == BOX('e', 'n', 'c', 'v') ||
	    type == BOX('e', 'n', 'c', 'a') ||
	    type == BOX('d', 'r', 'm', 's') ||
	    type == BOX('d', 'r', 'm', 'i')) {
		report_add(m->job->report, REPORT_UNKNOWN, "encrypted");
		return ERR_UNSUPPORTED;
	}
	for (i = 0; i < sizeof(codecs) / sizeof(codecs[0]); i++)
		if (codecs[i].type == type && codecs[i].handler == t->handler)
			e.codec = &codecs[i];
	if (e.codec == NULL)
		return ERR_NOTFOUND;
	e.config = (struct mp4_config){ 0, type, &t->entry[t->nentries],
	    m->job->report, m->job->mode };
	e.config.entry->scan = e.codec->scan;
	if ((r = box_begin(&t->entries, type, &mark)) != 0)
		return r;
	r = t->handler == MP4_VIDE ? video(&e, b) : sound(&e, b);
	return r != 0 ? r : box_end(&t->entries, mark);
}
