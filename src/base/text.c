#include <string.h>
#include <strings.h>

#include "base/err.h"
#include "base/text.h"

#define NAME_MAX_BYTES	180
#define ENDING_MAX	16
#define REPLACEMENT	"\xef\xbf\xbd"		/* U+FFFD */

uint32_t
text_utf8(const uint8_t *p, size_t n, size_t *len)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	uint32_t c;
	size_t i, want;

	*len = 1;
	if (p[0] < 0x80)
		return p[0];
	if (p[0] >= 0xc2 && p[0] <= 0xdf)
		want = 2;
	else if (p[0] >= 0xe0 && p[0] <= 0xef)
		want = 3;
	else if (p[0] >= 0xf0 && p[0] <= 0xf4)
		want = 4;
	else
		return UINT32_MAX;
	if (n < want)
		return UINT32_MAX;
	c = p[0] & (0xffu >> (want + 1));
	for (i = 1; i < want; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return UINT32_MAX;
		c = c << 6 | (p[i] & 0x3f);
	}
	if (c < least[want] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		return UINT32_MAX;
	*len = want;
	return c;
}

int
text_is_harmful(uint32_t c)
{
	static const struct {
		uint32_t first, last;
	} bad[] = {
		{ 0x0000, 0x001f }, { 0x007f, 0x009f },	/* C0, C1 */
		{ 0x00ad, 0x00ad },			/* soft hyphen */
		{ 0x034f, 0x034f },			/* grapheme joiner */
		{ 0x061c, 0x061c },			/* Arabic letter mark */
		{ 0x115f, 0x1160 }, { 0x17b4, 0x17b5 },	/* invisible */
		{ 0x180b, 0x180f },
		{ 0x200b, 0x200b },			/* zero width space */
		{ 0x200e, 0x200f },			/* direction marks */
		{ 0x2028, 0x202e },	/* separators, embeddings, overrides */
		{ 0x2060, 0x206f },		/* isolates, invisible */
		{ 0x3164, 0x3164 }, { 0xfeff, 0xfeff }, { 0xffa0, 0xffa0 },
		{ 0xd800, 0xf8ff },		/* surrogates, private use */
		{ 0xfdd0, 0xfdef }, { 0xfff0, 0xfffb }, { 0xfffe, 0xffff },
		{ 0x1d173, 0x1d17a },
		{ 0xe0000, UINT32_MAX }		/* tags, private, not UTF-8 */
	};
	size_t i;

	/* U+200C and U+200D stay: Persian, Uyghur and Mongolian need them */
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (c >= bad[i].first && c <= bad[i].last)
			return 1;
	return (c & 0xfffe) == 0xfffe;
}

int
text_show(struct buf *b, const void *s, size_t n, int lines)
{
	const uint8_t *p = s;
	size_t i, len;
	uint32_t c;
	int r;

	for (i = 0; i < n; i += len) {
		c = text_utf8(p + i, n - i, &len);
		if (lines && c == '\r' && i + 1 < n && p[i + 1] == '\n')
			continue;
		if (text_is_harmful(c) && !(lines && (c == '\n' || c == '\t')))
			r = buf_adds(b, REPLACEMENT);
		else
			r = buf_add(b, p + i, len);
		if (r != 0)
			return r;
	}
	return 0;
}

/* The part behind the last path separator of either kind. */
static const uint8_t *
last_part(const uint8_t *p, size_t *n)
{
	size_t i;

	for (i = *n; i > 0; i--)
		if (p[i - 1] == '/' || p[i - 1] == '\\')
			break;
	*n -= i;
	return p + i;
}

/* Shorten a name to NAME_MAX_BYTES, keeping a short ending, and never cutting
 * a character in two. */
static void
shorten(struct buf *b)
{
	size_t ending = 0, cut, i;
	uint8_t *p = b->p;

	if (b->len <= NAME_MAX_BYTES)
		return;
	for (i = b->len; i > 0 && b->len - i < ENDING_MAX; i--)
		if (p[i - 1] == '.') {
			ending = b->len - i + 1;
			break;
		}
	cut = NAME_MAX_BYTES - ending;
	while (cut > 0 && (p[cut] & 0xc0) == 0x80)
		cut--;
	memmove(p + cut, p + b->len - ending, ending);
	b->len = cut + ending;
}

/* Windows opens a device by such a name, whatever its ending. */
static int
is_device(const uint8_t *p, size_t n)
{
	static const char *const devices[] = { "con", "prn", "aux", "nul",
	    "com", "lpt" };
	size_t i, stem;

	for (stem = 0; stem < n && p[stem] != '.'; stem++)
		;
	while (stem > 0 && p[stem - 1] == ' ')
		stem--;
	for (i = 0; i < sizeof(devices) / sizeof(devices[0]); i++)
		if (stem >= 3 && strncasecmp((const char *)p, devices[i],
		    3) == 0)
			return i < 4 ? stem == 3 : stem == 4 &&
			    p[3] >= '0' && p[3] <= '9';
	return 0;
}

int
text_filename(struct buf *b, const void *s, size_t n)
{
	const uint8_t *p = s;
	struct buf name;		/* b may have no room for all of it */
	size_t i, len;
	uint32_t c;
	int r;

	if (n == 0)
		return buf_adds(b, "file");
	p = last_part(p, &n);
	/* what "_" replaces has a byte at least; a device gets one more */
	buf_init(&name, n + 1);
	r = is_device(p, n) ? buf_adds(&name, "_") : 0;
	for (i = 0; i < n && r == 0; i += len) {
		c = text_utf8(p + i, n - i, &len);
		if (name.len == 0 && (c == '.' || c == '-' || c == ' '))
			r = buf_adds(&name, "_");
		else if (text_is_harmful(c) ||
		    (c < 0x80 && strchr("<>:\"|?*", (int)c) != NULL))
			r = buf_adds(&name, "_");
		else
			r = buf_add(&name, p + i, len);
	}
	if (r == 0 && name.len == 0)
		r = buf_adds(b, "file");
	else if (r == 0) {
		shorten(&name);
		/* FAT and exFAT leave these away, and so make another's name
		 * of it */
		if (name.p[name.len - 1] == '.' || name.p[name.len - 1] == ' ')
			name.p[name.len - 1] = '_';
		r = buf_add(b, name.p, name.len);
	}
	buf_free(&name);
	return r;
}

int
text_html(struct buf *b, const void *s, size_t n)
{
	const uint8_t *p = s;
	size_t i, len;
	uint32_t c;
	int r;

	for (i = 0; i < n; i += len) {
		c = text_utf8(p + i, n - i, &len);
		switch (c) {
		case '&':
			r = buf_adds(b, "&amp;");
			break;
		case '<':
			r = buf_adds(b, "&lt;");
			break;
		case '>':
			r = buf_adds(b, "&gt;");
			break;
		case '"':
			r = buf_adds(b, "&quot;");
			break;
		case '\'':
			r = buf_adds(b, "&#39;");
			break;
		default:
			r = text_is_harmful(c) ? buf_adds(b, REPLACEMENT) :
			    buf_add(b, p + i, len);
		}
		if (r != 0)
			return r;
	}
	return 0;
}
