#include <libexif/exif-data.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "clean/exif.h"

#define EXIF_MAX	(1 << 24)	/* bytes looked at */

/* What a tag tells; tags that are not here are settings. */
static const struct {
	unsigned int	 tag;
	enum report_kind kind;
} kinds[] = {
	{ 0x010e, REPORT_TEXT },	/* ImageDescription */
	{ 0x010f, REPORT_DEVICE },	/* Make */
	{ 0x0110, REPORT_DEVICE },	/* Model */
	{ 0x0131, REPORT_SOFTWARE },	/* Software */
	{ 0x0132, REPORT_TIME },	/* DateTime */
	{ 0x013b, REPORT_PERSON },	/* Artist */
	{ 0x013c, REPORT_SOFTWARE },	/* HostComputer */
	{ 0x02bc, REPORT_TEXT },	/* XMP */
	{ 0x8298, REPORT_PERSON },	/* Copyright */
	{ 0x83bb, REPORT_TEXT },	/* IPTC */
	{ 0x882a, REPORT_TIME },	/* TimeZoneOffset */
	{ 0x9003, REPORT_TIME },	/* DateTimeOriginal */
	{ 0x9004, REPORT_TIME },	/* DateTimeDigitized */
	{ 0x9010, REPORT_TIME },	/* OffsetTime, and two more */
	{ 0x9011, REPORT_TIME },
	{ 0x9012, REPORT_TIME },
	{ 0x927c, REPORT_MAKER },	/* MakerNote */
	{ 0x9286, REPORT_TEXT },	/* UserComment */
	{ 0x9290, REPORT_TIME },	/* SubSecTime, and two more */
	{ 0x9291, REPORT_TIME },
	{ 0x9292, REPORT_TIME },
	{ 0x9c9b, REPORT_TEXT },	/* XPTitle */
	{ 0x9c9c, REPORT_TEXT },	/* XPComment */
	{ 0x9c9d, REPORT_PERSON },	/* XPAuthor */
	{ 0x9c9e, REPORT_TEXT },	/* XPKeywords */
	{ 0x9c9f, REPORT_TEXT },	/* XPSubject */
	{ 0xa420, REPORT_DEVICE },	/* ImageUniqueID */
	{ 0xa430, REPORT_PERSON },	/* CameraOwnerName */
	{ 0xa431, REPORT_DEVICE },	/* BodySerialNumber */
	{ 0xa433, REPORT_DEVICE },	/* LensMake */
	{ 0xa434, REPORT_DEVICE },	/* LensModel */
	{ 0xa435, REPORT_DEVICE }	/* LensSerialNumber */
};

static enum report_kind
kind_of(ExifIfd ifd, unsigned int tag)
{
	size_t i;

	if (ifd == EXIF_IFD_GPS)
		return tag == 0x1d || tag == 0x07 ? REPORT_TIME : REPORT_PLACE;
	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (kinds[i].tag == tag)
			return kinds[i].kind;
	return REPORT_SETTINGS;
}

/* libexif's known holes are in its MakerNote code, which runs on every load
 * that meets tag 0x927C.  So it meets none: in the copy that it is given,
 * these two bytes are blotted out wherever they stand, in either order. */
static void
hide_maker_note(uint8_t *p, size_t n, struct report *rep)
{
	size_t i;

	for (i = 0; i + 1 < n; i++) {
		int big = p[i] == 0x92 && p[i + 1] == 0x7c;
		int little = p[i] == 0x7c && p[i + 1] == 0x92;

		if (!big && !little)
			continue;
		/* as a tag of type UNDEFINED, not by chance */
		if (i + 3 < n && ((big && p[i + 2] == 0 && p[i + 3] == 7) ||
		    (little && p[i + 2] == 7 && p[i + 3] == 0)))
			report_add(rep, REPORT_MAKER, "MakerNote");
		p[i] = p[i + 1] = 0;
	}
}

static void
report_content(ExifContent *content, void *arg)
{
	ExifIfd ifd = exif_content_get_ifd(content);
	struct report *rep = arg;
	char number[16];
	unsigned int i;

	for (i = 0; i < content->count; i++) {
		unsigned int tag = content->entries[i]->tag;
		const char *name;

		if (ifd == EXIF_IFD_0 && tag == EXIF_TAG_ORIENTATION)
			continue;	/* kept */
		name = exif_tag_get_name_in_ifd((ExifTag)tag, ifd);
		if (name == NULL) {
			snprintf(number, sizeof(number), "0x%04x", tag);
			name = number;
		}
		report_add(rep, kind_of(ifd, tag), name);
	}
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
	ExifData *d = NULL;
	uint8_t *copy = NULL;
	int orientation = 1;

	if (n < 8 || n > EXIF_MAX) {
		report_add(rep, REPORT_UNKNOWN, "EXIF-unreadable");
		return 1;
	}
	if ((copy = malloc(EXIF_MARK_LEN + n)) == NULL ||
	    (d = exif_data_new()) == NULL)
		goto done;
	memcpy(copy, EXIF_MARK, EXIF_MARK_LEN);
	memcpy(copy + EXIF_MARK_LEN, tiff, n);
	hide_maker_note(copy + EXIF_MARK_LEN, n, rep);
	/* all tags, as they are: nothing added, nothing mended */
	exif_data_unset_option(d, EXIF_DATA_OPTION_FOLLOW_SPECIFICATION);
	exif_data_unset_option(d, EXIF_DATA_OPTION_IGNORE_UNKNOWN_TAGS);
	exif_data_load_data(d, copy, (unsigned int)(EXIF_MARK_LEN + n));
	exif_data_foreach_content(d, report_content, rep);
	if (d->data != NULL && d->size > 0)
		report_add(rep, REPORT_PREVIEW, "ThumbnailImage");
	orientation = find_orientation(d);
done:
	if (d != NULL)
		exif_data_unref(d);
	free(copy);
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
