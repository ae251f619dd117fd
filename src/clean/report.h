/* clean/report.h: what a cleaner found and took away: kinds, names and
 * counts, never a value. */
#ifndef CLEAN_REPORT_H
#define CLEAN_REPORT_H

#include <stddef.h>
#include <stdint.h>

/* Numbers are part of doc/format.md, section 5: only add at the end. */
enum report_kind {
	REPORT_PLACE = 1,	/* where it was taken */
	REPORT_TIME = 2,	/* when */
	REPORT_DEVICE = 3,	/* make, model, serial number, lens */
	REPORT_PERSON = 4,	/* names, owner, author, copyright */
	REPORT_SOFTWARE = 5,	/* programs */
	REPORT_TEXT = 6,	/* comments, titles, keywords */
	REPORT_PREVIEW = 7,	/* small pictures that may show what was cut */
	REPORT_HIDDEN = 8,	/* other pictures or files inside */
	REPORT_TRAILER = 9,	/* bytes behind or between what is shown */
	REPORT_SETTINGS = 10,	/* how it was taken: exposure and so on */
	REPORT_MAKER = 11,	/* the maker's own block, not readable */
	REPORT_PROFILE = 12,	/* texts and dates in a colour profile */
	REPORT_UNKNOWN = 13,	/* structures this version does not know */
	REPORT_DAMAGE = 14,	/* nothing removed: it was cut short */
	REPORT_CONVERTED = 15,	/* another format was made of it */
	REPORT_TRACK = 16,	/* tracks beside sound and picture: where the
				 * camera was, subtitles, time codes */
	REPORT_LINK = 17,	/* addresses, scripts, forms, macros */
	REPORT_HISTORY = 18,	/* earlier versions, changes, remarks */
	REPORT_MOVEMENT = 19,	/* of an animation, all but one picture */
	REPORT_KINDS		/* one more than the last */
};

#define REPORT_NAME_MAX	64
#define REPORT_ITEMS_MAX 512	/* what is more is counted in the last one */

struct report_item {
	enum report_kind kind;
	uint32_t count;
	char	 name[REPORT_NAME_MAX + 1];	/* e.g. "GPSLatitude" */
};

struct report {
	size_t	 n;
	size_t	 last;		/* what was counted last, if n > 0 */
	struct report_item item[REPORT_ITEMS_MAX];
};

void	report_init(struct report *r);
/* Count one finding of kind under a name (ASCII kept, the rest '?'). */
void	report_add(struct report *r, enum report_kind kind, const char *name);
/* The same count times: for items that come over a wire. */
void	report_add_n(struct report *r, enum report_kind kind,
	    const char *name, uint32_t count);
/* Forget all but what was counted last: of a refusal, the reason. */
void	report_only_last(struct report *r);
/* The same of a file that is broken: forget all, but damage that was counted
 * last, which is then the reason. */
void	report_only_damage(struct report *r);
/* Plain words for a witness: "the place where it was taken".  Never NULL. */
const char *report_words(enum report_kind kind);
/* One word for machines: "place".  Never NULL. */
const char *report_slug(enum report_kind kind);

#endif
