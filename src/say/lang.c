#include <string.h>
#include <strings.h>

#include "say/say.h"

/* Names are what a speaker looks for; the order is that of the first page. */
static const struct say_lang langs[] = {
	{ "en", "en", "English", 0 },
	{ "zh", "zh_CN", "简体中文", 0 },
	{ "zh-hant", "zh_TW", "繁體中文", 0 },
	{ "kk", "kk", "Қазақша", 0 },
	{ "kk-arab", "kk@arabic", "قازاقشا", 1 },
	{ "ug", "ug", "ئۇيغۇرچە", 1 },
	{ "bo", "bo", "བོད་ཡིག", 0 },
	{ "mn", "mn", "Монгол", 0 },
	{ "ru", "ru", "Русский", 0 },
	{ "tr", "tr", "Türkçe", 0 },
	{ "ko", "ko", "한국어", 0 },
	{ "vi", "vi", "Tiếng Việt", 0 },
	{ "ur", "ur", "اردو", 1 },
	{ "fa", "fa", "فارسی", 1 },
	{ "it", "it", "Italiano", 0 },
	{ "fr", "fr", "Français", 0 },
	{ "de", "de", "Deutsch", 0 },
	{ "es", "es", "Español", 0 }
};
#define NLANGS	(sizeof(langs) / sizeof(langs[0]))

/* What browsers ask for under another name than ours. */
static const struct {
	const char *tag, *code;
} others[] = {
	{ "zh-tw", "zh-hant" },
	{ "zh-hk", "zh-hant" },
	{ "zh-mo", "zh-hant" },
	{ "kk-cn", "kk-arab" }
};

const struct say_lang *
say_langs(size_t *n)
{
	*n = NLANGS;
	return langs;
}

const struct say_lang *
say_find(const char *code, size_t n)
{
	size_t i;

	for (i = 0; i < NLANGS; i++)
		if (strlen(langs[i].code) == n &&
		    strncasecmp(langs[i].code, code, n) == 0)
			return say_has(&langs[i]) ? &langs[i] : NULL;
	return NULL;
}

/* A language range: itself, under its other name, or what is left of it when
 * its last part goes (RFC 4647, section 3.4). */
static const struct say_lang *
look_up(const char *tag, size_t n)
{
	const struct say_lang *l;
	size_t i;

	while (n > 0) {
		for (i = 0; i < sizeof(others) / sizeof(others[0]); i++)
			if (strlen(others[i].tag) == n &&
			    strncasecmp(others[i].tag, tag, n) == 0 &&
			    (l = say_find(others[i].code,
			    strlen(others[i].code))) != NULL)
				return l;
		if ((l = say_find(tag, n)) != NULL)
			return l;
		while (n > 0 && tag[--n] != '-')
			;
	}
	return NULL;
}

/* The weight of ";q=0.8", in thousandths; 1000 where there is none, 0 where
 * it is not one. */
static int
weight(const char *s, size_t n)
{
	int w, unit = 100;

	while (n > 0 && (*s == ' ' || *s == '\t')) {
		s++;
		n--;
	}
	if (n == 0)
		return 1000;
	if (n < 3 || (s[0] != 'q' && s[0] != 'Q') || s[1] != '=' ||
	    (s[2] != '0' && s[2] != '1'))
		return 0;
	w = (s[2] - '0') * 1000;
	if (n > 3 && s[3] != '.')
		return w;
	for (s += 4, n = n > 4 ? n - 4 : 0; n > 0 && unit > 0; n--, s++) {
		if (*s < '0' || *s > '9')
			break;
		w += (*s - '0') * unit;
		unit /= 10;
	}
	return w > 1000 ? 1000 : w;
}

const struct say_lang *
say_accept(const char *field)
{
	const struct say_lang *best = &langs[0], *l;
	int most = 0, w;
	size_t n, name;

	while (field != NULL && *field != '\0') {
		field += strspn(field, " \t,");
		n = strcspn(field, ",");
		name = strcspn(field, " \t,;");
		w = name < n && memchr(field, ';', n) != NULL ?
		    weight(strchr(field, ';') + 1,
		    n - (size_t)(strchr(field, ';') + 1 - field)) : 1000;
		if (w > most && (l = look_up(field, name)) != NULL) {
			best = l;
			most = w;
		}
		field += n;
	}
	return best;
}
