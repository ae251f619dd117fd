#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/file.h"
#include "base/num.h"
#include "spool/level.h"
#include "spool/plan.h"

#define NAME	"plan"
#define MAX	32

int
plan_read(int dirfd, uint64_t *size)
{
	struct buf b;
	int r;

	buf_init(&b, MAX);
	if ((r = file_read(dirfd, NAME, &b)) == 0)
		r = b.len > 1 && b.p[b.len - 1] == '\n' &&
		    num_parse((const char *)b.p, b.len - 1, 0, INT64_MAX,
		    size) == 0 ? 0 : ERR_NOTFOUND;
	else if (r == ERR_LIMIT)
		r = ERR_NOTFOUND;
	buf_free(&b);
	return r;
}

int
plan_write(int dirfd, uint64_t size)
{
	char text[MAX];

	snprintf(text, sizeof(text), "%" PRIu64 "\n", size);
	return level_put(dirfd, NAME, 0600, text, strlen(text));
}

void
plan_remove(int dirfd)
{
	(void)unlinkat(dirfd, NAME, 0);
}
