#include "base/err.h"
#include "clean/matroska/aac_config.h"
#include "clean/sound/msb.h"

static void
frequency(struct msb *b)
{
	if (msb_take(b, 4) == 15)
		msb_skip(b, 24);
}

/* What may follow: 0x2b7, and that there is SBR; 0x548, and PS. */
static size_t
extension(struct msb b, int has_sbr)
{
	size_t end = b.at;

	if (has_sbr || msb_take(&b, 11) != 0x2b7 || msb_take(&b, 5) != 5)
		return end;
	if (msb_take(&b, 1) != 0)
		frequency(&b);
	if (b.short_of)
		return end;
	end = b.at;
	if (msb_take(&b, 11) != 0x548)
		return end;
	msb_skip(&b, 1);
	return b.short_of ? end : b.at;
}

int
aac_config(const uint8_t *p, size_t n, struct buf *out, struct report *rep)
{
	struct msb b = { p, n, 0, 0 };
	unsigned int kind, channels;
	size_t end;
	int r, sbr;

	if (n < 2)
		return ERR_SYNTAX;
	kind = msb_take(&b, 5);
	frequency(&b);
	channels = msb_take(&b, 4);
	sbr = kind == 5 || kind == 29;
	if (sbr) {
		frequency(&b);
		kind = msb_take(&b, 5);
	}
	if ((kind != 1 && kind != 2 && kind != 4) || channels == 0 ||
	    channels > 7)
		return ERR_UNSUPPORTED;
	msb_take(&b, 1);			/* 1024 or 960 samples */
	if (msb_take(&b, 2) != 0)
		return ERR_UNSUPPORTED;
	if (b.short_of)
		return ERR_SYNTAX;
	end = extension(b, sbr);
	if ((end + 7) / 8 < n)
		report_add(rep, REPORT_TRAILER, "behind-AAC-config");
	if ((r = buf_add(out, p, (end + 7) / 8)) != 0)
		return r;
	if (end % 8 != 0)
		out->p[out->len - 1] &= (uint8_t)(0xff00U >> end % 8);
	return 0;
}
