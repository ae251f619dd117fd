#include <string.h>

#include "base/err.h"
#include "base/num.h"
#include "config/value.h"

static int
parse_time(const char *s, size_t n, uint64_t min, uint64_t max, uint64_t *out)
{
	static const struct {
		char c;
		uint64_t s;
	} units[] = { { 's', 1 }, { 'm', 60 }, { 'h', 3600 }, { 'd', 86400 } };
	uint64_t unit = 1, v;
	size_t i;
	int r;

	for (i = 0; n > 0 && i < sizeof(units) / sizeof(units[0]); i++)
		if (s[n - 1] == units[i].c) {
			unit = units[i].s;
			n--;
			break;
		}
	if ((r = num_parse(s, n, 0, UINT64_MAX / unit, &v)) != 0)
		return r;
	if (v * unit < min || v * unit > max)
		return ERR_RANGE;
	*out = v * unit;
	return 0;
}

static int
parse_mode(const char *s, size_t n, uint64_t max, uint64_t *out)
{
	uint64_t v = 0;
	size_t i;

	if (n < 1 || n > 4)
		return ERR_SYNTAX;
	for (i = 0; i < n; i++) {
		if (s[i] < '0' || s[i] > '7')
			return ERR_SYNTAX;
		v = v << 3 | (uint64_t)(s[i] - '0');
	}
	if (v > max)
		return ERR_RANGE;
	*out = v;
	return 0;
}

static int
parse_choice(const char *words, const char *s, size_t n, uint64_t *out)
{
	size_t len;

	for (*out = 0; *words != '\0'; (*out)++) {
		len = strcspn(words, " ");
		if (len == n && memcmp(words, s, n) == 0)
			return 0;
		words += len + (words[len] == ' ');
	}
	return ERR_SYNTAX;
}

int
config_value(struct config *c, const struct config_key *k, const char *s,
    size_t n)
{
	char *at = (char *)c + k->at;
	uint64_t v;
	int r = ERR_INTERNAL;

	switch (k->type) {
	case T_TEXT:
		if (n < k->min || n > k->max)
			return ERR_RANGE;
		memcpy(at, s, n);
		at[n] = '\0';
		return 0;
	case T_NUMBER:
		r = num_parse(s, n, k->min, k->max, &v);
		break;
	case T_SIZE:
		r = num_parse_size(s, n, k->min, k->max, &v);
		break;
	case T_TIME:
		r = parse_time(s, n, k->min, k->max, &v);
		break;
	case T_MODE:
		r = parse_mode(s, n, k->max, &v);
		break;
	case T_CHOICE:
		r = parse_choice(k->words, s, n, &v);
		break;
	}
	if (r == 0)
		memcpy(at, &v, sizeof(v));
	return r;
}
