/* Writes the test vectors of doc/format.md, section 10, into a folder.
 * All that is random comes from a fixed stream, so that the same files come
 * out every time: if they change, the format has changed. */
#include <sys/stat.h>

#include <dirent.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/json.h"
#include "base/pack.h"
#include "record/reader.h"
#include "record/writer.h"
#include "seal/derive.h"
#include "seal/opener.h"
#include "seal/sealer.h"
#include "seal/seckey.h"
#include "spool/delivery.h"
#include "spool/spool.h"

#define SIZE		16384
#define DAY		20780		/* 2026-11-23 */
#define PASSPHRASE	"correct horse battery staple"
#define CHECK(x) \
	do { \
		if ((x) != 0) { \
			fprintf(stderr, "generate: line %d\n", __LINE__); \
			exit(1); \
		} \
	} while (0)

static const char *dir;
static struct seckey *alice, *bob;
static struct json json;

/* --- fixed "randomness": test vectors only --- */
static uint64_t drawn;

static void
fixed_buf(void *p, size_t n)
{
	static const uint8_t key[32] = "plumseal test vectors, no secret";
	uint8_t nonce[8];

	pack_le64(nonce, drawn++);
	memset(p, 0, n);
	crypto_stream_chacha20_xor(p, p, n, nonce, key);
}

static uint32_t
fixed_random(void)
{
	uint8_t b[4];

	fixed_buf(b, 4);
	return unpack_le32(b);
}

static const char *
fixed_name(void)
{
	return "fixed";
}

static struct randombytes_implementation fixed = {
	.implementation_name = fixed_name,
	.random = fixed_random,
	.buf = fixed_buf
};

/* --- */

static void
save(const char *name, const void *p, size_t n)
{
	char path[4096];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	CHECK(file_replace(AT_FDCWD, path, 0644, p, n));
}

static void
key_str(const char *key, const char *value)
{
	json_key(&json, key);
	json_str(&json, value);
}

static void
key_hex(const char *key, const uint8_t *p, size_t n)
{
	json_key(&json, key);
	json_hex(&json, p, n);
}

static void
key_num(const char *key, uint64_t v)
{
	json_key(&json, key);
	json_num(&json, v);
}

static void
write_keys(void)
{
	static struct editor e;
	char print[48], file[EDITOR_NAME_MAX + 8];
	struct buf b;
	size_t i, j;

	json_key(&json, "keys");
	json_open(&json, '[');
	for (i = 0; i < 2; i++) {
		const struct seckey *k = i == 0 ? alice : bob;

		buf_init(&b, EDITOR_FILE_MAX);
		CHECK(seckey_wrap(k, PASSPHRASE, strlen(PASSPHRASE), &b));
		snprintf(file, sizeof(file), "%s.secret", k->name);
		save(file, b.p, b.len);
		buf_clear(&b);
		CHECK(seckey_public(k, &b));
		snprintf(file, sizeof(file), "%s.editor", k->name);
		save(file, b.p, b.len);
		CHECK(editor_parse(&e, b.p, b.len, NULL));
		editor_fingerprint(&e, print);
		json_open(&json, '{');
		key_str("name", k->name);
		key_num("serial", k->serial);
		key_hex("seed", k->seed, 32);
		key_hex("identity", k->identity, 32);
		key_str("fingerprint", print);
		json_key(&json, "epochs");
		json_open(&json, '[');
		for (j = 0; j < k->nepochs; j++) {
			json_open(&json, '{');
			key_num("first", k->epoch[j].first);
			key_num("last", k->epoch[j].last);
			key_hex("public", k->epoch[j].pk, 32);
			key_hex("secret", k->sk[j], 32);
			json_close(&json, '}');
		}
		json_close(&json, ']');
		json_close(&json, '}');
		buf_free(&b);
	}
	json_close(&json, ']');
}

/* --- submissions --- */
static int
to_sealer(void *s, const uint8_t *p, size_t n)
{
	return sealer_write(s, p, n);
}

