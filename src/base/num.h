/* base/num.h: numbers and dates from text, strictly: plain decimal, nothing
 * before or behind, no sign, no leading zero but "0" itself. */
#ifndef BASE_NUM_H
#define BASE_NUM_H

#include <stddef.h>
#include <stdint.h>

/* n bytes at s as a number from min to max.  ERR_SYNTAX, ERR_RANGE; *out is
 * then untouched. */
int	num_parse(const char *s, size_t n, uint64_t min, uint64_t max,
	    uint64_t *out);

/* The same with an optional unit: K, M, G, T (powers of 1024). */
int	num_parse_size(const char *s, size_t n, uint64_t min, uint64_t max,
	    uint64_t *out);

/* "YYYY-MM-DD" as days since 1970-01-01, years 1970 to 9999, checked against
 * the calendar; and back, into out[11].  ERR_SYNTAX, ERR_RANGE. */
int	num_parse_date(const char *s, size_t n, uint32_t *days);
void	num_format_date(char out[11], uint32_t days);

/* Days since 1970-01-01 in UTC, by the machine's clock. */
uint32_t	num_today(void);

/* The value of a hexadecimal digit of either case, -1 for anything else. */
int	num_hex_digit(char c);

/* n bytes in words: "812 bytes", "3.8 MiB".  out[24]. */
void	num_format_size(char out[24], uint64_t n);

#endif
