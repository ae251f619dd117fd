/* review/export_parts.h: what the two halves of an export share. */
#ifndef REVIEW_EXPORT_PARTS_H
#define REVIEW_EXPORT_PARTS_H

#include "base/cli.h"
#include "review/export.h"
#include "review/part.h"
#include "review/recheck.h"

/* A file that was written. */
struct export_file {
	uint32_t number;
	char	 name[NAMES_MAX + 1];
	uint8_t	 hash[HASH_LEN];
	int	 confirmed;		/* its end came, its hash is right */
	int	 cleaned;		/* the gateway says so */
	enum recheck how;
};

struct export {
	const struct export_job *job;
	int	 dirfd;
	struct names *names;
	struct part text, file;
	char	 text_name[NAMES_MAX + 1];
	char	 report_name[NAMES_MAX + 1];
	char	 permit_name[NAMES_MAX + 1];
	struct export_file *wrote;	/* room for all files */
	size_t	 n;
	int	 bad;			/* something could not be written */
	struct cli_progress progress;
};

/* Did the user ask to stop?  Then no half-written file may be left. */
int	export_stopped(void);

/* export_files.c: open all parcels and write the text and the files.
 * 0, or an enum err when no more can be written. */
int	export_files(struct export *x);

#endif
