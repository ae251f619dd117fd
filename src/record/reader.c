#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/hash.h"
#include "base/pack.h"
#include "record/layout.h"
#include "record/reader.h"

#define NUMBER_LEN	4	/* before the bytes of FILE_DATA */

struct record_reader {
	const struct record_calls *calls;
	void		*ctx;
	int		 err;		/* the first; for ever */
	uint8_t		 head[RECORD_HEADER_LEN];
	size_t		 nhead;
	unsigned int	 type;
	size_t		 left;		/* payload bytes still to come */
	struct buf	 body;		/* payload so far, but streamed data */
	struct hash	 all, text, kept;
	uint64_t	 text_len, kept_len;
	uint32_t	 number;	/* of the last file begun */
	uint32_t	 nkept, nback;
	int		 begun, open, text_done, ended;
};

/* Where a record may stand. */
enum where {
	FIRST,
	ANYWHERE,
	OUTSIDE,		/* while no file is open */
	INSIDE			/* while one is */
};

static int	on_begin(struct record_reader *, const uint8_t *, size_t);
static int	on_text_end(struct record_reader *, const uint8_t *, size_t);
static int	on_file_begin(struct record_reader *, const uint8_t *, size_t);
static int	on_file_close(struct record_reader *, const uint8_t *, size_t);
static int	on_report(struct record_reader *, const uint8_t *, size_t);
static int	on_consent(struct record_reader *, const uint8_t *, size_t);
static int	on_notice(struct record_reader *, const uint8_t *, size_t);
static int	on_thread(struct record_reader *, const uint8_t *, size_t);
static int	on_original(struct record_reader *, const uint8_t *, size_t);
static int	on_end(struct record_reader *, const uint8_t *, size_t);

static const struct rule {
	unsigned int	 type;
	size_t		 min, max;	/* payload bytes */
	enum where	 where;
	int		(*on)(struct record_reader *, const uint8_t *, size_t);
} rules[] = {
	{ RECORD_BEGIN, LAYOUT_BEGIN_LEN, RECORD_LEN_MAX, FIRST, on_begin },
	{ RECORD_TEXT, 1, RECORD_DATA_MAX, OUTSIDE, NULL },
	{ RECORD_TEXT_END, LAYOUT_TEXT_END_LEN, LAYOUT_TEXT_END_LEN, OUTSIDE,
	    on_text_end },
	{ RECORD_FILE_BEGIN, 8, LAYOUT_FILE_BEGIN_MAX, OUTSIDE,
	    on_file_begin },
	{ RECORD_FILE_DATA, NUMBER_LEN + 1, NUMBER_LEN + RECORD_DATA_MAX,
	    INSIDE, NULL },
	{ RECORD_FILE_END, LAYOUT_FILE_LEN, LAYOUT_FILE_MAX, INSIDE,
	    on_file_close },
	{ RECORD_FILE_BACK, LAYOUT_FILE_LEN, LAYOUT_FILE_MAX, INSIDE,
	    on_file_close },
	{ RECORD_REPORT, LAYOUT_REPORT_LEN,
	    LAYOUT_REPORT_LEN + LAYOUT_REPORT_NAME_MAX, INSIDE, on_report },
	{ RECORD_CONSENT, 3, RECORD_LEN_MAX, ANYWHERE, on_consent },
	{ RECORD_NOTICE, 0, RECORD_LEN_MAX, ANYWHERE, on_notice },
	{ RECORD_THREAD, 2 * RECORD_TAG_LEN, 2 * RECORD_TAG_LEN, ANYWHERE,
	    on_thread },
	{ RECORD_ORIGINAL, LAYOUT_ORIGINAL_LEN, LAYOUT_ORIGINAL_LEN, OUTSIDE,
	    on_original },
	{ RECORD_END, LAYOUT_END_LEN, LAYOUT_END_LEN, OUTSIDE, on_end },
};

