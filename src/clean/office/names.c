#include <string.h>

#include "base/err.h"
#include "clean/office/names.h"

#define OOXML	"http://schemas.openxmlformats.org/"
#define STRICT	"http://purl.oclc.org/ooxml/"
#define OASIS	"urn:oasis:names:tc:opendocument:xmlns:"
#define MS	"http://schemas.microsoft.com/office/"

/* The first one of a prefix is the one that is written. */
static const struct {
	const char *prefix, *uri;
} rows[] = {
	{ "xml", "http://www.w3.org/XML/1998/namespace" },
	{ "w", OOXML "wordprocessingml/2006/main" },
	{ "w", STRICT "wordprocessingml/main" },
	{ "r", OOXML "officeDocument/2006/relationships" },
	{ "r", STRICT "officeDocument/relationships" },
	{ "a", OOXML "drawingml/2006/main" },
	{ "a", STRICT "drawingml/main" },
	{ "wp", OOXML "drawingml/2006/wordprocessingDrawing" },
	{ "wp", STRICT "drawingml/wordprocessingDrawing" },
	{ "pic", OOXML "drawingml/2006/picture" },
	{ "pic", STRICT "drawingml/picture" },
	{ "xdr", OOXML "drawingml/2006/spreadsheetDrawing" },
	{ "xdr", STRICT "drawingml/spreadsheetDrawing" },
	{ "c", OOXML "drawingml/2006/chart" },
	{ "c", STRICT "drawingml/chart" },
	{ "m", OOXML "officeDocument/2006/math" },
	{ "m", STRICT "officeDocument/math" },
	{ "x", OOXML "spreadsheetml/2006/main" },
	{ "x", STRICT "spreadsheetml/main" },
	{ "mc", OOXML "markup-compatibility/2006" },
	{ "ct", OOXML "package/2006/content-types" },
	{ "rel", OOXML "package/2006/relationships" },
	{ "w14", MS "word/2010/wordml" },
	{ "w15", MS "word/2012/wordml" },
	{ "wp14", MS "word/2010/wordprocessingDrawing" },
	{ "wps", MS "word/2010/wordprocessingShape" },
	{ "wpg", MS "word/2010/wordprocessingGroup" },
	{ "wpc", MS "word/2010/wordprocessingCanvas" },
	{ "v", "urn:schemas-microsoft-com:vml" },
	{ "o", "urn:schemas-microsoft-com:office:office" },
	{ "w10", "urn:schemas-microsoft-com:office:word" },
	{ "office", OASIS "office:1.0" },
	{ "style", OASIS "style:1.0" },
	{ "text", OASIS "text:1.0" },
	{ "table", OASIS "table:1.0" },
	{ "draw", OASIS "drawing:1.0" },
	{ "fo", OASIS "xsl-fo-compatible:1.0" },
	{ "svg", OASIS "svg-compatible:1.0" },
	{ "number", OASIS "datastyle:1.0" },
	{ "meta", OASIS "meta:1.0" },
	{ "config", OASIS "config:1.0" },
	{ "form", OASIS "form:1.0" },
	{ "script", OASIS "script:1.0" },
	{ "chart", OASIS "chart:1.0" },
	{ "dr3d", OASIS "dr3d:1.0" },
	{ "presentation", OASIS "presentation:1.0" },
	{ "manifest", OASIS "manifest:1.0" },
	{ "dc", "http://purl.org/dc/elements/1.1/" },
	{ "xlink", "http://www.w3.org/1999/xlink" },
	{ "math", "http://www.w3.org/1998/Math/MathML" },
	{ "loext", "urn:org:documentfoundation:names:experimental:office:"
	  "xmlns:loext:1.0" },
	{ "officeooo", "http://openoffice.org/2009/office" }
};
#define COUNT	(sizeof(rows) / sizeof(rows[0]))

const char *
names_prefix(const char *uri, size_t n)
{
	size_t i;

	for (i = 0; i < COUNT; i++)
		if (strlen(rows[i].uri) == n &&
		    memcmp(rows[i].uri, uri, n) == 0)
			return rows[i].prefix;
	return NULL;
}

static const char *
names_uri(const char *prefix, size_t n)
{
	size_t i;

	for (i = 0; i < COUNT; i++)
		if (strlen(rows[i].prefix) == n &&
		    memcmp(rows[i].prefix, prefix, n) == 0)
			return rows[i].uri;
	return NULL;
}

int
names_declare(struct buf *out, const char *list)
{
	const char *uri;
	size_t n;
	int r = 0, first;

	for (; r == 0 && *list != '\0'; list += n + (list[n] == ' ')) {
		if ((first = *list == '='))
			list++;
		n = strcspn(list, " ");
		if ((uri = names_uri(list, n)) == NULL)
			return ERR_INTERNAL;
		r = first ? buf_addf(out, " xmlns=\"%s\"", uri) :
		    buf_addf(out, " xmlns:%.*s=\"%s\"", (int)n, list, uri);
	}
	return r;
}
