/* clean/bmff/heif_code.h: the coded pictures in items: HEVC (ITU-T H.265,
 * ISO/IEC 14496-15) and AV1 (its specification; AV1-ISOBMFF), without what
 * decoding does not need.  For the files heif*.c alone. */
#ifndef CLEAN_BMFF_HEIF_CODE_H
#define CLEAN_BMFF_HEIF_CODE_H

#include "base/buf.h"
#include "base/sink.h"
#include "clean/bmff/heif.h"
#include "clean/bmff/heif_cur.h"

/* Where an item's data goes: counted, and to out unless that is NULL. */
struct heif_to {
	struct sink	*out;
	uint64_t	 n;
};

int	heif_put(struct heif_to *to, const void *p, size_t n);

/* The content of hvcC or av1C, anew.  ERR_SYNTAX. */
int	heif_hevc_config(struct heif *h, struct heif_cur *c, struct buf *out);
int	heif_av1_config(struct heif *h, struct heif_cur *c, struct buf *out);

/* Is this hvcC's profile one that "heic" stands for? */
int	heif_hevc_is_main(const uint8_t *p, size_t n);
/* How many bytes a NAL unit's length has by this hvcC; 0: it is unsound. */
unsigned int heif_hevc_length(const uint8_t *p, size_t n);

/* The NAL units in hvcC's arrays, all of them one after another.  start:
 * ERR_SYNTAX; next: 1, 0 at the end, ERR_SYNTAX. */
struct heif_hevc_walk {
	struct heif_cur	 c;
	unsigned int	 arrays, nals;
};
int	heif_hevc_start(struct heif_hevc_walk *w, const uint8_t *p, size_t n);
int	heif_hevc_next(struct heif_hevc_walk *w, const uint8_t **p,
	    size_t *n);

/* One picture's NAL units, lengths and sets by its hvcC; cut: the
 * last may have lost its end.  ERR_SYNTAX. */
int	heif_hevc_data(struct heif *h, struct heif_cur c,
	    const struct heif_prop *config, int cut, struct heif_to *to);
/* Note which sets an item's slices use, of its hvcC (p) and of its own; before
 * both are written. */
void	heif_hevc_use(const struct heif *h, struct heif_prop *p,
	    struct heif_cur c);

/* heif_sets.c: a slice uses a picture parameter set; a NAL unit that is a set
 * (VPS, SPS or PPS) and in use needs another; is it in use? */
void	heif_sets_slice(struct heif_sets *s, const uint8_t *p, size_t n);
void	heif_sets_add(struct heif_sets *s, const uint8_t *p, size_t n);
int	heif_sets_has(const struct heif_sets *s, const uint8_t *p, size_t n);
/* Of a sequence parameter set: how large its pictures are, coded.  0: it is
 * unsound. */
#define HEIF_NAL_SPS	33
int	heif_sets_size(const uint8_t *p, size_t n, uint32_t *w, uint32_t *h);
/* One picture's OBUs.  ERR_SYNTAX, ERR_UNSUPPORTED. */
int	heif_av1_data(struct heif *h, struct heif_cur c, struct heif_to *to);

#endif
