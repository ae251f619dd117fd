/* gateway/booth/filing.h: one file of a submission: its beginning is held
 * until a cleaner has said what it is; then it is cleaned, sealed as it came,
 * or refused by name, and a line about it goes to the answer.  Whatever
 * happens to it stays with it: an error from here is one of sealing or of the
 * vault, never of the file. */
#ifndef GATEWAY_FILING_H
#define GATEWAY_FILING_H

#include <stddef.h>
#include <stdint.h>

#include "config/config.h"
#include "gateway/booth/usherline.h"
#include "page/page.h"
#include "record/writer.h"

struct originals;

struct filing_place {			/* all borrowed */
	const struct config	*config;
	struct record_writer	*records;
	struct page_result	*result;
	struct usherline	*usher;
	struct originals	*originals;	/* NULL: not asked for */
	uint64_t		 most;		/* bytes it may have */
	int			 over_count;	/* one file too many */
};

struct filing_name {
	const void	*name, *type;	/* as the witness's browser says */
	size_t		 namelen, typelen;
};

enum filing_end {
	FILING_WHOLE,
	FILING_CUT,			/* its end never came */
	FILING_TOO_LARGE		/* the submission's limit was reached */
};

struct filing;

int	filing_new(struct filing **fp, const struct filing_place *place,
	    const struct filing_name *name);
int	filing_data(struct filing *f, const uint8_t *p, size_t n);
int	filing_end(struct filing *f, enum filing_end how);
void	filing_free(struct filing *f);		/* wipes; NULL is fine */

#endif
