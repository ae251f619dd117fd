/* Movies that libmagic has no name for: brands of makers, and QuickTime
 * files that do not begin with one. */
#include "base/pack.h"
#include "clean/bmff/box.h"
#include "clean/bmff/span.h"
#include "clean/formats.h"

/* Pictures in the same boxes. */
static int
is_picture(uint32_t brand)
{
	static const uint32_t pictures[] = {
		BOX('m', 'i', 'f', '1'), BOX('m', 's', 'f', '1'),
		BOX('m', 'i', 'a', 'f'), BOX('a', 'v', 'i', 'f'),
		BOX('a', 'v', 'i', 's'), BOX('c', 'r', 'x', ' '),
		BOX('j', 'x', 'l', ' ')
	};
	size_t i;

	for (i = 0; i < sizeof(pictures) / sizeof(pictures[0]); i++)
		if (pictures[i] == brand)
			return 1;
	/* heic, heix, hevc and so on; jp2, jpm, jpx */
	return brand >> 16 == BOX(0, 0, 'h', 'e') ||
	    brand >> 16 == BOX(0, 0, 'j', 'p');
}

const char *
mp4_guess(const uint8_t *p, size_t n)
{
	uint32_t type, size;
	size_t at = 0;

	if (n < 16)
		return NULL;
	type = unpack_be32(p + 4);
	if (type == BOX('f', 't', 'y', 'p'))
		return is_picture(unpack_be32(p + 8)) ? NULL : "video/mp4";
	if (type == BOX('s', 't', 'y', 'p'))
		return "video/mp4";
	/* empty boxes of QuickTime, then one that only movies have */
	while (n - at >= 8) {
		size = unpack_be32(p + at);
		type = unpack_be32(p + at + 4);
		if (type == BOX('m', 'o', 'o', 'v') ||
		    type == BOX('m', 'd', 'a', 't'))
			return "video/quicktime";
		if ((type != BOX('w', 'i', 'd', 'e') &&
		    type != BOX('f', 'r', 'e', 'e') &&
		    type != BOX('s', 'k', 'i', 'p') &&
		    type != BOX('p', 'n', 'o', 't')) || size < 8 ||
		    size > n - at)
			return NULL;
		at += size;
	}
	return NULL;
}
