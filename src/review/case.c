#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "review/case.h"

#define GROW	16

int
case_new(struct testimony **tp)
{
	if ((*tp = calloc(1, sizeof(**tp))) == NULL)
		return ERR_NOMEM;
	buf_init(&(*tp)->text, CASE_TEXT_MAX);
	consent_init(&(*tp)->consent);
	return 0;
}

static void
bytes_free(uint8_t *p, size_t n)
{
	if (p != NULL)
		sodium_memzero(p, n);
	free(p);
}

void
case_free(struct testimony *t)
{
	size_t i;

	if (t == NULL)
		return;
	buf_free(&t->text);
	consent_free(&t->consent);
	for (i = 0; i < t->nfiles; i++) {
		bytes_free(t->file[i].name, t->file[i].namelen);
		bytes_free(t->file[i].declared, t->file[i].declaredlen);
	}
	for (i = 0; i < t->nitems; i++)
		bytes_free(t->item[i].key,
		    t->item[i].keylen + t->item[i].valuelen);
	bytes_free((uint8_t *)t->file, t->nfiles * sizeof(*t->file));
	bytes_free((uint8_t *)t->item, t->nitems * sizeof(*t->item));
	sodium_memzero(t, sizeof(*t));
	free(t);
}

/* Room for one more of size bytes behind n; full at multiples of GROW that
 * are powers of two. */
static int
room(void **p, size_t n, size_t size)
{
	size_t cap = GROW;
	void *more;

	while (cap < n)
		cap *= 2;
	if (*p != NULL && n < cap)
		return 0;
	if (*p != NULL)
		cap *= 2;
	if ((more = calloc(cap, size)) == NULL)
		return ERR_NOMEM;
	if (*p != NULL) {
		memcpy(more, *p, n * size);
		bytes_free(*p, n * size);
	}
	*p = more;
	return 0;
}

static int
copy(uint8_t **to, size_t *len, const uint8_t *p, size_t n)
{
	if ((*to = malloc(n + 1)) == NULL)
		return ERR_NOMEM;
	if (n > 0)
		memcpy(*to, p, n);
	(*to)[n] = '\0';
	*len = n;
	return 0;
}

/* Within the bounds the item is added to what t holds, past them it is only
 * counted. */
static int
item_add(struct testimony *t, struct case_item *it, const uint8_t *key,
    const uint8_t *value)
{
	void *p = t->item;
	size_t n = it->keylen + it->valuelen;
	int r;

	if (t->nitems >= CASE_ITEMS_MAX || n > CASE_BYTES_MAX - t->held) {
		t->left_out++;
		return 0;
	}
	if ((r = room(&p, t->nitems, sizeof(*t->item))) != 0)
		return r;
	t->item = p;
	if ((it->key = malloc(n + 1)) == NULL)
		return ERR_NOMEM;
	if (it->keylen > 0)
		memcpy(it->key, key, it->keylen);
	it->value = it->key + it->keylen;
	if (it->valuelen > 0)
		memcpy(it->value, value, it->valuelen);
	t->held += n;
	t->item[t->nitems++] = *it;
	return 0;
}

static int
case_on_begin(void *ctx, uint32_t day)
{
	struct testimony *t = ctx;

	t->begun = 1;
	t->day = day;
	return 0;
}

static int
case_on_text(void *ctx, const uint8_t *p, size_t n)
{
	struct testimony *t = ctx;
	size_t k = CASE_TEXT_MAX - t->text.len;

	t->text_len += n;
	return buf_add(&t->text, p, n > k ? k : n);
}

static int
case_on_text_end(void *ctx, uint64_t len)
{
	struct testimony *t = ctx;

	(void)len;
	t->text_ended = 1;
	return 0;
}

static int
case_on_file_begin(void *ctx, uint32_t number, const uint8_t *name,
    size_t namelen, const uint8_t *type, size_t typelen)
{
	struct testimony *t = ctx;
	struct case_file *f;
	void *p = t->file;
	int r;

	if (t->nfiles >= CASE_FILES_MAX)
		return ERR_LIMIT;
	if ((r = room(&p, t->nfiles, sizeof(*t->file))) != 0)
		return r;
	t->file = p;
	f = &t->file[t->nfiles++];
	memset(f, 0, sizeof(*f));
	f->rec.number = number;
	f->from = f->to = t->nitems;
	if ((r = copy(&f->name, &f->namelen, name, namelen)) != 0)
		return r;
	return copy(&f->declared, &f->declaredlen, type, typelen);
}

