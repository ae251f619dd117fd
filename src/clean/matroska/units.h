/* clean/matroska/units.h: samples of H.264, H.265 and AV1 that lie in memory,
 * without the units that go (clean/codec). */
#ifndef CLEAN_MATROSKA_UNITS_H
#define CLEAN_MATROSKA_UNITS_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "clean/codec/nal.h"
#include "clean/report.h"

/* The units of a sample that stay, appended.  ERR_SYNTAX when lengths do not
 * add up; out is then as it was. */
int	units_nal(struct nal_stream *s, const uint8_t *p, size_t n,
	    struct buf *out, struct report *rep);
int	units_obu(const uint8_t *p, size_t n, struct buf *out,
	    struct report *rep);

#endif
