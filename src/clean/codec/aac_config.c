/* The configuration of MPEG-4 sound (ISO/IEC 14496-3, 1.6.2.1), taken apart
 * and put together again. */
#include "base/err.h"
#include "clean/codec/aac_config.h"
#include "clean/codec/bitcopy.h"

#define NO_RATE		15

/* 4.4.1.1: a program configuration; its comment becomes empty. */
static void
program(struct bitcopy *b, struct report *rep)
{
	unsigned int front, side, back, lfe, data, cc, n;

	bitcopy(b, 4 + 2 + 4);
	front = bitcopy(b, 4);
	side = bitcopy(b, 4);
	back = bitcopy(b, 4);
	lfe = bitcopy(b, 2);
	data = bitcopy(b, 3);
	cc = bitcopy(b, 4);
	if (bitcopy(b, 1))
		bitcopy(b, 4);
	if (bitcopy(b, 1))
		bitcopy(b, 4);
	if (bitcopy(b, 1))
		bitcopy(b, 3);
	for (n = (front + side + back + cc) * 5 + (lfe + data) * 4; n > 0;
	    n--)
		bitcopy(b, 1);
	bitcopy_align(b);
	n = bitcopy_take(b, 8);
	bitcopy_put(b, 0, 8);
	if (n > 0)
		report_add(rep, REPORT_SOFTWARE, "program-comment");
	while (n-- > 0)
		(void)bitcopy_take(b, 8);
}

static unsigned int
object_type(struct bitcopy *b)
{
	unsigned int v = bitcopy(b, 5);

	return v == 31 ? 32 + bitcopy(b, 6) : v;
}

/* Its index. */
static unsigned int
frequency(struct bitcopy *b)
{
	unsigned int i = bitcopy(b, 4);

	if (i == 15)
		bitcopy(b, 24);
	return i;
}

/* Is it of a kind whose configuration is GASpecificConfig? */
static int
is_general(unsigned int object)
{
	return (object >= 1 && object <= 4) || object == 6 || object == 7 ||
	    object == 17 || (object >= 19 && object <= 23);
}

static void
general(struct bitcopy *b, unsigned int object, unsigned int channels,
    struct aac_config *got, struct report *rep)
{
	unsigned int more;

	/* blocks of 960 samples are walked by nobody here */
	if (bitcopy(b, 1) != 0 || object != 2)
		got->rate = NO_RATE;
	if (bitcopy(b, 1))
		bitcopy(b, 14);
	more = bitcopy(b, 1);
	if (channels == 0)
		program(b, rep);
	if (object == 6 || object == 20)
		bitcopy(b, 3);
	if (!more)
		return;
	if (object == 22)
		bitcopy(b, 16);
	if (object == 17 || object == 19 || object == 20 || object == 23)
		bitcopy(b, 3);
	bitcopy(b, 1);
}

/* What follows for decoders that know of it: SBR, and PS. */
static void
extension(struct bitcopy *b)
{
	if (bitcopy_left(b) < 16 || bitcopy_look(b, 11) != 0x2b7)
		return;
	bitcopy(b, 11);
	if (object_type(b) == 5 && bitcopy(b, 1)) {
		frequency(b);
		if (bitcopy_left(b) >= 12 && bitcopy_look(b, 11) == 0x548)
			bitcopy(b, 12);
	}
}

int
aac_config(const uint8_t *p, size_t n, struct buf *out,
    struct aac_config *got, struct report *rep)
{
	struct bitcopy b;
	unsigned int object, channels, outer, rate;
	size_t i, before = out->len;

	got->rate = NO_RATE;
	if (n < 2)
		return ERR_SYNTAX;
	bitcopy_start(&b, p, n, out);
	outer = object = object_type(&b);
	rate = frequency(&b);
	channels = bitcopy(&b, 4);
	if (object == 5 || object == 29) {
		frequency(&b);
		object = object_type(&b);
		if (object == 22)
			bitcopy(&b, 4);
	}
	if (!is_general(object)) {
		/* parametric, low delay, unified: not taken apart here */
		out->len = before;
		return ERR_UNSUPPORTED;
	}
	got->rate = rate;
	general(&b, object, channels, got, rep);
	if (outer != 5 && outer != 29 && object < 17)
		extension(&b);
	bitcopy_end(&b);
	if (b.bad)
		return ERR_SYNTAX;
	for (i = (b.at + 7) / 8; i < n; i++)
		if (p[i] != 0) {
			report_add(rep, REPORT_TRAILER, "behind-config");
			break;
		}
	return 0;
}
