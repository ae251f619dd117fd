#include <libexif/exif-data.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/pack.h"
#include "clean/image/exif.h"

#define EXIF_MAX	(1 << 24)	/* bytes looked at */
#define COPY_MAX	65534		/* bytes that libexif looks at */
#define ENTRIES_MAX	2048		/* in all folders */
#define TYPE_MAX	12		/* DOUBLE */
#define DEPTH_MAX	3
#define ENTRY_LEN	12

#define TAG_ORIENTATION	0x0112
#define TAG_THUMB	0x0201		/* JPEGInterchangeFormat */
#define TAG_EXIF	0x8769
#define TAG_GPS		0x8825
#define TAG_MAKER	0x927c
#define TAG_INTEROP	0xa005

/* What a tag tells; others that libexif can name are settings. */
static const struct tag {
	unsigned int	 tag;
	enum report_kind kind;
	const char	*name;		/* where libexif has none */
} tags[] = {
	{ 0x010e, REPORT_TEXT, NULL },	/* ImageDescription */
	{ 0x010f, REPORT_DEVICE, NULL },	/* Make */
	{ 0x0110, REPORT_DEVICE, NULL },	/* Model */
	{ 0x0131, REPORT_SOFTWARE, NULL },	/* Software */
	{ 0x0132, REPORT_TIME, NULL },	/* DateTime */
	{ 0x013b, REPORT_PERSON, NULL },	/* Artist */
	{ 0x013c, REPORT_SOFTWARE, "HostComputer" },
	{ 0x02bc, REPORT_TEXT, NULL },	/* XMP */
	{ 0x8298, REPORT_PERSON, NULL },	/* Copyright */
	{ 0x83bb, REPORT_TEXT, NULL },	/* IPTC */
	{ 0x882a, REPORT_TIME, "TimeZoneOffset" },
	{ 0x9003, REPORT_TIME, NULL },	/* DateTimeOriginal */
	{ 0x9004, REPORT_TIME, NULL },	/* DateTimeDigitized */
	{ 0x9010, REPORT_TIME, "OffsetTime" },
	{ 0x9011, REPORT_TIME, "OffsetTimeOriginal" },
	{ 0x9012, REPORT_TIME, "OffsetTimeDigitized" },
	{ 0x927c, REPORT_MAKER, NULL },	/* MakerNote */
	{ 0x9286, REPORT_TEXT, NULL },	/* UserComment */
	{ 0x9290, REPORT_TIME, NULL },	/* SubSecTime, and two more */
	{ 0x9291, REPORT_TIME, NULL },
	{ 0x9292, REPORT_TIME, NULL },
	{ 0x9c9b, REPORT_TEXT, NULL },	/* XPTitle */
	{ 0x9c9c, REPORT_TEXT, NULL },	/* XPComment */
	{ 0x9c9d, REPORT_PERSON, NULL },	/* XPAuthor */
	{ 0x9c9e, REPORT_TEXT, NULL },	/* XPKeywords */
	{ 0x9c9f, REPORT_TEXT, NULL },	/* XPSubject */
	{ 0xa420, REPORT_DEVICE, NULL },	/* ImageUniqueID */
	{ 0xa430, REPORT_PERSON, "CameraOwnerName" },
	{ 0xa431, REPORT_DEVICE, "BodySerialNumber" },
	{ 0xa433, REPORT_DEVICE, "LensMake" },
	{ 0xa434, REPORT_DEVICE, "LensModel" },
	{ 0xa435, REPORT_DEVICE, "LensSerialNumber" },
	{ 0xa436, REPORT_TEXT, "ImageTitle" },
	{ 0xa437, REPORT_PERSON, "Photographer" },
	{ 0xa438, REPORT_PERSON, "ImageEditor" },
	{ 0xa439, REPORT_SOFTWARE, "CameraFirmware" },
	{ 0xa43a, REPORT_SOFTWARE, "RAWDevelopingSoftware" },
	{ 0xa43b, REPORT_SOFTWARE, "ImageEditingSoftware" },
	{ 0xa43c, REPORT_SOFTWARE, "MetadataEditingSoftware" },
	{ 0xc614, REPORT_DEVICE, "UniqueCameraModel" },
	{ 0xc62f, REPORT_DEVICE, "CameraSerialNumber" },
	{ 0xfde8, REPORT_PERSON, "OwnerName" },
	{ 0xfde9, REPORT_DEVICE, "SerialNumber" },
	{ 0xfdea, REPORT_DEVICE, "Lens" }
};

