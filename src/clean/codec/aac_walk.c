/* ISO/IEC 14496-3, 4.4.2 and 4.6: object type AAC-LC, 1024 samples.  Nothing
 * is decoded, but every length is followed. */
#include <string.h>

#include "base/err.h"
#include "clean/codec/aac_books.h"
#include "clean/codec/aac_walk.h"
#include "clean/codec/msb.h"

enum element { SCE, CPE, CCE, LFE, DSE, PCE, FIL, END };

#define SHORT		2	/* window sequence of eight short ones */
#define GROUPS_MAX	8
#define BANDS_MAX	51
#define NOISE		13
#define INTENSITY_2	14
#define INTENSITY	15
#define SBR		13	/* extension types */
#define SBR_CRC		14

struct stream {				/* individual_channel_stream */
	int		 is_short;
	unsigned int	 bands;		/* max_sfb */
	unsigned int	 groups;
	unsigned int	 windows[GROUPS_MAX];	/* of a group */
	uint8_t		 book[GROUPS_MAX][BANDS_MAX];
};

struct walk_aac {
	struct msb	 b;
	unsigned int	 rate;
	struct aac_room	*room;
};

static int
note(struct walk_aac *w, size_t n)
{
	struct aac_room *room = w->room;

	if (room->n == AAC_ROOM_MAX)
		return ERR_UNSUPPORTED;
	room->part[room->n].at = w->b.at;
	room->part[room->n++].len = n;
	msb_skip(&w->b, n);
	return 0;
}

/* Past one code; its entry. */
static unsigned int
code(struct msb *b, unsigned int book)
{
	const struct aac_book *k = &aac_books[book];
	uint32_t next = (uint32_t)(msb_look(b) >> (64 - AAC_CODE_MAX));
	uint32_t sum = 0;
	size_t i;

	for (i = 0; i < k->n - 1; i++) {
		sum += 1U << (AAC_CODE_MAX - AAC_CODE_LEN(k->code[i]));
		if (next < sum)
			break;
	}
	msb_skip(b, AAC_CODE_LEN(k->code[i]));
	return k->code[i];
}

static int
ics_info(struct walk_aac *w, struct stream *s)
{
	unsigned int bits, i;

	if (msb_take(&w->b, 1) != 0)
		return ERR_SYNTAX;	/* reserved */
	s->is_short = msb_take(&w->b, 2) == SHORT;
	(void)msb_take(&w->b, 1);
	s->groups = 1;
	s->windows[0] = 1;
	if (s->is_short) {
		s->bands = msb_take(&w->b, 4);
		bits = msb_take(&w->b, 7);
		for (i = 7; i-- > 0; )
			if (bits >> i & 1)
				s->windows[s->groups - 1]++;
			else
				s->windows[s->groups++] = 1;
	} else {
		s->bands = msb_take(&w->b, 6);
		if (msb_take(&w->b, 1) != 0)
			return ERR_UNSUPPORTED;	/* prediction: not LC */
	}
	return s->bands <= aac_bands[w->rate][s->is_short].n ? 0 : ERR_SYNTAX;
}

static int
section_data(struct walk_aac *w, struct stream *s)
{
	unsigned int width = s->is_short ? 3 : 5, all = (1U << width) - 1;
	unsigned int g, k, book, n, v;

	for (g = 0; g < s->groups; g++)
		for (k = 0; k < s->bands; k += n) {
			book = msb_take(&w->b, 4);
			n = 0;
			do {
				v = msb_take(&w->b, width);
				n += v;
			} while (v == all && !w->b.short_of);
			if (book == 12 || n == 0 || n > s->bands - k)
				return ERR_SYNTAX;
			memset(s->book[g] + k, (int)book, n);
		}
	return w->b.short_of ? ERR_SYNTAX : 0;
}

static void
scale_factors(struct walk_aac *w, const struct stream *s)
{
	unsigned int g, k;
	int noise = 0;

	for (g = 0; g < s->groups; g++)
		for (k = 0; k < s->bands; k++) {
			if (s->book[g][k] == 0)
				continue;
			if (s->book[g][k] == NOISE && !noise) {
				noise = 1;
				(void)msb_take(&w->b, 9);
			} else
				(void)code(&w->b, 0);
		}
}

