#include <string.h>

#include "generate.h"
#include "record/reader.h"
#include "seal/derive.h"
#include "seal/opener.h"

/* --- the records, as the reader gives them --- */
static struct buf text;
static size_t part;			/* bytes of the file that is open */

static void
event(const char *type)
{
	json_open(&json, '{');
	key_str("type", type);
}

static void
key_bytes(const char *key, const uint8_t *p, size_t n)
{
	json_key(&json, key);
	json_bytes(&json, p, n);
}

static int
on_begin(void *ctx, uint32_t day)
{
	(void)ctx;
	event("begin");
	key_num("day", day);
	json_close(&json, '}');
	return 0;
}

static int
on_text(void *ctx, const uint8_t *p, size_t n)
{
	(void)ctx;
	return buf_add(&text, p, n);
}

static int
on_text_end(void *ctx, uint64_t len)
{
	(void)ctx;
	event("text");
	key_bytes("text", text.p, text.len);
	key_num("length", len);
	json_close(&json, '}');
	return 0;
}

static int
on_file_begin(void *ctx, uint32_t number, const uint8_t *name,
    size_t namelen, const uint8_t *type, size_t typelen)
{
	(void)ctx;
	part = 0;
	event("file");
	key_num("number", number);
	key_bytes("name", name, namelen);
	key_bytes("declared", type, typelen);
	json_close(&json, '}');
	return 0;
}

static int
on_file_data(void *ctx, uint32_t number, const uint8_t *p, size_t n)
{
	(void)ctx;
	(void)number;
	(void)p;
	part += n;
	return 0;
}

static int
on_close(const char *type, const struct record_file *f)
{
	part = 0;
	event(type);
	key_num("number", f->number);
	key_num("state", f->state);
	key_num("reason", f->reason);
	key_num("in_length", f->in_len);
	key_hex("in_sha256", f->in_hash, 32);
	key_num("kept_length", f->kept_len);
	key_hex("kept_sha256", f->kept_hash, 32);
	key_str("is", f->type);
	json_close(&json, '}');
	return 0;
}

static int
on_file_end(void *ctx, const struct record_file *f)
{
	(void)ctx;
	return on_close("file-end", f);
}

static int
on_file_back(void *ctx, const struct record_file *f)
{
	(void)ctx;
	return on_close("file-back", f);
}

static int
on_report(void *ctx, uint32_t number, unsigned int kind, uint32_t count,
    const uint8_t *name, size_t namelen)
{
	(void)ctx;
	event("report");
	key_num("number", number);
	key_num("kind", kind);
	key_num("count", count);
	key_bytes("name", name, namelen);
	json_close(&json, '}');
	return 0;
}

static int
on_consent(void *ctx, const uint8_t *key, size_t keylen,
    const uint8_t *value, size_t valuelen)
{
	(void)ctx;
	event("consent");
	key_bytes("key", key, keylen);
	key_bytes("value", value, valuelen);
	json_close(&json, '}');
	return 0;
}

static int
on_notice(void *ctx, const uint8_t *p, size_t n)
{
	(void)ctx;
	event("notice");
	key_bytes("text", p, n);
	json_close(&json, '}');
	return 0;
}

static int
on_thread(void *ctx, const uint8_t own[RECORD_TAG_LEN],
    const uint8_t before[RECORD_TAG_LEN])
{
	(void)ctx;
	event("thread");
	key_hex("own", own, RECORD_TAG_LEN);
	key_hex("before", before, RECORD_TAG_LEN);
	json_close(&json, '}');
	return 0;
}

static int
on_original(void *ctx, uint32_t number, uint32_t other,
    const uint8_t id[RECORD_ID_LEN])
{
	(void)ctx;
	event("original");
	key_num("number", number);
	key_num("file", other);
	key_hex("id", id, RECORD_ID_LEN);
	json_close(&json, '}');
	return 0;
}

static int
on_unknown(void *ctx, unsigned int type, const uint8_t *p, size_t n)
{
	(void)ctx;
	event("unknown");
	key_num("number", type);
	key_bytes("payload", p, n);
	json_close(&json, '}');
	return 0;
}

static int
on_end(void *ctx, uint32_t kept, uint32_t back)
{
	(void)ctx;
	event("end");
	key_num("kept", kept);
	key_num("back", back);
	json_close(&json, '}');
	return 0;
}

static const struct record_calls calls = {
	on_begin, on_text, on_text_end, on_file_begin, on_file_data,
	on_file_end, on_file_back, on_report, on_consent, on_notice,
	on_thread, on_original, on_unknown, on_end
};

/* One parcel's derived values, for who writes another reader. */
static void
describe_parcel(const uint8_t *p, const struct parcel_inner *in,
    const uint8_t secret[32])
{
	uint8_t key[32], tag[32];

	derive_key(key, secret, in->index);
	derive_tag(tag, secret, in->index);
	json_open(&json, '{');
	key_hex("key", key, 32);
	if (in->index > 0)
		key_hex("tag", tag, 32);
	key_hex("commitment", p + PARCEL_OFF_COMMIT, 32);
	key_hex("id", in->id, 16);
	key_num("flags", in->flags);
	key_num("used", in->used);
	json_close(&json, '}');
}

void
describe(const char *file, const struct buf *b)
{
	static uint8_t clear[SIZE];
	uint8_t secret[32];
	struct parcel_inner in;
	struct record_reader *r;
	struct buf records;
	uint32_t i;

	CHECK(opener_head(b->p, SIZE, alice, secret));
	buf_init(&records, 1 << 20);
	buf_init(&text, 1 << 20);
	json_open(&json, '{');
	key_str("file", file);
	key_num("parcel_size", SIZE);
	key_hex("secret", secret, 32);
	json_key(&json, "parcels");
	json_open(&json, '[');
	for (i = 0; i < b->len / SIZE; i++) {
		CHECK(opener_open(b->p + i * SIZE, SIZE, secret, i, clear,
		    &in));
		describe_parcel(b->p + i * SIZE, &in, secret);
		CHECK(buf_add(&records, clear, in.used));
	}
	json_close(&json, ']');
	json_key(&json, "records");
	json_open(&json, '[');
	CHECK(record_reader_new(&r, &calls, NULL));
	CHECK(record_reader_feed(r, records.p, records.len));
	json_close(&json, ']');
	json_key(&json, "complete");
	json_bool(&json, record_reader_finish(r) == 0);
	key_num("partial_bytes", part);
	json_close(&json, '}');
	record_reader_free(r);
	buf_free(&records);
	buf_free(&text);
}
