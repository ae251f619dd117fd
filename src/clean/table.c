/* The formats that are cleaned.  A new one is a line here and a file. */
#include <string.h>

#include "clean/cleaner.h"
#include "clean/formats.h"

static const struct cleaner table[] = {
	{ "image/jpeg", "JPEG", jpeg_clean },
	{ "image/png", "PNG", png_clean },
	/* libmagic's name for an animated one */
	{ "image/vnd.mozilla.apng", "PNG", png_clean }
};

const struct cleaner *
cleaner_at(size_t i)
{
	return i < sizeof(table) / sizeof(table[0]) ? &table[i] : NULL;
}

const struct cleaner *
cleaner_find(const char *type)
{
	size_t i;

	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (strcmp(table[i].type, type) == 0)
			return &table[i];
	return NULL;
}
