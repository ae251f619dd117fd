/* cleantool/tell.h: what was taken out and what was refused, in words for
 * people (tell.c) or as JSON (tell_json.c).  File names are bytes of
 * strangers: shown with what could harm a terminal replaced. */
#ifndef CLEANTOOL_TELL_H
#define CLEANTOOL_TELL_H

#include <stddef.h>
#include <stdint.h>

#include "cleantool/cleanfile.h"

#define TELL_HINTS	32

/* Gathers all outcomes of a run. */
struct teller {
	const struct cleaning *cleaning;
	int		 json;
	int		 brief;		/* a line for each file, then a table */
	size_t		 files, cleaned, clean, found, refused, failed;
	uint64_t	 bytes;
	struct {
		uint64_t files, parts;
	}		 kind[REPORT_KINDS];
	const char	*hinted[TELL_HINTS];	/* said already */
	size_t		 hints;
};

/* One file is done.  ctx is the struct teller. */
void	tell_file(void *ctx, const struct item *item, const struct outcome *o);
/* After the last, in brief words: a table, at most 80 columns wide. */
void	tell_summary(const struct teller *t);
/* What main() returns. */
int	tell_status(const struct teller *t);

/* "program: NAME: why" on stderr. */
void	tell_name(const char *name, const char *why);
/* Two files would get one name. */
void	tell_clash(const struct item *a, const struct item *b);

/* Parts of what tell_file tells; for tell_json.c and tell.c. */
void	tell_json(const struct teller *t, const struct item *item,
	    const struct outcome *o);
/* "cleaned", "refused-type", "failed", ... */
const char *tell_slug(const struct teller *t, const struct outcome *o);
/* Is there something that goes (not just damage that was mended)? */
int	tell_found(const struct teller *t, const struct outcome *o);
/* Where it went; to be freed.  NULL without memory. */
char	*tell_out(const struct teller *t, const struct item *item,
	    const struct outcome *o);
/* What failed. */
const char *tell_failure(const struct outcome *o);

#endif
