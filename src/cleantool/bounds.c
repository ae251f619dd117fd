#include <string.h>

#include "cleantool/bounds.h"

#define MIB		(1ULL << 20)
#define MEMORY_MIN	(2048 * MIB)
#define MEMORY_MAX	(8192 * MIB)
#define MEMORY_TIMES	64
#define PIXELS_MIN	128000000ULL	/* an empty page may be very short */
#define PIXELS_MAX	1000000000ULL
#define PIXELS_TIMES	128
#define CPU_MIN		660		/* seconds */
#define CPU_MAX		3600
#define SNIFF_MS	60000
#define WAIT_MIN	60		/* seconds */
#define WAIT_MAX	1200
#define WAIT_MIB	2		/* seconds for each */

/* Those whose work has little to do with their length: pages are drawn.  The
 * first prefix that fits. */
static const struct {
	const char	*prefix;
	unsigned int	 seconds;
} slow[] = {
	{ "application/pdf", 600 },	/* up to 1,000 pages */
	{ "application/vnd.", 180 }	/* office: pictures in it */
};

static uint64_t
scaled(uint64_t least, uint64_t len, uint64_t times, uint64_t most)
{
	if (len > (most - least) / times)
		return most;
	return least + len * times;
}

void
bounds_of(struct bounds *b, uint64_t len)
{
	b->memory = scaled(MEMORY_MIN, len, MEMORY_TIMES, MEMORY_MAX);
	b->pixels = scaled(PIXELS_MIN, len, PIXELS_TIMES, PIXELS_MAX);
	b->cpu = (unsigned int)scaled(CPU_MIN, len / MIB, WAIT_MIB, CPU_MAX);
	b->wait_ms = SNIFF_MS;
}

int
bounds_wait_ms(const char *type, uint64_t len)
{
	uint64_t least = WAIT_MIN;
	size_t i;

	for (i = 0; i < sizeof(slow) / sizeof(slow[0]); i++)
		if (strncmp(type, slow[i].prefix, strlen(slow[i].prefix)) ==
		    0) {
			least = slow[i].seconds;
			break;
		}
	return (int)scaled(least, len / MIB, WAIT_MIB, WAIT_MAX) * 1000;
}
