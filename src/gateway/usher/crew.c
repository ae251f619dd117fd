#include <event2/event.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "gateway/usher/crew.h"

void
crew_init(struct crew *c)
{
	memset(c, 0, sizeof(*c));
	TAILQ_INIT(&c->members);
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

	if ((m = calloc(1, sizeof(*m))) == NULL)
		return NULL;
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
	c->served++;
	m->state = CREW_BUSY;
	/* the list is in the order in which work is asked for */
	TAILQ_REMOVE(&c->members, m, link);
	TAILQ_INSERT_TAIL(&c->members, m, link);
}

void
crew_working(struct crew *c, struct member *cleaner)
{
	cleaner->working = 1;
	c->working++;
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

struct member *
crew_next_work(struct crew *c)
{
	struct member *m;

	TAILQ_FOREACH(m, &c->members, link)
		if (m->wants_work)
			return m;
	return NULL;
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
	free(m);
}
