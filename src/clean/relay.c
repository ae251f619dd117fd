#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "clean/pixels.h"
#include "clean/relay.h"

struct relay {
	struct clean_client *encoder;
	uint8_t		 first[CLEAN_PREFIX];	/* what it is told first */
	size_t		 n;
	int		 told;
	uint64_t	 left;		/* bytes that are still to come */
	int		 wrong;		/* the decoder talked nonsense */
	int		 gone;		/* the encoder takes no more */
};

/* The beginning is here, or all there is: it must be a header. */
static int
begin(struct relay *y)
{
	char type[CLEAN_TYPE_MAX + 1];
	enum clean_verdict v;

	y->told = 1;
	if (clean_client_sniff(y->encoder, y->first, y->n, &v, type) != 0 ||
	    v != CLEAN_CAN || strcmp(type, PIXELS_TYPE) != 0)
		return ERR_REFUSED;
	return 0;
}

/* The header says how much comes. */
static int
take_head(struct relay *y)
{
	struct pixels_head h;

	/* how large it may be, the decoder has been told; what counts here
	 * is that the number is true */
	if (pixels_unpack(y->first, UINT64_MAX, &h) != 0)
		return ERR_SYNTAX;
	y->left = pixels_len(&h) - PIXELS_HEAD_LEN;
	return 0;
}

static int
take(struct relay *y, const uint8_t *p, size_t n)
{
	size_t part, room;
	int r;

	while (n > 0 && !y->told) {
		room = y->n < PIXELS_HEAD_LEN ? PIXELS_HEAD_LEN - y->n :
		    CLEAN_PREFIX - y->n;
		part = n < room ? n : room;
		if (y->n >= PIXELS_HEAD_LEN) {
			if (part > y->left)
				return ERR_SYNTAX;
			y->left -= part;
		}
		memcpy(y->first + y->n, p, part);
		y->n += part;
		p += part;
		n -= part;
		if (y->n == PIXELS_HEAD_LEN && (r = take_head(y)) != 0)
			return r;
		if (y->n == CLEAN_PREFIX && (r = begin(y)) != 0)
			return r;
	}
	if (n > y->left)
		return ERR_SYNTAX;
	y->left -= n;
	return n > 0 ? clean_client_write(y->encoder, p, n) : 0;
}

/* An encoder that fails is not the decoder's fault: the decoder goes on, and
 * its answer is not used. */
static int
relay_on_write(void *ctx, const uint8_t *p, size_t n)
{
	struct relay *y = ctx;
	int r;

	if (y->wrong || y->gone || (r = take(y, p, n)) == 0)
		return 0;
	if (r == ERR_REFUSED)
		y->gone = 1;
	else
		y->wrong = 1;
	return 0;
}

static int
encode(struct relay *y, struct clean_answer *a, enum clean_result decoded)
{
	struct clean_answer e = { .out = a->out, .out_max = a->out_max };
	int r;

	if ((e.report = malloc(sizeof(*e.report))) == NULL)
		return ERR_NOMEM;
	report_init(e.report);
	r = clean_client_finish(y->encoder, 1, &e);
	free(e.report);
	if (r != 0)
		return r;
	a->result = decoded;
	if (e.result == CLEAN_TOO_LARGE)
		a->result = CLEAN_TOO_LARGE;
	else if (e.result != CLEAN_DONE || e.type[0] == '\0' || y->gone)
		a->result = CLEAN_CRASHED;
	memcpy(a->type, e.type, sizeof(a->type));
	return 0;
}

int
relay_finish(struct clean_client *decoder, int whole,
    struct clean_client *encoder, struct clean_answer *a)
{
	struct relay *y;
	struct clean_answer d = {
		.report = a->report, .read_itself = a->read_itself,
		.out_max = UINT64_MAX
	};
	int r;

	a->result = CLEAN_CRASHED;
	a->type[0] = '\0';
	if ((y = calloc(1, sizeof(*y))) == NULL)
		return ERR_NOMEM;
	y->encoder = encoder;
	d.out = (struct sink){ relay_on_write, NULL, NULL, y };
	r = clean_client_finish(decoder, whole, &d);
	if (r != 0)
		goto done;
	if (d.result != CLEAN_DONE && d.result != CLEAN_DONE_CUT) {
		a->result = d.result;
		goto done;
	}
	if (!y->told && !y->wrong && y->n > PIXELS_HEAD_LEN && begin(y) != 0)
		y->gone = 1;
	/* all of it, or it is none */
	if (strcmp(d.type, PIXELS_TYPE) == 0 && y->told && !y->wrong &&
	    (y->gone || y->left == 0))
		r = encode(y, a, d.result);
done:
	sodium_memzero(y, sizeof(*y));
	free(y);
	return r;
}