static int
no_finish(void *ctx)
{
	(void)ctx;
	return 0;
}

static void
testimony(struct record_writer *w, size_t photo)
{
	static const char text[] = "They came at night. \xe4\xbb\x96\xe4\xbb"
	    "\xac\xe5\xa4\x9c\xe9\x87\x8c\xe6\x9d\xa5\xe3\x80\x82";
	static uint8_t data[60000];
	uint32_t number;
	size_t i;

	for (i = 0; i < sizeof(data); i++)
		data[i] = (uint8_t)(i * 7 + i / 251);
	CHECK(record_consent(w, "publish", "after-talking-to-me", 19));
	CHECK(record_text(w, (const uint8_t *)text, 20));
	CHECK(record_text(w, (const uint8_t *)text + 20, sizeof(text) - 21));
	CHECK(record_text_end(w));
	CHECK(record_file_begin(w, "\xe7\x85\xa7\xe7\x89\x87.jpg", 10,
	    "image/jpeg", 10, &number));
	CHECK(record_file_in(w, data, photo + 100));
	CHECK(record_file_data(w, data, photo));
	CHECK(record_report(w, 1, 2, "GPSLatitude"));
	CHECK(record_report(w, 9, 1, "bytes after the end"));
	CHECK(record_file_end(w, RECORD_CLEANED, "image/jpeg"));
	CHECK(record_file_begin(w, "page.html", 9, "text/html", 9, &number));
	CHECK(record_file_in(w, data, 500));
	CHECK(record_file_back(w, RECORD_WHY_TYPE, "text/html"));
	CHECK(record_notice(w, "a field named other was not kept"));
}

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
	on_unknown, on_end
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

static void
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

/* Seal a testimony with a photo of so many bytes; stop: cut off. */
static void
submission(const char *file, size_t photo, int stop)
{
	struct recipients to = { 0 };
	struct buf b;
	struct sink out = { buf_sink_write, no_finish, NULL, &b };
	struct sink in = { to_sealer, no_finish, NULL, NULL };
	struct sealer *s;
	struct record_writer *w;
	uint32_t number;

	buf_init(&b, 1 << 20);
	CHECK(recipients_add(&to, alice->epoch[1].pk));
	CHECK(recipients_add(&to, bob->epoch[0].pk));
	CHECK(sealer_new(&s, &to, SIZE, &out));
	in.ctx = s;
	CHECK(record_writer_new(&w, &in, DAY));
	testimony(w, photo);
	if (stop) {
		CHECK(record_file_begin(w, "b.jpg", 5, "image/jpeg", 10,
		    &number));
		CHECK(record_file_both(w, (const uint8_t *)"begin", 5));
	} else
		CHECK(record_end(w));
	record_writer_free(w);
	CHECK(sealer_finish(s, stop));
	sealer_free(s);
	save(file, b.p, b.len);
	describe(file, &b);
	buf_free(&b);
}

/* --- what must be refused --- */
struct forgery {
	const char *name, *want;
	size_t	 at;			/* from the trailer's beginning */
	uint8_t	 with;			/* xored in there */
	int	 dirty;			/* a zero is not zero */
	uint8_t	 tag;
	int	 no_ad;
	int	 slots;			/* to alice */
	int	 other;			/* they say they are for bob */
};

static const struct forgery forgeries[] = {
#define FINAL	crypto_secretstream_xchacha20poly1305_TAG_FINAL
	{ "honest", "good", 0, 0, 0, FINAL, 0, 1, 0 },
	{ "unknown-flag", "inside", 1, 0x80, 0, FINAL, 0, 1, 0 },
	{ "wrong-index", "inside", 4, 1, 0, FINAL, 0, 1, 0 },
	{ "wrong-id", "inside", 16, 1, 0, FINAL, 0, 1, 0 },
	{ "not-zero", "inside", 0, 0, 1, FINAL, 0, 1, 0 },
	{ "no-final", "inside", 0, 0, 0, 0, 0, 1, 0 },
	{ "not-bound", "tampered", 0, 0, 0, FINAL, 1, 1, 0 },
	{ "two-slots", "tampered", 0, 0, 0, FINAL, 0, 2, 0 },
	{ "for-another", "tampered", 0, 0, 0, FINAL, 0, 1, 1 },
	{ "for-nobody", "nothing", 0, 0, 0, FINAL, 0, 0, 0 },
};

