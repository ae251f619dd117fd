#include <string.h>

#include "base/pack.h"
#include "clean/formats.h"

#define HEAD	30		/* bytes of a local header */
#define KIND	"application/vnd.openxmlformats-officedocument."

static const struct {
	const char *folder, *type;
} kinds[] = {
	{ "word/", KIND "wordprocessingml.document" },
	{ "xl/", KIND "spreadsheetml.sheet" },
	{ "ppt/", KIND "presentationml.presentation" }
};

/* Whose folder is there, if the list of types of an office document is, too:
 * wherever in the beginning they are. */
const char *
office_guess(const uint8_t *p, size_t n)
{
	const uint8_t *at = p, *end = p + n;
	const char *type = NULL;
	size_t i, len, left;
	int listed = 0;

	if (n < HEAD || memcmp(p, "PK\3\4", 4) != 0)
		return NULL;
	while ((left = (size_t)(end - at)) >= HEAD &&
	    (at = memmem(at, left, "PK\3\4", 4)) != NULL &&
	    (left = (size_t)(end - at)) >= HEAD) {
		len = unpack_le16(at + 26);
		if (len > left - HEAD)
			break;
		at += HEAD;
		listed |= len == 19 && memcmp(at, "[Content_Types].xml",
		    19) == 0;
		for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
			if (type == NULL && len > strlen(kinds[i].folder) &&
			    memcmp(at, kinds[i].folder,
			    strlen(kinds[i].folder)) == 0)
				type = kinds[i].type;
	}
	return listed ? type : NULL;
}
