/* What has no cleaner, and libmagic no name with the tests that are safe: text
 * of several kinds, and MPEG transport streams.  Only for advice, and for the
 * word that says what a file is: nothing is parsed further. */
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "clean/formats.h"

#define LEGACY_MIN	32	/* fewer bytes without a control mean nothing */
#define PACKET		188	/* ISO/IEC 13818-1, 2.4.3.2 */
#define PACKETS_MIN	3
#define PACKETS_LOOK	16

/* A character of text, not of a terminal or of a binary file. */
static int
printable(uint32_t c)
{
	return c >= 0x20 ? c != 0x7f && !(c >= 0x80 && c < 0xa0 && c != 0x85) :
	    c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static int
is_utf8(const uint8_t *p, size_t n)
{
	size_t i, len;
	uint32_t c;

	for (i = 0; i < n; i += len) {
		c = text_utf8(p + i, n - i, &len);
		/* the last one may have been cut */
		if (c == UINT32_MAX && n - i < 4 && p[i] >= 0xc2 && i > 0)
			return 1;
		if (c == UINT32_MAX || !printable(c))
			return 0;
	}
	return 1;
}

/* With its mark, as Windows writes it. */
static int
is_utf16(const uint8_t *p, size_t n)
{
	int big = n >= 4 && p[0] == 0xfe && p[1] == 0xff;
	size_t i;

	if (!big && !(n >= 4 && p[0] == 0xff && p[1] == 0xfe))
		return 0;
	for (i = 2; i + 2 <= n; i += 2)
		if (!printable((uint32_t)p[i + (big ? 1 : 0)] |
		    (uint32_t)p[i + (big ? 0 : 1)] << 8))
			return 0;
	return 1;
}

/* GB 18030, Big5, windows-1251 and others of before: no controls anywhere. */
static int
is_legacy(const uint8_t *p, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (p[i] < 0x80 && !printable(p[i]))
			return 0;
	return n >= LEGACY_MIN;
}

static int
begins(const uint8_t *p, size_t n, const char *word)
{
	return n >= strlen(word) &&
	    strncasecmp((const char *)p, word, strlen(word)) == 0;
}

static int
begins_with_any(const uint8_t *p, size_t n, const char *const *words)
{
	for (; *words != NULL; words++)
		if (begins(p, n, *words))
			return 1;
	return 0;
}

static const char *
kind_of_text(const uint8_t *p, size_t n)
{
	static const char *const page[] = { "<!doctype html", "<html",
	    "<head", "<body", "<!doctype xhtml", NULL };
	/* RFC 5322: what letters begin with that a program has saved */
	static const char *const letter[] = { "received:", "return-path:",
	    "delivered-to:", "message-id:", "mime-version:", "from:",
	    "subject:", "date:", "to:", "reply-to:", "dkim-signature:",
	    "x-mozilla-status:", "x-gm-thrid:", "from - ", NULL };

	while (n > 0 && (p[0] <= ' ' || p[0] == 0xef || p[0] == 0xbb ||
	    p[0] == 0xbf)) {
		p++;
		n--;
	}
	if (begins_with_any(p, n, page))
		return "text/html";
	if (begins_with_any(p, n, letter))
		return "message/rfc822";
	return begins(p, n, "<svg") ? "image/svg+xml" : "text/plain";
}

/* Each packet begins with one byte; those of cameras (M2TS) have a time of
 * four bytes before it. */
static int
is_transport(const uint8_t *p, size_t n, size_t before)
{
	size_t i, at;

	for (i = 0; i < PACKETS_LOOK; i++) {
		at = i * (before + PACKET) + before;
		if (at >= n)
			break;
		if (p[at] != 0x47)
			return 0;
	}
	return i >= PACKETS_MIN;
}

const char *
text_guess(const uint8_t *p, size_t n)
{
	if (is_transport(p, n, 0) || is_transport(p, n, 4))
		return "video/mp2t";
	if (n == 0)
		return NULL;
	if (is_utf16(p, n))
		return "text/plain";
	return is_utf8(p, n) || is_legacy(p, n) ? kind_of_text(p, n) : NULL;
}
