/* clean/office/rules.h: the tables of elements that stay, and of those that
 * are known and go.  What no table names goes, too. */
#ifndef CLEAN_RULES_H
#define CLEAN_RULES_H

#include <stddef.h>

#include "clean/report.h"

enum how {
	KEEP,
	OPEN,			/* only what is in it stays */
	OPEN_LINK, OPEN_HISTORY,	/* the same, and told */
	DROP,			/* known, and of no use: not told */
	DROP_TIME, DROP_PERSON, DROP_TEXT, DROP_PREVIEW, DROP_HIDDEN,
	DROP_SETTINGS, DROP_LINK, DROP_HISTORY
};

/* names: of elements, parted by blanks.
 * attrs: parted by blanks, "NAME:FORM" in the order in which they are
 * written, "NAME:FORM!" when the element is nothing without it, and "=FORM"
 * for the element's text, which else is not kept; NULL for none.  Forms are
 * those of clean/office/value.h, and capital letters, which the format's own
 * code answers. */
struct rule_row {
	enum how	 how;
	const char	*names, *attrs;
};

struct rule {
	const char	*name;
	size_t		 len;
	const struct rule_row *row;
};

struct rules {
	struct rule	*rule;		/* sorted */
	size_t		 n, room;
};

/* Add a table.  ERR_NOMEM; ERR_INTERNAL: a name is there twice.  Start with
 * all zeros, end with rules_free() in any case. */
int	rules_add(struct rules *r, const struct rule_row *rows, size_t n);
void	rules_free(struct rules *r);
/* NULL: no rule. */
const struct rule	*rules_find(const struct rules *r, const char *name);
/* What an enum how tells, 0 for nothing. */
enum report_kind	rule_kind(enum how how);

/* The tables. */
extern const struct rule_row docx_rules[], drawing_rules[], xlsx_rules[],
    odf_rules[];
extern const size_t docx_rules_count, drawing_rules_count, xlsx_rules_count,
    odf_rules_count;

#endif
