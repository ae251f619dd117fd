/* clean/cleaner.h: what a format's cleaner is.  Adding a format is one new
 * file and one line in the table of clean/table.c. */
#ifndef CLEAN_CLEANER_H
#define CLEAN_CLEANER_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/sink.h"
#include "clean/report.h"

struct clean_job {
	const uint8_t	*in;		/* the file as it came */
	size_t		 in_len;
	int		 whole;		/* 0: its end never came */
	uint64_t	 pixels_max;
	struct sink	*out;		/* cleaned bytes go here */
	struct report	*report;
	int		 cut;		/* set: it was cut short, and mended */
};

struct cleaner {
	const char	*type;		/* "image/jpeg", as libmagic says */
	const char	*name;		/* "JPEG" */
	/* 0; ERR_SYNTAX (malformed), ERR_LIMIT (too large), ERR_NOMEM, or
	 * what out gave. */
	int		(*clean)(struct clean_job *job);
};

/* The cleaner for a type, NULL if there is none. */
const struct cleaner	*cleaner_find(const char *type);
/* The i-th cleaner of the table, NULL past its end. */
const struct cleaner	*cleaner_at(size_t i);

#endif
