/* Decoding for the pixels mode, and encoding what came of it: whatever a
 * decoder makes must be a whole picture, and what an encoder makes of it a
 * file that can be decoded to as many pixels. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "clean/formats.h"
#include "clean/pixels.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static struct report rep;

static int
run(int (*what)(struct clean_job *), const uint8_t *p, size_t n,
    struct buf *out, const char **type)
{
	struct sink sink = { buf_sink_write, NULL, NULL, out };
	struct clean_job job = { .whole = 1, .mode = CLEAN_PIXELS,
	    .pixels_max = 1 << 16, .out = &sink, .report = &rep };
	int r;

	source_memory(&job.src, p, n);
	job.max_side = n % 4 == 0 ? 100 : 0;
	report_init(&rep);
	buf_init(out, 1 << 24);
	r = what(&job);
	*type = job.out_type;
	return r;
}

/* Encode n bytes that are said to be pixels; must: they are. */
static void
there_and_back(const uint8_t *p, size_t n, int must)
{
	struct buf file, back;
	const char *type;
	int r;

	r = run(pixels_clean, p, n, &file, &type);
	if (r != 0 && must)
		abort();
	if (r == 0) {
		r = run(strcmp(type, "image/png") == 0 ? png_decode :
		    jpeg_decode, file.p, file.len, &back, &type);
		if (r != 0 || rep.n != 0)
			abort();
		buf_free(&back);
	}
	buf_free(&file);
}

static int
(*decoder_of(const uint8_t *p, size_t n))(struct clean_job *)
{
	static const struct {
		const char *magic;
		int (*decode)(struct clean_job *);
	} all[] = {
		{ "\xff", jpeg_decode }, { "GIF", gif_decode },
		{ "BM", bmp_decode }, { "RIFF", webp_decode },
		{ "II*", tiff_decode }, { "MM", tiff_decode }
	};
	size_t i;

	if (n > 8 && memcmp(p + 4, "ftyp", 4) == 0)
		return heif_decode;
	for (i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (n > 4 && memcmp(p, all[i].magic,
		    strlen(all[i].magic)) == 0)
			return all[i].decode;
	return png_decode;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf raw;
	const char *type;
	int r;

	if (colour_prepare() != 0)
		abort();
	if (size > 4 && memcmp(data, "PLUM", 4) == 0) {
		there_and_back(data, size, 0);
		return 0;
	}
	r = run(decoder_of(data, size), data, size, &raw, &type);
	if (r == 0) {
		if (strcmp(type, PIXELS_TYPE) != 0)
			abort();
		there_and_back(raw.p, raw.len, 1);
	}
	buf_free(&raw);
	return 0;
}
