/* What goes, by names: the boxes of user data, iTunes' and QuickTime's lists
 * and their keys. */
#include <string.h>

#include "base/pack.h"
#include "clean/bmff/mp4.h"

#define DEPTH_MAX	8
#define COPYR		0xa9			/* (c), as Apple begins */

static const struct {
	uint32_t type;
	enum report_kind kind;
	const char *name;
} boxes[] = {
	{ BOX(COPYR, 'x', 'y', 'z'), REPORT_PLACE, "location" },
	{ BOX('l', 'o', 'c', 'i'), REPORT_PLACE, "loci" },
	{ BOX('G', 'P', 'S', ' '), REPORT_PLACE, "GPS" },
	{ BOX('G', 'P', 'M', 'F'), REPORT_PLACE, "GPMF" },
	{ BOX('g', 'p', 's', '0'), REPORT_PLACE, "gps0" },
	{ BOX(COPYR, 'd', 'a', 'y'), REPORT_TIME, "day" },
	{ BOX('d', 'a', 't', 'e'), REPORT_TIME, "date" },
	{ BOX('y', 'r', 'r', 'c'), REPORT_TIME, "yrrc" },
	{ BOX('p', 'r', 'f', 't'), REPORT_TIME, "prft" },
	{ BOX(COPYR, 'm', 'a', 'k'), REPORT_DEVICE, "make" },
	{ BOX(COPYR, 'm', 'o', 'd'), REPORT_DEVICE, "model" },
	{ BOX('m', 'a', 'n', 'u'), REPORT_DEVICE, "manu" },
	{ BOX('m', 'o', 'd', 'l'), REPORT_DEVICE, "modl" },
	{ BOX('C', 'A', 'M', 'E'), REPORT_DEVICE, "CAME" },
	{ BOX('F', 'I', 'R', 'M'), REPORT_DEVICE, "FIRM" },
	{ BOX('L', 'E', 'N', 'S'), REPORT_DEVICE, "LENS" },
	{ BOX('M', 'U', 'I', 'D'), REPORT_DEVICE, "MUID" },
	{ BOX('S', 'D', 'L', 'N'), REPORT_DEVICE, "SDLN" },
	{ BOX('s', 'm', 't', 'a'), REPORT_MAKER, "smta" },
	{ BOX('s', 'm', 'r', 'd'), REPORT_MAKER, "smrd" },
	{ BOX('s', 'e', 'f', 'd'), REPORT_MAKER, "sefd" },
	{ BOX('m', 'v', 'd', 't'), REPORT_MAKER, "mvdt" },
	{ BOX('T', 'A', 'G', 'S'), REPORT_MAKER, "TAGS" },
	{ BOX('a', 'u', 't', 'h'), REPORT_PERSON, "auth" },
	{ BOX('c', 'p', 'r', 't'), REPORT_PERSON, "cprt" },
	{ BOX('p', 'e', 'r', 'f'), REPORT_PERSON, "perf" },
	{ BOX(COPYR, 'A', 'R', 'T'), REPORT_PERSON, "artist" },
	{ BOX('a', 'A', 'R', 'T'), REPORT_PERSON, "album-artist" },
	{ BOX(COPYR, 'a', 'u', 't'), REPORT_PERSON, "author" },
	{ BOX(COPYR, 'c', 'p', 'y'), REPORT_PERSON, "copyright" },
	{ BOX(COPYR, 'd', 'i', 'r'), REPORT_PERSON, "director" },
	{ BOX(COPYR, 'w', 'r', 't'), REPORT_PERSON, "writer" },
	{ BOX(COPYR, 't', 'o', 'o'), REPORT_SOFTWARE, "encoder" },
	{ BOX(COPYR, 's', 'w', 'r'), REPORT_SOFTWARE, "software" },
	{ BOX(COPYR, 'e', 'n', 'c'), REPORT_SOFTWARE, "encoded-by" },
	{ BOX(COPYR, 'r', 'e', 'q'), REPORT_SOFTWARE, "requirements" },
	{ BOX(COPYR, 'f', 'm', 't'), REPORT_SOFTWARE, "format" },
	{ BOX(COPYR, 'i', 'n', 'f'), REPORT_TEXT, "information" },
	{ BOX(COPYR, 'n', 'a', 'm'), REPORT_TEXT, "title" },
	{ BOX(COPYR, 'c', 'm', 't'), REPORT_TEXT, "comment" },
	{ BOX(COPYR, 'd', 'e', 's'), REPORT_TEXT, "description" },
	{ BOX(COPYR, 'l', 'y', 'r'), REPORT_TEXT, "lyrics" },
	{ BOX('d', 'e', 's', 'c'), REPORT_TEXT, "description" },
	{ BOX('t', 'i', 't', 'l'), REPORT_TEXT, "titl" },
	{ BOX('d', 's', 'c', 'p'), REPORT_TEXT, "dscp" },
	{ BOX('k', 'y', 'w', 'd'), REPORT_TEXT, "kywd" },
	{ BOX('n', 'a', 'm', 'e'), REPORT_TEXT, "name" },
	{ BOX('e', 'l', 'n', 'g'), REPORT_TEXT, "language" },
	{ BOX('c', 'o', 'v', 'r'), REPORT_PREVIEW, "cover" },
	{ BOX('t', 'h', 'u', 'm'), REPORT_PREVIEW, "thum" },
	{ BOX('p', 'n', 'o', 't'), REPORT_PREVIEW, "pnot" },
	{ BOX('P', 'I', 'C', 'T'), REPORT_PREVIEW, "PICT" },
	{ BOX('P', 'A', 'N', 'A'), REPORT_MAKER, "PANA" },
	{ BOX('u', 'u', 'i', 'd'), REPORT_UNKNOWN, "uuid" },
	{ BOX('f', 'r', 'e', 'e'), REPORT_TRAILER, "free" },
	{ BOX('s', 'k', 'i', 'p'), REPORT_TRAILER, "skip" },
	{ BOX('w', 'i', 'd', 'e'), REPORT_TRAILER, "wide" },
	{ BOX('m', 'o', 'o', 'v'), REPORT_HIDDEN, "second-moov" },
	{ BOX('t', 'r', 'e', 'f'), REPORT_TRACK, "references" },
	{ BOX('c', 'h', 'p', 'l'), REPORT_TEXT, "chapters" }
};

