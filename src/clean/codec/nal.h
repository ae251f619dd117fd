/* clean/codec/nal.h: units of H.264 and H.265 (ITU-T; ISO/IEC 14496-15): which
 * of them a decoder of one layer needs, and what of their supplemental
 * enhancement information (SEI).  The one place that says so, for films
 * and pictures of all containers. */
#ifndef CLEAN_CODEC_NAL_H
#define CLEAN_CODEC_NAL_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "clean/codec/msb.h"
#include "clean/report.h"

/* What of a sequence parameter set is needed to read a picture timing SEI
 * (ITU-T H.264, D.1.3). */
struct nal_timing {
	int	 known, delays, structure;
	unsigned int cpb_bits, dpb_bits, offset_bits;
};

struct nal_stream {
	int	 hevc;
	unsigned int size_len;		/* bytes of a unit's length; 0: start
					 * codes stand between them (H.264,
					 * annex B) */
	struct nal_timing timing;
};

enum nal_fate { NAL_DROP, NAL_KEEP, NAL_SEI };

/* Of a unit of n bytes, of which the first two are at head (one, and a zero,
 * when it has no more). */
enum nal_fate	nal_fate(const struct nal_stream *s, const uint8_t head[2],
	    uint64_t n);
/* A unit that goes: what of it is worth to be told.  rep may be NULL, here
 * and below: it was told before. */
void	nal_tell(const struct nal_stream *s, const uint8_t head[2],
	    struct report *rep);
/* Bytes of the unit's head. */
size_t	nal_head_len(const struct nal_stream *s);
/* n without the zeros behind the unit's last bit, which mean nothing: also
 * H.265's cabac_zero_words (7.4.3.2.2) and H.264's (7.4.2.10).  Looks only at
 * the end: p may be the last n bytes of a longer unit. */
size_t	nal_trimmed(const uint8_t *p, size_t n);

/* Up to max bytes of a unit without emulation prevention bytes (7.3.1); how
 * many came of it. */
size_t	nal_plain_some(const uint8_t *p, size_t n, uint8_t *out, size_t max);
int	nal_plain(const uint8_t *p, size_t n, struct buf *out);
/* With them again. */
int	nal_escape(const uint8_t *p, size_t n, struct buf *out);
/* Numbers in Exp-Golomb code (9.1), of at most 32 bits. */
uint32_t nal_ue(struct msb *b);
int32_t	nal_se(struct msb *b);

/* sps.c: H.264, 7.3.2.1.1 and E.1.1; a unit with its head. */
void	nal_timing_read(struct nal_timing *t, const uint8_t *p, size_t n);

/* sei.c: an SEI unit with the messages only that showing needs, appended;
 * nothing when none is left. */
int	nal_sei(const struct nal_stream *s, const uint8_t *p, size_t n,
	    struct buf *out, struct report *rep);

/* nal_config.c: avcC and hvcC, which say what s is, checked and written anew
 * with nothing but parameter sets and SEI that stays.  ERR_SYNTAX. */
int	nal_avc_config(struct nal_stream *s, const uint8_t *p, size_t n,
	    struct buf *out, struct report *rep);
int	nal_hevc_config(struct nal_stream *s, const uint8_t *p, size_t n,
	    struct buf *out, struct report *rep);

#endif
