#include <event2/event.h>
#include <string.h>
#include <unistd.h>

#include "gateway/apart.h"
#include "gateway/usher/crew.h"

int
crew_init(struct crew *c, size_t most)
{
	void *p;
	int r;

	memset(c, 0, sizeof(*c));
	TAILQ_INIT(&c->members);
	TAILQ_INIT(&c->spare);
	r = apart_new(&p, most * sizeof(*c->all));
	c->all = p;
	c->most = r == 0 ? most : 0;
	return r;
}

void
crew_free(struct crew *c)
{
	apart_free(c->all, c->most * sizeof(*c->all));
	c->all = NULL;
}

static size_t *
counter(struct crew *c, enum crew_state state)
{
	switch (state) {
	case CREW_WAITING:	return &c->waiting;
	case CREW_BUSY:		return &c->busy;
	case CREW_CLEANER:
	default:		return &c->cleaners;
	}
}

struct member *
crew_add(struct crew *c, enum crew_state state, pid_t pid)
{
	struct member *m;

	if ((m = TAILQ_FIRST(&c->spare)) != NULL)
		TAILQ_REMOVE(&c->spare, m, link);
	else if (c->fresh < c->most)
		m = &c->all[c->fresh++];
	else
		return NULL;
	memset(m, 0, sizeof(*m));
	m->state = state;
	m->pid = pid;
	m->fd = m->scratch = -1;
	TAILQ_INSERT_TAIL(&c->members, m, link);
	(*counter(c, state))++;
	return m;
}

void
crew_busy(struct crew *c, struct member *m)
{
	c->waiting--;
	c->busy++;
	m->state = CREW_BUSY;
}

void
crew_wants_work(struct crew *c, struct member *booth)
{
	booth->wants_work = ++c->asked;
}

void
crew_working(struct crew *c, struct member *cleaner)
{
	cleaner->working = 1;
	c->working++;
	/* first in the list, where at_work() looks */
	TAILQ_REMOVE(&c->members, cleaner, link);
	TAILQ_INSERT_HEAD(&c->members, cleaner, link);
}

struct member *
crew_find(struct crew *c, pid_t pid)
{
	struct member *m;

	TAILQ_FOREACH(m, &c->members, link)
		if (m->pid == pid)
			return m;
	return NULL;
}

size_t
crew_of_circuit(const struct crew *c, uint32_t circuit)
{
	const struct member *m;
	size_t n = 0;

	TAILQ_FOREACH(m, &c->members, link)
		n += m->state == CREW_BUSY && m->has_circuit &&
		    m->circuit == circuit;
	return n;
}

size_t
crew_watching(const struct crew *c)
{
	const struct member *m;
	size_t n = 0;

	TAILQ_FOREACH(m, &c->members, link)
		n += m->watching != 0;
	return n;
}

/* Cleaners at work for the booth's circuit. */
static size_t
at_work(const struct crew *c, const struct member *booth)
{
	const struct member *m;
	size_t n = 0;

	if (!booth->has_circuit)
		return 0;
	TAILQ_FOREACH(m, &c->members, link) {
		if (!m->working)
			break;
		n += m->booth != NULL && m->booth->has_circuit &&
		    m->booth->circuit == booth->circuit;
	}
	return n;
}

struct member *
crew_next_work(struct crew *c)
{
	struct member *m, *best = NULL;
	size_t n, least = 0;

	TAILQ_FOREACH(m, &c->members, link) {
		if (m->wants_work == 0)
			continue;
		n = at_work(c, m);
		if (best == NULL || n < least || (n == least &&
		    m->wants_work < best->wants_work)) {
			best = m;
			least = n;
		}
	}
	return best;
}

void
crew_remove(struct crew *c, struct member *m)
{
	TAILQ_REMOVE(&c->members, m, link);
	(*counter(c, m->state))--;
	if (m->working)
		c->working--;
	if (m->cleaner != NULL)
		m->cleaner->booth = NULL;
	if (m->encoder != NULL)
		m->encoder->booth = NULL;
	if (m->booth != NULL && m->booth->encoder == m)
		m->booth->encoder = NULL;
	if (m->booth != NULL && m->booth->cleaner == m) {
		m->booth->cleaner = NULL;
		m->booth->wants_work = 0;
	}
	if (m->ev != NULL)
		event_free(m->ev);
	if (m->fd != -1)
		close(m->fd);
	if (m->scratch != -1)
		close(m->scratch);
	memset(m, 0, sizeof(*m));
	TAILQ_INSERT_HEAD(&c->spare, m, link);
}