/* Words in the names of QuickTime's keys and of iTunes' own items. */
static const struct {
	const char *word;
	enum report_kind kind;
} words[] = {
	{ "location", REPORT_PLACE }, { "gps", REPORT_PLACE },
	{ "date", REPORT_TIME }, { "time", REPORT_TIME },
	{ "make", REPORT_DEVICE }, { "model", REPORT_DEVICE },
	{ "camera", REPORT_DEVICE }, { "manufacturer", REPORT_DEVICE },
	{ "identifier", REPORT_DEVICE }, { "serial", REPORT_DEVICE },
	{ "software", REPORT_SOFTWARE }, { "encode", REPORT_SOFTWARE },
	{ "encoding", REPORT_SOFTWARE }, { "version", REPORT_SOFTWARE },
	{ "author", REPORT_PERSON }, { "artist", REPORT_PERSON },
	{ "copyright", REPORT_PERSON }, { "artwork", REPORT_PREVIEW }
};

static enum report_kind
kind_of(const char *key)
{
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strstr(key, words[i].word) != NULL)
			return words[i].kind;
	return REPORT_TEXT;
}

static const char *const apples[] = {
	"location.ISO6709", "location.accuracy.horizontal", "location.name",
	"location.body", "location.note", "location.role", "location.date",
	"make", "model", "software", "creationdate", "author", "comment",
	"copyright", "description", "director", "title", "genre",
	"information", "keywords", "producer", "publisher", "performer",
	"artwork", "year", "album", "artist", "displayname",
	"content.identifier", "live-photo.auto", "camera.identifier",
	"camera.framereadouttimeinmicroseconds", "camera.lens_model",
	"camera.focal_length.35mm_equivalent", "rating.user",
	"collection.user", "encoding-tool"
};