static void
forge(const struct forgery *f)
{
	crypto_secretstream_xchacha20poly1305_state st;
	uint8_t p[SIZE], clear[SIZE] = { 0 }, secret[32], key[32], stream[32];
	uint8_t in[64], *t;
	size_t len = parcel_cleartext_len(SIZE), i;
	char file[64];

	randombytes_buf(secret, sizeof(secret));
	CHECK(sealer_decoy(p, SIZE));
	memcpy(in, secret, 32);
	memcpy(in + 32, (f->other ? bob : alice)->epoch[0].pk, 32);
	for (i = 0; i < (size_t)f->slots; i++)
		CHECK(crypto_box_seal(p + PARCEL_OFF_SLOTS +
		    (2 + 3 * i) * PARCEL_SLOT_LEN, in, 64,
		    alice->epoch[0].pk));
	t = clear + len - PARCEL_TRAILER_LEN;
	t[0] = PARCEL_HEAD;
	t[1] = PARCEL_LAST;
	derive_id(t + 16, secret);
	t[f->at] ^= f->with;
	clear[100] = (uint8_t)f->dirty;
	derive_key(key, secret, 0);
	derive_stream(stream, key);
	/* it draws the stream's header, which the commitment covers */
	CHECK(crypto_secretstream_xchacha20poly1305_init_push(&st,
	    p + PARCEL_OFF_STREAM, stream));
	derive_commitment(p + PARCEL_OFF_COMMIT, key, p);
	CHECK(crypto_secretstream_xchacha20poly1305_push(&st,
	    p + PARCEL_HEADER_LEN, NULL, clear, len, p + PARCEL_OFF_COMMIT,
	    f->no_ad ? 0 : PARCEL_COMMIT_LEN, f->tag));
	snprintf(file, sizeof(file), "%s.parcel", f->name);
	save(file, p, sizeof(p));
	json_open(&json, '{');
	key_str("file", file);
	key_str("want", f->want);
	json_close(&json, '}');
}

/* One byte of one.parcels altered. */
static const struct {
	const char *what;
	size_t at;
	uint8_t with;
	const char *want;
} alterations[] = {
	{ "magic", 0, 1, "malformed" },
	{ "version 3", 8, 2, "unsupported" },
	{ "suite 2, hybrid", 10, 3, "unsupported" },
	{ "nine slots", 12, 1, "malformed" },
	{ "slot length", 14, 1, "malformed" },
	{ "parcel size", 17, 1, "malformed" },
	{ "zero bytes", 25, 1, "malformed" },
	{ "tag", 40, 1, "tampered" },
	{ "stream header", 970, 1, "tampered" },
	{ "commitment", 992, 1, "tampered" },
	{ "body", 1024, 1, "tampered" },
	{ "last byte", SIZE - 1, 0x80, "tampered" },
};

static void
write_refused(void)
{
	size_t i;

	json_key(&json, "forged");
	json_open(&json, '[');
	for (i = 0; i < sizeof(forgeries) / sizeof(forgeries[0]); i++)
		forge(&forgeries[i]);
	json_close(&json, ']');
	json_key(&json, "altered");
	json_open(&json, '[');
	for (i = 0; i < sizeof(alterations) / sizeof(alterations[0]); i++) {
		json_open(&json, '{');
		key_str("what", alterations[i].what);
		key_str("of", "one.parcels");
		key_num("at", alterations[i].at);
		key_num("xor", alterations[i].with);
		key_str("want", alterations[i].want);
		json_close(&json, '}');
	}
	json_close(&json, ']');
}

