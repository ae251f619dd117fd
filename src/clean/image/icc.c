#include <string.h>

#include "base/err.h"
#include "base/pack.h"
#include "clean/image/icc.h"
#include "clean/image/icc_lut.h"

#define HEAD_LEN	128
#define ENTRY_LEN	12
#define TAGS_MAX	100	/* in a profile that is read */
#define KEEP_MAX	24

/* A tag that stays: where its data is, in the profile or in tables. */
struct kept {
	uint32_t	 sig;
	const uint8_t	*p;
	size_t		 n;
};

struct profile {
	const uint8_t	*p;
	size_t		 n;
	int		 major;		/* 2 or 4 */
	struct kept	 tag[KEEP_MAX];
	size_t		 ntags;
	struct buf	 tables;	/* rebuilt; never moves */
};

#define SIG(a, b, c, d) \
	((uint32_t)(a) << 24 | (uint32_t)(b) << 16 | (uint32_t)(c) << 8 | (d))

static size_t
xyz_len(const uint8_t *p, size_t n)
{
	return n >= 20 && memcmp(p, "XYZ \0\0\0\0", 8) == 0 ? 20 : 0;
}

static size_t
chad_len(const uint8_t *p, size_t n)
{
	return n >= 44 && memcmp(p, "sf32\0\0\0\0", 8) == 0 ? 44 : 0;
}

/* The tags that colour needs, and what each may be; len NULL: a table. */
static const struct wanted {
	uint32_t	sig;
	size_t		(*len)(const uint8_t *p, size_t n);
} wanted[] = {
	{ SIG('w', 't', 'p', 't'), xyz_len },
	{ SIG('c', 'h', 'a', 'd'), chad_len },
	{ SIG('r', 'X', 'Y', 'Z'), xyz_len },
	{ SIG('g', 'X', 'Y', 'Z'), xyz_len },
	{ SIG('b', 'X', 'Y', 'Z'), xyz_len },
	{ SIG('r', 'T', 'R', 'C'), icc_curve_len },
	{ SIG('g', 'T', 'R', 'C'), icc_curve_len },
	{ SIG('b', 'T', 'R', 'C'), icc_curve_len },
	{ SIG('k', 'T', 'R', 'C'), icc_curve_len },
	{ SIG('A', '2', 'B', '0'), NULL },
	{ SIG('A', '2', 'B', '1'), NULL },
	{ SIG('A', '2', 'B', '2'), NULL },
	{ SIG('B', '2', 'A', '0'), NULL },
	{ SIG('B', '2', 'A', '1'), NULL },
	{ SIG('B', '2', 'A', '2'), NULL }
};

static int
check_head(struct profile *f, const char *space)
{
	const uint8_t *p = f->p;

	if (f->n < HEAD_LEN + 4 || f->n > ICC_MAX ||
	    unpack_be32(p) < HEAD_LEN + 4 || unpack_be32(p) > f->n ||
	    memcmp(p + 36, "acsp", 4) != 0 || memcmp(p + 16, space, 4) != 0)
		return ERR_SYNTAX;
	f->n = unpack_be32(p);
	f->major = p[8];
	if ((f->major != 2 && f->major != 4) ||
	    (memcmp(p + 12, "mntr", 4) != 0 && memcmp(p + 12, "scnr", 4) != 0 &&
	    memcmp(p + 12, "prtr", 4) != 0 && memcmp(p + 12, "spac", 4) != 0) ||
	    (memcmp(p + 20, "XYZ ", 4) != 0 &&
	    memcmp(p + 20, "Lab ", 4) != 0) || unpack_be32(p + 64) > 3)
		return ERR_SYNTAX;
	return 0;
}

static const struct wanted *
find_wanted(uint32_t sig)
{
	size_t i;

	for (i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++)
		if (wanted[i].sig == sig)
			return &wanted[i];
	return NULL;
}

