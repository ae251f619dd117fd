#include <signal.h>
#include <time.h>

#include "base/err.h"
#include "gateway/usher/usher_parts.h"

/* One in so many of all connections may look on for longer: each holds a
 * process. */
#define WATCHERS	4

static uint64_t
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec;
}

/* A new row needs an upload that was allowed: so who fills the table for
 * others pays with the requests of circuits.  Without room for one the upload
 * goes on, and only who looks at it sees no numbers. */
static int
count(struct usher *u, struct member *m, const struct channel_msg *msg)
{
	if (!m->counting) {
		if (!m->may_count)
			return 0;
		m->may_count = 0;
		m->counting = 1;
		if (tally_begin(u->tally, msg->key, (uint32_t)m->pid, now(),
		    &m->row) != 0)
			m->row = TALLY_ROWS;
	}
	tally_add(u->tally, m->row, (uint32_t)m->pid, msg->value, msg->total);
	return 1;
}

static void
over(struct usher *u, struct member *m, enum tally_state how)
{
	if (m->counting)
		tally_over(u->tally, m->row, (uint32_t)m->pid, now(), how);
	m->counting = 0;
}

static void
look(struct usher *u, struct member *m, const uint8_t key[TALLY_KEY_LEN])
{
	struct channel_msg msg = { .kind = CHANNEL_TALLY };
	struct tally_count c;
	int r;

	tally_look(u->tally, key, now(), &c);
	msg.state = c.state;
	msg.value = c.came;
	msg.total = c.total;
	if (!m->watching && c.state == TALLY_UNDER_WAY)
		m->watching = crew_watching(&u->crew) <
		    u->c->max_connections / WATCHERS + 1;
	if (!m->watching)
		msg.kind = CHANNEL_TALLY_ONCE;
	r = channel_send_msg(m->fd, &msg, 1);
	if (r != 0 && r != ERR_CLOSED)
		kill(m->pid, SIGKILL);
}

int
usher_tally_says(struct usher *u, struct member *m,
    const struct channel_msg *msg)
{
	switch (msg->kind) {
	case CHANNEL_COUNT:
		return count(u, m, msg);
	case CHANNEL_COUNT_OVER:
		if (msg->state < TALLY_ENDED || msg->state > TALLY_LOST)
			return 0;
		over(u, m, (enum tally_state)msg->state);
		return 1;
	case CHANNEL_LOOK:
		look(u, m, msg->key);
		return 1;
	}
	return 0;
}

/* It may have ended without a word: then nothing is promised of its upload. */
void
usher_tally_gone(struct usher *u, struct member *m)
{
	over(u, m, TALLY_LOST);
}

void
usher_tally_sweep(struct usher *u)
{
	tally_sweep(u->tally, now());
}
