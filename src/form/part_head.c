#include <string.h>
#include <strings.h>

#include "base/err.h"
#include "base/num.h"
#include "form/part_head.h"

#define LINES_MAX	16

/* A quoted value, unescaped in place: \" and \\ as curl writes them.  A
 * backslash before anything else, or as the last of the line's last value, is
 * itself, as browsers mean it. */
static int
unquote(char *s, struct part_param *out, char **next)
{
	char *from = s + 1, *to = s;

	while (*from != '\0' && *from != '"') {
		if (*from == '\\' && (from[1] == '\\' ||
		    (from[1] == '"' && from[2] != '\0')))
			from++;
		*to++ = *from++;
	}
	if (*from != '"')
		return ERR_SYNTAX;
	out->value = s;
	out->len = (size_t)(to - s);
	*next = from + 1;
	return 0;
}

int
part_head_params(char *field, struct part_param *want, size_t nwant)
{
	struct part_param got;
	char *s = field + strcspn(field, ";"), *next;
	size_t n, i;
	int r;

	while (*s == ';') {
		s++;
		s += strspn(s, " \t");
		n = strcspn(s, "=; \t\"");
		if (n == 0 || s[n] != '=')
			return ERR_SYNTAX;
		next = s + n + 1;
		if (*next == '"') {
			if ((r = unquote(next, &got, &next)) != 0)
				return r;
		} else {
			got.value = next;
			got.len = strcspn(next, "; \t\"");
			next += got.len;
		}
		for (i = 0; i < nwant; i++) {
			if (strlen(want[i].key) != n ||
			    strncasecmp(s, want[i].key, n) != 0)
				continue;
			if (want[i].value != NULL)
				return ERR_SYNTAX;
			want[i].value = got.value;
			want[i].len = got.len;
		}
		s = next + strspn(next, " \t");
	}
	return *s == '\0' ? 0 : ERR_SYNTAX;
}

/* RFC 8187: charset'language'percent-encoded.  RFC 7578, section 4.2, forbids
 * it here, and still some libraries write nothing else for a Chinese name. */
static void
decode_extended(struct part_param *p)
{
	char *s = p->value, *q;
	size_t i = 0, k = 0;
	int hi, lo;

	if ((q = memchr(s, '\'', p->len)) != NULL &&
	    (q = memchr(q + 1, '\'', p->len - (size_t)(q + 1 - s))) != NULL)
		i = (size_t)(q + 1 - s);
	for (; i < p->len; i++) {
		char c = s[i];

		if (c == '%' && p->len - i >= 3 &&
		    (hi = num_hex_digit(s[i + 1])) >= 0 &&
		    (lo = num_hex_digit(s[i + 2])) >= 0) {
			c = (char)(hi << 4 | lo);
			i += 2;
		}
		s[k++] = c;
	}
	p->len = k;
}

/* A file is not lost for its name's length; the name ends between two
 * characters. */
static void
shorten(struct part_param *p)
{
	if (p->len <= FORM_NAME_MAX)
		return;
	p->len = FORM_NAME_MAX;
	while (p->len > FORM_NAME_MAX - 4 &&
	    ((unsigned char)p->value[p->len] & 0xc0) == 0x80)
		p->len--;
}

static int
read_disposition(struct form_part *part, char *field)
{
	struct part_param want[] = {
		{ "name", NULL, 0 }, { "filename", NULL, 0 },
		{ "filename*", NULL, 0 }
	};
	size_t n = strcspn(field, "; \t");
	int r;

	if (n != 9 || strncasecmp(field, "form-data", n) != 0 ||
	    part->name != NULL)
		return ERR_SYNTAX;
	if ((r = part_head_params(field, want, 3)) != 0)
		return r;
	if (want[0].value == NULL)
		return ERR_SYNTAX;
	/* Browsers write a quote, CR and LF in names as %22, %0D, %0A (HTML,
	 * "multipart/form-data"), and leave a % of the name itself as it is:
	 * what was meant cannot be told, so nothing is undone. */
	if (want[1].value == NULL && want[2].value != NULL) {
		decode_extended(&want[2]);
		want[1] = want[2];
	}
	if (want[0].len > FORM_NAME_MAX)
		return ERR_LIMIT;
	shorten(&want[1]);
	part->name = want[0].value;
	part->namelen = want[0].len;
	part->filename = want[1].value;
	part->filenamelen = want[1].len;
	return 0;
}

/* One line, its CR LF already a NUL. */
static int
read_line(struct form_part *part, char *s)
{
	char *colon, *v;
	size_t n;

	if ((colon = strchr(s, ':')) == NULL || colon == s ||
	    s[0] == ' ' || s[0] == '\t')
		return ERR_SYNTAX;
	n = (size_t)(colon - s);
	v = colon + 1;
	v += strspn(v, " \t");
	if (n == 19 && strncasecmp(s, "content-disposition", n) == 0)
		return read_disposition(part, v);
	if (n == 12 && strncasecmp(s, "content-type", n) == 0) {
		part->type = v;
		part->typelen = strlen(v);
	}
	return 0;
}

int
part_head_parse(struct form_part *part, char *s, size_t n)
{
	size_t lines = 0, len;
	char *nl;
	int r;

	memset(part, 0, sizeof(*part));
	while (n > 0) {
		if ((nl = memchr(s, '\n', n)) == NULL)
			return ERR_SYNTAX;
		len = (size_t)(nl - s) + 1;
		if (len < 2 || nl[-1] != '\r' ||
		    memchr(s, '\0', len) != NULL ||
		    memchr(s, '\r', len - 2) != NULL)
			return ERR_SYNTAX;
		nl[-1] = '\0';
		if (++lines > LINES_MAX)
			return ERR_LIMIT;
		if ((r = read_line(part, s)) != 0)
			return r;
		s += len;
		n -= len;
	}
	return part->name != NULL ? 0 : ERR_SYNTAX;
}
