#include <string.h>

#include "base/err.h"
#include "base/pack.h"
#include "clean/codec/aac_raw.h"
#include "clean/codec/obu.h"
#include "clean/matroska/codec.h"
#include "clean/matroska/units.h"

#define PACKET_MAX	((size_t)4 << 20)

void
codec_state_init(struct codec_state *s, struct report *rep)
{
	memset(s, 0, sizeof(*s));
	s->rep = rep;
	s->ogg_state.rep = rep;
}

/* It needs no private part. */
static int
none_private(struct codec_state *s, const uint8_t *p, size_t n,
    struct buf *out)
{
	(void)p;
	(void)out;
	if (n > 0)
		report_add(s->rep, REPORT_UNKNOWN, "CodecPrivate");
	return 0;
}

/* WebM's VP9 features: number, length 1, value. */
static int
vp9_private(struct codec_state *s, const uint8_t *p, size_t n,
    struct buf *out)
{
	size_t i;

	for (i = 0; i < n; i += 3)
		if (n % 3 != 0 || n > 12 || p[i] != 1 + i / 3 ||
		    p[i + 1] != 1)
			return none_private(s, p, n, out);
	return n > 0 ? buf_add(out, p, n) : 0;
}

static int
av1_private(struct codec_state *s, const uint8_t *p, size_t n,
    struct buf *out)
{
	return obu_config(p, n, out, s->rep);
}

static int
av1_sample(struct codec_state *s, const uint8_t *p, size_t n,
    struct buf *out)
{
	return units_obu(p, n, out, s->rep);
}

static int
avc_private(struct codec_state *s, const uint8_t *p, size_t n,
    struct buf *out)
{
	return nal_avc_config(&s->nal, p, n, out, s->rep);
}

static int
hevc_private(struct codec_state *s, const uint8_t *p, size_t n,
    struct buf *out)
{
	return nal_hevc_config(&s->nal, p, n, out, s->rep);
}

static int
nal_units(struct codec_state *s, const uint8_t *p, size_t n,
    struct buf *out)
{
	return units_nal(&s->nal, p, n, out, s->rep);
}

/* One header packet of a codec that is as in Ogg. */
static int
header(struct codec_state *s, const uint8_t *p, size_t n, struct buf *out)
{
	int r;

	if (s->ogg_state.heads == 0)
		s->ogg = ogg_codec_find(p, n);
	if (s->ogg == NULL || s->ogg->head == NULL)
		return ERR_SYNTAX;
	r = s->ogg->head(&s->ogg_state, p, n, out);
	s->ogg_state.heads++;
	return r;
}

static int
is_codec(const struct codec_state *s, const char *name)
{
	return s->ogg != NULL && strcmp(s->ogg->name, name) == 0;
}

static int
opus_private(struct codec_state *s, const uint8_t *p, size_t n,
    struct buf *out)
{
	int r = header(s, p, n, out);

	return r == 0 && !is_codec(s, "Opus") ? ERR_SYNTAX : r;
}

/* A length in Xiph's lacing. */
static int
lace(const uint8_t *p, size_t n, size_t *at, size_t *len)
{
	uint8_t b;

	*len = 0;
	do {
		if (*at == n)
			return ERR_SYNTAX;
		b = p[(*at)++];
		*len += b;
	} while (b == 255);
	return 0;
}

static int
put_lace(struct buf *out, size_t len)
{
	uint8_t b;
	int r = 0;

	do {
		b = (uint8_t)(len < 255 ? len : 255);
		len -= b;
		r = buf_add(out, &b, 1);
	} while (r == 0 && b == 255);
	return r;
}

/* The three headers of Vorbis and Theora, with the lengths of the first
 * two in front. */
static int
three_headers(struct codec_state *s, const uint8_t *p, size_t n,
    struct buf *out)
{
	size_t at = 1, len[3], made[4], i;
	struct buf b;
	int r = 0;

	if (n < 3 || p[0] != 2 || lace(p, n, &at, &len[0]) != 0 ||
	    lace(p, n, &at, &len[1]) != 0 || len[0] > n - at ||
	    len[1] > n - at - len[0])
		return ERR_SYNTAX;
	len[2] = n - at - len[0] - len[1];
	buf_init(&b, CODEC_PRIVATE_MAX);
	for (i = 0; i < 3 && r == 0; at += len[i++]) {
		made[i] = b.len;
		r = header(s, p + at, len[i], &b);
	}
	made[3] = b.len;
	if (r == 0 && (r = buf_add(out, "\2", 1)) == 0 &&
	    (r = put_lace(out, made[1])) == 0 &&
	    (r = put_lace(out, made[2] - made[1])) == 0)
		r = buf_add(out, b.p, b.len);
	buf_free(&b);
	return r;
}

static int
vorbis_private(struct codec_state *s, const uint8_t *p, size_t n,
    struct buf *out)
{
	int r = three_headers(s, p, n, out);

