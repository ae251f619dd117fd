#include <string.h>

#include "base/mark.h"
#include "clean/advice.h"
#include "clean/cleaner.h"
#include "clean/pixels.h"

#define PAPER	N_("Print or save it as a PDF, or photograph its pages.")
#define UNPACK	N_("Take the files out of it and send them one by one.")

/* The first prefix that fits; "" fits all. */
static const struct {
	const char *prefix, *words;
} rows[] = {
	{ "application/vnd.openxmlformats-officedocument", PAPER },
	{ "application/vnd.oasis.opendocument", PAPER },
	{ "application/vnd.ms-", PAPER },
	{ "application/vnd.sun.xml", PAPER },
	{ "application/vnd.apple.", PAPER },
	{ "application/msword", PAPER },
	{ "application/x-ole-storage", PAPER },
	{ "application/CDFV2", PAPER },
	{ "application/encrypted", PAPER },
	{ "application/epub", PAPER },
	{ "application/postscript", PAPER },
	{ "application/rtf", PAPER },
	{ "text/rtf", PAPER },
	{ "message/", PAPER },
	{ "text/html", PAPER },
	{ "text/", N_("Copy its text into the form, or save it as a PDF.") },
	{ "application/zip", UNPACK },
	{ "application/x-7z", UNPACK },
	{ "application/x-rar", UNPACK },
	{ "application/vnd.rar", UNPACK },
	{ "application/x-tar", UNPACK },
	{ "application/gzip", UNPACK },
	{ "application/x-bzip2", UNPACK },
	{ "application/x-xz", UNPACK },
	{ "application/pdf", N_("Save it without a password, or "
	  "photograph its pages.") },
	{ "image/", N_("Make a JPEG or PNG of it, or a screenshot.") },
	{ "video/", N_("Save it as MP4 or WebM.") },
	{ "audio/", N_("Save it as MP3, WAV or M4A.") },
	{ "", N_("Make a photo or a screenshot of what it shows, as JPEG or "
	  "PNG.") }
};

const char *
advice_for(const char *type)
{
	size_t i;

	for (i = 0; rows[i].prefix[0] != '\0'; i++)
		if (strncmp(type, rows[i].prefix, strlen(rows[i].prefix)) == 0)
			break;
	return rows[i].words;
}

/* Does the i-th cleaner bring a name that none before it had? */
static int
is_new(size_t i)
{
	const struct cleaner *c = cleaner_at(i);
	size_t k;

	if (strcmp(c->type, PIXELS_TYPE) == 0)
		return 0;
	for (k = 0; k < i; k++)
		if (strcmp(cleaner_at(k)->name, c->name) == 0)
			return 0;
	return 1;
}

int
advice_kinds(struct buf *out, int office)
{
	const char *between = "";
	size_t i;
	int r;

	for (i = 0; cleaner_at(i) != NULL; i++) {
		if (!is_new(i) ||
		    (!office && cleaner_office(cleaner_at(i)->type)))
			continue;
		if ((r = buf_adds(out, between)) != 0 ||
		    (r = buf_adds(out, cleaner_at(i)->name)) != 0)
			return r;
		between = ", ";
	}
	return 0;
}
