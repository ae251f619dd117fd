#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/err.h"
#include "base/num.h"

int
num_parse(const char *s, size_t n, uint64_t min, uint64_t max, uint64_t *out)
{
	uint64_t v = 0;
	size_t i;

	if (n == 0 || (n > 1 && s[0] == '0'))
		return ERR_SYNTAX;
	for (i = 0; i < n; i++)
		if (s[i] < '0' || s[i] > '9')
			return ERR_SYNTAX;
	for (i = 0; i < n; i++) {
		unsigned int d = (unsigned int)(s[i] - '0');

		if (v > (UINT64_MAX - d) / 10)
			return ERR_RANGE;
		v = v * 10 + d;
	}
	if (v < min || v > max)
		return ERR_RANGE;
	*out = v;
	return 0;
}

int
num_parse_size(const char *s, size_t n, uint64_t min, uint64_t max,
    uint64_t *out)
{
	static const char units[] = "KMGT";
	const char *u;
	uint64_t v;
	int r, shift = 0;

	if (n > 0 && (u = memchr(units, s[n - 1], 4)) != NULL) {
		shift = 10 * (int)(u - units + 1);
		n--;
	}
	if ((r = num_parse(s, n, 0, UINT64_MAX >> shift, &v)) != 0)
		return r;
	v <<= shift;
	if (v < min || v > max)
		return ERR_RANGE;
	*out = v;
	return 0;
}

/* Days before 1970 of a date in the proleptic Gregorian calendar, counted
 * from 1 March so that a leap day is a year's last. */
static uint32_t
days_from_civil(unsigned int y, unsigned int m, unsigned int d)
{
	unsigned int era, yoe, doy;

	y -= m <= 2;
	era = y / 400;
	yoe = y - era * 400;
	doy = (153 * (m > 2 ? m - 3 : m + 9) + 2) / 5 + d - 1;
	return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

int
num_parse_date(const char *s, size_t n, uint32_t *days)
{
	unsigned int v[3] = { 0, 0, 0 }, part = 0;
	char back[11];
	uint32_t t;
	size_t i;

	if (n != 10)
		return ERR_SYNTAX;
	for (i = 0; i < n; i++) {
		if (i == 4 || i == 7) {
			if (s[i] != '-')
				return ERR_SYNTAX;
			part++;
		} else if (s[i] >= '0' && s[i] <= '9')
			v[part] = v[part] * 10 + (unsigned int)(s[i] - '0');
		else
			return ERR_SYNTAX;
	}
	if (v[0] < 1970 || v[1] < 1 || v[1] > 12 || v[2] < 1 || v[2] > 31)
		return ERR_RANGE;
	t = days_from_civil(v[0], v[1], v[2]);
	num_format_date(back, t);
	if (memcmp(back, s, 10) != 0)		/* 31 April, 29 February */
		return ERR_RANGE;
	*days = t;
	return 0;
}

void
num_format_date(char out[11], uint32_t days)
{
	uint32_t z = days + 719468, era = z / 146097, doe = z - era * 146097;
	uint32_t yoe, doy, mp, y, m, d;

	yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	mp = (5 * doy + 2) / 153;
	d = doy - (153 * mp + 2) / 5 + 1;
	m = mp < 10 ? mp + 3 : mp - 9;
	y = yoe + era * 400 + (m <= 2);
	if (y > 9999) {
		y = 9999;
		m = 12;
		d = 31;
	}
	out[0] = (char)('0' + y / 1000);
	out[1] = (char)('0' + y / 100 % 10);
	out[2] = (char)('0' + y / 10 % 10);
	out[3] = (char)('0' + y % 10);
	out[4] = out[7] = '-';
	out[5] = (char)('0' + m / 10);
	out[6] = (char)('0' + m % 10);
	out[8] = (char)('0' + d / 10);
	out[9] = (char)('0' + d % 10);
	out[10] = '\0';
}

uint32_t
num_today(void)
{
	time_t now = time(NULL);

	return now < 0 ? 0 : (uint32_t)(now / 86400);
}

int
num_hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

void
num_format_size(char out[24], uint64_t n)
{
	static const char *const unit[] = { "KiB", "MiB", "GiB", "TiB" };
	double v = (double)n / 1024;
	size_t u = 0;

	if (n < 1024) {
		snprintf(out, 24, "%u byte%s", (unsigned int)n,
		    n == 1 ? "" : "s");
		return;
	}
	while (v >= 1024 && u < 3) {
		v /= 1024;
		u++;
	}
	snprintf(out, 24, "%.1f %s", v, unit[u]);
}
