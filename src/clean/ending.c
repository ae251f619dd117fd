#include <string.h>
#include <strings.h>

#include "clean/ending.h"

/* The first of a type is what is added. */
static const struct {
	const char *type, *ext;
} extensions[] = {
	{ "image/jpeg", ".jpg" }, { "image/jpeg", ".jpeg" },
	{ "image/jpeg", ".jpe" }, { "image/png", ".png" },
	{ "image/png", ".apng" }, { "image/gif", ".gif" },
	{ "image/webp", ".webp" }, { "image/heic", ".heic" },
	{ "image/heic", ".heif" }, { "image/heic", ".hif" },
	/* cameras and programs give each of these names to all of them */
	{ "image/heif", ".heif" }, { "image/heif", ".heic" },
	{ "image/heif", ".hif" }, { "image/heif", ".avif" },
	{ "image/heic-sequence", ".heics" },
	{ "image/heic-sequence", ".heic" },
	{ "image/heic-sequence", ".heif" },
	{ "image/heif-sequence", ".heifs" },
	{ "image/heif-sequence", ".heif" },
	{ "image/heif-sequence", ".heic" },
	{ "image/avif-sequence", ".avifs" },
	{ "image/avif-sequence", ".avif" },
	{ "image/avif", ".avif" }, { "image/tiff", ".tiff" },
	{ "image/tiff", ".tif" }, { "image/bmp", ".bmp" },
	{ "video/mp4", ".mp4" }, { "video/quicktime", ".mov" },
	{ "video/webm", ".webm" }, { "video/x-matroska", ".mkv" },
	{ "audio/mp4", ".m4a" }, { "audio/x-m4a", ".m4a" },
	{ "audio/mpeg", ".mp3" }, { "audio/ogg", ".ogg" },
	{ "audio/ogg", ".oga" }, { "audio/ogg", ".opus" },
	{ "audio/flac", ".flac" }, { "audio/wav", ".wav" },
	{ "audio/x-wav", ".wav" }, { "audio/amr", ".amr" },
	{ "audio/aac", ".aac" }, { "audio/x-aiff", ".aiff" },
	{ "audio/x-aiff", ".aif" }, { "application/pdf", ".pdf" },
	{ "text/plain", ".txt" }
};

static int
ends_with(const char *s, const char *end)
{
	size_t n = strlen(s), m = strlen(end);

	return n > m && strcasecmp(s + n - m, end) == 0;
}

const char *
ending_for(const char *name, const char *type)
{
	const char *add = NULL;
	size_t i;

	for (i = 0; i < sizeof(extensions) / sizeof(extensions[0]); i++) {
		if (strcmp(extensions[i].type, type) != 0)
			continue;
		if (ends_with(name, extensions[i].ext))
			return "";
		if (add == NULL)
			add = extensions[i].ext;
	}
	return add != NULL ? add : ".cleaned";
}