static void
report_tag(struct report *rep, ExifIfd ifd, unsigned int tag)
{
	const char *name = exif_tag_get_name_in_ifd((ExifTag)tag, ifd);
	enum report_kind kind = name != NULL ? REPORT_SETTINGS :
	    REPORT_UNKNOWN;
	char number[16];
	size_t i;

	for (i = 0; ifd != EXIF_IFD_GPS &&
	    i < sizeof(tags) / sizeof(tags[0]); i++)
		if (tags[i].tag == tag) {
			kind = tags[i].kind;
			if (name == NULL)
				name = tags[i].name;
		}
	if (ifd == EXIF_IFD_GPS)	/* GPSDateStamp, GPSTimeStamp */
		kind = tag == 0x1d || tag == 0x07 ? REPORT_TIME : REPORT_PLACE;
	snprintf(number, sizeof(number), "0x%04x", tag);
	report_add(rep, kind, name != NULL ? name : number);
}

void
exif_tell(struct report *rep, int gps, unsigned int tag)
{
	ExifIfd ifd = gps ? EXIF_IFD_GPS : EXIF_IFD_0;

	/* the camera's tags may stand in the first folder too */
	if (!gps && exif_tag_get_name_in_ifd((ExifTag)tag, ifd) == NULL)
		ifd = EXIF_IFD_EXIF;
	report_tag(rep, ifd, tag);
}

/* libexif's known holes are in its MakerNote code, which runs on every load
 * that meets tag 0x927C, and in its walk of folders.  So it is given a fresh
 * block: the folders that we walked ourselves, without that tag, without
 * thumbnails, without loops, within bounds. */
struct copy {
	const uint8_t	*in;
	size_t		 n;
	int		 big;		/* byte order */
	struct buf	 out;		/* the mark, then the block */
	unsigned int	 entries;
	struct report	*rep;
};

static unsigned int
get(const struct copy *c, const uint8_t *p, int bytes)
{
	if (bytes == 2)
		return c->big ? unpack_be16(p) : unpack_le16(p);
	return c->big ? unpack_be32(p) : unpack_le32(p);
}

static void
set(const struct copy *c, uint8_t *p, size_t v)
{
	if (c->big)
		pack_be32(p, (uint32_t)v);
	else
		pack_le32(p, (uint32_t)v);
}

static size_t	copy_folder(struct copy *c, size_t at, int depth);

/* One entry into e.  Only the orientation's value goes along: of the others
 * the tag is enough, and they become one zero (or, where that has 8 bytes,
 * the block's own head).  0, or ERR_SYNTAX: it is left out. */
static int
copy_entry(struct copy *c, const uint8_t *p, uint8_t e[ENTRY_LEN], int depth)
{
	unsigned int tag = get(c, p, 2), type = get(c, p + 2, 2);
	size_t to = 0;

	memcpy(e, p, ENTRY_LEN);
	switch (tag) {
	case TAG_MAKER:
		report_add(c->rep, REPORT_MAKER, "MakerNote");
		return ERR_SYNTAX;
	case TAG_THUMB:
		report_add(c->rep, REPORT_PREVIEW, "ThumbnailImage");
		return ERR_SYNTAX;
	case TAG_ORIENTATION:
		return 0;
	case TAG_EXIF:
	case TAG_GPS:
	case TAG_INTEROP:
		to = copy_folder(c, get(c, p + 8, 4), depth + 1);
		if (to == 0)
			return ERR_SYNTAX;
		break;
	default:
		if (type < 1 || type > TYPE_MAX)
			return ERR_SYNTAX;
	}
	set(c, e + 4, 1);
	set(c, e + 8, to);
	return 0;
}

/* A folder (IFD) and what it points to; where it is in the copy, or 0. */
static size_t
copy_folder(struct copy *c, size_t at, int depth)
{
	uint8_t e[ENTRY_LEN], zeros[ENTRY_LEN] = { 0 };
	unsigned int count, i, kept = 0;
	size_t to = c->out.len - EXIF_MARK_LEN, end;

	if (depth > DEPTH_MAX || at > c->n || c->n - at < 2)
		return 0;
	count = get(c, c->in + at, 2);
	at += 2;
	if (count > (c->n - at) / ENTRY_LEN)	/* what there is of it */
		count = (unsigned int)((c->n - at) / ENTRY_LEN);
	if (count > ENTRIES_MAX - c->entries)
		return 0;
	c->entries += count;
	for (i = 0; i < count; i++)
		if (buf_add(&c->out, zeros, ENTRY_LEN) != 0)
			return 0;
	if (buf_add(&c->out, zeros, 6) != 0)
		return 0;
	for (i = 0; i < count; i++)
		if (copy_entry(c, c->in + at + i * ENTRY_LEN, e, depth) == 0)
			memcpy(c->out.p + EXIF_MARK_LEN + to + 2 +
			    ENTRY_LEN * kept++, e, ENTRY_LEN);
	c->out.p[EXIF_MARK_LEN + to + (c->big ? 1 : 0)] = (uint8_t)kept;
	c->out.p[EXIF_MARK_LEN + to + (c->big ? 0 : 1)] = (uint8_t)(kept >> 8);
	/* the first has one behind it, which tells of the thumbnail */
	end = at + (size_t)count * ENTRY_LEN;
	if (depth == 0 && end <= c->n && c->n - end >= 4 &&
	    (end = get(c, c->in + end, 4)) != 0) {
		end = copy_folder(c, end, 1);
		set(c, c->out.p + EXIF_MARK_LEN + to + 2 + ENTRY_LEN * kept,
		    end);
	}
	return to;
}

