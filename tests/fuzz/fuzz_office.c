/* The parts of an office document: "d", "x" or "o" for DOCX, XLSX, ODT, then
 * a name and the bytes of each part, with a NUL behind both.  Archives have a
 * fuzzer of their own: here no checksum stands between the bytes and XML. */
#include "cleaner.h"
#include "clean/office/zip.h"
#include "clean/sniff.h"

#define TEXT	"application/vnd.oasis.opendocument.text"

/* A picture has NULs: this one stands for a part that is a star. */
static const uint8_t star[] = "GIF89a\2\0\1\0\200\0\0\377\0\0\0\0\377,\0\0\0"
    "\0\2\0\1\0\0\2\2\104\012\0;";

/* Up to a NUL; what is behind it. */
static const uint8_t *
piece(const uint8_t *p, const uint8_t *end, const uint8_t **stop)
{
	*stop = p < end ? memchr(p, '\0', (size_t)(end - p)) : NULL;
	if (*stop == NULL)
		*stop = end;
	return *stop < end ? *stop + 1 : end;
}

static int
pack(struct zipper *z, const uint8_t *p, const uint8_t *end)
{
	const uint8_t *stop, *data;
	char name[ZIP_NAME_MAX + 1];
	struct buf b;
	int r = 0;

	while (r == 0 && p < end) {
		data = piece(p, end, &stop);
		if (stop == p || stop - p > ZIP_NAME_MAX)
			return -1;
		memcpy(name, p, (size_t)(stop - p));
		name[stop - p] = '\0';
		p = piece(data, end, &stop);
		buf_init(&b, 1 << 20);
		r = stop == data + 1 && data[0] == '*' ?
		    buf_add(&b, star, sizeof(star) - 1) :
		    buf_add(&b, data, (size_t)(stop - data));
		if (r == 0)
			r = zipper_put(z, name, &b, 0);
		buf_free(&b);
	}
	return r;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sink sink;
	struct zipper z;
	struct buf b, type;
	int kind;

	if (size < 2 || sniff_prepare() != 0)
		return 0;
	kind = data[0];
	buf_init(&b, 1 << 22);
	buf_init(&type, 64);
	sink = (struct sink){ buf_sink_write, NULL, NULL, &b };
	zipper_begin(&z, &sink);
	if ((kind != 'o' || (buf_adds(&type, TEXT) == 0 &&
	    zipper_put(&z, "mimetype", &type, 0) == 0)) &&
	    pack(&z, data + 1, data + size) == 0 && zipper_end(&z) == 0)
		(void)fuzz_cleaner(kind == 'x' ? xlsx_clean : kind == 'o' ?
		    odt_clean : docx_clean, b.p, b.len, FUZZ_WHOLE);
	zipper_free(&z);
	buf_free(&type);
	buf_free(&b);
	return 0;
}
