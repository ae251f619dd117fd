/* clean/matroska/block.h: blocks (RFC 9559, sections 10 and 5.1.3.5): read,
 * their samples cleaned, and written anew. */
#ifndef CLEAN_MATROSKA_BLOCK_H
#define CLEAN_MATROSKA_BLOCK_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/sink.h"
#include "clean/matroska/ebml.h"
#include "clean/matroska/track.h"

#define BLOCK_SAMPLES_MAX	256

/* A sample in a block: in the old file, or made anew. */
struct piece {
	uint64_t off;		/* in the file, or in made */
	size_t	 len;
	int	 is_made;
};

/* What one block becomes. */
struct block {
	struct track	*track;
	int		 time;		/* from the cluster's */
	unsigned int	 flags;
	int		 key;
	uint64_t	 duration;	/* in the file's unit; 0: not told */
	struct piece	 piece[BLOCK_SAMPLES_MAX];
	size_t		 n;
	struct buf	 head;		/* before the samples, */
	struct buf	 tail;		/* and behind them */
	struct piece	 addition;	/* alpha, behind tail; len 0: none */
	struct buf	 made, work;
};

struct block_reader {
	struct window	*w;
	struct tracks	*tracks;
	struct report	*report;
};

void	block_init(struct block *b);
void	block_free(struct block *b);

/* Make of the SimpleBlock or BlockGroup e what is to be written.  1: there
 * is something; 0: it goes; ERR_SYNTAX: it is malformed; or what reading and
 * memory gave. */
int	block_make(struct block *b, const struct block_reader *rd,
	    const struct ebml *e);

/* Its bytes, and writing them. */
uint64_t block_len(const struct block *b);
int	block_put(const struct block *b, const struct source *src,
	    struct sink *out);

#endif
