#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/file.h"
#include "cleantool/crew.h"
#include "cleantool/output.h"

#define TICK_MS		100
#define NO_FILE		SIZE_MAX
#define HEAD_LEN	offsetof(struct outcome, report.item)

struct hand {
	pid_t	 pid;
	int	 to, from;		/* -1: it has ended */
	size_t	 at;			/* the file it is at, or NO_FILE */
};

struct crew {
	const struct crew_orders *orders;
	struct hand	*hand;
	unsigned int	 n, alive;
	_Atomic uint64_t *bytes;	/* of each hand's file; shared */
	struct outcome	*outcome;	/* the one that came last */
	size_t		 next;		/* file to be given out */
	struct progress_state state;
};

static volatile sig_atomic_t caught;

static void
on_signal(int sig)
{
	caught = sig;
}

/* What was ignored (nohup(1)) stays so. */
static void
catch(int sig)
{
	struct sigaction was, act = { .sa_handler = on_signal };

	if (sigaction(sig, NULL, &was) == 0 && was.sa_handler != SIG_IGN)
		sigaction(sig, &act, NULL);
}

static void
hand_on_term(int sig)
{
	(void)sig;
	output_on_signal();
	_exit(1);
}

/* The process that cleans one file after the other; never returns. */
static void
hand_main(const struct crew *c, unsigned int me, int in, int out)
{
	const struct crew_orders *orders = c->orders;
	struct outcome *o = c->outcome;
	size_t i;

	signal(SIGTERM, hand_on_term);
	signal(SIGINT, SIG_IGN);	/* the crew's chief tells us */
	signal(SIGHUP, SIG_IGN);
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	while (file_read_full(in, &i, sizeof(i)) == 0) {
		cleanfile_run(orders->cleaning, &orders->walk->item[i], o,
		    &c->bytes[me]);
		if (file_write_full(out, o, HEAD_LEN + o->report.n *
		    sizeof(o->report.item[0])) != 0)
			_exit(1);
	}
	_exit(0);
}

static int
hand_start(struct crew *c, unsigned int me)
{
	struct hand *h = &c->hand[me];
	int down[2] = { -1, -1 }, up[2] = { -1, -1 }, i;

	h->to = h->from = -1;
	h->at = NO_FILE;
	if (pipe2(down, O_CLOEXEC) == -1 || pipe2(up, O_CLOEXEC) == -1 ||
	    (h->pid = fork()) == -1) {
		for (i = 0; i < 2; i++) {
			if (down[i] != -1)
				close(down[i]);
			if (up[i] != -1)
				close(up[i]);
		}
		return ERR_SYSTEM;
	}
	if (h->pid == 0) {
		close(down[1]);
		close(up[0]);
		/* or the others' ends would never come */
		for (i = 0; i < (int)me; i++) {
			close(c->hand[i].to);
			close(c->hand[i].from);
		}
		hand_main(c, me, down[0], up[1]);
	}
	close(down[0]);
	close(up[1]);
	h->to = down[1];
	h->from = up[0];
	c->alive++;
	return 0;
}

static void
hand_end(struct crew *c, struct hand *h)
{
	if (h->to == -1)
		return;
	close(h->to);
	close(h->from);
	h->to = h->from = -1;
	c->alive--;
	while (waitpid(h->pid, NULL, 0) == -1 && errno == EINTR)
		;
}

/* The next file for a hand that has none; without one it may end. */
static void
hand_order(struct crew *c, struct hand *h)
{
	size_t i = c->next;

	h->at = NO_FILE;
	if (i < c->orders->walk->n &&
	    file_write_full(h->to, &i, sizeof(i)) == 0) {
		h->at = i;
		c->next++;
	} else
		hand_end(c, h);
}

static int
take_outcome(struct hand *h, struct outcome *o)
{
	int r;

	if ((r = file_read_full(h->from, o, HEAD_LEN)) != 0)
		return r;
	if (o->report.n > REPORT_ITEMS_MAX)
		return ERR_SYNTAX;
	return o->report.n == 0 ? 0 : file_read_full(h->from, o->report.item,
	    o->report.n * sizeof(o->report.item[0]));
}

