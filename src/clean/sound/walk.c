/* A frame is only believed where it follows a frame, or where the heads of
 * three stand in a row: eleven set bits alone are everywhere. */
#include <string.h>

#include "base/err.h"
#include "clean/sound/walk.h"
#include "clean/sound/tag.h"

const struct walk_kind mpa_walk = { MPA_HEAD_LEN, mpa_head_parse };

void
walk_init(struct walk *k, const struct walk_kind *kind, struct look *l,
    struct report *report)
{
	memset(k, 0, sizeof(*k));
	k->kind = kind;
	k->l = l;
	k->report = report;
}

static int
head_at(struct walk *k, uint64_t at, struct mpa_head *h)
{
	const uint8_t *p = look_at(k->l, at, k->kind->head_len);

	return p != NULL && k->kind->parse(h, p) == 0;
}

/* Do frames begin at at: three in a row?  Fewer are enough for a file in which
 * there was none before, when they fill it or end at a tag. */
static int
chain(struct walk *k, uint64_t at, struct mpa_head *first)
{
	uint64_t len = k->l->len;
	struct mpa_head h;
	int i;

	if (!head_at(k, at, first))
		return 0;
	for (i = 0, h = *first; i < 2; i++) {
		at += h.len;
		if (!k->has_first && (at == len || tag_at(k->l, at) > 0))
			return 1;
		if (!head_at(k, at, &h) || !mpa_head_agree(first, &h))
			return 0;
	}
	return at + h.len <= len;
}

/* Where the next frames or the next tag begin, limit if they do not before
 * it. */
static uint64_t
search(struct walk *k, uint64_t from, uint64_t limit)
{
	struct mpa_head h;
	const uint8_t *p;

	for (; from < limit; from++) {
		if ((p = look_at(k->l, from, 1)) == NULL)
			return limit;
		if (*p == 0xff ? chain(k, from, &h) :
		    *p >= '3' && *p <= 'T' && tag_at(k->l, from) > 0)
			return from;
	}
	return limit;
}

/* A whole frame of the stream. */
static int
whole_at(struct walk *k, uint64_t at, struct mpa_head *h)
{
	return head_at(k, at, h) && mpa_head_agree(&k->first, h) &&
	    source_has(k->l->w.src, at, h->len);
}

static void
tell(struct walk *k, enum report_kind kind, const char *name)
{
	if (k->report != NULL)
		report_add(k->report, kind, name);
}

/* A frame stands at k->at, and fits. */
static int
take(struct walk *k, const struct mpa_head *h, struct walk_frame *f)
{
	uint64_t next = k->at + h->len, p = next;
	struct mpa_head after;

	f->head = *h;
	f->off = k->at;
	if (!k->has_first) {
		k->first = *h;
		k->has_first = 1;
	}
	if (!whole_at(k, next, &after))
		p = search(k, k->at + 1, next);
	f->broken = p < next;
	k->at = p;
	k->locked = !f->broken;
	return 1;
}

/* Is what is left the last frame without its end? */
static int
unfinished(struct walk *k)
{
	struct mpa_head h;

	if (k->l->len - k->at < k->kind->head_len)
		return look_is(k->l, k->at, "\xff", 1);
	return head_at(k, k->at, &h) && mpa_head_agree(&k->first, &h) &&
	    h.len > k->l->len - k->at;
}

/* No frame at k->at: past a tag, or past what is nothing. */
static void
skip(struct walk *k)
{
	uint64_t n = tag_at(k->l, k->at), len = k->l->len;

	if (n > 0) {
		if (k->report != NULL)
			tag_report(k->l, k->at, n, k->report);
		k->at += n;
	} else {
		if (k->locked && unfinished(k))
			k->cut = 1;
		else
			tell(k, REPORT_TRAILER, k->has_first ?
			    "behind-frames" : "before-frames");
		k->at = search(k, k->at + 1, len);
	}
	k->locked = 0;
}

int
walk_next(struct walk *k, struct walk_frame *f)
{
	uint64_t len = k->l->len;
	struct mpa_head h;

	while (k->at < len && k->l->err == 0) {
		if (k->locked && whole_at(k, k->at, &h))
			return take(k, &h, f);
		if (!k->locked && chain(k, k->at, &h)) {
			if (!k->has_first || mpa_head_agree(&k->first, &h))
				return take(k, &h, f);
			/* what another player would go on with is not
			 * silently left out */
			tell(k, REPORT_UNKNOWN, "mixed-streams");
			return ERR_UNSUPPORTED;
		}
		skip(k);
	}
	return 0;
}

int
walk_any(const struct walk_kind *kind, struct look *l)
{
	struct walk_frame f;
	struct walk k;

	walk_init(&k, kind, l, NULL);
	return walk_next(&k, &f) == 1;
}
