/* review/case.h: the records of one submission, gathered for people to read:
 * the text, the files without their bytes, and everything else that was said.
 * Knows cleartext, and a hostile one: every count here has a bound.
 * A stage: no descriptor. */
#ifndef REVIEW_CASE_H
#define REVIEW_CASE_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "record/consent.h"
#include "record/reader.h"

#define CASE_TEXT_MAX	(16u << 20)	/* held; what is more is only counted */
#define CASE_FILES_MAX	4096
#define CASE_ITEMS_MAX	65536
#define CASE_BYTES_MAX	(8u << 20)	/* in items; likewise */

enum case_how {
	CASE_OPEN,		/* its end has not come */
	CASE_KEPT,
	CASE_BACK		/* taken back: what came of it is void */
};

struct case_file {
	enum case_how	 how;
	uint32_t	 original;	/* its number where it lies, or 0 */
	uint8_t		 original_id[RECORD_ID_LEN];	/* with custodians */
	struct record_file rec;		/* but for the number good only after
					 * the end has come */
	uint64_t	 got;		/* bytes of it that came */
	uint8_t		*name, *declared;	/* the witness's bytes */
	size_t		 namelen, declaredlen;
	size_t		 from, to;	/* its reports are among these items */
};

enum case_what {
	CASE_REPORT,		/* number, type (report_kind), count, key */
	CASE_CONSENT,		/* key, value */
	CASE_NOTICE,		/* value */
	CASE_UNKNOWN		/* type, len */
};

struct case_item {
	enum case_what	 what;
	uint32_t	 number, count;
	unsigned int	 type;
	size_t		 len, keylen, valuelen;
	uint8_t		*key, *value;	/* value lies behind key */
};

struct testimony {
	int		 begun;
	uint32_t	 day;		/* since 1970 */
	struct buf	 text;		/* the first CASE_TEXT_MAX bytes */
	uint64_t	 text_len;	/* all of it */
	int		 text_ended;
	int		 tied;		/* RECORD_THREAD came */
	uint8_t		 own[RECORD_TAG_LEN], before[RECORD_TAG_LEN];
	struct consent	 consent;	/* held whatever the bounds of items */
	size_t		 nfiles, nitems;
	struct case_file *file;
	struct case_item *item;
	size_t		 held;		/* bytes in items */
	uint64_t	 left_out;	/* items over the bounds */
	int		 ended;		/* RECORD_END came */
};

/* The caller owns *tp; NULL on error.  ERR_NOMEM. */
int	case_new(struct testimony **tp);
void	case_free(struct testimony *t);		/* wipes; NULL is fine */

/* For record_reader_new, with a struct testimony as ctx.  The calls give
 * ERR_LIMIT (more than CASE_FILES_MAX files), ERR_NOMEM. */
const struct record_calls	*case_calls(void);

/* A file by its number, NULL if there is none.  Its last known type: what it
 * is, or else what was declared; owned by f. */
struct case_file *case_find(const struct testimony *t, uint32_t number);
const uint8_t	*case_type(const struct case_file *f, size_t *n);

/* Is it in our hands as it came, cleaned by nobody?  So is, until somebody
 * knows better, what is in a state that this version does not know. */
int	case_uncleaned(const struct case_file *f);

/* The part of it that a list needs (day, lengths, thread, consent, files; no
 * text, no items), as bytes and back into a fresh testimony.  ERR_SYNTAX,
 * ERR_NOMEM, ERR_LIMIT. */
int	case_pack(struct buf *out, const struct testimony *t);
int	case_unpack(struct testimony **tp, const void *p, size_t n);

#endif
