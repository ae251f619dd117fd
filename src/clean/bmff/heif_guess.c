/* Still pictures in boxes whose brand libmagic does not know: it has names for
 * the first that there were (ISO/IEC 23008-12, 10; 23000-22, 8; AVIF, 6). */
#include "base/pack.h"
#include "clean/bmff/box.h"
#include "clean/formats.h"

/* Brands that only pictures begin with; what coding they have, the cleaner
 * sees. */
static int
is_general(uint32_t brand)
{
	static const uint32_t brands[] = {
		BOX('m', 'i', 'f', '1'), BOX('m', 'i', 'f', '2'),
		BOX('1', 'p', 'i', 'c'), BOX('m', 'i', 'a', 'f'),
		BOX('M', 'i', 'P', 'r'), BOX('M', 'i', 'H', 'B'),
		BOX('M', 'i', 'H', 'E'), BOX('M', 'i', 'H', 'A'),
		BOX('M', 'A', '1', 'A'), BOX('M', 'A', '1', 'B'),
		BOX('h', 'e', 'i', 'm'), BOX('h', 'e', 'i', 's')
	};
	size_t i;

	for (i = 0; i < sizeof(brands) / sizeof(brands[0]); i++)
		if (brands[i] == brand)
			return 1;
	return 0;
}

/* Among the compatible brands one that says so, too: four letters may be
 * chance. */
const char *
heif_guess(const uint8_t *p, size_t n)
{
	uint32_t len, at;

	if (n < 16 || unpack_be32(p + 4) != BOX('f', 't', 'y', 'p') ||
	    !is_general(unpack_be32(p + 8)))
		return NULL;
	len = unpack_be32(p);
	for (at = 16; at + 4 <= len && at + 4 <= n; at += 4)
		if (is_general(unpack_be32(p + at)) ||
		    unpack_be32(p + at) == BOX('h', 'e', 'i', 'c') ||
		    unpack_be32(p + at) == BOX('h', 'e', 'i', 'x') ||
		    unpack_be32(p + at) == BOX('a', 'v', 'i', 'f'))
			return "image/heif";
	return NULL;
}
