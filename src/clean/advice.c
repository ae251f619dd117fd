#include <string.h>

#include "base/mark.h"
#include "clean/advice.h"
#include "clean/cleaner.h"
#include "clean/pixels.h"

#define PAPER	N_("Print or save it as a PDF, or photograph its pages.")
#define UNPACK	N_("Take the files out of it and send them one by one.")
#define COPY	N_("Copy its text into the form, or save it as a PDF.")
#define UNLOCK	N_("Save it without a password, or photograph its pages.")
#define RAW	N_("Send the JPEG that the camera made, or make a JPEG of it.")
#define PICTURE	N_("Open it, and send a screenshot of what it shows.")
#define FILM	N_("Convert it to MP4 with a video program, or film the " \
		"screen while it plays.")
#define SOUND	N_("Convert it to WAV with a sound program, or play it and " \
		"record that with a phone.")
#define PAGES	N_("Save it again as a PDF, or photograph its pages.")
#define PARTS	N_("Cut it into shorter parts, and send them one by one.")

struct row {
	const char *prefix, *words;
};

/* Of types that have no cleaner.  The first prefix that fits; "" fits all. */
static const struct row types[] = {
	{ "application/vnd.ms-cab", UNPACK },
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
	{ "message/", COPY },
	{ "text/", COPY },
	{ "application/zip", UNPACK },
	{ "application/x-7z", UNPACK },
	{ "application/x-rar", UNPACK },
	{ "application/vnd.rar", UNPACK },
	{ "application/x-tar", UNPACK },
	{ "application/x-gtar", UNPACK },
	{ "application/x-ustar", UNPACK },
	{ "application/x-cpio", UNPACK },
	{ "application/x-iso9660", UNPACK },
	{ "application/gzip", UNPACK },
	{ "application/x-gzip", UNPACK },
	{ "application/x-bzip", UNPACK },
	{ "application/x-xz", UNPACK },
	{ "application/x-lz", UNPACK },
	{ "application/x-lha", UNPACK },
	{ "application/x-arj", UNPACK },
	{ "application/x-zstd", UNPACK },
	{ "application/zstd", UNPACK },
	{ "application/x-compress", UNPACK },
	{ "application/java-archive", UNPACK },
	{ "application/pdf", UNLOCK },
	{ "image/x-canon", RAW },
	{ "image/x-nikon", RAW },
	{ "image/x-olympus", RAW },
	{ "image/x-fuji", RAW },
	{ "image/x-panasonic", RAW },
	{ "image/x-sony", RAW },
	{ "image/", N_("Make a JPEG or PNG of it, or a screenshot.") },
	{ "video/", N_("Save it as MP4 or WebM.") },
	{ "audio/", N_("Save it as MP3, WAV or M4A.") },
	{ "", N_("Make a photo or a screenshot of what it shows, as JPEG or "
	  "PNG.") }
};

/* Of types that have one: another copy of it may do. */
static const struct row again[] = {
	{ "image/", PICTURE },
	{ "video/", FILM },
	{ "application/x-matroska", FILM },
	{ "audio/", SOUND },
	{ "application/ogg", SOUND },
	{ "application/", PAGES },
	{ "", PICTURE }
};

/* What is too large. */
static const struct row large[] = {
	{ "image/", N_("Make it smaller, or send a screenshot of the part "
	  "that matters.") },
	{ "video/", PARTS },
	{ "application/x-matroska", PARTS },
	{ "audio/", PARTS },
	{ "application/ogg", PARTS },
	{ "", N_("Send it in smaller parts, one by one.") }
};

/* What a cleaner says of a file that it refused, for all types. */
static const struct row reasons[] = {
	{ ADVICE_UNFINISHED, N_("The recording did not finish: copy it again "
	  "from the phone or camera that made it, or send another "
	  "recording.") },
	{ "raw", RAW },
	{ "encrypted", N_("It is protected against copying. Play it, and "
	  "record that with a phone.") },
	{ "PDF-encrypted", UNLOCK },
	{ "ZIP-encrypted", UNLOCK },
	{ "ODT-encrypted", UNLOCK },
	{ "macros", PAPER }
};

static const char *
find(const struct row *row, const char *type)
{
	while (row->prefix[0] != '\0' &&
	    strncmp(type, row->prefix, strlen(row->prefix)) != 0)
		row++;
	return row->words;
}

const char *
advice_for(const char *type)
{
	return find(types, type);
}

const char *
advice_refused(enum advice_why why, const char *type, const char *name)
{
	size_t i;

	switch (why) {
	case ADVICE_KIND:
	case ADVICE_BROKEN:
		for (i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
			if (strcmp(name, reasons[i].prefix) == 0)
				return reasons[i].words;
		/* a sound picture: any program can make another of it */
		return why == ADVICE_KIND && strncmp(type, "image/", 6) == 0 ?
		    advice_for(type) : find(again, type);
	case ADVICE_CRASH:
		return find(again, type);
	case ADVICE_LARGE:
		return find(large, type);
	case ADVICE_CUT:
		return N_("Send it once more. If it stops again, send it in "
		    "smaller parts.");
	case ADVICE_EMPTY:
		return N_("Look whether it opens on your own device, then "
		    "choose it again.");
	case ADVICE_TYPE:
		break;
	}
	return advice_for(type);
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