static int
copy_block(struct copy *c)
{
	static const uint8_t big[] = EXIF_MARK "MM\0*\0\0\0\x08";
	static const uint8_t little[] = EXIF_MARK "II*\0\x08\0\0";

	c->big = c->in[0] == 'M';
	if (memcmp(c->in, (c->big ? big : little) + EXIF_MARK_LEN, 4) != 0)
		return ERR_SYNTAX;
	if (buf_add(&c->out, c->big ? big : little, EXIF_MARK_LEN + 8) != 0)
		return ERR_NOMEM;
	return copy_folder(c, get(c, c->in + 4, 4), 0) != 0 ? 0 : ERR_SYNTAX;
}

static void
report_content(ExifContent *content, void *rep)
{
	ExifIfd ifd = exif_content_get_ifd(content);
	unsigned int i;

	for (i = 0; i < content->count; i++)
		/* that one is kept */
		if (ifd != EXIF_IFD_0 ||
		    content->entries[i]->tag != EXIF_TAG_ORIENTATION)
			report_tag(rep, ifd, content->entries[i]->tag);
}

static int
find_orientation(ExifData *d)
{
	ExifEntry *e = exif_content_get_entry(d->ifd[EXIF_IFD_0],
	    EXIF_TAG_ORIENTATION);
	ExifShort v;

	if (e == NULL || e->format != EXIF_FORMAT_SHORT ||
	    e->components != 1 || e->size < 2 || e->data == NULL)
		return 1;
	v = exif_get_short(e->data, exif_data_get_byte_order(d));
	return v >= 1 && v <= 8 ? v : 1;
}

int
exif_read(const uint8_t *tiff, size_t n, struct report *rep)
{
	struct copy c = { .in = tiff, .n = n, .rep = rep };
	ExifData *d = NULL;
	int orientation = 1;

	buf_init(&c.out, COPY_MAX);
	if (n < 8 || n > EXIF_MAX || copy_block(&c) != 0) {
		report_add(rep, REPORT_UNKNOWN, "EXIF-unreadable");
		goto done;
	}
	if ((d = exif_data_new()) == NULL)
		goto done;
	/* all tags, as they are: nothing added, nothing mended */
	exif_data_unset_option(d, EXIF_DATA_OPTION_FOLLOW_SPECIFICATION);
	exif_data_unset_option(d, EXIF_DATA_OPTION_IGNORE_UNKNOWN_TAGS);
	exif_data_load_data(d, c.out.p, (unsigned int)c.out.len);
	exif_data_foreach_content(d, report_content, rep);
	orientation = find_orientation(d);
done:
	if (d != NULL)
		exif_data_unref(d);
	buf_free(&c.out);
	return orientation;
}

int
exif_write(struct buf *out, int orientation)
{
	ExifData *d = NULL;
	ExifEntry *e = NULL;
	unsigned char *block = NULL;
	unsigned int len = 0;
	int r = ERR_NOMEM;

	if ((d = exif_data_new()) == NULL || (e = exif_entry_new()) == NULL)
		goto done;
	exif_data_unset_option(d, EXIF_DATA_OPTION_FOLLOW_SPECIFICATION);
	exif_data_set_byte_order(d, EXIF_BYTE_ORDER_MOTOROLA);
	exif_content_add_entry(d->ifd[EXIF_IFD_0], e);
	exif_entry_initialize(e, EXIF_TAG_ORIENTATION);
	if (e->data == NULL || e->size < 2)
		goto done;
	exif_set_short(e->data, EXIF_BYTE_ORDER_MOTOROLA,
	    (ExifShort)orientation);
	/* without exif_data_fix(): it would add tags that nobody needs */
	exif_data_save_data(d, &block, &len);
	if (block == NULL || len == 0)
		goto done;
	r = buf_add(out, block, len);
done:
	free(block);
	if (e != NULL)
		exif_entry_unref(e);
	if (d != NULL)
		exif_data_unref(d);
	return r;
}
