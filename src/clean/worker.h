/* clean/worker.h: the other end of clean/client.h: what runs in a confined
 * process of its own per file.  Everything that parses a stranger's file is
 * below this call. */
#ifndef CLEAN_WORKER_H
#define CLEAN_WORKER_H

#include <stddef.h>
#include <stdint.h>

#include "clean/cleaner.h"

/* What the worker's descriptor beside its pipes is.  Not 2: a library that
 * complains must not write into it. */
#define CLEAN_FILE_FD	3
enum clean_file {
	CLEAN_FILE_NONE,	/* there is none */
	CLEAN_FILE_IN,		/* the file itself, to be read from there: only
				 * its beginning is sent */
	CLEAN_FILE_SCRATCH	/* an empty one, for what is too long for
				 * memory; see clean/scratch.h */
};

/* A file up to this length is held in memory; a longer one goes to the
 * scratch file if its cleaner reads by pieces.  Where there is no scratch
 * file, memory ends at CLEAN_ALONE_MAX. */
#define CLEAN_MEMORY_MAX	((uint64_t)32 << 20)
#define CLEAN_ALONE_MAX		((uint64_t)128 << 20)

struct clean_limits {
	uint64_t in_max;	/* bytes of one file */
	uint64_t pixels_max;	/* of one picture */
	enum clean_mode mode;
	enum clean_heic heic;
	uint32_t max_side;	/* CLEAN_PIXELS: of a picture; 0: any */
	int	 pixels;	/* it is no file but what another worker has
				 * decoded: clean/pixels.h */
	int	 office;	/* clean office documents, too */
	int	 pdf_text;	/* what is made of a PDF can be searched */
	enum clean_file file;
	uint64_t file_len;	/* CLEAN_FILE_IN: its bytes */
	int	 ranges;	/* CLEAN_FILE_IN: of long ranges that stay as
				 * they are only the place is answered
				 * (struct clean_answer) */
};

/* Load the libmagic database; before any confinement, once per process tree
 * (children share it).  ERR_NOTFOUND, ERR_NOMEM.  Idempotent. */
int	clean_worker_prepare(void);

/* Serve one file from the descriptor in to the descriptor out, then return.
 * Does only read(2), write(2), pread(2), pwrite(2) and memory calls.
 * 0, or an error that the other side will see as a crash. */
int	clean_worker(int in, int out, const struct clean_limits *limits);

#endif
