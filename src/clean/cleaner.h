/* clean/cleaner.h: what a format's cleaner is.  Adding a format is one new
 * file and one line in the table of clean/table.c. */
#ifndef CLEAN_CLEANER_H
#define CLEAN_CLEANER_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/sink.h"
#include "clean/report.h"
#include "clean/source.h"

/* How far a site goes. */
enum clean_mode {
	CLEAN_LOSSLESS,		/* what is shown stays the same, bit for bit */
	CLEAN_PIXELS,		/* pictures are decoded and coded afresh */
	CLEAN_STRICT		/* lossless, and what cannot be proven clean
				 * is refused */
};

/* What becomes of HEIC and AVIF, which not every machine can show. */
enum clean_heic {
	CLEAN_HEIC_KEEP,
	CLEAN_HEIC_JPEG,	/* decoded; a PNG where parts of it are not
				 * covered */
	CLEAN_HEIC_PNG
};

struct clean_job {
	struct source	 src;		/* the file as it came */
	int		 whole;		/* 0: its end never came */
	enum clean_mode	 mode;
	enum clean_heic	 heic;
	uint64_t	 pixels_max;
	uint32_t	 max_side;	/* decode: longer ones are made smaller;
					 * 0: not */
	int		 pdf_text;	/* pages of a PDF get their words */
	struct sink	*out;		/* cleaned bytes go here */
	struct report	*report;
	int		 cut;		/* set: it was cut short, and mended */
	const char	*out_type;	/* set: what was made of it, if that is
					 * another type than it had; static */
};

struct cleaner {
	const char	*type;		/* "image/jpeg", as libmagic says */
	const char	*name;		/* "JPEG" */
	/* 0; ERR_SYNTAX (malformed), ERR_LIMIT (too large), ERR_NOMEM,
	 * ERR_UNSUPPORTED (this kind of it is not cleaned), or what out
	 * gave.  Nothing has to be written before all is known: of a refused
	 * file, what was written is thrown away. */
	int		(*clean)(struct clean_job *job);
	/* Bytes that it may have and be held in memory: job->src.p is all of
	 * it.  0: any length, read through job->src, whose p may be NULL. */
	uint64_t	 whole_max;
};

/* For CLEAN_PIXELS, and for CLEAN_HEIC_JPEG and CLEAN_HEIC_PNG. */
struct decoder {
	const char	*type;
	/* As clean() of the type's cleaner, and the same findings; but out
	 * gets the picture's pixels (clean/pixels.h), upright, and in sRGB's
	 * colours. */
	int		(*decode)(struct clean_job *job);
	int		 heic;		/* clean_limits.heic is about it */
};

/* The decoder for a type, NULL if there is none: then CLEAN_PIXELS refuses
 * a picture, and only cleans what is none. */
const struct decoder	*decoder_find(const char *type);
/* The cleaner for a type, NULL if there is none. */
const struct cleaner	*cleaner_find(const char *type);
/* Is it an office document?  They are cleaned, or kept as they came, only
 * where that was asked for (clean_limits.office). */
int	cleaner_office(const char *type);
/* The i-th cleaner of the table, NULL past its end. */
const struct cleaner	*cleaner_at(size_t i);

#endif
