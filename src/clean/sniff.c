#include <magic.h>
#include <string.h>

#include "base/err.h"
#include "clean/formats.h"
#include "clean/sniff.h"

#define UNKNOWN	"application/octet-stream"

static magic_t cookie;

int
sniff_prepare(void)
{
	if (cookie != NULL)
		return 0;
	/* nothing that unpacks, walks containers or guesses at text */
	cookie = magic_open(MAGIC_MIME_TYPE | MAGIC_NO_CHECK_COMPRESS |
	    MAGIC_NO_CHECK_TAR | MAGIC_NO_CHECK_ELF | MAGIC_NO_CHECK_CDF |
	    MAGIC_NO_CHECK_TEXT | MAGIC_NO_CHECK_TOKENS |
	    MAGIC_NO_CHECK_ENCODING | MAGIC_NO_CHECK_JSON |
	    MAGIC_NO_CHECK_CSV);
	if (cookie == NULL)
		return ERR_NOMEM;
	if (magic_load(cookie, NULL) == -1) {
		magic_close(cookie);
		cookie = NULL;
		return ERR_NOTFOUND;
	}
	/* the first call allocates and compiles: not in every child anew */
	(void)magic_buffer(cookie, "\xff\xd8\xff\xe0", 4);
	return 0;
}

static int
is_type(const char *s)
{
	size_t i, slashes = 0;

	for (i = 0; s[i] != '\0'; i++) {
		if (s[i] == '/')
			slashes++;
		else if (!((s[i] >= 'a' && s[i] <= 'z') ||
		    (s[i] >= 'A' && s[i] <= 'Z') ||
		    (s[i] >= '0' && s[i] <= '9') ||
		    strchr(".+-_", s[i]) != NULL))
			return 0;
	}
	return slashes == 1 && i <= CLEAN_TYPE_MAX;
}

void
sniff_type(const uint8_t *p, size_t n, char type[CLEAN_TYPE_MAX + 1])
{
	const char *s = NULL, *guessed;

	if (cookie != NULL && n > 0)
		s = magic_buffer(cookie, p, n);
	if (s == NULL || !is_type(s))
		s = UNKNOWN;
	if (cookie != NULL && strncmp(s, "image/", 6) != 0 &&
	    (guessed = heif_guess(p, n)) != NULL)
		s = guessed;
	if (cookie != NULL && strcmp(s, UNKNOWN) == 0 &&
	    ((guessed = sound_guess(p, n)) != NULL ||
	    (guessed = mp4_guess(p, n)) != NULL))
		s = guessed;
	/* libmagic knows office documents by the order of their members */
	if (cookie != NULL && (strcmp(s, UNKNOWN) == 0 ||
	    strcmp(s, "application/zip") == 0) &&
	    (guessed = office_guess(p, n)) != NULL)
		s = guessed;
	if (cookie != NULL && strcmp(s, UNKNOWN) == 0 &&
	    (guessed = text_guess(p, n)) != NULL)
		s = guessed;
	memcpy(type, s, strlen(s) + 1);
}
