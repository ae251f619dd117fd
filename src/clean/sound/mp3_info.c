#include <string.h>

#include "base/pack.h"
#include "clean/sound/mp3_info.h"

#define HAS_FRAMES	1
#define HAS_BYTES	2
#define HAS_TOC		4
#define HAS_SCALE	8
#define TOC_LEN		100
#define LAME_LEN	36
#define LAME_DELAYS	21		/* in LAME's extension */
#define VBRI_AT		36
#define XING_LEN	(16 + TOC_LEN + LAME_LEN)

/* Where the side information of a frame without checksum ends; the other
 * ones have it there too. */
static size_t
xing_at(const struct mpa_head *h)
{
	return MPA_HEAD_LEN + h->side;
}

static void
lame_parse(struct mp3_info *info, const uint8_t *p)
{
	static const char known[][5] = { "LAME", "Lavf", "Lavc", "L3.9" };
	size_t i;

	/* only of these players believe it */
	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (memcmp(p, known[i], 4) == 0)
			info->gapless = 1;
	if (!info->gapless)
		return;
	info->delay = (unsigned int)p[LAME_DELAYS] << 4 |
	    p[LAME_DELAYS + 1] >> 4;
	info->padding = (p[LAME_DELAYS + 1] & 15U) << 8 | p[LAME_DELAYS + 2];
}

static void
xing_parse(struct mp3_info *info, const uint8_t *p, size_t n)
{
	uint32_t flags = unpack_be32(p + 4);
	size_t at = 8;

	memcpy(info->id, p, 4);
	if ((flags & HAS_FRAMES) != 0 && n >= at + 4)
		info->frames = unpack_be32(p + at);
	at += (flags & HAS_FRAMES) != 0 ? 4 : 0;
	at += (flags & HAS_BYTES) != 0 ? 4 : 0;
	at += (flags & HAS_TOC) != 0 ? TOC_LEN : 0;
	at += (flags & HAS_SCALE) != 0 ? 4 : 0;
	if (n >= at + LAME_DELAYS + 3)
		lame_parse(info, p + at);
}

int
mp3_info_parse(struct mp3_info *info, const struct mpa_head *h,
    const uint8_t *p)
{
	size_t at = xing_at(h);

	memset(info, 0, sizeof(*info));
	memcpy(info->head, p, MPA_HEAD_LEN);
	info->h = *h;
	if (h->layer != 3)
		return 0;
	if (h->len >= at + 8 && (memcmp(p + at, "Xing", 4) == 0 ||
	    memcmp(p + at, "Info", 4) == 0)) {
		xing_parse(info, p + at, h->len - at);
		return 1;
	}
	if (h->len >= VBRI_AT + 18 && memcmp(p + VBRI_AT, "VBRI", 4) == 0) {
		memcpy(info->id, "Xing", 4);
		info->frames = unpack_be32(p + VBRI_AT + 14);
		return 1;
	}
	return 0;
}

void
mp3_seen_init(struct mp3_seen *s)
{
	memset(s, 0, sizeof(*s));
	s->stride = 1;
}

void
mp3_seen_frame(struct mp3_seen *s, size_t len)
{
	size_t i;

	if (s->n == MP3_SEEN_MAX) {
		for (i = 0; i < MP3_SEEN_MAX / 2; i++)
			s->at[i] = s->at[2 * i];
		s->n = MP3_SEEN_MAX / 2;
		s->stride *= 2;
	}
	if (s->frames % s->stride == 0)
		s->at[s->n++] = s->bytes;
	s->frames++;
	s->bytes += len;
}

static void
toc_write(const struct mp3_seen *seen, size_t own, uint8_t out[TOC_LEN])
{
	uint64_t all = seen->bytes + own, at, i;

	for (i = 0; i < TOC_LEN; i++) {
		at = own + seen->at[i * seen->frames / TOC_LEN / seen->stride];
		out[i] = (uint8_t)(at * 256 / all);
	}
}

/* A frame in which all has room: the one that was, or a longer one. */
static void
head_write(const struct mp3_info *info, struct mpa_head *h, uint8_t *out)
{
	size_t need = xing_at(&info->h) + XING_LEN;
	unsigned int i;

	mpa_head_neutral(out, info->head);
	out[1] |= 1;			/* no checksum */
	out[3] &= 0xcf;
	for (i = out[2] >> 4; i < 15; i++) {
		out[2] = (uint8_t)((out[2] & 15) | i << 4);
		if (mpa_head_parse(h, out) == 0 && h->len >= need)
			return;
	}
}

static uint32_t
bounded(uint64_t v)
{
	return v < UINT32_MAX ? (uint32_t)v : 0;
}

/* LAME's extension, with nothing of the encoder but the two numbers that
 * gapless playing needs.  When the number of frames is not what it was, the
 * silence at the end is not there, or not at the end.  The checksum stays
 * zero: with a right one the name of the encoder, which players want to see,
 * is shown as a tag. */
static void
lame_write(const struct mp3_info *info, const struct mp3_seen *seen,
    uint8_t *p)
{
	unsigned int padding = info->frames == seen->frames ?
	    info->padding : 0;

	memcpy(p, "LAME", 4);
	p[LAME_DELAYS] = (uint8_t)(info->delay >> 4);
	p[LAME_DELAYS + 1] = (uint8_t)(info->delay << 4 | padding >> 8);
	p[LAME_DELAYS + 2] = (uint8_t)padding;
}

size_t
mp3_info_write(const struct mp3_info *info, const struct mp3_seen *seen,
    uint8_t out[MPA_FRAME_MAX])
{
	struct mpa_head h = info->h;
	uint8_t *p;

	memset(out, 0, MPA_FRAME_MAX);
	head_write(info, &h, out);
	p = out + xing_at(&h);
	memcpy(p, info->id, 4);
	pack_be32(p + 4, HAS_FRAMES | HAS_BYTES | HAS_TOC);
	pack_be32(p + 8, bounded(seen->frames));
	pack_be32(p + 12, bounded(seen->bytes + h.len));
	toc_write(seen, h.len, p + 16);
	if (info->gapless)
		lame_write(info, seen, p + 16 + TOC_LEN);
	return h.len;
}
