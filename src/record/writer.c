#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/hash.h"
#include "base/pack.h"
#include "record/layout.h"
#include "record/writer.h"

struct record_writer {
	struct sink	*out;
	struct hash	 all;		/* see layout_is_data */
	struct hash	 text, in, kept;
	uint64_t	 text_len, in_len, kept_len;
	uint32_t	 number;	/* of the last file */
	uint32_t	 nkept, nback;
	int		 open;		/* a file is */
	int		 same;		/* its bytes are kept as they came */
	int		 text_done, done;
};

/* One record: its head bytes, then perhaps data that has its own hash. */
struct piece {
	enum record_type type;
	const uint8_t	*head;
	size_t		 headlen;
	const uint8_t	*data;
	size_t		 datalen;
};

static int
put(struct record_writer *w, const struct piece *c)
{
	uint8_t h[RECORD_HEADER_LEN + LAYOUT_FILE_MAX];
	size_t n = RECORD_HEADER_LEN + c->headlen;
	int r;

	if (w->done || n > sizeof(h))
		return ERR_INTERNAL;
	pack_le16(h, (uint16_t)c->type);
	pack_le16(h + 2, 0);
	pack_le32(h + 4, (uint32_t)(c->headlen + c->datalen));
	if (c->headlen > 0)
		memcpy(h + RECORD_HEADER_LEN, c->head, c->headlen);
	hash_add(&w->all, h, n);
	r = w->out->write(w->out->ctx, h, n);
	sodium_memzero(h, n);
	if (r != 0 || c->datalen == 0)
		return r;
	if (!layout_is_data(c->type))
		hash_add(&w->all, c->data, c->datalen);
	return w->out->write(w->out->ctx, c->data, c->datalen);
}

int
record_writer_new(struct record_writer **wp, struct sink *out, uint32_t day)
{
	struct record_writer *w;
	uint8_t b[LAYOUT_BEGIN_LEN] = { 0 };
	struct piece c = { RECORD_BEGIN, b, sizeof(b), NULL, 0 };
	int r;

	*wp = NULL;
	if ((w = calloc(1, sizeof(*w))) == NULL)
		return ERR_NOMEM;
	w->out = out;
	hash_init(&w->all);
	hash_init(&w->text);
	pack_le16(b, LAYOUT_VERSION);
	pack_le32(b + 4, day);
	if ((r = put(w, &c)) != 0) {
		record_writer_free(w);
		return r;
	}
	*wp = w;
	return 0;
}

/* Data in records of at most RECORD_DATA_MAX bytes. */
static int
put_data(struct record_writer *w, struct piece *c, const uint8_t *p, size_t n)
{
	int r;

	while (n > 0) {
		c->data = p;
		c->datalen = n > RECORD_DATA_MAX ? RECORD_DATA_MAX : n;
		if ((r = put(w, c)) != 0)
			return r;
		p += c->datalen;
		n -= c->datalen;
	}
	return 0;
}

int
record_text(struct record_writer *w, const uint8_t *p, size_t n)
{
	struct piece c = { RECORD_TEXT, NULL, 0, NULL, 0 };

	if (w->open || w->text_done)
		return ERR_INTERNAL;
	hash_add(&w->text, p, n);
	w->text_len += n;
	return put_data(w, &c, p, n);
}

int
record_text_end(struct record_writer *w)
{
	uint8_t b[LAYOUT_TEXT_END_LEN];
	struct piece c = { RECORD_TEXT_END, b, sizeof(b), NULL, 0 };

	if (w->open || w->text_done)
		return ERR_INTERNAL;
	w->text_done = 1;
	pack_le64(b, w->text_len);
	hash_end(&w->text, b + 8);
	return put(w, &c);
}

int
record_file_begin(struct record_writer *w, const void *name, size_t namelen,
    const void *type, size_t typelen, uint32_t *number)
{
	uint8_t b[LAYOUT_FILE_BEGIN_MAX];
	struct piece c = { RECORD_FILE_BEGIN, NULL, 0, b, 0 };
	int r;

	if (w->open || w->number == UINT32_MAX)
		return ERR_INTERNAL;
	if (namelen > RECORD_NAME_MAX)
		namelen = RECORD_NAME_MAX;
	if (typelen > RECORD_TYPE_MAX)
		typelen = RECORD_TYPE_MAX;
	*number = ++w->number;
	w->open = w->same = 1;
	w->in_len = w->kept_len = 0;
	hash_init(&w->in);
	hash_init(&w->kept);
	pack_le32(b, w->number);
	pack_le16(b + 4, (uint16_t)namelen);
	if (namelen > 0)
		memcpy(b + 6, name, namelen);
	pack_le16(b + 6 + namelen, (uint16_t)typelen);
	if (typelen > 0)
		memcpy(b + 8 + namelen, type, typelen);
	c.datalen = 8 + namelen + typelen;
	r = put(w, &c);
	sodium_memzero(b, c.datalen);
	return r;
}

/* Until now one hash served what came and what is kept; no longer. */
static void
part(struct record_writer *w)
{
	if (!w->same)
		return;
	w->same = 0;
	w->kept = w->in;
}

static int
put_file_data(struct record_writer *w, const uint8_t *p, size_t n)
{
	uint8_t number[4];
	struct piece c = { RECORD_FILE_DATA, number, 4, NULL, 0 };

	pack_le32(number, w->number);
	w->kept_len += n;
	return put_data(w, &c, p, n);
}

