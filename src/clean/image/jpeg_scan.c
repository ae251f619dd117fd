#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/pack.h"
#include "clean/image/exif.h"
#include "clean/image/icc.h"
#include "clean/image/jpeg_scan.h"

#define M_SOI	0xd8
#define M_EOI	0xd9
#define M_SOS	0xda
#define M_COM	0xfe
#define M_APP0	0xe0
#define ICC_HEAD	14	/* "ICC_PROFILE", NUL, number, count */
#define ICC_PARTS	255
#define ADOBE_LEN	12

struct walk {
	const uint8_t	*p;
	size_t		 n, at;
	struct jpeg_found *found;
	struct report	*rep;
	int		 has_exif;
	/* a profile's parts, by number; they may come in any order */
	struct part {
		const uint8_t *p;
		size_t	 n;
	}		 icc[ICC_PARTS + 1];
	unsigned int	 icc_count, icc_have;
};

static int
begins(const uint8_t *p, size_t n, const char *with, size_t len)
{
	return n >= len && memcmp(p, with, len) == 0;
}

static int
holds(const uint8_t *p, size_t n, const char *what)
{
	return p != NULL && memmem(p, n, what, strlen(what)) != NULL;
}

/* XMP is text: what it tells is told by the names in it. */
static void
report_xmp(struct walk *w, const uint8_t *p, size_t n, const char *name)
{
	static const struct {
		const char *word;
		enum report_kind kind;
	} words[] = {
		{ "GPSLatitude", REPORT_PLACE }, { "CreatorTool",
		  REPORT_SOFTWARE }, { "creator", REPORT_PERSON },
		{ "CreateDate", REPORT_TIME }, { "SerialNumber",
		  REPORT_DEVICE }, { "MicroVideo", REPORT_HIDDEN },
		{ "MotionPhoto", REPORT_HIDDEN }, { "hdrgm:", REPORT_HIDDEN }
	};
	size_t i;

	report_add(w->rep, REPORT_TEXT, name);
	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (holds(p, n, words[i].word))
			report_add(w->rep, words[i].kind, words[i].word);
}

static void
take_exif(struct walk *w, const uint8_t *p, size_t n)
{
	int orientation = exif_read(p + EXIF_MARK_LEN, n - EXIF_MARK_LEN,
	    w->rep);

	/* viewers go by the first, and do not look behind the picture */
	if (!w->has_exif && w->found->scans == 0)
		w->found->orientation = orientation;
	else
		report_add(w->rep, REPORT_HIDDEN, "second-EXIF");
	w->has_exif = 1;
}

static void
take_app1(struct walk *w, const uint8_t *p, size_t n)
{
	static const char xmp[] = "http://ns.adobe.com/xap/1.0/";
	static const char more[] = "http://ns.adobe.com/xmp/extension/";

	if (begins(p, n, EXIF_MARK, EXIF_MARK_LEN))
		take_exif(w, p, n);
	else if (begins(p, n, xmp, sizeof(xmp)))
		report_xmp(w, p, n, "XMP");
	else if (begins(p, n, more, sizeof(more)))
		report_xmp(w, p, n, "ExtendedXMP");
	else
		report_add(w->rep, REPORT_UNKNOWN, "APP1");
}

/* ICC.1:2022, annex B.4: each part tells its number and how many. */
static void
take_icc(struct walk *w, const uint8_t *p, size_t n)
{
	unsigned int number = p[12], count = p[13];

	if (w->found->scans > 0) {
		report_add(w->rep, REPORT_HIDDEN, "second-ICC");
		return;
	}
	if (w->icc_have == 0)
		w->icc_count = count;
	if (count != w->icc_count || number == 0 || number > count ||
	    w->icc[number].p != NULL) {
		w->found->icc_broken = 1;
		return;
	}
	w->icc[number].p = p + ICC_HEAD;
	w->icc[number].n = n - ICC_HEAD;
	w->icc_have++;
}

static int
join_icc(struct walk *w)
{
	unsigned int i;
	int r = 0;

	if (w->icc_have != w->icc_count)
		w->found->icc_broken = 1;
	if (w->found->icc_broken)
		return 0;
	for (i = 1; r == 0 && i <= w->icc_count; i++)
		r = buf_add(&w->found->icc, w->icc[i].p, w->icc[i].n);
	if (r == ERR_LIMIT) {
		w->found->icc_broken = 1;
		r = 0;
	}
	return r;
}

static void
take_app2(struct walk *w, const uint8_t *p, size_t n)
{
	if (n >= ICC_HEAD && begins(p, n, "ICC_PROFILE\0", 12))
		take_icc(w, p, n);
	else if (begins(p, n, "MPF\0", 4))
		report_add(w->rep, REPORT_HIDDEN, "MPF");
	else
		report_add(w->rep, REPORT_UNKNOWN, "APP2");
}

/* Photoshop's resources; 0x0404 is IPTC, 0x040c and 0x0409 a thumbnail. */
static void
take_app13(struct walk *w, const uint8_t *p, size_t n)
{
	if (!begins(p, n, "Photoshop 3.0", 14)) {
		report_add(w->rep, REPORT_UNKNOWN, "APP13");
		return;
	}
	report_add(w->rep, REPORT_SOFTWARE, "Photoshop");
	if (memmem(p, n, "8BIM\4\4", 6) != NULL)
		report_add(w->rep, REPORT_TEXT, "IPTC");
	if (memmem(p, n, "8BIM\4\x0c", 6) != NULL ||
	    memmem(p, n, "8BIM\4\x09", 6) != NULL)
		report_add(w->rep, REPORT_PREVIEW, "PhotoshopThumbnail");
}

