#include <string.h>
#include <strings.h>

#include "base/pack.h"
#include "clean/sound/comment.h"

/* Fields whose names may be told: a name of the file's own making may be as
 * telling as its value. */
static const struct {
	const char *name;
	enum report_kind kind;
} fields[] = {
	{ "TITLE", REPORT_TEXT }, { "VERSION", REPORT_TEXT },
	{ "ALBUM", REPORT_TEXT }, { "TRACKNUMBER", REPORT_TEXT },
	{ "DESCRIPTION", REPORT_TEXT }, { "COMMENT", REPORT_TEXT },
	{ "GENRE", REPORT_TEXT }, { "LYRICS", REPORT_TEXT },
	{ "LANGUAGE", REPORT_TEXT }, { "ISRC", REPORT_TEXT },
	{ "ARTIST", REPORT_PERSON }, { "ALBUMARTIST", REPORT_PERSON },
	{ "PERFORMER", REPORT_PERSON }, { "COMPOSER", REPORT_PERSON },
	{ "AUTHOR", REPORT_PERSON }, { "COPYRIGHT", REPORT_PERSON },
	{ "LICENSE", REPORT_PERSON }, { "ORGANIZATION", REPORT_PERSON },
	{ "CONTACT", REPORT_PERSON }, { "DATE", REPORT_TIME },
	{ "CREATION_TIME", REPORT_TIME }, { "YEAR", REPORT_TIME },
	{ "LOCATION", REPORT_PLACE }, { "GEO_LOCATION", REPORT_PLACE },
	{ "ENCODER", REPORT_SOFTWARE }, { "ENCODED-BY", REPORT_PERSON },
	{ "ENCODER_OPTIONS", REPORT_SOFTWARE },
	{ "METADATA_BLOCK_PICTURE", REPORT_HIDDEN },
	{ "COVERART", REPORT_HIDDEN }
};

static void
report_field(struct report *rep, const uint8_t *p, size_t n)
{
	const uint8_t *eq = n > 0 ? memchr(p, '=', n) : NULL;
	size_t len = eq != NULL ? (size_t)(eq - p) : n, i;

	for (i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		if (len == strlen(fields[i].name) &&
		    strncasecmp(fields[i].name, (const char *)p, len) == 0) {
			report_add(rep, fields[i].kind, fields[i].name);
			return;
		}
	report_add(rep, REPORT_TEXT, "comment");
}

void
comment_report(struct report *rep, const uint8_t *p, size_t n, size_t tail)
{
	uint32_t count, len, i;
	size_t at = 0;

	if (n < COMMENT_LEN)
		return;
	if ((len = unpack_le32(p)) > 0)
		report_add(rep, REPORT_SOFTWARE, "vendor");
	if (len > n - COMMENT_LEN)
		return;
	at = 4 + len;
	count = unpack_le32(p + at);
	at += 4;
	/* each takes four bytes, so the file's length bounds this */
	for (i = 0; i < count && n - at >= 4; i++) {
		len = unpack_le32(p + at);
		at += 4;
		if (len > n - at)
			len = (uint32_t)(n - at);
		report_field(rep, p + at, len);
		at += len;
	}
	if (n - at > tail)
		report_add(rep, REPORT_TRAILER, "behind-comments");
}

int
comment_write(struct buf *out)
{
	static const uint8_t none[COMMENT_LEN];

	return buf_add(out, none, sizeof(none));
}
