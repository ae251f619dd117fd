#include <string.h>

#include "base/pack.h"
#include "clean/sound/iff.h"

#define HEAD	8

void
iff_skip(const struct look *l, uint64_t *at, struct iff_chunk *c, uint64_t len)
{
	uint64_t left = l->len - c->at;

	c->says = len;
	c->len = len < left ? len : left;
	*at = c->at + c->len + (c->len < left ? c->len & 1 : 0);
}

int
iff_next(struct look *l, uint64_t *at, int big, struct iff_chunk *c)
{
	const uint8_t *p = look_at(l, *at, HEAD);

	if (p == NULL)
		return 0;
	memcpy(c->id, p, 4);
	c->id[4] = '\0';
	c->at = *at + HEAD;
	iff_skip(l, at, c, big ? unpack_be32(p + 4) : unpack_le32(p + 4));
	return 1;
}

static const struct {
	char	id[5];
	enum report_kind kind;
} known[] = {
	{ "LIST", REPORT_TEXT }, { "list", REPORT_TEXT },
	{ "INFO", REPORT_TEXT }, { "bext", REPORT_PERSON },
	{ "iXML", REPORT_DEVICE }, { "id3 ", REPORT_TEXT },
	{ "ID3 ", REPORT_TEXT }, { "cue ", REPORT_TEXT },
	{ "smpl", REPORT_DEVICE }, { "inst", REPORT_SETTINGS },
	{ "_PMX", REPORT_TEXT }, { "aXML", REPORT_TEXT },
	{ "axml", REPORT_TEXT }, { "afsp", REPORT_TEXT },
	{ "PEAK", REPORT_TIME }, { "cart", REPORT_PERSON },
	{ "DISP", REPORT_PREVIEW }, { "JUNK", REPORT_TRAILER },
	{ "junk", REPORT_TRAILER }, { "PAD ", REPORT_TRAILER },
	{ "FLLR", REPORT_TRAILER }, { "data", REPORT_HIDDEN },
	{ "NAME", REPORT_TEXT }, { "AUTH", REPORT_PERSON },
	{ "(c) ", REPORT_PERSON }, { "ANNO", REPORT_TEXT },
	{ "APPL", REPORT_SOFTWARE }, { "MARK", REPORT_TEXT },
	{ "INST", REPORT_SETTINGS }, { "MIDI", REPORT_HIDDEN },
	{ "COMT", REPORT_TIME }, { "SSND", REPORT_HIDDEN },
	{ "fact", REPORT_SETTINGS }, { "fmt ", REPORT_HIDDEN },
	{ "COMM", REPORT_HIDDEN }, { "AESD", REPORT_SETTINGS },
	{ "SAXL", REPORT_TEXT }, { "CHAN", REPORT_SETTINGS }
};

void
iff_report(const struct iff_chunk *c, struct report *rep)
{
	enum report_kind kind = REPORT_UNKNOWN;
	char name[5] = "";
	size_t i, n;

	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (memcmp(known[i].id, c->id, 4) == 0)
			kind = known[i].kind;
	for (n = 4; n > 0 && c->id[n - 1] == ' '; n--)
		;
	/* an unknown name could be a value of somebody's */
	for (i = 0; i < n; i++)
		name[i] = kind != REPORT_UNKNOWN ||
		    (c->id[i] >= 'a' && c->id[i] <= 'z') ||
		    (c->id[i] >= 'A' && c->id[i] <= 'Z') ? c->id[i] : '.';
	report_add(rep, kind, n > 0 ? name : "chunk");
}
