#include "base/err.h"
#include "clean/codec/aac_raw.h"
#include "clean/codec/aac_walk.h"

enum element { SCE, CPE, CCE, LFE, DSE, PCE, FIL, END };

struct bits {
	uint8_t	*p;
	size_t	 at, end;	/* bits */
	int	 changed;
	int	 over;		/* set: more was asked for than there is */
};

static unsigned int
get(struct bits *b, unsigned int n)
{
	unsigned int v = 0;

	if (b->end - b->at < n) {
		b->over = 1;
		b->at = b->end;
		return 0;
	}
	for (; n > 0; n--, b->at++)
		v = v << 1 | (b->p[b->at / 8] >> (7 - b->at % 8) & 1);
	return v;
}

/* Unset n bits and go past them. */
static void
unset(struct bits *b, size_t n)
{
	uint8_t bit;

	if (b->end - b->at < n) {
		b->over = 1;
		n = b->end - b->at;
	}
	for (; n > 0; n--, b->at++) {
		bit = (uint8_t)(0x80 >> b->at % 8);
		if ((b->p[b->at / 8] & bit) != 0)
			b->changed = 1;
		b->p[b->at / 8] &= (uint8_t)~bit;
	}
}

static void
align(struct bits *b)
{
	unset(b, (8 - b->at % 8) % 8);
}

static void
data_stream(struct bits *b)
{
	unsigned int aligned, n;

	(void)get(b, 4);
	aligned = get(b, 1);
	n = get(b, 8);
	if (n == 255)
		n += get(b, 8);
	if (aligned)
		align(b);
	unset(b, (size_t)n * 8);
}

static void
filling(struct bits *b)
{
	unsigned int n = get(b, 4);

	if (n == 15)
		n += get(b, 8) - 1;
	/* zero is also the type of a filling that means nothing */
	unset(b, (size_t)n * 8);
}

static void
programme(struct bits *b)
{
	unsigned int n;
	size_t skip;

	(void)get(b, 10);		/* instance, object type, rate */
	n = get(b, 4);			/* front, side, back: 5 bits each */
	n += get(b, 4);
	n += get(b, 4);
	skip = 5 * (size_t)n;
	skip += 4 * (size_t)get(b, 2);	/* low frequency */
	skip += 4 * (size_t)get(b, 3);	/* associated data */
	skip += 5 * (size_t)get(b, 4);	/* coupling */
	if (get(b, 1))
		(void)get(b, 4);	/* mixdown to mono, stereo, matrix */
	if (get(b, 1))
		(void)get(b, 4);
	if (get(b, 1))
		(void)get(b, 3);
	for (; skip > 0; skip--)
		(void)get(b, 1);
	align(b);
	n = get(b, 8);
	unset(b, (size_t)n * 8);	/* a comment */
}

int
aac_raw_neutral(uint8_t *p, size_t n, struct aac_raw *got)
{
	struct bits b = { .p = p, .end = n * 8 };
	unsigned int id = END;

	got->sound = got->proven = 0;
	while (!b.over && b.at < b.end) {
		id = get(&b, 3);
		if (id == DSE)
			data_stream(&b);
		else if (id == FIL)
			filling(&b);
		else if (id == PCE)
			programme(&b);
		else
			break;
	}
	if (!b.over && id == END)
		unset(&b, b.end - b.at);
	else
		got->sound = !b.over;
	got->changed = b.changed;
	return b.over || b.at == 0 ? ERR_SYNTAX : 0;
}

int
aac_raw_whole(uint8_t *p, size_t n, unsigned int rate, struct aac_raw *got)
{
	struct bits b = { .p = p, .end = n * 8 };
	struct aac_room room;
	size_t i;

	if (aac_walk(p, n, rate, &room) != 0)
		return aac_raw_neutral(p, n, got);
	for (i = 0; i < room.n; i++) {
		b.at = room.part[i].at;
		unset(&b, room.part[i].len);
	}
	got->changed = b.changed;
	got->sound = room.sound;
	got->proven = !room.extended;
	return 0;
}