/* pulse_data and tns_data; gain control is not of LC. */
static int
tools(struct walk_aac *w, const struct stream *s)
{
	unsigned int windows = s->is_short ? 8 : 1, filters, order, bits;
	struct msb *b = &w->b;

	if (msb_take(b, 1) != 0) {
		if (s->is_short)
			return ERR_SYNTAX;
		filters = msb_take(b, 2) + 1;
		msb_skip(b, 6 + 9 * filters);
	}
	if (msb_take(b, 1) != 0)
		for (; windows > 0; windows--) {
			filters = msb_take(b, s->is_short ? 1 : 2);
			bits = filters > 0 ? 3 + msb_take(b, 1) : 0;
			for (; filters > 0; filters--) {
				msb_skip(b, s->is_short ? 4 : 6);
				order = msb_take(b, s->is_short ? 3 : 5);
				if (order == 0)
					continue;
				msb_skip(b, 1);
				msb_skip(b, (uint64_t)order * (bits -
				    msb_take(b, 1)));
			}
		}
	return msb_take(b, 1) != 0 ? ERR_UNSUPPORTED : 0;
}

/* n values by one book. */
static int
values(struct msb *b, unsigned int book, unsigned int n)
{
	unsigned int step = book < 5 ? 4 : 2, v, escapes, k;

	for (; n >= step && !b->short_of; n -= step) {
		v = code(b, book);
		msb_skip(b, AAC_CODE_SIGNS(v));
		for (escapes = AAC_CODE_ESCAPES(v); escapes > 0; escapes--) {
			for (k = 4; msb_take(b, 1) == 1; k++)
				;
			if (k > 12)
				return ERR_SYNTAX;
			msb_skip(b, k);
		}
	}
	return b->short_of || n != 0 ? ERR_SYNTAX : 0;
}

static int
spectrum(struct walk_aac *w, const struct stream *s)
{
	const uint16_t *at = aac_bands[w->rate][s->is_short].at;
	unsigned int g, k, book;
	int r;

	for (g = 0; g < s->groups; g++)
		for (k = 0; k < s->bands; k++) {
			book = s->book[g][k];
			if (book == 0 || book >= NOISE)
				continue;
			if ((r = values(&w->b, book, (unsigned int)(at[k + 1] -
			    at[k]) * s->windows[g])) != 0)
				return r;
		}
	return 0;
}

static int
channel(struct walk_aac *w, struct stream *s, int common)
{
	int r;

	(void)msb_take(&w->b, 8);	/* global gain */
	if (!common && (r = ics_info(w, s)) != 0)
		return r;
	if ((r = section_data(w, s)) != 0)
		return r;
	scale_factors(w, s);
	if ((r = tools(w, s)) != 0)
		return r;
	return spectrum(w, s);
}

static int
sound(struct walk_aac *w, unsigned int id)
{
	struct stream s;
	int r, common = 0;

	memset(&s, 0, sizeof(s));
	w->room->sound = 1;
	(void)msb_take(&w->b, 4);
	if (id == CPE && (common = msb_take(&w->b, 1) != 0)) {
		if ((r = ics_info(w, &s)) != 0)
			return r;
		if (msb_take(&w->b, 2) == 1)	/* mid and side, by band */
			msb_skip(&w->b, s.groups * s.bands);
	}
	if ((r = channel(w, &s, common)) != 0 || id != CPE)
		return r;
	return channel(w, &s, common);
}

static int
data_stream(struct walk_aac *w)
{
	unsigned int aligned, n;
	int r;

	(void)msb_take(&w->b, 4);
	aligned = msb_take(&w->b, 1);
	n = msb_take(&w->b, 8);
	if (n == 255)
		n += msb_take(&w->b, 8);
	if (aligned && (r = note(w, (8 - w->b.at % 8) % 8)) != 0)
		return r;
	return note(w, (size_t)n * 8);
}

static int
filling(struct walk_aac *w)
{
	unsigned int n = msb_take(&w->b, 4), type;

	if (n == 15)
		n += msb_take(&w->b, 8) - 1;
	type = (unsigned int)(msb_look(&w->b) >> 60);
	/* this belongs to the sound before it */
	if (n > 0 && w->room->sound && (type == SBR || type == SBR_CRC)) {
		w->room->extended = 1;
		msb_skip(&w->b, (uint64_t)n * 8);
		return 0;
	}
	return note(w, (size_t)n * 8);
}

int
aac_walk(const uint8_t *p, size_t n, unsigned int rate, struct aac_room *room)
{
	struct walk_aac w = { .b = { .p = p, .n = n }, .rate = rate,
	    .room = room };
	unsigned int id;
	int r = 0;

	memset(room, 0, sizeof(*room));
	if (rate >= AAC_RATES || n == 0)
		return ERR_UNSUPPORTED;
	while (r == 0 && !w.b.short_of) {
		id = msb_take(&w.b, 3);
		if (w.b.short_of)
			break;
		if (id == END)
			return note(&w, n * 8 - w.b.at);
		r = id == DSE ? data_stream(&w) : id == FIL ? filling(&w) :
		    id == SCE || id == CPE || id == LFE ? sound(&w, id) :
		    ERR_UNSUPPORTED;
	}
	return r != 0 ? r : ERR_SYNTAX;
}