/* --- a delivery --- */
static void
load(const char *name, struct buf *b)
{
	char path[4096];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	buf_init(b, 1 << 20);
	CHECK(file_read(AT_FDCWD, path, b));
}

/* Take the spool away again: only the delivery is a vector. */
static void
remove_spool(const char *path, int dirfd)
{
	const struct dirent *e;
	DIR *d;

	CHECK((d = fdopendir(dirfd)) == NULL);
	while ((e = readdir(d)) != NULL)
		if (e->d_name[0] != '.')
			CHECK(unlinkat(dirfd, e->d_name, 0));
	closedir(d);
	CHECK(rmdir(path));
}

static void
deliver(int dirfd, const char *to)
{
	struct spool_reader *r;
	struct delivery_wrote wrote;

	CHECK(spool_reader_open(&r, dirfd));
	CHECK(delivery_write(r, to, 0, NULL, &wrote));
	spool_reader_close(r);
}

/* Two rounds: the second brings a proof that nothing was changed. */
static void
write_delivery(void)
{
	/* a file, and which of its parcels; NULL for a decoy; - for a round */
	static const struct {
		const char *file;
		size_t i;
	} row[] = {
		{ NULL, 0 }, { "one.parcels", 0 }, { "three.parcels", 0 },
		{ NULL, 0 }, { "three.parcels", 2 }, { "-", 0 },
		{ "cut.parcels", 0 }, { "three.parcels", 1 }, { NULL, 0 },
		{ "cut.parcels", 1 }, { "-", 0 }
	};
	char path[4096], to[4096];
	uint8_t decoy[SIZE];
	struct spool_found found;
	struct spool *s;
	struct buf b;
	size_t i;
	int fd;

	snprintf(path, sizeof(path), "%s/spool.tmp", dir);
	snprintf(to, sizeof(to), "%s/delivery", dir);
	CHECK(mkdir(path, 0700));
	CHECK((fd = open(path, O_RDONLY | O_DIRECTORY)) == -1);
	CHECK(spool_open(&s, fd, "example.onion/log", SIZE, &found));
	for (i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		if (row[i].file == NULL) {
			CHECK(sealer_decoy(decoy, SIZE));
			CHECK(spool_append(s, decoy));
		} else if (row[i].file[0] == '-') {
			CHECK(spool_commit(s));
			deliver(fd, to);
		} else {
			load(row[i].file, &b);
			CHECK(spool_append(s, b.p + row[i].i * SIZE));
			buf_free(&b);
		}
	}
	spool_close(s);
	remove_spool(path, fd);
	json_key(&json, "delivery");
	json_open(&json, '{');
	key_num("parcels", 9);
	key_num("proof_from", 5);
	json_key(&json, "heads");
	json_open(&json, '[');
	json_num(&json, 1);
	json_num(&json, 2);
	json_num(&json, 5);
	json_close(&json, ']');
	json_close(&json, '}');
}

int
main(int argc, char **argv)
{
	struct buf out;

	if (argc != 2)
		return 2;
	dir = argv[1];
	randombytes_set_implementation(&fixed);
	if (sodium_init() == -1)
		return 1;
	CHECK(seckey_new(&alice, "alice", DAY, 3));
	CHECK(seckey_new(&bob, "bob", DAY, 1));
	buf_init(&out, 1 << 20);
	json_start(&json, &out);
	json_open(&json, '{');
	key_str("passphrase", PASSPHRASE);
	key_num("day", DAY);
	write_keys();
	json_key(&json, "submissions");
	json_open(&json, '[');
	submission("one.parcels", 3000, 0);
	submission("three.parcels", 40000, 0);
	submission("cut.parcels", 20000, 1);
	json_close(&json, ']');
	write_refused();
	write_delivery();
	json_close(&json, '}');
	CHECK(json_end(&json));
	save("vectors.json", out.p, out.len);
	buf_free(&out);
	seckey_free(alice);
	seckey_free(bob);
	return 0;
}
