#include <string.h>

#include "base/mark.h"
#include "clean/report.h"

static const struct {
	const char *slug, *words;
} kinds[REPORT_KINDS] = {
	[REPORT_PLACE] = { "place", N_("the place where it was taken") },
	[REPORT_TIME] = { "time", N_("the day and the time") },
	[REPORT_DEVICE] = { "device",
	    N_("the make, model or serial number of the device") },
	[REPORT_PERSON] = { "person", N_("names of people") },
	[REPORT_SOFTWARE] = { "software",
	    N_("the names of the programs that handled it") },
	[REPORT_TEXT] = { "text", N_("comments, titles or keywords") },
	[REPORT_PREVIEW] = { "preview",
	    N_("a small preview, which may show what was cut away") },
	[REPORT_HIDDEN] = { "hidden", N_("a hidden second picture or file") },
	[REPORT_TRAILER] = { "trailer",
	    N_("data behind or between what is shown") },
	[REPORT_SETTINGS] = { "settings",
	    N_("the settings with which it was taken") },
	[REPORT_MAKER] = { "maker",
	    N_("a block that only the maker can read") },
	[REPORT_PROFILE] = { "profile",
	    N_("texts and dates in the colour profile") },
	[REPORT_UNKNOWN] = { "unknown", N_("parts of an unknown kind") },
	[REPORT_DAMAGE] = { "damage", N_("its end is missing") },
	[REPORT_CONVERTED] = { "converted",
	    N_("it was made anew as a picture of what it shows") },
	[REPORT_TRACK] = { "track",
	    N_("tracks beside picture and sound, such as the camera's way") },
	[REPORT_LINK] = { "link", N_("links, forms or programs in it") },
	[REPORT_HISTORY] = { "history",
	    N_("earlier versions, changes and remarks") },
	[REPORT_MOVEMENT] = { "movement",
	    N_("the movement; only the first picture is kept") }
};

static int
known(enum report_kind kind)
{
	return (unsigned int)kind >= 1 && (unsigned int)kind < REPORT_KINDS;
}

void
report_init(struct report *r)
{
	memset(r, 0, sizeof(*r));
}

static void
copy_name(char out[REPORT_NAME_MAX + 1], const char *name)
{
	size_t i;

	for (i = 0; i < REPORT_NAME_MAX && name[i] != '\0'; i++)
		out[i] = name[i] > 0x20 && name[i] < 0x7f ? name[i] : '?';
	out[i] = '\0';
}

void
report_add_n(struct report *r, enum report_kind kind, const char *name,
    uint32_t count)
{
	char clean[REPORT_NAME_MAX + 1];
	struct report_item *it;
	size_t i;

	if (!known(kind))
		kind = REPORT_UNKNOWN;
	copy_name(clean, name);
	for (i = 0; i < r->n; i++)
		if (r->item[i].kind == kind &&
		    strcmp(r->item[i].name, clean) == 0)
			break;
	if (i == REPORT_ITEMS_MAX)
		i--;			/* full: counted in the last one */
	it = &r->item[i];
	r->last = i;
	if (i == r->n) {
		it->kind = kind;
		memcpy(it->name, clean, sizeof(clean));
		r->n++;
	}
	it->count = it->count > UINT32_MAX - count ? UINT32_MAX :
	    it->count + count;
}

void
report_add(struct report *r, enum report_kind kind, const char *name)
{
	report_add_n(r, kind, name, 1);
}

void
report_only_last(struct report *r)
{
	struct report_item it;

	if (r->n == 0)
		return;
	it = r->item[r->last];
	report_init(r);
	report_add(r, it.kind, it.name);
}

void
report_only_damage(struct report *r)
{
	if (r->n > 0 && r->item[r->last].kind == REPORT_DAMAGE)
		report_only_last(r);
	else
		report_init(r);
}

const char *
report_words(enum report_kind kind)
{
	return kinds[known(kind) ? kind : REPORT_UNKNOWN].words;
}

const char *
report_slug(enum report_kind kind)
{
	return kinds[known(kind) ? kind : REPORT_UNKNOWN].slug;
}
