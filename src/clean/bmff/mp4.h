/* clean/bmff/mp4.h: a movie (ISO/IEC 14496-12, QuickTime, 3GPP TS 26.244)
 * between being read and being written anew: what its tables say, checked,
 * and nothing else of it.  Of this room only. */
#ifndef CLEAN_BMFF_MP4_H
#define CLEAN_BMFF_MP4_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "clean/bmff/box.h"
#include "clean/bmff/span.h"
#include "clean/cleaner.h"
#include "clean/codec/aac_config.h"
#include "clean/codec/nal.h"
#include "clean/sound/mp3_track.h"
#include "clean/sound/window.h"

#define MP4_MOOV_MAX	((size_t)64 << 20)	/* bytes of all its tables */
#define MP4_TRACKS_MAX	64
#define MP4_ENTRIES_MAX	16		/* sample entries of a track */
#define MP4_EDITS_MAX	4096
#define MP4_VIDE	BOX('v', 'i', 'd', 'e')
#define MP4_SOUN	BOX('s', 'o', 'u', 'n')
#define MP4_PICT	BOX('p', 'i', 'c', 't')	/* of an image sequence */

/* What has to be looked for inside of a codec's samples. */
enum mp4_scan {
	MP4_OPAQUE,		/* nothing that we could find */
	MP4_AVC,		/* NAL units with their lengths */
	MP4_HEVC,
	MP4_AV1,		/* OBUs */
	MP4_AAC,
	MP4_MP3,
	MP4_MPEG4,		/* ISO/IEC 14496-2 */
	MP4_JPEG,
	MP4_PRORES
};

struct mp4_entry {
	enum mp4_scan scan;
	struct nal_stream nal;
	struct aac_config aac;
	/* sound of frames that all have the same size: bytes of a packet and
	 * frames in it; 0: the table of sizes counts */
	uint32_t packet, frames;
};

struct mp4_chunk {
	uint64_t off, len;		/* in the file */
	uint64_t out, now;		/* in what is written */
	uint32_t n;			/* samples */
	uint32_t first;			/* number of the first one */
	uint16_t entry;			/* from 0 */
	uint16_t edited;		/* its samples are not all the same */
};

struct mp4_run {			/* of stts, ctts and sbgp */
	uint32_t n, v;
};

struct mp4_edit {
	uint64_t len;
	int64_t	 at;
	uint32_t rate;			/* 16.16 */
};

struct mp4_track {
	uint32_t id;			/* as in the file */
	uint32_t handler;
	uint32_t flags;			/* tkhd: 1 enabled, 2 in movie */
	uint16_t group, volume;
	int32_t	 matrix[9];
	uint32_t width, height;
	uint32_t timescale;
	struct buf entries;		/* sample entries, written anew */
	struct mp4_entry entry[MP4_ENTRIES_MAX];
	unsigned int nentries;
	int	 stsd_version;
	uint64_t n;			/* samples */
	uint32_t uniform;		/* size of each, 0: see sizes */
	struct buf sizes, now;		/* uint32_t: as they are; as they will
					 * be, empty when nothing changes */
	struct buf chunks;		/* struct mp4_chunk */
	struct buf stts, ctts;		/* struct mp4_run */
	int	 ctts_version;
	struct buf stss;		/* uint32_t */
	int	 has_stss;
	struct buf sdtp;		/* uint8_t */
	uint32_t roll_type;		/* roll or prol, 0: none */
	struct buf rolls;		/* int16_t distances */
	struct buf roll_runs;		/* struct mp4_run */
	struct buf edits;		/* struct mp4_edit */
	/* of a movie in fragments */
	uint32_t def_entry, def_duration, def_size, def_flags;
	uint64_t begin, clock;		/* its first sample's, the next's */
	int	 open, started, all_sync;
	struct mp3_track *mp3;		/* where an entry has it, or NULL */
};

enum mp4_family {
	MP4_ISO, MP4_QT, MP4_M4A, MP4_M4V, MP4_3GP, MP4_3G2
};

struct mp4_range {			/* of an mdat */
	uint64_t at, end;
};