static int
has(const struct profile *f, uint32_t sig)
{
	size_t i;

	for (i = 0; i < f->ntags; i++)
		if (f->tag[i].sig == sig)
			return 1;
	return 0;
}

/* Take over one tag's data, without what is behind it. */
static int
take_tag(struct profile *f, const struct wanted *w, const uint8_t *p,
    size_t n)
{
	size_t from = f->tables.len, len;
	int r;

	if (has(f, w->sig))
		return ERR_SYNTAX;
	if (w->len != NULL) {
		if ((len = w->len(p, n)) == 0)
			return ERR_SYNTAX;
		f->tag[f->ntags++] = (struct kept){ w->sig, p, len };
		return 0;
	}
	if ((r = icc_lut_copy(&f->tables, p, n)) != 0) {
		f->tables.len = from;
		return r == ERR_NOMEM ? r : ERR_SYNTAX;
	}
	f->tag[f->ntags++] = (struct kept){ w->sig, f->tables.p + from,
	    f->tables.len - from };
	return 0;
}

static int
pick_tags(struct profile *f)
{
	uint32_t count = unpack_be32(f->p + HEAD_LEN), i, at, size;
	const struct wanted *w;
	const uint8_t *e;
	int r;

	if (count > TAGS_MAX ||
	    HEAD_LEN + 4 + (size_t)count * ENTRY_LEN > f->n)
		return ERR_SYNTAX;
	/* room for all tables at once: pointers into it are kept */
	buf_init(&f->tables, 2 * f->n);
	if ((r = buf_reserve(&f->tables, 2 * f->n)) != 0)
		return r;
	for (i = 0; i < count; i++) {
		e = f->p + HEAD_LEN + 4 + (size_t)i * ENTRY_LEN;
		at = unpack_be32(e + 4);
		size = unpack_be32(e + 8);
		if (at > f->n || size > f->n - at)
			return ERR_SYNTAX;
		if ((w = find_wanted(unpack_be32(e))) == NULL)
			continue;
		if ((r = take_tag(f, w, f->p + at, size)) == 0)
			continue;
		/* B2A is for printing only: showing does without */
		if (r != ERR_SYNTAX || w->sig >> 8 != ('B' << 16 | '2' << 8 |
		    'A') || has(f, w->sig))
			return r;
	}
	return 0;
}

/* Is there enough to show colours by? */
static int
usable(const struct profile *f, const char *space)
{
	if (has(f, SIG('A', '2', 'B', '0')))
		return 1;
	if (memcmp(space, "GRAY", 4) == 0)
		return has(f, SIG('k', 'T', 'R', 'C'));
	return memcmp(space, "RGB ", 4) == 0 &&
	    memcmp(f->p + 20, "XYZ ", 4) == 0 &&
	    has(f, SIG('r', 'X', 'Y', 'Z')) &&
	    has(f, SIG('g', 'X', 'Y', 'Z')) &&
	    has(f, SIG('b', 'X', 'Y', 'Z')) &&
	    has(f, SIG('r', 'T', 'R', 'C')) &&
	    has(f, SIG('g', 'T', 'R', 'C')) && has(f, SIG('b', 'T', 'R', 'C'));
}

/* A description and a copyright notice must be there; these say nothing.
 * Version 2: textDescriptionType and textType; version 4: one
 * multiLocalizedUnicodeType "c" for both. */
static const uint8_t desc2[92] = "desc\0\0\0\0\0\0\0\2c";
static const uint8_t text2[] = "text\0\0\0\0c";	/* and its NUL */
static const uint8_t mluc4[] = "mluc\0\0\0\0\0\0\0\1\0\0\0\14enUS\0\0\0\2"
    "\0\0\0\34\0c";

