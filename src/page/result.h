/* page/result.h: what became of a submission, for the page that answers it.
 * Filled by the gateway, told by page.c. */
#ifndef PAGE_RESULT_H
#define PAGE_RESULT_H

#include <stddef.h>
#include <stdint.h>
#include <sys/queue.h>

#include "clean/report.h"
#include "record/record.h"

#define PAGE_FILES_MAX		200	/* lines told one by one */
#define PAGE_NOTICES_MAX	16
#define PAGE_TOKEN_LEN		23	/* with its NUL */
#define PAGE_NAME_MAX		512	/* bytes of a name that are shown */

/* One file.  state and reason are both 0 until it is decided. */
struct page_file {
	STAILQ_ENTRY(page_file) link;
	uint8_t		*name;			/* the witness's bytes */
	size_t		 namelen;
	unsigned int	 state;			/* enum record_state, or 0 */
	unsigned int	 reason;		/* enum record_reason, or 0 */
	const char	*advice;		/* what to do instead; static;
						 * NULL: none, or a general one
						 * for RECORD_WHY_TYPE */
	int		 original;		/* kept as well, untouched */
	uint32_t	 removed[REPORT_KINDS];	/* how many of each kind */
};

struct page_notice {
	STAILQ_ENTRY(page_notice) link;
	char		*text;
};

struct page_result {
	int		 received;	/* it is on the vault's disk */
	int		 too_large;	/* what came past a limit is not */
	int		 text_cut;	/* a notice tells */
	char		 token[PAGE_TOKEN_LEN];	/* of its form, or "" */
	uint64_t	 text_len;	/* bytes of text that were kept */
	size_t		 nfiles, nnotices;
	STAILQ_HEAD(, page_file) files;
	STAILQ_HEAD(, page_notice) notices;
	struct page_file rest;		/* all files past PAGE_FILES_MAX */
};

void	page_result_init(struct page_result *r);

/* A line for one more file; *fp is the result's.  ERR_NOMEM. */
int	page_result_file(struct page_result *r, const void *name,
	    size_t namelen, struct page_file **fp);
void	page_file_removed(struct page_file *f, enum report_kind kind,
	    uint32_t count);

/* A sentence about something else that was refused.  Those past
 * PAGE_NOTICES_MAX are left out.  ERR_NOMEM. */
int	page_result_notice(struct page_result *r, const char *text);

/* Is there any text, or a file, that was not refused? */
int	page_result_kept(const struct page_result *r);
/* Was something refused that had come whole, or cut at a limit? */
int	page_result_refused(const struct page_result *r);

void	page_result_free(struct page_result *r);	/* wipes */

#endif
