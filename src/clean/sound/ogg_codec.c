#include <string.h>

#include "base/err.h"
#include "base/pack.h"
#include "clean/sound/comment.h"
#include "clean/sound/ogg_codec.h"
#include "clean/sound/vorbis.h"

#define THEORA_IDENT	42
#define THEORA_MARK	7
#define SPEEX_HEAD	80
#define SPEEX_EXTRA_MAX	16
#define FLAC_MARK	13		/* up to the block with its length */
#define FLAC_HEAD	(FLAC_MARK + 4 + FLAC_INFO_LEN)

/* RFC 7845, section 5. */
static int
opus_headers(struct ogg_state *s, const uint8_t *p, size_t n,
    struct buf *out)
{
	int r;

	if (s->heads == 0)
		return opus_head(&s->opus, p, n, out, s->rep);
	if (n < 16 || memcmp(p, "OpusTags", 8) != 0)
		return ERR_SYNTAX;
	s->ready = 1;
	comment_report(s->rep, p + 8, n - 8, 0);
	if ((r = buf_add(out, p, 8)) != 0)
		return r;
	return comment_write(out);
}

static int
opus_data(struct ogg_state *s, const uint8_t *p, size_t n, struct buf *out)
{
	return opus_packet(&s->opus, p, n, out, s->rep);
}

/* Vorbis I, section 4.2. */
static int
vorbis_headers(struct ogg_state *s, const uint8_t *p, size_t n,
    struct buf *out)
{
	switch (s->heads) {
	case 0:
		return vorbis_ident(p, n, out, s->rep, &s->channels);
	case 1:
		return vorbis_comment(p, n, out, s->rep);
	}
	s->ready = 1;
	return vorbis_setup(p, n, s->channels, out, s->rep);
}

/* The first bit says that it is no header. */
static int
vorbis_data(struct ogg_state *s, const uint8_t *p, size_t n,
    struct buf *out)
{
	(void)s;
	if (n == 0 || (p[0] & 1) != 0)
		return ERR_SYNTAX;
	return buf_add(out, p, n);
}

/* Theora, section 6. */
static int
theora_headers(struct ogg_state *s, const uint8_t *p, size_t n,
    struct buf *out)
{
	uint8_t h[THEORA_IDENT];
	int r;

	if (n < THEORA_MARK || memcmp(p + 1, "theora", 6) != 0 ||
	    p[0] != 0x80 + s->heads)
		return ERR_SYNTAX;
	if (s->heads == 0) {
		if (n > THEORA_IDENT)
			report_add(s->rep, REPORT_TRAILER,
			    "behind-theora-head");
		if (n < THEORA_IDENT)
			return ERR_SYNTAX;
		memcpy(h, p, THEORA_IDENT);
		memset(h + 37, 0, 3);		/* bit rate: a hint */
		h[41] &= 0xf8;			/* nothing yet */
		return buf_add(out, h, sizeof(h));
	}
	if (s->heads == 1) {
		comment_report(s->rep, p + THEORA_MARK, n - THEORA_MARK, 0);
		if ((r = buf_add(out, p, THEORA_MARK)) != 0)
			return r;
		return comment_write(out);
	}
	s->ready = 1;
	return buf_add(out, p, n);
}

/* Of no bytes: the same frame again. */
static int
theora_data(struct ogg_state *s, const uint8_t *p, size_t n,
    struct buf *out)
{
	(void)s;
	if (n > 0 && (p[0] & 0x80) != 0)
		return ERR_SYNTAX;
	return buf_add(out, p, n);
}

/* The Speex manual, "Ogg file format". */
static int
speex_headers(struct ogg_state *s, const uint8_t *p, size_t n,
    struct buf *out)
{
	uint8_t h[SPEEX_HEAD];

	if (s->heads > 1) {
		report_add(s->rep, REPORT_UNKNOWN, "Speex-header");
		s->ready = --s->more == 0;
		return 0;
	}
	if (s->heads == 1) {
		s->ready = s->more == 0;
		comment_report(s->rep, p, n, 0);
		return comment_write(out);
	}
	/* version, size, mode, channels, frames in a packet */
	if (n < SPEEX_HEAD || unpack_le32(p + 28) != 1 ||
	    unpack_le32(p + 32) != SPEEX_HEAD || unpack_le32(p + 40) > 2 ||
	    unpack_le32(p + 48) < 1 || unpack_le32(p + 48) > 2 ||
	    unpack_le32(p + 64) > 10 ||
	    unpack_le32(p + 68) > SPEEX_EXTRA_MAX)
		return ERR_SYNTAX;
	s->more = unpack_le32(p + 68);
	if (n > SPEEX_HEAD)
		report_add(s->rep, REPORT_TRAILER, "behind-Speex-head");
	memcpy(h, p, SPEEX_HEAD);
	memset(h + 8, 0, 20);			/* the library's version */
	memcpy(h + 8, "1", 1);
	pack_le32(h + 52, UINT32_MAX);		/* bit rate: not told */
	memset(h + 68, 0, 12);
	return buf_add(out, h, sizeof(h));
}

