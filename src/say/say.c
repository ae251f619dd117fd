#include <inttypes.h>
#include <libintl.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "say/say.h"

#define DOMAIN		"plumseal"
#define LANGS_MAX	32
#define NOBODYS		"\001"		/* a message of no catalogue */

/* gettext's own: counted up when LANGUAGE has changed (manual, section
 * "Being a gettext grok") */
extern int _nl_msg_cat_cntr;

static const struct say_lang *chosen;
static int has[LANGS_MAX];

/* "C" stops gettext's search: the messages as they are. */
static void
look_in(const struct say_lang *l, int there)
{
	(void)setenv("LANGUAGE", there ? l->catalogue : "C", 1);
	_nl_msg_cat_cntr++;
}

/* The header of a catalogue names its language. */
static int
is_there(const struct say_lang *l)
{
	const char *head = dgettext(DOMAIN, ""), *at;
	size_t n = strlen(l->catalogue);

	at = strstr(head, "Language: ");
	return at != NULL && strncmp(at + 10, l->catalogue, n) == 0 &&
	    at[10 + n] == '\n';
}

int
say_open(const char *dir, size_t *missing)
{
	const struct say_lang *l;
	size_t n, i;

	*missing = 0;
	l = say_langs(&n);
	if (n > LANGS_MAX)
		return ERR_INTERNAL;
	if (setlocale(LC_MESSAGES, "C.UTF-8") == NULL ||
	    bindtextdomain(DOMAIN, dir) == NULL ||
	    bind_textdomain_codeset(DOMAIN, "UTF-8") == NULL)
		return ERR_SYSTEM;
	for (i = 1; i < n; i++) {
		look_in(&l[i], 1);
		has[i] = is_there(&l[i]);
		*missing += !has[i];
		/* a message that is not in zh_CN is looked for in zh: now,
		 * and not where nothing may be opened any more */
		(void)dgettext(DOMAIN, NOBODYS);
	}
	say_choose(&l[0]);
	(void)say(".");
	return 0;
}

int
say_has(const struct say_lang *l)
{
	size_t n;
	const struct say_lang *first = say_langs(&n);

	return l == first || has[l - first];
}

void
say_choose(const struct say_lang *l)
{
	size_t n;

	chosen = l;
	look_in(l, l != say_langs(&n));
}

const struct say_lang *
say_chosen(void)
{
	size_t n;

	return chosen != NULL ? chosen : say_langs(&n);
}

const char *
say(const char *message)
{
	/* the empty message would be the catalogue's header */
	return message[0] == '\0' ? message : dgettext(DOMAIN, message);
}

const char *
say_n(const char *one, const char *many, unsigned long n)
{
	return dngettext(DOMAIN, one, many, n);
}

/* Ten digits in one message, each one character. */
static const char *
digit(int d, size_t *len)
{
	/* TRANSLATORS: the ten digits as your language writes them, without
	 * blanks */
	const char *s = say("0123456789");
	size_t n;

	for (;; s += n) {
		n = 1;
		while (((unsigned char)s[n] & 0xc0) == 0x80)
			n++;
		if (d-- == 0 || s[n] == '\0')
			break;
	}
	*len = n;
	return s;
}

/* "12.5" with the language's digits and decimal sign. */
static void
localise(char out[SAY_SIZE_LEN], const char *plain)
{
	size_t at = 0, len;
	const char *s;

	for (; *plain != '\0'; plain++) {
		if (*plain == '.') {
			/* TRANSLATORS: the decimal sign, as in 2.5 MB */
			s = say(".");
			len = strlen(s);
		} else
			s = digit(*plain - '0', &len);
		if (len > 4 || at + len >= SAY_SIZE_LEN)
			break;
		memcpy(out + at, s, len);
		at += len;
	}
	out[at] = '\0';
}

void
say_count(char out[SAY_SIZE_LEN], uint64_t n)
{
	char plain[24];

	snprintf(plain, sizeof(plain), "%" PRIu64, n);
	localise(out, plain);
}

void
say_size(char out[SAY_SIZE_LEN], uint64_t bytes)
{
	const uint64_t kb = 1024, mb = 1024 * kb, gb = 1024 * mb;
	uint64_t unit = bytes < mb ? kb : bytes < gb ? mb : gb;
	char plain[32], number[SAY_SIZE_LEN];

	if (bytes < kb)
		snprintf(plain, sizeof(plain), "%" PRIu64, bytes);
	else if (bytes / unit >= 10 || bytes % unit == 0)
		snprintf(plain, sizeof(plain), "%" PRIu64, bytes / unit);
	else
		snprintf(plain, sizeof(plain), "%" PRIu64 ".%" PRIu64,
		    bytes / unit, bytes % unit * 10 / unit);
	localise(number, plain);
	if (bytes < kb)
		snprintf(out, SAY_SIZE_LEN, say_n("%s byte", "%s bytes",
		    (unsigned long)bytes), number);
	else if (unit == kb)
		snprintf(out, SAY_SIZE_LEN, say("%s KB"), number);
	else if (unit == mb)
		snprintf(out, SAY_SIZE_LEN, say("%s MB"), number);
	else
		snprintf(out, SAY_SIZE_LEN, say("%s GB"), number);
}