static void
take_app0(struct walk *w, const uint8_t *p, size_t n)
{
	if (begins(p, n, "JFIF\0", 5) && n >= 14) {
		if (p[12] != 0 || p[13] != 0)
			report_add(w->rep, REPORT_PREVIEW, "JFIF-thumbnail");
		else if (n > 14)
			report_add(w->rep, REPORT_TRAILER, "JFIF-surplus");
	} else if (begins(p, n, "JFXX\0", 5))
		report_add(w->rep, REPORT_PREVIEW, "JFXX-thumbnail");
	else
		report_add(w->rep, REPORT_UNKNOWN, "APP0");
}

static void
take_segment(struct walk *w, unsigned int marker, const uint8_t *p, size_t n)
{
	char name[8];

	switch (marker) {
	case M_APP0:
		take_app0(w, p, n);
		return;
	case M_APP0 + 1:
		take_app1(w, p, n);
		return;
	case M_APP0 + 2:
		take_app2(w, p, n);
		return;
	case M_APP0 + 11:
		report_add(w->rep, REPORT_HIDDEN, "JUMBF");
		return;
	case M_APP0 + 13:
		take_app13(w, p, n);
		return;
	case M_APP0 + 14:
		if (!begins(p, n, "Adobe", 5))
			report_add(w->rep, REPORT_UNKNOWN, "APP14");
		else if (n > ADOBE_LEN)
			report_add(w->rep, REPORT_TRAILER, "APP14-surplus");
		return;
	case M_COM:
		report_add(w->rep, REPORT_TEXT, "Comment");
		return;
	}
	if (marker > M_APP0 && marker <= M_APP0 + 15) {
		snprintf(name, sizeof(name), "APP%u", marker - M_APP0);
		report_add(w->rep, REPORT_UNKNOWN, name);
	} else if (marker >= 0xf0 && marker <= 0xfd)
		report_add(w->rep, REPORT_UNKNOWN, "JPGn");
}

/* What no cleaner here rebuilds, by name; NULL for the others. */
static const char *
frame_refused(unsigned int marker, const uint8_t *p, size_t n)
{
	switch (marker) {
	case 0xc3: case 0xcb:
		return "JPEG-lossless";
	case 0xc5: case 0xc6: case 0xc7: case 0xcd: case 0xce: case 0xcf:
	case 0xde:
		return "JPEG-hierarchical";
	case 0xc0: case 0xc1: case 0xc2: case 0xc9: case 0xca:
		if (n >= 1 && p[0] != 8)
			return "JPEG-12-bit";
	}
	return NULL;
}

/* Past coded data to the next marker that is not part of it. */
static void
skip_coded(struct walk *w)
{
	const uint8_t *ff;

	while (w->at + 1 < w->n) {
		ff = memchr(w->p + w->at, 0xff, w->n - 1 - w->at);
		if (ff == NULL) {
			w->at = w->n;
			return;
		}
		w->at = (size_t)(ff - w->p);
		if (ff[1] != 0 && ff[1] != 0xff &&
		    !(ff[1] >= 0xd0 && ff[1] <= 0xd7))
			return;
		w->at += ff[1] == 0xff ? 1 : 2;
	}
	w->at = w->n;
}

static void
report_trailer(struct walk *w)
{
	const uint8_t *p = w->p + w->at;
	size_t n = w->n - w->at;

	if (n == 0)
		return;
	report_add(w->rep, REPORT_TRAILER, "after-the-end");
	if (holds(p, n, "\xff\xd8\xff"))
		report_add(w->rep, REPORT_HIDDEN, "second-picture");
	if (holds(p, n, "ftyp"))
		report_add(w->rep, REPORT_HIDDEN, "video");
	if (holds(p, n, "PK\3\4"))
		report_add(w->rep, REPORT_HIDDEN, "archive");
}

/* One marker; 1 when the end was reached. */
static int
step(struct walk *w)
{
	unsigned int marker;
	const char *why;
	size_t len;

	if (w->p[w->at] != 0xff) {
		/* bytes that belong to nothing */
		report_add(w->rep, REPORT_TRAILER, "between-segments");
		skip_coded(w);
		return w->at >= w->n;
	}
	marker = w->p[w->at + 1];
	if (marker == 0xff) {			/* fill */
		w->at++;
		return 0;
	}
	w->at += 2;
	if (marker == M_EOI) {
		w->found->ended = 1;
		report_trailer(w);
		return 1;
	}
	if (marker == 0 || marker == 1 || (marker >= 0xd0 && marker <= M_SOI))
		return 0;
	if (w->n - w->at < 2 || (len = unpack_be16(w->p + w->at)) < 2 ||
	    len > w->n - w->at)
		return 1;			/* cut short */
	why = frame_refused(marker, w->p + w->at + 2, len - 2);
	if (why != NULL) {
		report_add(w->rep, REPORT_UNKNOWN, why);
		return ERR_UNSUPPORTED;
	}
	take_segment(w, marker, w->p + w->at + 2, len - 2);
	w->at += len;
	if (marker == M_SOS) {
		w->found->scans++;
		skip_coded(w);
	}
	return 0;
}

int
jpeg_scan(const uint8_t *p, size_t n, struct jpeg_found *found,
    struct report *rep)
{
	struct walk w = { .p = p, .n = n, .at = 2, .found = found,
	    .rep = rep };
	int r = 0;

	memset(found, 0, sizeof(*found));
	found->orientation = 1;
	buf_init(&found->icc, ICC_MAX);
	if (n < 4 || p[0] != 0xff || p[1] != M_SOI || p[2] != 0xff)
		return ERR_SYNTAX;
	while (r == 0 && w.at + 1 < n)
		r = step(&w);
	return r < 0 ? r : join_icc(&w);
}
