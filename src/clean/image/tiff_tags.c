#include <string.h>

#include "base/pack.h"
#include "clean/image/exif.h"
#include "clean/image/tiff_page.h"
#include "clean/image/tiff_tags.h"

#define FOLDERS_MAX	(4 * TIFF_PAGES_MAX)	/* EXIF's, GPS's, ... */
#define ENTRIES_MAX	(64 * TIFF_PAGES_MAX)	/* in all of them */
#define DEPTH_MAX	3

#define TAG_SUBFILE	254
#define TAG_COMPRESSION	259
#define TAG_PHOTOMETRIC	262
#define TAG_SUBIFDS	330
#define TAG_EXIF	34665
#define TAG_GPS		34853
#define TAG_INTEROP	40965
#define TAG_DNG		50706

struct survey {
	const uint8_t	*p;
	size_t		 n;
	int		 big;		/* byte order */
	size_t		 wide;		/* bytes of an offset: 4 or 8 */
	struct report	*rep;
	unsigned int	 folders, entries;
	int		 raw, reduced, inner;
	int		 more;		/* than is looked at */
};

/* Those that say how the pixels lie: read by libtiff, written by us. */
static const uint16_t structure[] = { 254, 255, 256, 257, 258, 259, 262, 263,
	266, 273, 274, 277, 278, 279, 280, 281, 282, 283, 284, 290, 291, 292,
	293, 296, 297, 301, 317, 318, 319, 320, 322, 323, 324, 325, 326, 327,
	328, 332, 334, 336, 338, 339, 340, 341, 342, 347, 512, 513, 514, 515,
	517, 518, 519, 520, 521, 529, 530, 531, 532, 34675 };

static const struct {
	unsigned int	 tag;
	enum report_kind kind;
	const char	*name;
} own[] = {
	{ 269, REPORT_TEXT, "DocumentName" },
	{ 285, REPORT_TEXT, "PageName" },
	{ 286, REPORT_SETTINGS, "XPosition" },
	{ 287, REPORT_SETTINGS, "YPosition" },
	{ 330, REPORT_PREVIEW, "SubIFDs" },
	{ 333, REPORT_TEXT, "InkNames" },
	{ 337, REPORT_TEXT, "TargetPrinter" },
	{ 32781, REPORT_UNKNOWN, "ImageID" },
	{ 33550, REPORT_PLACE, "GeoTIFF" },
	{ 33723, REPORT_TEXT, "IPTC" },
	{ 33922, REPORT_PLACE, "GeoTIFF" },
	{ 34264, REPORT_PLACE, "GeoTIFF" },
	{ 34377, REPORT_TEXT, "Photoshop" },
	{ 34735, REPORT_PLACE, "GeoTIFF" },
	{ 34736, REPORT_PLACE, "GeoTIFF" },
	{ 34737, REPORT_PLACE, "GeoTIFF" },
	{ 37724, REPORT_HIDDEN, "Photoshop-layers" },
	{ 42112, REPORT_PLACE, "GDAL" }
};

static uint64_t
get(const struct survey *s, const uint8_t *p, size_t bytes)
{
	if (bytes == 2)
		return s->big ? unpack_be16(p) : unpack_le16(p);
	if (bytes == 4)
		return s->big ? unpack_be32(p) : unpack_le32(p);
	return s->big ? unpack_be64(p) : unpack_le64(p);
}

static void
tell(const struct survey *s, unsigned int tag, int gps)
{
	size_t i;

	for (i = 0; i < sizeof(structure) / sizeof(structure[0]); i++)
		if (!gps && structure[i] == tag)
			return;
	for (i = 0; i < sizeof(own) / sizeof(own[0]); i++)
		if (!gps && own[i].tag == tag) {
			report_add(s->rep, own[i].kind, own[i].name);
			return;
		}
	exif_tell(s->rep, gps, tag);
}

static uint64_t	folder(struct survey *s, uint64_t at, int depth, int gps);

