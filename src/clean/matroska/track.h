/* clean/matroska/track.h: the tracks of a file: what is kept of them, and
 * how their samples become what they may be. */
#ifndef CLEAN_MATROSKA_TRACK_H
#define CLEAN_MATROSKA_TRACK_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "clean/cleaner.h"
#include "clean/matroska/codec.h"
#include "clean/matroska/ebml.h"

#define TRACKS_MAX	64
#define SAMPLE_MAX	((size_t)32 << 20)

struct track {
	uint64_t number;	/* in the old file */
	unsigned int out;	/* in the new one, from 1; 0: it goes */
	unsigned int type;	/* 1: pictures, 2: sound */
	const struct codec *codec;
	struct codec_state state;
	int	 alpha;		/* blocks may have one */
	uint64_t duration;	/* of a sample, ns; 0: not told */
	enum {
		TRACK_PLAIN, TRACK_STRIPPED, TRACK_ZLIB
	} packing;		/* what its muxer did to samples */
	struct buf strip;	/* TRACK_STRIPPED: what each begins with */
};

struct tracks {
	struct track track[TRACKS_MAX];
	size_t	 n;
	unsigned int kept;
	struct buf entries;	/* what the new Tracks hold */
};

/* Read all of the element e.  ERR_SYNTAX, ERR_UNSUPPORTED, ERR_LIMIT. */
int	tracks_read(struct tracks *t, struct window *w, const struct ebml *e,
	    struct clean_job *job);
void	tracks_free(struct tracks *t);	/* of zeros, too */

/* All samples were made once: from now on they are made as they are to be.
 * ERR_UNSUPPORTED, ERR_NOMEM. */
int	tracks_seen(struct tracks *t, struct clean_job *job);

/* The track of that number that is kept, or NULL. */
struct track *tracks_find(struct tracks *t, uint64_t number);

/* Is it one that was in the file? */
int	tracks_known(const struct tracks *t, uint64_t number);

/* Does a sample of it stay as it stands in the file? */
int	track_plain(const struct track *t);

/* Append what a sample of n bytes at off becomes; in is for the work.
 * ERR_SYNTAX: it is none; out is then as it was. */
int	track_sample(struct track *t, const struct source *src, uint64_t off,
	    size_t n, struct buf *in, struct buf *out);

/* Append a track's entry, read from e, to t's entries; in track_entry.c. */
int	track_entry(struct tracks *t, struct window *w, const struct ebml *e,
	    struct clean_job *job);

#endif
