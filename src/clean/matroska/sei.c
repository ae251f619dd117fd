/* Supplemental enhancement information: ITU-T H.264, 7.3.2.3 and annex D,
 * H.265, 7.3.2.4 and annex D.  Most of its messages are not for decoders;
 * among them are any texts (user data, with which x264 tells its settings),
 * and the time of day (in the picture timing). */
#include "base/err.h"
#include "clean/matroska/nal.h"

/* What stays: type, bytes that it may have at least and at most. */
static const struct {
	unsigned int type, min, max;
	int	 avc, hevc;
} stay[] = {
	{ 6, 1, 8, 1, 1 },	/* where decoding can begin */
	{ 45, 1, 16, 1, 1 },	/* two pictures in one, for two eyes */
	{ 47, 1, 8, 1, 1 },	/* the picture is turned */
	{ 137, 24, 24, 1, 1 },	/* the colours of the master's screen */
	{ 144, 4, 4, 1, 1 },	/* light levels */
	{ 147, 1, 1, 1, 1 }	/* another transfer function */
};

static int
stays(int hevc, unsigned int type, size_t len)
{
	size_t i;

	for (i = 0; i < sizeof(stay) / sizeof(stay[0]); i++)
		if (stay[i].type == type && len >= stay[i].min &&
		    len <= stay[i].max)
			return hevc ? stay[i].hevc : stay[i].avc;
	return 0;
}

/* Without the bytes that keep start codes apart (7.4.1). */
static int
unescape(const uint8_t *p, size_t n, struct buf *out)
{
	size_t i, zeros = 0;
	int r = 0;

	for (i = 0; i < n && r == 0; i++) {
		if (zeros >= 2 && p[i] == 3) {
			zeros = 0;
			continue;
		}
		zeros = p[i] == 0 ? zeros + 1 : 0;
		r = buf_add(out, p + i, 1);
	}
	return r;
}

static int
escape(const uint8_t *p, size_t n, struct buf *out)
{
	size_t i, zeros = 0;
	int r = 0;

	for (i = 0; i < n && r == 0; i++) {
		if (zeros >= 2 && p[i] <= 3) {
			r = buf_add(out, "\3", 1);
			zeros = 0;
		}
		zeros = p[i] == 0 ? zeros + 1 : 0;
		if (r == 0)
			r = buf_add(out, p + i, 1);
	}
	return r;
}

/* A message's type or size: a sum of bytes, all but the last 255. */
static int
number(const uint8_t *p, size_t n, size_t *at, size_t *v)
{
	uint8_t b;

	*v = 0;
	do {
		if (*at == n)
			return ERR_SYNTAX;
		b = p[(*at)++];
		*v += b;
	} while (b == 255);
	return 0;
}

static void
tell(struct report *rep, size_t type)
{
	if (type == 4 || type == 5)
		report_add(rep, REPORT_SOFTWARE, "SEI-user-data");
	else if (type == 1 || type == 136)
		report_add(rep, REPORT_TIME, "SEI-timing");
	else
		report_add(rep, REPORT_UNKNOWN, "SEI");
}

int
nal_sei(struct nal *v, const uint8_t *p, size_t n, struct buf *out,
    struct report *rep)
{
	size_t head = v->hevc ? 2 : 1, at, start, type, len, plain, kept;
	struct buf *scratch = &v->scratch;
	int r;

	scratch->len = 0;
	if (n <= head)
		return 0;
	if ((r = unescape(p + head, n - head, scratch)) != 0)
		return r;
	/* those that stay are gathered behind what they are taken from */
	plain = scratch->len;
	if ((r = buf_reserve(scratch, plain + 1)) != 0)
		return r;
	for (at = 0; plain - at > 1;) {
		start = at;
		if (number(scratch->p, plain, &at, &type) != 0 ||
		    number(scratch->p, plain, &at, &len) != 0 ||
		    len > plain - at) {
			report_add(rep, REPORT_UNKNOWN, "SEI");
			break;
		}
		at += len;
		if (type < 255 && stays(v->hevc, (unsigned int)type, len))
			(void)buf_add(scratch, scratch->p + start,
			    at - start);
		else
			tell(rep, type);
	}
	kept = scratch->len - plain;
	if (kept == 0)
		return 0;
	if ((r = buf_add(scratch, "\x80", 1)) != 0 ||
	    (r = buf_add(out, p, head)) != 0)
		return r;
	return escape(scratch->p + plain, kept + 1, out);
}
