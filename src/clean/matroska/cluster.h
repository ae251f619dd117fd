/* clean/matroska/cluster.h: the clusters, in which the samples are: measured
 * first, since all that comes after must be told where it is, then
 * written. */
#ifndef CLEAN_MATROSKA_CLUSTER_H
#define CLEAN_MATROSKA_CLUSTER_H

#include <stddef.h>
#include <stdint.h>

#include "base/sink.h"
#include "clean/matroska/block.h"

#define CLUSTER_TIME_MAX	((uint64_t)1 << 55)

struct cluster {
	uint64_t at, end;	/* its content in the old file */
	uint64_t time;
	uint64_t len;		/* of the new content; 0: it goes */
	int	 has_cue;	/* a place to begin at: */
	unsigned int cue_track;
	uint64_t cue_time;
};

struct cluster_reader {
	struct block_reader blocks;
	struct block	*block;		/* for the work */
	int		 has_video;
	uint64_t	 shift;		/* taken from all times, on writing */
	uint64_t	 last, end;	/* the last sample's time, its end */
	uint64_t	 unit;		/* ns of a unit of time */
	int		 cut;		/* the file ended within a cluster */
};

/* Walk c, of which at is set, and end to where it must end at last; what
 * it becomes goes into c.  end moves to where it really ended: at an element
 * that is none of a cluster's, or at something that is no element. */
int	cluster_measure(struct cluster_reader *rd, struct cluster *c);

int	cluster_write(struct cluster_reader *rd, const struct cluster *c,
	    struct sink *out);

#endif
