#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/b64.h"
#include "base/err.h"
#include "base/num.h"
#include "spool/delivery_parts.h"

#define PREFIX		"parcels-"
#define DIGITS		10
#define MAGIC		"plumseal-proof/v1"

void
delivery_name(char name[DELIVERY_NAME_LEN], uint64_t first)
{
	snprintf(name, DELIVERY_NAME_LEN, PREFIX "%010" PRIu64, first);
}

/* 1: a parcels file; 0: something else, as a half-written "….new" is. */
static int
parse_name(const char *s, uint64_t *first)
{
	if (strncmp(s, PREFIX, strlen(PREFIX)) != 0)
		return 0;
	s += strlen(PREFIX);
	if (strlen(s) != DIGITS)
		return 0;
	/* leading zeros are part of the name, not of the number */
	while (s[0] == '0' && s[1] != '\0')
		s++;
	return num_parse(s, strlen(s), 0, INT64_MAX, first) == 0;
}

static int
by_number(const void *a, const void *b)
{
	const struct delivery_file *x = a, *y = b;

	return (x->first > y->first) - (x->first < y->first);
}

int
delivery_files(int dirfd, struct delivery_file **list, size_t *n)
{
	struct delivery_file *l = NULL, *more;
	size_t have = 0, room = 0;
	const struct dirent *d;
	uint64_t first;
	int fd, r = 0;
	DIR *dir;

	*list = NULL;
	*n = 0;
	if ((fd = openat(dirfd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)) == -1)
		return ERR_SYSTEM;
	if ((dir = fdopendir(fd)) == NULL) {
		close(fd);
		return ERR_SYSTEM;
	}
	while (r == 0 && (d = readdir(dir)) != NULL) {
		if (!parse_name(d->d_name, &first))
			continue;
		if (have == room) {
			room = room == 0 ? 64 : room * 2;
			more = reallocarray(l, room, sizeof(*l));
			if (more == NULL || room > 2 * DELIVERY_FILES_MAX) {
				r = more == NULL ? ERR_NOMEM : ERR_LIMIT;
				l = more != NULL ? more : l;
				break;
			}
			l = more;
		}
		l[have++] = (struct delivery_file){ first, 0 };
	}
	closedir(dir);
	if (r != 0) {
		free(l);
		return r;
	}
	if (have > 0)
		qsort(l, have, sizeof(*l), by_number);
	*list = l;
	*n = have;
	return 0;
}

int
delivery_proof_text(struct buf *out, const struct delivery_proof *p)
{
	size_t i;
	int r;

	r = buf_addf(out, MAGIC "\nfrom %" PRIu64 "\nto %" PRIu64 "\n",
	    p->from, p->to);
	for (i = 0; r == 0 && i < p->count; i++) {
		if ((r = b64_add(out, p->hash[i], TREE_HASH_LEN)) == 0)
			r = buf_adds(out, "\n");
	}
	return r;
}

static int
parse_line(struct delivery_proof *p, size_t line, const char *s, size_t n)
{
	switch (line) {
	case 0:
		return n == strlen(MAGIC) && memcmp(s, MAGIC, n) == 0 ? 0 :
		    ERR_SYNTAX;
	case 1:
		return n > 5 && memcmp(s, "from ", 5) == 0 &&
		    num_parse(s + 5, n - 5, 0, INT64_MAX, &p->from) == 0 ? 0 :
		    ERR_SYNTAX;
	case 2:
		return n > 3 && memcmp(s, "to ", 3) == 0 &&
		    num_parse(s + 3, n - 3, 0, INT64_MAX, &p->to) == 0 ? 0 :
		    ERR_SYNTAX;
	}
	if (p->count == TREE_PROOF_MAX)
		return ERR_LIMIT;
	return b64_decode(s, n, p->hash[p->count++], TREE_HASH_LEN);
}

int
delivery_proof_parse(struct delivery_proof *p, const void *text, size_t n)
{
	const char *s = text, *nl;
	size_t line = 0, len;
	int r;

	memset(p, 0, sizeof(*p));
	while (n > 0) {
		if ((nl = memchr(s, '\n', n)) == NULL)
			return ERR_SYNTAX;
		len = (size_t)(nl - s);
		if ((r = parse_line(p, line++, s, len)) != 0)
			return r;
		s += len + 1;
		n -= len + 1;
	}
	return line >= 3 && p->from <= p->to ? 0 : ERR_SYNTAX;
}
