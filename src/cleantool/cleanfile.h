/* cleantool/cleanfile.h: one file through a confined cleaner. */
#ifndef CLEANTOOL_CLEANFILE_H
#define CLEANTOOL_CLEANFILE_H

#include "base/buf.h"
#include "clean/client.h"

struct cleanfile {
	const char	*in, *out;
	char		 type[CLEAN_TYPE_MAX + 1];
	char		 out_type[CLEAN_TYPE_MAX + 1];	/* if another */
	enum clean_verdict verdict;
	enum clean_result result;
	struct report	 report;
	struct buf	 cleaned;
};

/* Clean in to out, which must not be there yet and appears whole or not at
 * all, mode 0600.  0: done; ERR_REFUSED: f tells why; others have been said
 * on stderr.  cleanfile_free() in every case. */
int	cleanfile_run(struct cleanfile *f, const char *in, const char *out);
void	cleanfile_free(struct cleanfile *f);

#endif
