#include <sys/stat.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/file.h"
#include "clean/client.h"
#include "clean/worker.h"
#include "confine/confine.h"
#include "review/recheck.h"

#define TIMEOUT_MS	120000
#define MEMORY_MAX	(2ULL << 30)
#define CPU_SECONDS	300
#define PIXELS_MAX	(512ULL << 20)

static int ready;

static int
recheck_worker(int in, int out, const void *limits)
{
	return clean_worker(in, out, limits);
}

int
recheck_prepare(void)
{
	int r;

	/* a cleaner that dies must not take us along */
	signal(SIGPIPE, SIG_IGN);
	if ((r = clean_worker_prepare()) != 0 || (r = confine_prepare()) != 0)
		return r;
	ready = 1;
	return 0;
}

static int
recheck_on_write(void *ctx, const uint8_t *p, size_t n)
{
	hash_add(ctx, p, n);
	return 0;
}

/* Bytes of fd into p, up to n of them; how many. */
static size_t
fill(int fd, uint8_t *p, size_t n)
{
	size_t got = 0;
	ssize_t k;

	while (got < n) {
		k = read(fd, p + got, n - got);
		if (k == -1 && errno == EINTR)
			continue;
		if (k <= 0)
			break;
		got += (size_t)k;
	}
	return got;
}

/* Found nothing, and yet made something else of it: a PDF that another
 * version drew is not known as a cleaner's own, and is drawn once more. */
static int
only_converted(const struct report *rep)
{
	size_t i;

	for (i = 0; i < rep->n; i++)
		if (rep->item[i].kind != REPORT_CONVERTED)
			return 0;
	return rep->n > 0;
}

/* The conversation: the file through the cleaner, its output hashed. */
static enum recheck
converse(struct clean_client *cl, int fd, uint64_t len,
    const uint8_t want[HASH_LEN])
{
	char type[CLEAN_TYPE_MAX + 1];
	uint8_t got[HASH_LEN];
	struct hash hash;
	struct clean_answer a = {
		.out = { recheck_on_write, NULL, NULL, &hash }
	};
	enum clean_verdict verdict;
	struct report *rep = NULL;
	enum recheck how = RECHECK_UNABLE;
	uint8_t b[CLEAN_PREFIX];
	size_t n = fill(fd, b, CLEAN_PREFIX);

	hash_init(&hash);
	if ((rep = malloc(sizeof(*rep))) == NULL)
		return RECHECK_UNABLE;
	report_init(rep);
	if (clean_client_sniff(cl, b, n, &verdict, type) != 0) {
		how = RECHECK_REFUSED;
		goto done;
	}
	if (verdict != CLEAN_CAN) {
		how = RECHECK_NONE;
		goto done;
	}
	a.report = rep;
	a.read_itself = len;
	if (clean_client_finish(cl, 1, &a) != 0)
		goto done;
	hash_end(&hash, got);
	if (a.result != CLEAN_DONE && a.result != CLEAN_DONE_CUT)
		how = RECHECK_REFUSED;
	else
		how = memcmp(got, want, HASH_LEN) == 0 ? RECHECK_SAME :
		    only_converted(rep) ? RECHECK_REDRAWN : RECHECK_DIFFERS;
done:
	free(rep);
	return how;
}

enum recheck
recheck_file(int dirfd, const char *name, const uint8_t hash[HASH_LEN])
{
	struct clean_limits limits = {
		.in_max = UINT64_MAX, .pixels_max = PIXELS_MAX,
		.office = 1, .file = CLEAN_FILE_IN
	};
	struct confine_job job = {
		.run = recheck_worker, .arg = &limits, .memory = MEMORY_MAX,
		.cpu = CPU_SECONDS, .swap = CONFINE_SWAP_NONE
	};
	struct stat st;
	enum recheck how = RECHECK_UNABLE;
	struct clean_client *cl = NULL;
	struct confine_child child;
	int fd = -1;

	if (!ready)
		return RECHECK_UNABLE;
	fd = openat(dirfd, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd == -1 || fstat(fd, &st) == -1)
		goto done;
	limits.file_len = (uint64_t)st.st_size;
	job.file = fd;
	if (confine_fork(&child, &job) != 0)
		goto done;
	if (clean_client_new(&cl, child.to, child.from, TIMEOUT_MS) == 0)
		how = converse(cl, fd, limits.file_len, hash);
	clean_client_free(cl);
	kill(child.pid, SIGKILL);
	while (waitpid(child.pid, NULL, 0) == -1 && errno == EINTR)
		;
done:
	if (fd != -1)
		close(fd);
	return how;
}

const char *
recheck_words(enum recheck r)
{
	switch (r) {
	case RECHECK_SAME:
		return "checked again here: clean";
	case RECHECK_DIFFERS:
		return "differs from what a clean cleaner gives";
	case RECHECK_REFUSED:
		return "refused by the cleaner here, though the gateway's took "
		    "it";
	case RECHECK_NONE:
		return "not checked again: no cleaner here knows what it is";
	case RECHECK_REDRAWN:
		return "not as the cleaner here writes it, though it found "
		    "nothing in it: clean it again before passing it on";
	case RECHECK_UNABLE:
		break;
	}
	return "not checked again: no confined cleaner can be had here";
}

const char *
recheck_slug(enum recheck r)
{
	static const char *const slug[] = { "same", "differs", "refused",
	    "no_cleaner", "not_checked", "redrawn" };

	return slug[r];
}