/* The folders that an entry points to. */
static void
inside(struct survey *s, const uint8_t *e, int depth, int gps)
{
	uint64_t count = get(s, e + 4, s->wide), at, i;
	const uint8_t *value = e + 4 + s->wide;
	size_t each = get(s, e + 2, 2) == 16 || get(s, e + 2, 2) == 18 ? 8 : 4;

	if (count > s->wide / each) {		/* they are elsewhere */
		at = get(s, value, s->wide);
		if (at > s->n || count > (s->n - at) / each)
			return;
		value = s->p + at;
	}
	for (i = 0; i < count && s->folders < FOLDERS_MAX; i++)
		folder(s, get(s, value + i * each, each), depth, gps);
	if (i < count)
		s->more = 1;
}

/* Signs of a raw file: pixels of single colours, or a code of its maker. */
static void
look(struct survey *s, unsigned int tag, const uint8_t *e, int first)
{
	unsigned int v = (unsigned int)get(s, e + 4 + s->wide, 2);

	if (tag == TAG_DNG)
		s->raw = 1;
	if (tag == TAG_PHOTOMETRIC && (v == 32803 || v == 34892))
		s->raw = 1;
	if (tag == TAG_COMPRESSION && (v == 34713 || v == 32767 ||
	    v == 32769 || v == 32770 || v == 65000 || v == 65535))
		s->raw = 1;
	if (tag == TAG_SUBFILE && first && s->big &&
	    get(s, e + 4 + s->wide, 4) & 1)
		s->reduced = 1;
	if (tag == TAG_SUBFILE && first && !s->big && (v & 1))
		s->reduced = 1;
	if (tag == TAG_SUBIFDS && first)
		s->inner = 1;
}

/* One folder; gives where the next is, 0 for nowhere. */
static uint64_t
folder(struct survey *s, uint64_t at, int depth, int gps)
{
	size_t head = s->wide == 4 ? 2 : 8, each = 4 + 2 * s->wide;
	int first = s->folders == 0;
	uint64_t count, i;
	unsigned int tag;

	/* those that are nowhere count, too: many may be named many times */
	s->folders++;
	if (at > s->n || s->n - at < head)
		return 0;
	if (depth > DEPTH_MAX) {
		s->more = 1;
		return 0;
	}
	count = get(s, s->p + at, head);
	at += head;
	if (count > (s->n - at) / each)
		count = (s->n - at) / each;
	for (i = 0; i < count && s->entries < ENTRIES_MAX; i++, s->entries++) {
		const uint8_t *e = s->p + at + i * each;

		tag = (unsigned int)get(s, e, 2);
		look(s, tag, e, first);
		if (tag == TAG_EXIF || tag == TAG_GPS || tag == TAG_INTEROP)
			inside(s, e, depth + 1, tag == TAG_GPS);
		else
			tell(s, tag, gps);
		if (tag == TAG_SUBIFDS)
			inside(s, e, depth + 1, 0);
	}
	if (i < count)
		s->more = 1;
	at += count * each;
	return s->n - at >= s->wide ? get(s, s->p + at, s->wide) : 0;
}

int
tiff_survey(const uint8_t *p, size_t n, struct report *rep)
{
	struct survey s = { .p = p, .n = n, .rep = rep };
	unsigned int version;
	uint64_t at;

	if (n < 16)
		return 0;
	s.big = p[0] == 'M';
	version = (unsigned int)get(&s, p + 2, 2);
	s.wide = version == 43 ? 8 : 4;
	at = version == 43 ? get(&s, p + 8, 8) : get(&s, p + 4, 4);
	while (at != 0 && s.folders < FOLDERS_MAX && s.entries < ENTRIES_MAX)
		at = folder(&s, at, 0, 0);
	if (at != 0 || s.more)
		report_add(rep, REPORT_UNKNOWN, "more-tags");
	/* a preview first, and the picture in a folder inside it */
	return s.raw || (s.reduced && s.inner);
}
