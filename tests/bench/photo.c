/* bench/photo: a picture to be made into a JPEG by cjpeg(1): the same bytes
 * on every machine, with large shapes, fine structure and a sensor's grain,
 * so that it compresses as photographs do.  PPM on standard output. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cli.h"
#include "base/err.h"
#include "base/file.h"
#include "base/num.h"

#define OCTAVES		9
#define SIDE_MAX	20000

static uint32_t
mix(uint32_t x, uint32_t y, uint32_t z)
{
	uint32_t h = x * 0x9e3779b1u ^ y * 0x85ebca77u ^ z * 0xc2b2ae3du;

	h = (h ^ h >> 15) * 0x2c1b3c6du;
	h = (h ^ h >> 12) * 0x297a2d39u;
	return h ^ h >> 15;
}

/* One octave of value noise at 2^shift pixels a cell, 0 to 255. */
static int
noise(uint32_t x, uint32_t y, unsigned int shift, uint32_t z)
{
	int mask = (1 << shift) - 1;
	int fx = (int)(x & (uint32_t)mask), fy = (int)(y & (uint32_t)mask);
	uint32_t cx = x >> shift, cy = y >> shift;
	int a = (int)(mix(cx, cy, z) & 255);
	int b = (int)(mix(cx + 1, cy, z) & 255);
	int c = (int)(mix(cx, cy + 1, z) & 255);
	int d = (int)(mix(cx + 1, cy + 1, z) & 255);
	int top = (a << shift) + (b - a) * fx;
	int low = (c << shift) + (d - c) * fx;

	return (int)((((int64_t)top << shift) + (int64_t)(low - top) * fy) >>
	    (2 * shift));
}

static void
pixel(uint8_t rgb[3], uint32_t x, uint32_t y)
{
	int i, light = 0, hue, grain;
	unsigned int shift = 9;		/* down to two pixels */

	for (i = 1; i <= OCTAVES; i++, shift -= shift > 1)
		light += noise(x, y, shift, (uint32_t)i) >> i;
	hue = noise(x, y, 8, 99) - 128;
	grain = (int)(mix(x, y, 7) % 25) - 12;
	for (i = 0; i < 3; i++) {
		int v = light + grain + hue * (1 - i) / 3;

		rgb[i] = (uint8_t)(v < 0 ? 0 : v > 255 ? 255 : v);
	}
}

int
main(int argc, char **argv)
{
	uint64_t w, h;
	uint32_t x, y;
	uint8_t *row;
	int r;

	cli_start("photo");
	if (argc != 3 ||
	    num_parse(argv[1], strlen(argv[1]), 1, SIDE_MAX, &w) != 0 ||
	    num_parse(argv[2], strlen(argv[2]), 1, SIDE_MAX, &h) != 0) {
		fputs("usage: photo WIDTH HEIGHT > FILE.ppm\n", stderr);
		return CLI_USAGE;
	}
	if ((row = malloc((size_t)w * 3)) == NULL)
		return CLI_FAILED;
	printf("P6\n%u %u\n255\n", (unsigned int)w, (unsigned int)h);
	fflush(stdout);
	for (y = 0, r = 0; y < h && r == 0; y++) {
		for (x = 0; x < w; x++)
			pixel(row + 3 * (size_t)x, x, y);
		r = file_write_full(1, row, (size_t)w * 3);
	}
	if (r != 0)
		cli_warn_err(r, "write");
	free(row);
	return r == 0 ? CLI_OK : CLI_FAILED;
}
