#include <sys/stat.h>
#include <sys/statvfs.h>

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "base/err.h"
#include "clean/client.h"
#include "clean/worker.h"
#include "gateway/channel.h"
#include "gateway/usher/usher_parts.h"
#include "gateway/vault/vault.h"

_Static_assert(VAULT_OUT_TIMES >= CLEAN_OUT_TIMES &&
    VAULT_OUT_OVER >= CLEAN_OUT_OVER,
    "what a cleaner may give, the vault takes");

void
usher_cleaners_work(struct usher *u)
{
	struct member *b;

	while (u->crew.working < u->c->max_cleaners &&
	    (b = crew_next_work(&u->crew)) != NULL) {
		struct timeval limit = { (time_t)u->c->cleaner_time * 2, 0 };

		b->wants_work = 0;
		if (b->cleaner == NULL)
			continue;
		crew_working(&u->crew, b->cleaner);
		event_add(b->cleaner->ev, &limit);
		(void)usher_tell(b, CHANNEL_WORK, 0, NULL, 0);
	}
}

static void
cleaner_on_timeout(evutil_socket_t fd, short what, void *arg)
{
	struct member *m = arg;

	(void)fd;
	(void)what;
	kill(m->pid, SIGKILL);
}

static int
cleaner_run(int in, int out, const void *limits)
{
	return clean_worker(in, out, limits);
}

static void
dismiss(struct member **m)
{
	if (*m == NULL)
		return;
	(*m)->dismissed = 1;
	(*m)->booth = NULL;
	kill((*m)->pid, SIGKILL);
	*m = NULL;
}

void
usher_cleaners_dismiss(struct member *booth)
{
	dismiss(&booth->cleaner);
	dismiss(&booth->encoder);
	booth->wants_work = 0;
}

/* Bytes of disk that cleaners hold at this moment. */
static uint64_t
scratch_used(struct usher *u)
{
	struct member *m;
	uint64_t used = 0;
	struct stat st;

	TAILQ_FOREACH(m, &u->crew.members, link)
		if (m->scratch != -1 && fstat(m->scratch, &st) == 0)
			used += (uint64_t)st.st_blocks * 512;
	return used;
}

/* An unnamed file below the spool, for a file of up to *most bytes that may be
 * too long for memory, and *most is how long it may become; -1 where none is
 * needed or there is no room.  What is there counts, not what is promised:
 * a sender who says much and sends nothing takes nothing away. */
static int
scratch_open(struct usher *u, uint64_t *most)
{
	uint64_t used = scratch_used(u), left;
	struct statvfs st;

	if (*most <= CLEAN_MEMORY_MAX || used >= u->c->scratch ||
	    fstatvfs(u->spool, &st) == -1 ||
	    (uint64_t)st.f_bavail * st.f_frsize <=
	    u->c->reserve + CLEAN_MEMORY_MAX)
		return -1;
	left = u->c->scratch - used;
	if (*most > left)
		*most = left;
	left = (uint64_t)st.f_bavail * st.f_frsize - u->c->reserve;
	if (*most > left)
		*most = left;
	return openat(u->spool, ".", O_TMPFILE | O_RDWR | O_CLOEXEC | O_EXCL,
	    0600);
}

/* Tell the booth, and count it among the crew; *as is where the booth has
 * it. */
static int
introduce(struct usher *u, struct member *booth,
    const struct confine_child *child, struct member **as)
{
	int fds[2] = { child->to, child->from };
	struct member *m;

	m = crew_add(&u->crew, CREW_CLEANER, child->pid);
	if (m != NULL)
		m->ev = evtimer_new(u->base, cleaner_on_timeout, m);
	if (m == NULL || m->ev == NULL) {
		kill(child->pid, SIGKILL);
		return ERR_NOMEM;
	}
	m->booth = booth;
	*as = m;
	return usher_tell(booth, CHANNEL_CLEANER, 0, fds, 2);
}

/* A process for one file of a booth's: one at a time. */
int
usher_cleaners_fork(struct usher *u, struct member *booth, uint64_t most)
{
	struct clean_limits limits = {
		.in_max = u->c->max_file, .pixels_max = u->c->max_pixels,
		.mode = (enum clean_mode)u->c->mode,
		.heic = (enum clean_heic)u->c->heic,
		.max_side = (uint32_t)u->c->max_side,
		.office = u->c->office == CONFIG_OFFICE_CLEAN,
		.pdf_text = u->c->pdf_text == 1
	};
	struct confine_job job = {
		.run = cleaner_run, .arg = &limits,
		.memory = u->c->cleaner_memory,
		.cpu = (unsigned int)u->c->cleaner_time, .swap = u->swap
	};
	struct confine_child child;
	int r;

	/* it asks anew: with the one before it is done */
	usher_cleaners_dismiss(booth);
	if (most > u->c->max_file)
		most = u->c->max_file;
	job.file = scratch_open(u, &most);
	job.file_max = most;
	if (job.file != -1)
		limits.file = CLEAN_FILE_SCRATCH;
	if ((r = confine_fork(&child, &job)) != 0) {
		if (job.file != -1)
			close(job.file);
		return r;
	}
	r = introduce(u, booth, &child, &booth->cleaner);
	if (booth->cleaner != NULL)
		booth->cleaner->scratch = job.file;
	else if (job.file != -1)
		close(job.file);
	close(child.to);
	close(child.from);
	return r;
}

/* A second process, for the pixels that the first makes.  It works while
 * they come, so it takes a turn without waiting for one: whoever waits, waits
 * for both. */
int
usher_cleaners_encoder(struct usher *u, struct member *booth)
{
	struct timeval limit = { (time_t)u->c->cleaner_time * 2, 0 };
	struct clean_limits limits = {
		.in_max = UINT64_MAX, .pixels_max = u->c->max_pixels,
		.mode = CLEAN_PIXELS, .pixels = 1
	};
	struct confine_job job = {
		.run = cleaner_run, .arg = &limits,
		.memory = u->c->cleaner_memory,
		.cpu = (unsigned int)u->c->cleaner_time, .swap = u->swap,
		.file = -1
	};
	struct confine_child child;
	int r;

	dismiss(&booth->encoder);
	if ((r = confine_fork(&child, &job)) != 0)
		return r;
	r = introduce(u, booth, &child, &booth->encoder);
	if (booth->encoder != NULL) {
		crew_working(&u->crew, booth->encoder);
		event_add(booth->encoder->ev, &limit);
	}
	close(child.to);
	close(child.from);
	return r;
}

void
usher_cleaners_ended(struct usher *u, struct member *m, int failed)
{
	u->crew.cleaners_failed += (size_t)(failed && !m->dismissed);
	if (m->booth != NULL && m->booth->cleaner == m &&
	    m->booth->wants_work)
		/* it hears of the death from the pipe */
		(void)usher_tell(m->booth, CHANNEL_WORK, 0, NULL, 0);
}