static void
add_texts(struct profile *f)
{
	uint32_t d = SIG('d', 'e', 's', 'c'), c = SIG('c', 'p', 'r', 't');

	if (f->major == 2) {
		f->tag[f->ntags++] = (struct kept){ d, desc2,
		    sizeof(desc2) };
		f->tag[f->ntags++] = (struct kept){ c, text2, sizeof(text2) };
	} else {
		f->tag[f->ntags++] = (struct kept){ d, mluc4,
		    sizeof(mluc4) - 1 };
		f->tag[f->ntags++] = (struct kept){ c, mluc4,
		    sizeof(mluc4) - 1 };
	}
}

static void
make_head(const struct profile *f, uint8_t h[HEAD_LEN])
{
	/* D50, as the profile connection space has it */
	static const uint8_t d50[12] = { 0, 0, 0xf6, 0xd6, 0, 1, 0, 0,
	    0, 0, 0xd3, 0x2d };

	memset(h, 0, HEAD_LEN);
	h[8] = (uint8_t)f->major;
	h[9] = f->major == 4 ? 0x30 : 0x10;
	memcpy(h + 12, f->p + 12, 12);		/* class, spaces */
	pack_be16(h + 24, 2000);		/* some valid date */
	pack_be16(h + 26, 1);
	pack_be16(h + 28, 1);
	memcpy(h + 36, "acsp", 4);
	memcpy(h + 64, f->p + 64, 4);		/* rendering intent */
	memcpy(h + 68, d50, sizeof(d50));
}

/* Where an equal tag's data lies already, 0 if it does not. */
static size_t
same_data(const struct profile *f, const size_t *at, size_t i)
{
	size_t k;

	for (k = 0; k < i; k++)
		if (f->tag[k].n == f->tag[i].n &&
		    memcmp(f->tag[k].p, f->tag[i].p, f->tag[i].n) == 0)
			return at[k];
	return 0;
}

static int
write_profile(const struct profile *f, struct buf *out)
{
	static const uint8_t zeros[4];
	uint8_t h[HEAD_LEN], e[ENTRY_LEN];
	size_t at[KEEP_MAX], start = out->len, end, i;
	int r;

	make_head(f, h);
	if ((r = buf_add(out, h, sizeof(h))) != 0)
		return r;
	pack_be32(e, (uint32_t)f->ntags);
	r = buf_add(out, e, 4);
	end = HEAD_LEN + 4 + f->ntags * ENTRY_LEN;
	for (i = 0; r == 0 && i < f->ntags; i++) {
		if ((at[i] = same_data(f, at, i)) == 0) {
			at[i] = end;
			end += (f->tag[i].n + 3) & ~(size_t)3;
		}
		pack_be32(e, f->tag[i].sig);
		pack_be32(e + 4, (uint32_t)at[i]);
		pack_be32(e + 8, (uint32_t)f->tag[i].n);
		r = buf_add(out, e, sizeof(e));
	}
	for (i = 0; r == 0 && i < f->ntags; i++) {
		if (at[i] != out->len - start)
			continue;		/* shared */
		r = buf_add(out, f->tag[i].p, f->tag[i].n);
		if (r == 0 && f->tag[i].n % 4 != 0)
			r = buf_add(out, zeros, 4 - f->tag[i].n % 4);
	}
	if (r == 0)
		pack_be32(out->p + start, (uint32_t)(out->len - start));
	return r;
}

int
icc_reduce(const uint8_t *p, size_t n, const char *space, struct buf *out,
    struct report *rep)
{
	struct profile f = { .p = p, .n = n };
	size_t start = out->len;
	int r;

	if ((r = check_head(&f, space)) != 0 || (r = pick_tags(&f)) != 0)
		goto done;
	r = ERR_SYNTAX;
	if (!usable(&f, space))
		goto done;
	add_texts(&f);
	if ((r = write_profile(&f, out)) != 0)
		goto done;
	/* a profile that is clean already is as it was */
	if (out->len - start != n || memcmp(out->p + start, p, n) != 0)
		report_add(rep, REPORT_PROFILE, "ICC");
done:
	buf_free(&f.tables);
	return r;
}
