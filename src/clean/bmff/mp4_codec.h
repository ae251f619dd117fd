/* clean/bmff/mp4_codec.h: what stands in sample entries for a codec, and what
 * stands inside of its samples.  Of this room only. */
#ifndef CLEAN_BMFF_MP4_CODEC_H
#define CLEAN_BMFF_MP4_CODEC_H

#include "clean/bmff/mp4.h"

/* A codec's configuration box, checked, written anew to out, and what it says
 * noted in e.  ERR_SYNTAX; ERR_NOTFOUND: of a kind that is not known. */
struct mp4_config {
	uint32_t box, codec;
	struct mp4_entry *entry;
	struct report *report;
	enum clean_mode mode;
};

int	mp4_config(const struct mp4_config *c, struct span b,
	    struct buf *out);
int	mp4_esds(const struct mp4_config *c, struct span b, struct buf *out);

/* MPEG-4 user data by which decoders know Xvid, whose pictures they must
 * decode a little differently.  It stays, as of one version. */
extern const uint8_t mp4_xvid[12];
int	mp4_is_xvid(const uint8_t *p, size_t n);

/* Pieces of a new sample: from the file, or of memory. */
struct mp4_emit {
	const struct source *src;
	struct sink *out;		/* NULL: only count */
	uint64_t off, len;		/* of the file, not yet written */
	uint64_t n;			/* bytes so far */
	int	 changed;		/* some were not the file's */
};

int	mp4_emit_keep(struct mp4_emit *e, uint64_t off, uint64_t len);
int	mp4_emit_bytes(struct mp4_emit *e, const uint8_t *p, size_t n);
int	mp4_emit_end(struct mp4_emit *e);

/* One sample, [off, off + len), through its codec's rules.  rep may be
 * NULL: it was told before. */
struct mp4_sample {
	struct mp4 *m;
	const struct mp4_entry *entry;
	const struct mp3_track *mp3;	/* the track's, or NULL */
	uint64_t number;		/* of the track's samples */
	uint64_t off;
	uint32_t len;
	struct mp4_emit *emit;
	struct report *rep;
};

int	mp4_sample(const struct mp4_sample *s);
int	mp4_sample_nal(const struct mp4_sample *s);
int	mp4_sample_av1(const struct mp4_sample *s);
int	mp4_sample_aac(const struct mp4_sample *s);
int	mp4_sample_mp3(const struct mp4_sample *s);
int	mp4_sample_codes(const struct mp4_sample *s);
int	mp4_sample_jpeg(const struct mp4_sample *s);
int	mp4_sample_prores(const struct mp4_sample *s);

#endif
