#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/err.h"
#include "base/num.h"
#include "form/urlencoded.h"

#define PIECE	4096	/* decoded bytes given on at a time */

struct urlencoded {
	const struct form_calls *calls;
	void	*ctx;
	int	 in_value;		/* behind '=' */
	int	 live;			/* somebody takes the data */
	int	 escape;		/* digits still to come of a %XX */
	char	 first;			/* the first of them */
	char	 name[URLENCODED_NAME_MAX];
	size_t	 namelen;
	int	 name_bad;
	uint8_t	 piece[PIECE];
	size_t	 npiece;
};

int
urlencoded_is(const char *content_type)
{
	static const char want[] = "application/x-www-form-urlencoded";
	size_t n = strcspn(content_type, "; \t");

	return n == strlen(want) && strncasecmp(content_type, want, n) == 0;
}

int
urlencoded_new(struct urlencoded **up, const struct form_calls *calls,
    void *ctx)
{
	if ((*up = calloc(1, sizeof(**up))) == NULL)
		return ERR_NOMEM;
	(*up)->calls = calls;
	(*up)->ctx = ctx;
	return 0;
}

static int
flush(struct urlencoded *u)
{
	int r = 0;

	if (u->live && u->npiece > 0)
		r = u->calls->data(u->ctx, u->piece, u->npiece);
	u->npiece = 0;
	return r;
}

static int
put(struct urlencoded *u, char c)
{
	if (u->in_value) {
		u->piece[u->npiece++] = (uint8_t)c;
		return u->npiece == PIECE ? flush(u) : 0;
	}
	if (u->namelen == URLENCODED_NAME_MAX)
		u->name_bad = 1;
	else
		u->name[u->namelen++] = c;
	return 0;
}

static int
begin_value(struct urlencoded *u)
{
	struct form_part part = { .name = u->name, .namelen = u->namelen };
	int r;

	u->in_value = 1;
	if (u->name_bad)
		return u->calls->bad_part(u->ctx);
	r = u->calls->part(u->ctx, &part);
	u->live = r == 0;
	return r;
}

static int
end_pair(struct urlencoded *u)
{
	int r = 0;

	if (!u->in_value && u->namelen + (size_t)u->name_bad > 0)
		r = begin_value(u);
	if (r == 0)
		r = flush(u);
	if (r == 0 && u->live)
		r = u->calls->part_end(u->ctx);
	u->in_value = u->live = u->name_bad = 0;
	u->namelen = 0;
	return r;
}

/* What was held of a %XX that is none. */
static int
give_up_escape(struct urlencoded *u)
{
	int r = 0, had = u->escape;

	u->escape = 0;
	if (had > 0)
		r = put(u, '%');
	if (r == 0 && had == 1)
		r = put(u, u->first);
	return r;
}

static int
take(struct urlencoded *u, char c)
{
	int r;

	if (u->escape > 0 && num_hex_digit(c) >= 0) {
		if (u->escape-- == 2) {
			u->first = c;
			return 0;
		}
		return put(u, (char)(num_hex_digit(u->first) << 4 |
		    num_hex_digit(c)));
	}
	if ((r = give_up_escape(u)) != 0)
		return r;
	switch (c) {
	case '&':
		return end_pair(u);
	case '=':
		return u->in_value ? put(u, c) : begin_value(u);
	case '+':
		return put(u, ' ');
	case '%':
		u->escape = 2;
		return 0;
	}
	return put(u, c);
}

int
urlencoded_feed(struct urlencoded *u, const uint8_t *p, size_t n)
{
	size_t i;
	int r = 0;

	for (i = 0; i < n && r == 0; i++)
		r = take(u, (char)p[i]);
	/* nothing waits for what may never come */
	return r == 0 && u->in_value ? flush(u) : r;
}

int
urlencoded_finish(struct urlencoded *u)
{
	int r;

	if ((r = give_up_escape(u)) != 0)
		return r;
	return end_pair(u);
}

void
urlencoded_free(struct urlencoded *u)
{
	if (u == NULL)
		return;
	sodium_memzero(u, sizeof(*u));
	free(u);
}