/* QuickTime's well-known keys have a name; another's might be a value. */
static void
key(struct mp4 *m, const uint8_t *p, size_t n)
{
	static const char apple[] = "com.apple.quicktime.",
	    android[] = "com.android.";
	char s[REPORT_NAME_MAX + 1];
	size_t i;

	if (n > REPORT_NAME_MAX)
		n = REPORT_NAME_MAX;
	memcpy(s, p, n);
	s[n] = '\0';
	for (i = 0; i < sizeof(apples) / sizeof(apples[0]); i++)
		if (strncmp(s, apple, sizeof(apple) - 1) == 0 &&
		    strcmp(s + sizeof(apple) - 1, apples[i]) == 0) {
			report_add(m->job->report, kind_of(apples[i]),
			    apples[i]);
			return;
		}
	if (strncmp(s, android, sizeof(android) - 1) == 0)
		report_add(m->job->report, kind_of(s), "android-key");
	else
		report_add(m->job->report, kind_of(s), "key");
}

static void
keys(struct mp4 *m, struct span b)
{
	uint32_t n;

	if (b.n < 8)
		return;
	b.p += 8;
	b.n -= 8;
	while (b.n >= 8) {
		n = unpack_be32(b.p);
		if (n < 8 || n > b.n)
			return;
		key(m, b.p + 8, n - 8);
		b.p += n;
		b.n -= n;
	}
}

static void
unknown(struct mp4 *m, uint32_t type)
{
	char name[5];

	box_name(type, name);
	report_add(m->job->report, REPORT_UNKNOWN, name);
}

static void	tell_box(struct mp4 *m, uint32_t type, struct span b,
		    int depth);

static void
tell_all(struct mp4 *m, struct span b, int depth)
{
	struct span c;
	uint32_t type;

	if (depth < DEPTH_MAX)
		while (span_box(&b, &type, &c))
			tell_box(m, type, c, depth);
}

static void
meta(struct mp4 *m, struct span b, int depth)
{
	/* QuickTime's is no full box */
	if (b.n >= 8 && unpack_be32(b.p + 4) != BOX('h', 'd', 'l', 'r') &&
	    b.n >= 4) {
		b.p += 4;
		b.n -= 4;
	}
	report_add(m->job->report, REPORT_TEXT, "meta");
	tell_all(m, b, depth);
}

static void
tell_box(struct mp4 *m, uint32_t type, struct span b, int depth)
{
	size_t i;

	switch (type) {
	case BOX('u', 'd', 't', 'a'):
		report_add(m->job->report, REPORT_TEXT, "udta");
		__attribute__((fallthrough));
	case BOX('i', 'l', 's', 't'):
		tell_all(m, b, depth + 1);
		return;
	case BOX('m', 'e', 't', 'a'):
		meta(m, b, depth + 1);
		return;
	case BOX('k', 'e', 'y', 's'):
		keys(m, b);
		return;
	case BOX('h', 'd', 'l', 'r'):
		return;
	}
	for (i = 0; i < sizeof(boxes) / sizeof(boxes[0]); i++)
		if (boxes[i].type == type) {
			report_add(m->job->report, boxes[i].kind,
			    boxes[i].name);
			return;
		}
	/* numbered items of a list belong to keys, which are told */
	if (type != 0 && !(depth > 0 && type < 0x10000))
		unknown(m, type);
}

void
mp4_tell_box(struct mp4 *m, uint32_t type, struct span body)
{
	tell_box(m, type, body, 0);
}

void
mp4_tell_track(struct mp4 *m, uint32_t handler, uint32_t codec)
{
	char name[10];

	box_name(handler, name);
	name[4] = '-';
	box_name(codec, name + 5);
	report_add(m->job->report, REPORT_TRACK, name);
}

void
mp4_tell_codec(struct mp4 *m, uint32_t codec)
{
	char name[5];

	box_name(codec, name);
	report_add(m->job->report, REPORT_UNKNOWN, codec != 0 ? name :
	    "codec");
}
