/* Writes the test vectors of doc/format.md, section 10, into a folder.
 * All that is random comes from a fixed stream, so that the same files come
 * out every time: if they change, the format has changed. */
#include <fcntl.h>
#include <sodium.h>
#include <string.h>

#include "base/file.h"
#include "base/pack.h"
#include "generate.h"
#include "record/writer.h"
#include "seal/sealer.h"

const char *dir;
struct seckey *alice, *bob;
struct json json;

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



void
save(const char *name, const void *p, size_t n)
{
	char path[4096];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	CHECK(file_replace(AT_FDCWD, path, 0644, p, n));
}

void
key_str(const char *key, const char *value)
{
	json_key(&json, key);
	json_str(&json, value);
}

void
key_hex(const char *key, const uint8_t *p, size_t n)
{
	json_key(&json, key);
	json_hex(&json, p, n);
}

void
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
	CHECK(record_original(w, 2, data + 16));
	CHECK(record_thread(w, (const uint8_t *)"0123456789abcdef", data));
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