static const struct rule *
rule_of(unsigned int type)
{
	size_t i;

	for (i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
		if (rules[i].type == type)
			return &rules[i];
	return NULL;
}

/* Call a member of calls, if there is one. */
#define CALL(r, name, ...) \
	((r)->calls->name == NULL ? 0 : \
	(r)->calls->name((r)->ctx, __VA_ARGS__))

static int
on_begin(struct record_reader *r, const uint8_t *p, size_t n)
{
	if (unpack_le16(p) != LAYOUT_VERSION)
		return ERR_UNSUPPORTED;
	if (n != LAYOUT_BEGIN_LEN || unpack_le16(p + 2) != 0)
		return ERR_SYNTAX;
	r->begun = 1;
	return CALL(r, begin, unpack_le32(p + 4));
}

static int
on_text_end(struct record_reader *r, const uint8_t *p, size_t n)
{
	uint8_t h[HASH_LEN];

	(void)n;
	if (r->text_done || unpack_le64(p) != r->text_len)
		return ERR_SYNTAX;
	hash_end(&r->text, h);
	if (memcmp(h, p + 8, HASH_LEN) != 0)
		return ERR_AUTH;
	r->text_done = 1;
	return CALL(r, text_end, r->text_len);
}

static int
on_file_begin(struct record_reader *r, const uint8_t *p, size_t n)
{
	const uint8_t *name = p + 6, *type;
	size_t namelen = unpack_le16(p + 4), typelen;

	if (r->number == UINT32_MAX || unpack_le32(p) != r->number + 1)
		return ERR_SYNTAX;
	if (namelen > RECORD_NAME_MAX || n < 8 + namelen)
		return ERR_SYNTAX;
	type = name + namelen + 2;
	typelen = unpack_le16(name + namelen);
	if (typelen > RECORD_TYPE_MAX || n != 8 + namelen + typelen)
		return ERR_SYNTAX;
	r->number++;
	r->open = 1;
	r->kept_len = 0;
	hash_init(&r->kept);
	return CALL(r, file_begin, r->number, name, namelen, type, typelen);
}

/* FILE_END and FILE_BACK. */
static int
on_file_close(struct record_reader *r, const uint8_t *p, size_t n)
{
	struct record_file f;
	uint8_t h[HASH_LEN];
	int e;

	if ((e = layout_file_unpack(&f, p, n)) != 0)
		return e;
	if (f.number != r->number)
		return ERR_SYNTAX;
	hash_end(&r->kept, h);
	r->open = 0;
	if (r->type == RECORD_FILE_BACK) {
		if (f.state != 0 || f.reason == 0 || f.kept_len != 0 ||
		    !sodium_is_zero(f.kept_hash, HASH_LEN))
			return ERR_SYNTAX;
		r->nback++;
		return CALL(r, file_back, &f);
	}
	if (f.state == 0 || f.reason != 0 || f.kept_len != r->kept_len)
		return ERR_SYNTAX;
	if (memcmp(h, f.kept_hash, HASH_LEN) != 0)
		return ERR_AUTH;
	r->nkept++;
	return CALL(r, file_end, &f);
}

static int
on_report(struct record_reader *r, const uint8_t *p, size_t n)
{
	if (unpack_le32(p) != r->number || unpack_le16(p + 6) != 0)
		return ERR_SYNTAX;
	return CALL(r, report, r->number, unpack_le16(p + 4),
	    unpack_le32(p + 8), p + LAYOUT_REPORT_LEN, n - LAYOUT_REPORT_LEN);
}

static int
on_consent(struct record_reader *r, const uint8_t *p, size_t n)
{
	size_t k = unpack_le16(p);

	if (k == 0 || k > LAYOUT_KEY_MAX || k > n - 2)
		return ERR_SYNTAX;
	return CALL(r, consent, p + 2, k, p + 2 + k, n - 2 - k);
}

static int
on_notice(struct record_reader *r, const uint8_t *p, size_t n)
{
	return CALL(r, notice, p, n);
}

static int
on_thread(struct record_reader *r, const uint8_t *p, size_t n)
{
	(void)n;
	return CALL(r, thread, p, p + RECORD_TAG_LEN);
}

static int
on_original(struct record_reader *r, const uint8_t *p, size_t n)
{
	uint32_t number = unpack_le32(p), other = unpack_le32(p + 4);

	(void)n;
	if (number == 0 || number > r->number || other == 0)
		return ERR_SYNTAX;
	return CALL(r, original, number, other, p + 8);
}

static int
on_end(struct record_reader *r, const uint8_t *p, size_t n)
{
	uint8_t h[HASH_LEN];

	(void)n;
	if (r->text_len > 0 && !r->text_done)
		return ERR_SYNTAX;
	if (unpack_le32(p) != r->nkept || unpack_le32(p + 4) != r->nback)
		return ERR_SYNTAX;
	hash_end(&r->all, h);
	if (memcmp(h, p + 8, HASH_LEN) != 0)
		return ERR_AUTH;
	r->ended = 1;
	return CALL(r, end, r->nkept, r->nback);
}

/* A whole header has come: may such a record stand here? */
static int
header_check(struct record_reader *r)
{
	const struct rule *rule;
	size_t len = unpack_le32(r->head + 4);

	r->type = unpack_le16(r->head);
	rule = rule_of(r->type);
	if (r->type == 0 || unpack_le16(r->head + 2) != 0)
		return ERR_SYNTAX;
	if (r->begun != (r->type != RECORD_BEGIN))
		return ERR_SYNTAX;
	if (len > (rule != NULL ? rule->max : RECORD_UNKNOWN_MAX))
		return ERR_LIMIT;
	r->left = len;
	if (r->type != RECORD_END)
		hash_add(&r->all, r->head, sizeof(r->head));
	if (rule == NULL)
		return 0;
	if (len < rule->min)
		return ERR_SYNTAX;
	if ((rule->where == OUTSIDE && r->open) ||
	    (rule->where == INSIDE && !r->open))
		return ERR_SYNTAX;
	return r->type == RECORD_TEXT && r->text_done ? ERR_SYNTAX : 0;
}

/* A whole payload has come. */
static int
dispatch(struct record_reader *r)
{
	static const uint8_t none[1];
	const struct rule *rule = rule_of(r->type);
	const uint8_t *p = r->body.p != NULL ? r->body.p : none;

	if (r->type != RECORD_END)
		hash_add(&r->all, p, r->body.len);
	if (rule == NULL)
		return CALL(r, unknown, r->type, p, r->body.len);
	return rule->on(r, p, r->body.len);
}

/* Data is passed on as it comes, so that nothing of a submission that was
 * cut off is lost.  n is not more than what is left. */
static int
stream(struct record_reader *r, const uint8_t *p, size_t n)
{
	if (r->type == RECORD_TEXT) {
		hash_add(&r->text, p, n);
		r->text_len += n;
		return CALL(r, text, p, n);
	}
	hash_add(&r->kept, p, n);
	r->kept_len += n;
	return CALL(r, file_data, r->number, p, n);
}

/* Take what can be taken of n > 0 bytes; how many in *took. */
static int
payload(struct record_reader *r, const uint8_t *p, size_t n, size_t *took)
{
	size_t head = r->type == RECORD_FILE_DATA ? NUMBER_LEN : 0;
	int e;

	if (layout_is_data(r->type) && r->body.len == head)
		*took = n < r->left ? n : r->left;
	else if (layout_is_data(r->type))
		*took = n < head - r->body.len ? n : head - r->body.len;
	else
		*took = n < r->left ? n : r->left;
	r->left -= *took;
	if (layout_is_data(r->type) && r->body.len == head)
		return stream(r, p, *took);
	if ((e = buf_add(&r->body, p, *took)) != 0)
		return e;
	if (!layout_is_data(r->type) || r->body.len < head)
		return 0;
	hash_add(&r->all, r->body.p, head);
	return unpack_le32(r->body.p) == r->number ? 0 : ERR_SYNTAX;
}

static int
feed(struct record_reader *r, const uint8_t *p, size_t n)
{
	size_t took;
	int e;

	while (n > 0) {
		if (r->ended)
			return ERR_SYNTAX;
		if (r->nhead < RECORD_HEADER_LEN) {
			r->head[r->nhead++] = *p++;
			n--;
			if (r->nhead < RECORD_HEADER_LEN)
				continue;
			if ((e = header_check(r)) != 0)
				return e;
		} else {
			if ((e = payload(r, p, n, &took)) != 0)
				return e;
			p += took;
			n -= took;
		}
		if (r->left > 0)
			continue;
		if (!layout_is_data(r->type) && (e = dispatch(r)) != 0)
			return e;
		r->nhead = 0;
		/* buf_clear would wipe all that the longest record needed,
		 * again and again */
		if (r->body.len > 0)
			buf_drop(&r->body, r->body.len);
	}
	return 0;
}

int
record_reader_new(struct record_reader **rp, const struct record_calls *calls,
    void *ctx)
{
	struct record_reader *r;

	*rp = NULL;
	if ((r = calloc(1, sizeof(*r))) == NULL)
		return ERR_NOMEM;
	r->calls = calls;
	r->ctx = ctx;
	buf_init(&r->body, RECORD_UNKNOWN_MAX);
	hash_init(&r->all);
	hash_init(&r->text);
	*rp = r;
	return 0;
}

int
record_reader_feed(struct record_reader *r, const uint8_t *p, size_t n)
{
	if (r->err == 0)
		r->err = feed(r, p, n);
	return r->err;
}

int
record_reader_finish(struct record_reader *r)
{
	if (r->err == 0 && !r->ended)
		return ERR_TRUNCATED;
	return r->err;
}

void
record_reader_free(struct record_reader *r)
{
	if (r == NULL)
		return;
	buf_free(&r->body);
	sodium_memzero(r, sizeof(*r));
	free(r);
}
