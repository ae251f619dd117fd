#include <sodium.h>
#include <string.h>

#include "base/err.h"
#include "base/pack.h"
#include "gateway/apart.h"
#include "gateway/tally.h"

#define WINDOW		16		/* slots that are looked at for one */

struct row {
	uint8_t		 key[TALLY_KEY_LEN];
	uint64_t	 came, total;
	uint64_t	 at;		/* its beginning, then its end */
	uint32_t	 owner;		/* 0: nobody any more */
	uint32_t	 state;		/* enum tally_state; 0: free */
};

struct tally {
	struct row row[TALLY_ROWS];
};

int
tally_new(struct tally **tp)
{
	void *p;
	int r = apart_new(&p, sizeof(struct tally));

	*tp = p;
	return r;
}

static int
is_old(const struct row *r, uint64_t now)
{
	return r->owner == 0 && r->at + TALLY_KEEP <= now;
}

/* The key's row, or TALLY_ROWS. */
static size_t
find(const struct tally *t, const uint8_t key[TALLY_KEY_LEN])
{
	size_t start = (size_t)unpack_le32(key), i, at;

	for (i = 0; i < WINDOW; i++) {
		at = (start + i) % TALLY_ROWS;
		if (t->row[at].state != TALLY_WAITING &&
		    memcmp(t->row[at].key, key, TALLY_KEY_LEN) == 0)
			return at;
	}
	return TALLY_ROWS;
}

/* Room for a new row: a free one, or the one of its window that ended first;
 * none that is under way. */
static size_t
room(const struct tally *t, const uint8_t key[TALLY_KEY_LEN])
{
	size_t start = (size_t)unpack_le32(key), best = TALLY_ROWS, i, at;

	for (i = 0; i < WINDOW; i++) {
		at = (start + i) % TALLY_ROWS;
		if (t->row[at].state == TALLY_WAITING)
			return at;
		if (t->row[at].owner == 0 && (best == TALLY_ROWS ||
		    t->row[at].at < t->row[best].at))
			best = at;
	}
	return best;
}

int
tally_begin(struct tally *t, const uint8_t key[TALLY_KEY_LEN],
    uint32_t owner, uint64_t now, size_t *row)
{
	struct row *r;
	size_t at;

	if ((at = find(t, key)) == TALLY_ROWS &&
	    (at = room(t, key)) == TALLY_ROWS)
		return ERR_LIMIT;
	r = &t->row[at];
	memset(r, 0, sizeof(*r));
	memcpy(r->key, key, TALLY_KEY_LEN);
	r->total = TALLY_UNSAID;
	r->at = now;
	r->owner = owner;
	r->state = TALLY_UNDER_WAY;
	*row = at;
	return 0;
}

static struct row *
owned(struct tally *t, size_t row, uint32_t owner)
{
	if (row >= TALLY_ROWS || owner == 0 || t->row[row].owner != owner)
		return NULL;
	return &t->row[row];
}

void
tally_add(struct tally *t, size_t row, uint32_t owner, uint64_t came,
    uint64_t total)
{
	struct row *r = owned(t, row, owner);

	if (r == NULL)
		return;
	r->came = came;
	r->total = total;
}

void
tally_over(struct tally *t, size_t row, uint32_t owner, uint64_t now,
    enum tally_state how)
{
	struct row *r = owned(t, row, owner);

	if (r == NULL)
		return;
	r->owner = 0;
	r->at = now;
	r->state = how >= TALLY_ENDED && how <= TALLY_LOST ? how : TALLY_LOST;
}

void
tally_look(const struct tally *t, const uint8_t key[TALLY_KEY_LEN],
    uint64_t now, struct tally_count *out)
{
	size_t at = find(t, key);

	memset(out, 0, sizeof(*out));
	if (at == TALLY_ROWS || is_old(&t->row[at], now))
		return;
	out->state = (enum tally_state)t->row[at].state;
	out->came = t->row[at].came;
	out->total = t->row[at].total;
}

void
tally_sweep(struct tally *t, uint64_t now)
{
	size_t i;

	for (i = 0; i < TALLY_ROWS; i++)
		if (t->row[i].state != TALLY_WAITING && is_old(&t->row[i],
		    now))
			sodium_memzero(&t->row[i], sizeof(t->row[i]));
}

void
tally_free(struct tally *t)
{
	apart_free(t, sizeof(*t));
}
