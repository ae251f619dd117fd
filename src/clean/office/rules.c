#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "clean/office/rules.h"

#define ROOM	512

static int
compare(const char *a, size_t n, const char *b, size_t m)
{
	int c = memcmp(a, b, n < m ? n : m);

	return c != 0 ? c : n < m ? -1 : n > m;
}

/* Where a name is, or belongs; *there: it is there. */
static size_t
place(const struct rules *r, const char *name, size_t len, int *there)
{
	size_t lo = 0, hi = r->n, mid;
	int c;

	*there = 0;
	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		c = compare(name, len, r->rule[mid].name, r->rule[mid].len);
		if (c == 0) {
			*there = 1;
			return mid;
		}
		if (c < 0)
			hi = mid;
		else
			lo = mid + 1;
	}
	return lo;
}

static int
add(struct rules *r, const char *name, size_t len, const struct rule_row *row)
{
	struct rule *p;
	size_t at;
	int there;

	at = place(r, name, len, &there);
	if (there)
		return ERR_INTERNAL;
	if (r->n == r->room) {
		p = reallocarray(r->rule, r->room + ROOM, sizeof(*p));
		if (p == NULL)
			return ERR_NOMEM;
		r->rule = p;
		r->room += ROOM;
	}
	memmove(r->rule + at + 1, r->rule + at,
	    (r->n - at) * sizeof(*r->rule));
	r->rule[at] = (struct rule){ name, len, row };
	r->n++;
	return 0;
}

int
rules_add(struct rules *r, const struct rule_row *rows, size_t n)
{
	const char *s;
	size_t i, len;
	int e;

	for (i = 0; i < n; i++)
		for (s = rows[i].names; *s != '\0';
		    s += len + (s[len] == ' ')) {
			len = strcspn(s, " ");
			if ((e = add(r, s, len, &rows[i])) != 0)
				return e;
		}
	return 0;
}

void
rules_free(struct rules *r)
{
	free(r->rule);
	memset(r, 0, sizeof(*r));
}

const struct rule *
rules_find(const struct rules *r, const char *name)
{
	int there;
	size_t at = place(r, name, strlen(name), &there);

	return there ? &r->rule[at] : NULL;
}

enum report_kind
rule_kind(enum how how)
{
	static const enum report_kind kinds[] = {
		[OPEN_LINK] = REPORT_LINK, [OPEN_HISTORY] = REPORT_HISTORY,
		[DROP_TIME] = REPORT_TIME, [DROP_PERSON] = REPORT_PERSON,
		[DROP_TEXT] = REPORT_TEXT, [DROP_PREVIEW] = REPORT_PREVIEW,
		[DROP_HIDDEN] = REPORT_HIDDEN,
		[DROP_SETTINGS] = REPORT_SETTINGS,
		[DROP_LINK] = REPORT_LINK, [DROP_HISTORY] = REPORT_HISTORY
	};

	return kinds[how];
}