struct mp4 {
	struct clean_job *job;
	enum mp4_family family;
	int	 sequence;		/* clean/bmff/mp4_sequence.h */
	uint64_t before;		/* bytes that stand before the moov */
	uint32_t timescale;
	int32_t	 matrix[9];
	struct mp4_track *track[MP4_TRACKS_MAX];
	unsigned int ntracks;
	struct buf mdats;		/* struct mp4_range, ascending */
	int	 fragmented;
	int	 lost_picture, lost_sound;	/* of codecs not known ... */
	uint32_t lost_codec;			/* ... the last one's code */
	uint64_t others;		/* bytes of dropped tracks' samples */
	struct window window;
	uint8_t	*piece;			/* MP4_PIECE bytes, for small units */
};

#define MP4_PIECE	((size_t)1 << 16)

/* Room for n things of a struct buf that holds an array. */
#define MP4_AT(b, type, i)	(((type *)(void *)(b)->p)[i])
#define MP4_COUNT(b, type)	((b)->len / sizeof(type))

/* mp4_track.c */
struct mp4_track *mp4_track_new(void);
void	mp4_track_free(struct mp4_track *t);
uint32_t mp4_size(const struct mp4_track *t, uint64_t i);
/* Bytes of n samples from the first-th on, as the file has them. */
uint64_t mp4_bytes(const struct mp4_track *t, unsigned int entry,
	    uint64_t first, uint64_t n);
/* Append n times v, joined to the run before it where they are equal. */
int	mp4_run_add(struct buf *runs, uint64_t n, uint32_t v);
/* Make runs cover n samples; what is missing becomes v. */
int	mp4_runs_fit(struct buf *runs, uint64_t n, uint32_t v);
/* Only the first n samples are there: cut all tables. */
int	mp4_track_cut(struct mp4_track *t, uint64_t n);
uint64_t mp4_duration(const struct mp4_track *t);

/* mp4_moov.c: the moov's content.  ERR_SYNTAX, ERR_UNSUPPORTED, ... */
int	mp4_moov(struct mp4 *m, struct span moov);
/* mp4_stbl.c: the sample tables into t.  ERR_NOTFOUND: its codec is not
 * known, or its samples are in another file. */
int	mp4_stbl(struct mp4 *m, struct mp4_track *t, struct span stbl);
/* mp4_place.c: which samples lie inside an mdat; the others go. */
int	mp4_place(struct mp4 *m, struct mp4_track *t);
/* mp4_frag.c: one moof, whose box begins at start. */
int	mp4_moof(struct mp4 *m, struct span moof, uint64_t start);
int	mp4_frag_end(struct mp4 *m);

/* mp4_entry.c: one sample entry, appended to t->entries.  ERR_NOTFOUND: a
 * codec that is not known. */
int	mp4_entry(struct mp4 *m, struct mp4_track *t, uint32_t type,
	    struct span body);
/* mp4_write.c: ftyp, moov and mdat. */
int	mp4_write(struct mp4 *m);
/* mp4_tables.c */
struct mp4_tables {
	struct buf *out;
	const struct mp4_track *t;
	uint64_t base;			/* where the samples begin */
	int	 wide;			/* offsets of 64 bits */
};
int	mp4_write_stbl(const struct mp4_tables *w);
/* mp4_data.c: look through the samples of all tracks: what becomes of their
 * sizes. */
int	mp4_measure(struct mp4 *m);
/* Chunks as they lie in the file: which track's, and which of it. */
struct mp4_ref {
	uint64_t off;
	uint32_t track, chunk;
};
/* All chunks in that order, each given its place in the new mdat; *total is
 * that one's length.  ERR_SYNTAX: more than the file has. */
int	mp4_order(struct mp4 *m, struct buf *list, uint64_t *total);
int	mp4_data(struct mp4 *m, const struct buf *list);

/* mp4_tell.c: what goes. */
void	mp4_tell_box(struct mp4 *m, uint32_t type, struct span body);
void	mp4_tell_track(struct mp4 *m, uint32_t handler, uint32_t codec);
/* The codec for which the file is refused. */
void	mp4_tell_codec(struct mp4 *m, uint32_t codec);

#endif
