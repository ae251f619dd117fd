/* clean/codec/obu.h: the units of AV1 (AV1 bitstream specification, 5.3), and
 * its configuration record (AV1 in ISO BMFF, 2.3).  The one place that says
 * which of them stay, for films of all containers. */
#ifndef CLEAN_CODEC_OBU_H
#define CLEAN_CODEC_OBU_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "clean/report.h"

#define OBU_LOOK	48	/* bytes of a unit that obu_stays() may need */

enum obu_type {
	OBU_SEQUENCE = 1, OBU_DELIMITER, OBU_FRAME_HEADER, OBU_TILES,
	OBU_METADATA, OBU_FRAME, OBU_REDUNDANT, OBU_PADDING = 15
};

enum obu_metadata {
	OBU_LIGHT = 1, OBU_MASTERING, OBU_TIMECODE = 5
};

struct obu {
	unsigned int type;
	int	 extended;
	uint8_t	 extension;
	size_t	 head;		/* bytes before its content */
	uint64_t len;		/* bytes of its content */
};

/* leb128 (4.10.5); bytes that it took, 0 when it is none. */
size_t	obu_leb128(const uint8_t *p, size_t n, uint64_t *v);

/* The unit that begins at p, where n bytes are, of left that it may have.
 * ERR_SYNTAX: it is none, or longer. */
int	obu_parse(struct obu *o, const uint8_t *p, size_t n, uint64_t left);

/* Does decoding need it, or is it light levels or mastering colours and no
 * byte more?  p is its beginning: OBU_LOOK bytes, or all. */
int	obu_stays(const struct obu *o, const uint8_t *p);
/* One that goes; p as above.  rep may be NULL. */
void	obu_tell(const struct obu *o, const uint8_t *p, struct report *rep);

/* av1C, with sequence headers only.  ERR_SYNTAX. */
int	obu_config(const uint8_t *p, size_t n, struct buf *out,
	    struct report *rep);

#endif