int
record_file_in(struct record_writer *w, const uint8_t *p, size_t n)
{
	if (!w->open)
		return ERR_INTERNAL;
	part(w);
	hash_add(&w->in, p, n);
	w->in_len += n;
	return 0;
}

int
record_file_data(struct record_writer *w, const uint8_t *p, size_t n)
{
	if (!w->open)
		return ERR_INTERNAL;
	part(w);
	hash_add(&w->kept, p, n);
	return put_file_data(w, p, n);
}

int
record_file_both(struct record_writer *w, const uint8_t *p, size_t n)
{
	int r;

	if (!w->open)
		return ERR_INTERNAL;
	if (!w->same) {
		if ((r = record_file_in(w, p, n)) != 0)
			return r;
		return record_file_data(w, p, n);
	}
	hash_add(&w->in, p, n);
	w->in_len += n;
	return put_file_data(w, p, n);
}

int
record_report(struct record_writer *w, unsigned int kind, uint32_t count,
    const char *name)
{
	uint8_t head[LAYOUT_REPORT_LEN];
	struct piece c = { RECORD_REPORT, head, sizeof(head),
	    (const uint8_t *)name, strlen(name) };

	if (!w->open || kind > UINT16_MAX || c.datalen > LAYOUT_REPORT_NAME_MAX)
		return ERR_INTERNAL;
	pack_le32(head, w->number);
	pack_le16(head + 4, (uint16_t)kind);
	pack_le16(head + 6, 0);
	pack_le32(head + 8, count);
	return put(w, &c);
}

/* What FILE_END and FILE_BACK share; f has state or reason, and the type. */
static int
close_file(struct record_writer *w, enum record_type type,
    struct record_file *f, const char *media)
{
	uint8_t b[LAYOUT_FILE_MAX];
	struct piece c = { type, b, 0, NULL, 0 };
	size_t n = strlen(media);

	if (!w->open)
		return ERR_INTERNAL;
	part(w);
	w->open = 0;
	f->number = w->number;
	f->in_len = w->in_len;
	hash_end(&w->in, f->in_hash);
	hash_end(&w->kept, f->kept_hash);
	f->kept_len = w->kept_len;
	if (type == RECORD_FILE_BACK) {
		f->kept_len = 0;
		memset(f->kept_hash, 0, sizeof(f->kept_hash));
	}
	memcpy(f->type, media, n > RECORD_TYPE_MAX ? RECORD_TYPE_MAX : n);
	c.headlen = layout_file_pack(b, f);
	return put(w, &c);
}

int
record_file_end(struct record_writer *w, enum record_state state,
    const char *type)
{
	struct record_file f = { .state = (uint8_t)state };

	if (w->open)
		w->nkept++;
	return close_file(w, RECORD_FILE_END, &f, type);
}

int
record_file_back(struct record_writer *w, enum record_reason why,
    const char *type)
{
	struct record_file f = { .reason = (uint8_t)why };

	if (w->open)
		w->nback++;
	return close_file(w, RECORD_FILE_BACK, &f, type);
}

int
record_consent(struct record_writer *w, const char *key, const void *value,
    size_t n)
{
	uint8_t head[2 + LAYOUT_KEY_MAX];
	size_t k = strlen(key);
	struct piece c = { RECORD_CONSENT, head, 2 + k, value, n };

	if (k == 0 || k > LAYOUT_KEY_MAX || n > RECORD_LEN_MAX - 2 - k)
		return ERR_INTERNAL;
	pack_le16(head, (uint16_t)k);
	memcpy(head + 2, key, k);
	return put(w, &c);
}

int
record_thread(struct record_writer *w, const uint8_t own[RECORD_TAG_LEN],
    const uint8_t before[RECORD_TAG_LEN])
{
	struct piece c = { RECORD_THREAD, own, RECORD_TAG_LEN, before,
	    RECORD_TAG_LEN };

	return put(w, &c);
}

int
record_original(struct record_writer *w, uint32_t number,
    const uint8_t id[RECORD_ID_LEN])
{
	uint8_t b[8];
	struct piece c = { RECORD_ORIGINAL, b, sizeof(b), id, RECORD_ID_LEN };

	if (w->open || w->number == 0)
		return ERR_INTERNAL;
	pack_le32(b, w->number);
	pack_le32(b + 4, number);
	return put(w, &c);
}

int
record_notice(struct record_writer *w, const char *text)
{
	struct piece c = { RECORD_NOTICE, NULL, 0, (const uint8_t *)text,
	    strlen(text) };

	if (c.datalen > RECORD_LEN_MAX)
		c.datalen = RECORD_LEN_MAX;
	return put(w, &c);
}

int
record_end(struct record_writer *w)
{
	uint8_t b[LAYOUT_END_LEN];
	struct piece c = { RECORD_END, b, sizeof(b), NULL, 0 };
	int r;

	if (w->open || w->done)
		return ERR_INTERNAL;
	if (w->text_len > 0 && !w->text_done &&
	    (r = record_text_end(w)) != 0)
		return r;
	pack_le32(b, w->nkept);
	pack_le32(b + 4, w->nback);
	hash_end(&w->all, b + 8);
	hash_init(&w->all);
	r = put(w, &c);
	w->done = 1;
	return r;
}

void
record_writer_free(struct record_writer *w)
{
	if (w == NULL)
		return;
	sodium_memzero(w, sizeof(*w));
	free(w);
}