	return r == 0 && !is_codec(s, "Vorbis") ? ERR_SYNTAX : r;
}

static int
theora_private(struct codec_state *s, const uint8_t *p, size_t n,
    struct buf *out)
{
	int r = three_headers(s, p, n, out);

	return r == 0 && !is_codec(s, "Theora") ? ERR_SYNTAX : r;
}

static int
as_in_ogg(struct codec_state *s, const uint8_t *p, size_t n,
    struct buf *out)
{
	return s->ogg->packet(&s->ogg_state, p, n, out);
}

/* "fLaC" and its blocks, of which only the first stays. */
static int
flac_private(struct codec_state *s, const uint8_t *p, size_t n,
    struct buf *out)
{
	uint8_t h[8 + FLAC_INFO_LEN] = "fLaC\x80\0\0\x22";
	struct flac_info *f = &s->ogg_state.flac;
	int r;

	if (n < sizeof(h) || memcmp(p, "fLaC", 4) != 0 ||
	    (unpack_be32(p + 4) & 0x7fffffff) != FLAC_INFO_LEN)
		return ERR_SYNTAX;
	if ((r = flac_info_parse(f, p + 8, FLAC_INFO_LEN)) != 0)
		return r;
	if (f->has_sum)
		report_add(s->rep, REPORT_TRAILER, "MD5");
	if (n > sizeof(h))
		report_add(s->rep, REPORT_TEXT, "FLAC-blocks");
	f->frame_min = f->frame_max = 0;
	f->total = 0;
	flac_info_write(f, h + 8);
	s->ogg = ogg_codec_find((const uint8_t *)"\x7f" "FLAC", 5);
	return buf_add(out, h, sizeof(h));
}

static int
aac_private(struct codec_state *s, const uint8_t *p, size_t n,
    struct buf *out)
{
	return aac_config(p, n, out, &s->aac, s->rep);
}

/* What is no sound becomes zeros. */
static int
aac_sample(struct codec_state *s, const uint8_t *p, size_t n,
    struct buf *out)
{
	struct aac_raw got;
	size_t at = out->len;
	int r;

	if ((r = buf_add(out, p, n)) != 0)
		return r;
	r = aac_raw_whole(out->p + at, n, s->aac.rate, &got);
	if (r == 0 && got.changed)
		report_add(s->rep, REPORT_SOFTWARE, "AAC-data");
	if (r == 0 && !got.proven && s->strict) {
		report_add(s->rep, REPORT_UNKNOWN, "behind-sound");
		return ERR_UNSUPPORTED;
	}
	return r;
}

static int
mp3_private(struct codec_state *s, const uint8_t *p, size_t n,
    struct buf *out)
{
	int r = none_private(s, p, n, out);

	return r == 0 && s->mp3 == NULL ? mp3_track_new(&s->mp3) : r;
}

/* Copied, for cluster.c to change. */
static int
mp3_sample(struct codec_state *s, const uint8_t *p, size_t n,
    struct buf *out)
{
	(void)s;
	return buf_add(out, p, n);
}

static const struct codec codecs[] = {
	{ "V_VP8", 1, 0, none_private, NULL },
	{ "V_VP9", 1, 0, vp9_private, NULL },
	{ "V_AV1", 1, 0, av1_private, av1_sample },
	{ "V_MPEG4/ISO/AVC", 1, 0, avc_private, nal_units },
	{ "V_MPEGH/ISO/HEVC", 1, 0, hevc_private, nal_units },
	{ "V_THEORA", 1, 1, theora_private, as_in_ogg },
	{ "A_OPUS", 2, 0, opus_private, as_in_ogg },
	{ "A_VORBIS", 2, 0, vorbis_private, as_in_ogg },
	{ "A_FLAC", 2, 0, flac_private, as_in_ogg },
	{ "A_AAC", 2, 0, aac_private, aac_sample },
	{ "A_MPEG/L3", 2, 0, mp3_private, mp3_sample },
	{ "A_MPEG/L2", 2, 1, none_private, NULL },
	{ "A_AC3", 2, 1, none_private, NULL },
	{ "A_EAC3", 2, 1, none_private, NULL },
	{ "A_PCM/INT/LIT", 2, 0, none_private, NULL },
	{ "A_PCM/INT/BIG", 2, 0, none_private, NULL },
	{ "A_PCM/FLOAT/IEEE", 2, 0, none_private, NULL }
};

const struct codec *
codec_find(const uint8_t *p, size_t n)
{
	size_t i;

	/* strings of EBML may be padded with zeros */
	while (n > 0 && p[n - 1] == 0)
		n--;
	for (i = 0; i < sizeof(codecs) / sizeof(codecs[0]); i++)
		if (n == strlen(codecs[i].id) &&
		    memcmp(codecs[i].id, p, n) == 0)
			return &codecs[i];
	return NULL;
}
