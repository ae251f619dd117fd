/* clean/matroska/segment.h: what is known of a file after the first walk,
 * and writing it. */
#ifndef CLEAN_MATROSKA_SEGMENT_H
#define CLEAN_MATROSKA_SEGMENT_H

#include <stddef.h>
#include <stdint.h>

#include "clean/cleaner.h"
#include "clean/matroska/cluster.h"
#include "clean/matroska/track.h"

struct segment {
	struct clean_job *job;
	struct window	 w;
	int		 webm;		/* not plain Matroska */
	int		 has_info;
	uint64_t	 unit;		/* ns of a unit of time */
	double		 duration;	/* as it says; 0: not told */
	struct tracks	 tracks;
	struct cluster	*cluster;
	size_t		 n, cap;
};

/* Write all of it; sets rd's shift. */
int	segment_write(struct segment *s, struct cluster_reader *rd);

#endif
