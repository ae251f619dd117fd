/* cleantool/cleanfile.h: one file through a confined cleaner. */
#ifndef CLEANTOOL_CLEANFILE_H
#define CLEANTOOL_CLEANFILE_H

#include <stdatomic.h>
#include <stdint.h>

#include "clean/cleaner.h"
#include "clean/client.h"
#include "cleantool/place.h"

enum work {
	WORK_ONE,		/* IN to OUT, whose name stays as it is */
	WORK_TO,		/* into a folder */
	WORK_IN_PLACE,
	WORK_CHECK		/* write nothing */
};

/* What is the same for all files of a run. */
struct cleaning {
	enum work	 work;
	enum clean_mode	 mode;
	enum clean_heic	 heic;
	uint32_t	 max_side;	/* CLEAN_PIXELS; 0: as it is */
	int		 office;	/* clean office documents, too */
	int		 pdf_text;	/* words in what is made of a PDF */
};

/* A file, and what shall become of it.  Below a folder that was walked
 * places are beneath it. */
struct item {
	struct place	 in, out;
	char		*in_shown, *out_shown;	/* as a person names them */
	uint64_t	 len;		/* when it was found */
};

enum did {
	DID_FAIL,		/* err says why; nothing was written */
	DID_REFUSE,		/* verdict and result say why */
	DID_CLEAN,
	DID_NOTHING		/* in place: it was clean already */
};

/* Goes through a pipe from process to process: no pointers, report last. */
struct outcome {
	enum did	 did;
	int		 err, err_no;	/* DID_FAIL: enum err, errno */
	int		 at_out;	/* it was about what is written */
	int		 differs;	/* from the file as it was */
	int		 links;		/* in place: other names it has */
	uint64_t	 in_len, out_len;
	enum clean_verdict verdict;
	enum clean_result result;
	char		 type[CLEAN_TYPE_MAX + 1];
	char		 out_type[CLEAN_TYPE_MAX + 1];	/* if another */
	struct report	 report;
};

/* Clean it.  counter, if not NULL, is told how many bytes came out so far. */
void	cleanfile_run(const struct cleaning *c, const struct item *item,
	    struct outcome *o, _Atomic uint64_t *counter);

#endif
