#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "gateway/booth/usherline.h"
#include "gateway/channel.h"

#define ANSWER_MS	60000	/* to fork a process */
#define BUSY_WAIT	60	/* seconds, when nobody says how long */
#define TURN_MS		3600000	/* to wait for others' files */

int
usherline_busy(struct usherline *u)
{
	return channel_send(u->fd, CHANNEL_BUSY, 0, NULL, 0);
}

/* The answer to what was asked; a stop that comes before it is kept.  Who
 * waits for others waits no longer then: ERR_CLOSED. */
static int
answer(struct usherline *u, struct channel_msg *m, int fds[CHANNEL_FDS],
    int timeout_ms)
{
	int r;

	do {
		r = channel_recv(u->fd, m, fds, timeout_ms);
		if (r == 0 && m->kind == CHANNEL_STOP)
			u->stop = 1;
	} while (r == 0 && m->kind == CHANNEL_STOP && timeout_ms != TURN_MS);
	if (r == 0 && m->kind == CHANNEL_STOP)
		r = ERR_CLOSED;
	if (r != 0)
		u->stop = 1;
	return r;
}

int
usherline_circuit(struct usherline *u, uint32_t circuit)
{
	return channel_send(u->fd, CHANNEL_CIRCUIT, circuit, NULL, 0);
}

int
usherline_ask(struct usherline *u, uint64_t bytes, unsigned int *wait)
{
	struct channel_msg m;

	*wait = BUSY_WAIT;
	if (channel_send(u->fd, CHANNEL_REQUEST, bytes, NULL, 0) != 0 ||
	    answer(u, &m, NULL, ANSWER_MS) != 0)
		return 503;
	*wait = (unsigned int)m.value;
	if (m.kind == CHANNEL_ALLOWED)
		return 0;
	return m.kind == CHANNEL_WAIT ? 429 : 503;
}

static int
ask_process(struct usherline *u, enum channel_kind kind, uint64_t value,
    int *to, int *from)
{
	int fds[CHANNEL_FDS] = { -1, -1 }, r;
	struct channel_msg m;

	if ((r = channel_send(u->fd, kind, value, NULL, 0)) != 0 ||
	    (r = answer(u, &m, fds, ANSWER_MS)) != 0)
		return r;
	if (m.kind != CHANNEL_CLEANER || fds[0] == -1 || fds[1] == -1)
		return ERR_REFUSED;
	*to = fds[0];
	*from = fds[1];
	return 0;
}

int
usherline_cleaner(struct usherline *u, uint64_t most, int *to, int *from)
{
	return ask_process(u, CHANNEL_WANT_CLEANER, most, to, from);
}

int
usherline_encoder(struct usherline *u, int *to, int *from)
{
	return ask_process(u, CHANNEL_WANT_ENCODER, 0, to, from);
}

int
usherline_work(struct usherline *u)
{
	struct channel_msg m;
	int r;

	if ((r = channel_send(u->fd, CHANNEL_WANT_WORK, 0, NULL, 0)) != 0 ||
	    (r = answer(u, &m, NULL, TURN_MS)) != 0)
		return r;
	return m.kind == CHANNEL_WORK ? 0 : ERR_REFUSED;
}

void
usherline_count(struct usherline *u, const struct token *t, uint64_t came,
    uint64_t total)
{
	struct channel_msg m = { .kind = CHANNEL_COUNT, .value = came,
	    .total = total };

	token_tally(t, m.key);
	(void)channel_send_msg(u->fd, &m, 0);
}

void
usherline_over(struct usherline *u, enum tally_state how)
{
	struct channel_msg m = { .kind = CHANNEL_COUNT_OVER, .state = how };

	(void)channel_send_msg(u->fd, &m, 0);
}

int
usherline_look(struct usherline *u, const struct token *t,
    struct tally_count *out, int *stay)
{
	struct channel_msg m = { .kind = CHANNEL_LOOK };
	int r;

	memset(out, 0, sizeof(*out));
	token_tally(t, m.key);
	if ((r = channel_send_msg(u->fd, &m, 0)) != 0 ||
	    (r = answer(u, &m, NULL, ANSWER_MS)) != 0)
		return r;
	if ((m.kind != CHANNEL_TALLY && m.kind != CHANNEL_TALLY_ONCE) ||
	    m.state > TALLY_LOST)
		return ERR_REFUSED;
	out->state = (enum tally_state)m.state;
	out->came = m.value;
	out->total = m.total;
	*stay = m.kind == CHANNEL_TALLY;
	return 0;
}

void
usherline_on_readable(struct usherline *u)
{
	struct channel_msg m;

	if (channel_recv(u->fd, &m, NULL, 0) != ERR_TIMEOUT)
		u->stop = 1;
}
