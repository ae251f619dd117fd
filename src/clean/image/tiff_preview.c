/* A raw file of a camera that is built as a TIFF (DNG 1.6): its pixels are only
 * what the sensor saw.  What it looks like is in the largest picture that the
 * camera put beside them: a JPEG, which is cleaned as any other. */
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/pack.h"
#include "clean/formats.h"
#include "clean/image/exif.h"
#include "clean/image/tiff_preview.h"

#define FOLDERS_MAX	64
#define ENTRIES_MAX	4096
#define CHILDREN_MAX	16

struct looking {
	const uint8_t	*p;
	size_t		 n;
	int		 big;			/* endian */
	uint32_t	 folder[FOLDERS_MAX];	/* to be looked at */
	unsigned int	 folders;
	unsigned int	 orientation;
	/* the best so far */
	uint64_t	 pixels;
	size_t		 at, len;
};

/* What one folder says about its picture. */
struct folder {
	uint32_t compression, photometric, at, len, at_old, len_old;
	uint32_t orientation;
};

static uint32_t
get(const struct looking *k, size_t at, unsigned int bytes)
{
	if (bytes > k->n || at > k->n - bytes)
		return 0;
	if (bytes == 2)
		return k->big ? unpack_be16(k->p + at) :
		    unpack_le16(k->p + at);
	return k->big ? unpack_be32(k->p + at) : unpack_le32(k->p + at);
}

static void
queue(struct looking *k, uint32_t at)
{
	unsigned int i;

	for (i = 0; i < k->folders; i++)
		if (k->folder[i] == at)
			return;
	if (at != 0 && k->folders < FOLDERS_MAX)
		k->folder[k->folders++] = at;
}

/* One entry of 12 bytes: tag, type, count, value or where it is. */
static void
on_entry(struct looking *k, struct folder *f, size_t at)
{
	unsigned int type = get(k, at + 2, 2), i;
	uint32_t count = get(k, at + 4, 4);
	uint32_t v = get(k, at + 8, type == 3 ? 2 : 4);

	if (get(k, at, 2) == 330) {		/* SubIFDs */
		for (i = 0; i < count && i < CHILDREN_MAX; i++)
			queue(k, count == 1 ? v : get(k, (size_t)v + 4 * i,
			    4));
		return;
	}
	if (count != 1 || (type != 3 && type != 4))
		return;				/* of several strips: no */
	switch (get(k, at, 2)) {
	case 259:
		f->compression = v;
		break;
	case 262:
		f->photometric = v;
		break;
	case 273:
		f->at = v;
		break;
	case 274:
		f->orientation = v;
		break;
	case 279:
		f->len = v;
		break;
	case 513:
		f->at_old = v;
		break;
	case 514:
		f->len_old = v;
		break;
	}
}

/* How many pixels a JPEG says that it has; 0: not one that browsers show. */
static uint64_t
size_of(const uint8_t *p, size_t n)
{
	size_t at = 2;
	unsigned int m;

	if (n < 4 || p[0] != 0xff || p[1] != 0xd8)
		return 0;
	while (n - at >= 9 && p[at] == 0xff) {
		m = p[at + 1];
		if (m >= 0xc0 && m <= 0xc2)
			return p[at + 4] != 8 ? 0 :
			    (uint64_t)unpack_be16(p + at + 5) *
			    unpack_be16(p + at + 7);
		if (m < 0xc4 || m == 0xd9 || m == 0xda)
			return 0;
		if ((size_t)unpack_be16(p + at + 2) + 2 > n - at)
			return 0;
		at += (size_t)unpack_be16(p + at + 2) + 2;
	}
	return 0;
}

static void
try_range(struct looking *k, uint32_t at, uint32_t len)
{
	uint64_t pixels;

	if (at >= k->n || len > k->n - at)
		return;
	pixels = size_of(k->p + at, len);
	if (pixels > k->pixels) {
		k->pixels = pixels;
		k->at = at;
		k->len = len;
	}
}

static void
on_folder(struct looking *k, uint32_t at)
{
	struct folder f = { 0 };
	unsigned int n = get(k, at, 2), i;

	for (i = 0; i < n && i < ENTRIES_MAX; i++)
		on_entry(k, &f, (size_t)at + 2 + 12 * (size_t)i);
	queue(k, get(k, (size_t)at + 2 + 12 * (size_t)n, 4));
	/* the first folder's is the picture's */
	if (k->orientation == 0)
		k->orientation = f.orientation >= 1 && f.orientation <= 8 ?
		    f.orientation : 1;
	if (f.photometric == 32803 || f.photometric == 34892)
		return;				/* what the sensor saw */
	if (f.compression == 6 || f.compression == 7)
		try_range(k, f.at, f.len);
	try_range(k, f.at_old, f.len_old);
}

/* The JPEG, with the raw file's orientation in front of its own. */
static int
build(const struct looking *k, struct buf *out)
{
	uint8_t head[6] = { 0xff, 0xd8, 0xff, 0xe1, 0, 0 };
	struct buf exif;
	int r;

	buf_init(&exif, 4096);
	if ((r = exif_write(&exif, (int)k->orientation)) == 0) {
		pack_be16(head + 4, (uint16_t)(exif.len + 2));
		r = buf_add(out, head, sizeof(head));
	}
	if (r == 0)
		r = buf_add(out, exif.p, exif.len);
	if (r == 0)
		r = buf_add(out, k->p + k->at + 2, k->len - 2);
	buf_free(&exif);
	return r;
}

int
tiff_preview(struct clean_job *job)
{
	struct looking k = { .p = job->src.p, .n = (size_t)job->src.len };
	struct clean_job inner = *job;
	struct buf jpeg;
	unsigned int i;
	int r;

	k.big = k.n > 0 && k.p[0] == 'M';
	queue(&k, get(&k, 4, 4));
	for (i = 0; i < k.folders; i++)
		on_folder(&k, k.folder[i]);
	if (k.pixels == 0) {
		report_add(job->report, REPORT_UNKNOWN, "raw");
		return ERR_UNSUPPORTED;
	}
	buf_init(&jpeg, SIZE_MAX / 4);
	if ((r = build(&k, &jpeg)) == 0) {
		source_memory(&inner.src, jpeg.p, jpeg.len);
		r = jpeg_clean(&inner);
	}
	buf_free(&jpeg);
	job->cut = inner.cut;
	if (r != 0)
		return r;
	job->out_type = "image/jpeg";
	report_add(job->report, REPORT_UNKNOWN, "raw-pixels");
	report_add(job->report, REPORT_CONVERTED, "raw-preview");
	return 0;
}
