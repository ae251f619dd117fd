#include <string.h>

#include "base/num.h"
#include "base/text.h"
#include "clean/office/value.h"
#include "clean/office/words.h"

#define DIGITS_MAX	12
#define FONT_MAX	63
#define TEXT_MAX	255

static int
digit(char c)
{
	return c >= '0' && c <= '9';
}

/* A sign and up to DIGITS_MAX digits; how many bytes, 0 for none. */
static size_t
integer(const char *s)
{
	size_t n = s[0] == '-' || s[0] == '+', from = n;

	while (digit(s[n]) && n - from < DIGITS_MAX)
		n++;
	return n > from && !digit(s[n]) ? n : 0;
}

static size_t
number(const char *s)
{
	size_t n = integer(s), k;

	if (n == 0 && *s != '.' && strncmp(s, "-.", 2) != 0)
		return 0;
	if (n == 0)
		n = s[0] == '-';
	if (s[n] != '.')
		return n;
	k = integer(s + n + 1);
	return k > 0 && digit(s[n + 1]) ? n + 1 + k : 0;
}

static int
measure(const char *s)
{
	static const char *const units[] = { "", "pt", "in", "cm", "mm", "pc",
	    "px", "em", "%", "*", "deg", "rad", "grad", "pi", "fd", "f" };
	size_t n = number(s), i;

	for (i = 0; n > 0 && i < sizeof(units) / sizeof(units[0]); i++)
		if (strcmp(s + n, units[i]) == 0)
			return 1;
	return 0;
}

static int
hexadecimal(const char *s, size_t most)
{
	size_t n = 0;

	while (num_hex_digit(s[n]) != -1)
		n++;
	return n > 0 && n <= most && s[n] == '\0';
}

static int
colour(const char *s)
{
	if (s[0] == '#')
		s++;
	return hexadecimal(s, 8) || value_word(s, strlen(s));
}

static int
plain(const char *s, size_t most)
{
	size_t n = strlen(s), i, len;

	if (n > most)
		return 0;
	for (i = 0; i < n; i += len) {
		const uint8_t *p = (const uint8_t *)s + i;

		if (text_is_harmful(text_utf8(p, n - i, &len)) && *p < 0x80)
			return 0;
	}
	return 1;
}

int
value_word(const char *s, size_t n)
{
	size_t lo = 0, hi = words_count, mid;
	int c;

	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		c = strncmp(s, words[mid], n);
		if (c == 0 && words[mid][n] != '\0')
			c = -1;
		if (c == 0)
			return 1;
		if (c < 0)
			hi = mid;
		else
			lo = mid + 1;
	}
	return 0;
}

/* Integers and words, between blanks and commas. */
static int
sequence(const char *s)
{
	char one[32];
	size_t n;

	for (; *s != '\0'; s += n) {
		s += strspn(s, " ,");
		if ((n = strcspn(s, " ,")) == 0)
			break;
		if (n >= sizeof(one))
			return 0;
		memcpy(one, s, n);
		one[n] = '\0';
		if (!measure(one) && !value_word(one, n) &&
		    !(one[0] == '#' && hexadecimal(one + 1, 8)) &&
		    !(one[0] == '@' && integer(one + 1) == n - 1))
			return 0;
	}
	return 1;
}

/* CSS as VML has it: "width:10pt;position:absolute". */
static int
style(const char *s)
{
	const char *colon;
	char one[64];
	size_t n;

	for (; *s != '\0'; s += n + (s[n] == ';')) {
		while (*s == ' ')
			s++;
		n = strcspn(s, ";");
		if (n == 0)
			continue;
		if ((colon = memchr(s, ':', n)) == NULL || n >= sizeof(one) ||
		    !value_word(s, (size_t)(colon - s)))
			return 0;
		memcpy(one, colon + 1, n - (size_t)(colon + 1 - s));
		one[n - (size_t)(colon + 1 - s)] = '\0';
		if (!sequence(one))
			return 0;
	}
	return 1;
}

int
value_ok(char form, const char *s)
{
	size_t n = strlen(s);

	switch (form) {
	case 'i':
		return n > 0 && integer(s) == n;
	case 'm':
		return measure(s);
	case 'b':
		return strcmp(s, "0") == 0 || strcmp(s, "1") == 0 ||
		    strcmp(s, "true") == 0 || strcmp(s, "false") == 0 ||
		    strcmp(s, "on") == 0 || strcmp(s, "off") == 0 ||
		    strcmp(s, "t") == 0 || strcmp(s, "f") == 0;
	case 'c':
		return colour(s);
	case 'e':
		return n == 0 || value_word(s, n);
	case 'h':
		return hexadecimal(s, 8);
	case 'f':
		return plain(s, FONT_MAX);
	case 't':
		return plain(s, TEXT_MAX);
	case 'q':
		return sequence(s);
	case 'y':
		return style(s);
	case '*':
		return 1;
	}
	return 0;
}