static int
plain_data(struct ogg_state *s, const uint8_t *p, size_t n, struct buf *out)
{
	(void)s;
	return n == 0 ? ERR_SYNTAX : buf_add(out, p, n);
}

/* RFC 9639, section 10.1: the blocks of FLAC, a packet each.  Only the first
 * has to be there; of the others a comment without content is. */
static int
flac_headers(struct ogg_state *s, const uint8_t *p, size_t n,
    struct buf *out)
{
	static const uint8_t block[4] = { 0x84, 0, 0, COMMENT_LEN };
	uint8_t h[FLAC_HEAD] = "\x7f" "FLAC\1\0\0\1fLaC\0\0\0\x22";
	int r;

	if (s->heads == 0) {
		if (n != FLAC_HEAD || p[5] != 1 ||
		    memcmp(p + 9, "fLaC", 4) != 0 ||
		    unpack_be32(p + 13) != FLAC_INFO_LEN)
			return ERR_SYNTAX;
		if ((r = flac_info_parse(&s->flac, p + FLAC_MARK + 4,
		    FLAC_INFO_LEN)) != 0)
			return r;
		if (s->flac.has_sum)
			report_add(s->rep, REPORT_TRAILER, "MD5");
		/* what cannot be checked before the end: not known */
		s->flac.frame_min = s->flac.frame_max = 0;
		s->flac.total = 0;
		flac_info_write(&s->flac, h + FLAC_MARK + 4);
		return buf_add(out, h, sizeof(h));
	}
	if (n < 4 || p[0] == 0xff)
		return ERR_SYNTAX;
	if ((p[0] & 0x7f) == 4)
		comment_report(s->rep, p + 4, n - 4, 0);
	else if ((p[0] & 0x7f) == 6)
		report_add(s->rep, REPORT_HIDDEN, "PICTURE");
	else
		report_add(s->rep, REPORT_UNKNOWN, "FLAC-block");
	s->ready = p[0] >> 7;
	if (!s->ready)
		return 0;
	if ((r = buf_add(out, block, sizeof(block))) != 0)
		return r;
	return comment_write(out);
}

static int
flac_data(struct ogg_state *s, const uint8_t *p, size_t n, struct buf *out)
{
	unsigned int samples;
	size_t len;

	if (flac_frame(&s->flac, p, n, &len, &samples) != 0)
		return ERR_SYNTAX;
	if (len < n)
		report_add(s->rep, REPORT_TRAILER, "behind-frame");
	return buf_add(out, p, len);
}

#define M(s)	s, sizeof(s) - 1

static const struct ogg_codec codecs[] = {
	{ "Opus", M("OpusHead"), 0, opus_headers, opus_data },
	{ "Vorbis", M("\1vorbis"), 0, vorbis_headers, vorbis_data },
	{ "FLAC", M("\x7f" "FLAC"), 0, flac_headers, flac_data },
	{ "Speex", M("Speex   "), 1, speex_headers, plain_data },
	{ "Theora", M("\x80theora"), 1, theora_headers, theora_data },
	{ "Skeleton", M("fishead\0"), 0, NULL, NULL },
	{ "CMML", M("CMML\0\0\0\0"), 0, NULL, NULL },
	{ "Kate", M("\x80kate"), 0, NULL, NULL },
	{ "OGM-video", M("\1video"), 0, NULL, NULL },
	{ "OGM-audio", M("\1audio"), 0, NULL, NULL },
	{ "OGM-text", M("\1text"), 0, NULL, NULL },
	{ "Dirac", M("BBCD"), 0, NULL, NULL },
	{ "VP8", M("OVP80"), 0, NULL, NULL },
	{ "PCM", M("PCM     "), 0, NULL, NULL },
	{ "CELT", M("CELT    "), 0, NULL, NULL }
};

const struct ogg_codec *
ogg_codec_find(const uint8_t *p, size_t n)
{
	size_t i;

	for (i = 0; i < sizeof(codecs) / sizeof(codecs[0]); i++)
		if (n >= codecs[i].mark_len &&
		    memcmp(p, codecs[i].mark, codecs[i].mark_len) == 0)
			return &codecs[i];
	return NULL;
}
