/* clean/matroska/nal.h: units of H.264 and H.265 (ITU-T; the formats of
 * ISO/IEC 14496-15), without those that carry words or times. */
#ifndef CLEAN_MATROSKA_NAL_H
#define CLEAN_MATROSKA_NAL_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "clean/report.h"

struct nal {
	int	 hevc;
	unsigned int size_len;	/* bytes of a unit's length: 1, 2 or 4; 0:
				 * start codes stand between them, as browsers
				 * record (H.264, annex B) */
	struct buf scratch;	/* the caller's to begin and to free */
};

/* The decoder's configuration, checked and written anew.  ERR_SYNTAX. */
int	nal_avc_config(struct nal *v, const uint8_t *p, size_t n,
	    struct buf *out, struct report *rep);
int	nal_hevc_config(struct nal *v, const uint8_t *p, size_t n,
	    struct buf *out, struct report *rep);

/* A sample: the units that stay, appended.  ERR_SYNTAX when lengths do not
 * add up; out is then as it was. */
int	nal_sample(struct nal *v, const uint8_t *p, size_t n, struct buf *out,
	    struct report *rep);

/* A unit of supplemental information (SEI), with its head, without the
 * messages that are not known to change what is shown.  Appends nothing when
 * none stays. */
int	nal_sei(struct nal *v, const uint8_t *p, size_t n, struct buf *out,
	    struct report *rep);

#endif