struct case_file *
case_find(const struct testimony *t, uint32_t number)
{
	size_t i;

	/* the one that is written is the last */
	for (i = t->nfiles; i > 0; i--)
		if (t->file[i - 1].rec.number == number)
			return &t->file[i - 1];
	return NULL;
}

int
case_uncleaned(const struct case_file *f)
{
	return f->how == CASE_KEPT && f->rec.state != RECORD_CLEANED &&
	    f->rec.state != RECORD_CUT;
}

const uint8_t *
case_type(const struct case_file *f, size_t *n)
{
	if (f->rec.type[0] != '\0') {
		*n = strlen(f->rec.type);
		return (const uint8_t *)f->rec.type;
	}
	*n = f->declaredlen;
	return f->declared;
}

static int
case_on_file_data(void *ctx, uint32_t number, const uint8_t *p, size_t n)
{
	struct case_file *f = case_find(ctx, number);

	(void)p;
	if (f != NULL)
		f->got += n;
	return 0;
}

static int
case_on_file_end(void *ctx, const struct record_file *rec)
{
	struct case_file *f = case_find(ctx, rec->number);

	if (f != NULL) {
		f->rec = *rec;
		f->how = CASE_KEPT;
	}
	return 0;
}

static int
case_on_file_back(void *ctx, const struct record_file *rec)
{
	struct case_file *f = case_find(ctx, rec->number);

	if (f != NULL) {
		f->rec = *rec;
		f->how = CASE_BACK;
	}
	return 0;
}

static int
case_on_report(void *ctx, uint32_t number, unsigned int kind, uint32_t count,
    const uint8_t *name, size_t namelen)
{
	struct case_item it = { .what = CASE_REPORT, .number = number,
	    .type = kind, .count = count, .keylen = namelen };
	struct case_file *f = case_find(ctx, number);
	struct testimony *t = ctx;
	int r;

	if ((r = item_add(t, &it, name, NULL)) == 0 && f != NULL)
		f->to = t->nitems;
	return r;
}

static int
case_on_consent(void *ctx, const uint8_t *key, size_t keylen,
    const uint8_t *value, size_t valuelen)
{
	struct case_item it = { .what = CASE_CONSENT, .keylen = keylen,
	    .valuelen = valuelen };
	struct testimony *t = ctx;
	int k = consent_key_of(key, keylen), r;

	if (k != -1 && (r = consent_take(&t->consent, (enum consent_key)k,
	    value, valuelen)) != 0)
		return r;
	return item_add(t, &it, key, value);
}

static int
case_on_notice(void *ctx, const uint8_t *p, size_t n)
{
	struct case_item it = { .what = CASE_NOTICE, .valuelen = n };

	return item_add(ctx, &it, NULL, p);
}

/* The first counts: a writer writes one. */
static int
case_on_thread(void *ctx, const uint8_t own[RECORD_TAG_LEN],
    const uint8_t before[RECORD_TAG_LEN])
{
	struct testimony *t = ctx;

	if (!t->tied) {
		memcpy(t->own, own, RECORD_TAG_LEN);
		memcpy(t->before, before, RECORD_TAG_LEN);
	}
	t->tied = 1;
	return 0;
}

/* The first counts here too. */
static int
case_on_original(void *ctx, uint32_t number, uint32_t other,
    const uint8_t id[RECORD_ID_LEN])
{
	struct case_file *f = case_find(ctx, number);

	if (f == NULL || f->original != 0)
		return 0;
	f->original = other;
	memcpy(f->original_id, id, RECORD_ID_LEN);
	return 0;
}

static int
case_on_unknown(void *ctx, unsigned int type, const uint8_t *p, size_t n)
{
	struct case_item it = { .what = CASE_UNKNOWN, .type = type, .len = n };

	(void)p;
	return item_add(ctx, &it, NULL, NULL);
}

static int
case_on_end(void *ctx, uint32_t kept, uint32_t back)
{
	struct testimony *t = ctx;

	(void)kept;
	(void)back;
	t->ended = 1;
	return 0;
}

const struct record_calls *
case_calls(void)
{
	static const struct record_calls calls = {
		.begin = case_on_begin,
		.text = case_on_text,
		.text_end = case_on_text_end,
		.file_begin = case_on_file_begin,
		.file_data = case_on_file_data,
		.file_end = case_on_file_end,
		.file_back = case_on_file_back,
		.report = case_on_report,
		.consent = case_on_consent,
		.notice = case_on_notice,
		.thread = case_on_thread,
		.original = case_on_original,
		.unknown = case_on_unknown,
		.end = case_on_end
	};

	return &calls;
}