static void
tell(struct crew *c, size_t at)
{
	const struct item *item = &c->orders->walk->item[at];

	progress_clear(c->orders->progress);
	c->orders->done(c->orders->ctx, item, c->outcome);
	c->state.files++;
	c->state.bytes += item->len;
}

/* A hand has something to say, or has died over a file. */
static void
hand_on_answer(struct crew *c, unsigned int me)
{
	struct hand *h = &c->hand[me];
	int r;

	if ((r = take_outcome(h, c->outcome)) != 0) {
		memset(c->outcome, 0, sizeof(*c->outcome));
		c->outcome->did = DID_FAIL;
		c->outcome->err = ERR_CLOSED;
	}
	atomic_store(&c->bytes[me], 0);
	if (caught != 0)
		return;
	tell(c, h->at);
	if (r != 0)
		hand_end(c, h);
	else
		hand_order(c, h);
}

static void
show(struct crew *c)
{
	struct progress_state s = c->state;
	const struct hand *h;
	uint64_t now;
	unsigned int i;

	for (i = 0; i < c->n; i++) {
		h = &c->hand[i];
		if (h->at == NO_FILE)
			continue;
		/* what comes out is about as long as what goes in */
		now = atomic_load(&c->bytes[i]);
		s.bytes += now < c->orders->walk->item[h->at].len ? now :
		    c->orders->walk->item[h->at].len;
	}
	progress_to(c->orders->progress, &s);
}

static int
serve(struct crew *c)
{
	struct pollfd *w;
	unsigned int i;
	int r = 0;

	if ((w = calloc(c->n, sizeof(*w))) == NULL)
		return ERR_NOMEM;
	while (caught == 0 && c->alive > 0) {
		for (i = 0; i < c->n; i++)
			w[i] = (struct pollfd){ c->hand[i].from, POLLIN, 0 };
		if (poll(w, c->n, c->orders->progress->on ? TICK_MS :
		    10 * TICK_MS) == -1 && errno != EINTR) {
			r = ERR_SYSTEM;
			break;
		}
		for (i = 0; caught == 0 && i < c->n; i++)
			if (w[i].fd != -1 && w[i].revents != 0)
				hand_on_answer(c, i);
		show(c);
	}
	free(w);
	if (caught != 0)
		return ERR_CLOSED;
	return r == 0 && c->state.files < c->orders->walk->n ? ERR_SYSTEM : r;
}

static int
crew_new(struct crew *c)
{
	unsigned int i, want = c->orders->jobs;

	if (want > c->orders->walk->n)
		want = (unsigned int)c->orders->walk->n;
	c->hand = calloc(want + 1, sizeof(*c->hand));
	c->outcome = calloc(1, sizeof(*c->outcome));
	c->bytes = mmap(NULL, (want + 1) * sizeof(*c->bytes), PROT_READ |
	    PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (c->bytes == MAP_FAILED)
		c->bytes = NULL;
	if (c->hand == NULL || c->outcome == NULL || c->bytes == NULL)
		return ERR_NOMEM;
	for (i = 0; i < want; i++) {
		if (hand_start(c, i) != 0)
			break;
		c->n++;
	}
	/* with fewer it is only slower */
	return c->n == 0 && want > 0 ? ERR_SYSTEM : 0;
}

int
crew_run(const struct crew_orders *orders, int *sig)
{
	struct crew c = { .orders = orders };
	unsigned int i;
	int r;

	c.state.files_all = orders->walk->n;
	c.state.bytes_all = orders->walk->bytes;
	catch(SIGINT);
	catch(SIGTERM);
	catch(SIGHUP);
	if ((r = crew_new(&c)) == 0) {
		for (i = 0; i < c.n; i++)
			hand_order(&c, &c.hand[i]);
		r = serve(&c);
	}
	progress_clear(orders->progress);
	for (i = 0; i < c.n; i++) {
		if (r != 0 && c.hand[i].to != -1)
			kill(c.hand[i].pid, SIGTERM);
		hand_end(&c, &c.hand[i]);
	}
	if (c.bytes != NULL)
		munmap(c.bytes, (c.n + 1) * sizeof(*c.bytes));
	free(c.outcome);
	free(c.hand);
	*sig = caught;
	return r;
}
