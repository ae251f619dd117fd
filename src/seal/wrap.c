#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/b64.h"
#include "base/err.h"
#include "base/num.h"
#include "seal/lines.h"
#include "seal/wrap.h"

#define VERSION		"plumseal-secret/v1"
#define VERSION_STEM	"plumseal-secret/v"
#define COMMIT_LEN	32
#define NONCE_LEN	crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define KEY_LEN		crypto_aead_xchacha20poly1305_ietf_KEYBYTES
#define TAG_LEN		crypto_aead_xchacha20poly1305_ietf_ABYTES
#define BOX_OVER	(COMMIT_LEN + NONCE_LEN + TAG_LEN)
#define LINE_LEN	64

/* The key, and a commitment to it: without one, a single file could be made
 * that opens under many passphrases, to try them all at once (partitioning
 * oracles).  Both halves come of one stretching. */
struct stretched {
	uint8_t key[KEY_LEN];
	uint8_t commit[COMMIT_LEN];
};

static int
stretch(struct stretched *s, const struct wrap_params *w, const void *pass,
    size_t passlen)
{
	static const char label[] = "plumseal/v1 secret commit";
	uint8_t both[KEY_LEN + 32];
	int r = ERR_NOMEM;

	if (crypto_pwhash(both, sizeof(both), pass, passlen, w->salt,
	    w->passes, (size_t)w->kib * 1024,
	    crypto_pwhash_ALG_ARGON2ID13) != 0)
		goto done;
	memcpy(s->key, both, KEY_LEN);
	crypto_generichash(s->commit, COMMIT_LEN, (const uint8_t *)label,
	    sizeof(label) - 1, both + KEY_LEN, 32);
	r = 0;
done:
	sodium_memzero(both, sizeof(both));
	return r;
}

static int
params_ok(const struct wrap_params *w)
{
	return w->passes >= WRAP_PASSES_MIN && w->passes <= WRAP_PASSES_MAX &&
	    w->kib >= WRAP_KIB_MIN && w->kib <= WRAP_KIB_MAX;
}

static int
fold(struct buf *out, const uint8_t *box, size_t n)
{
	const size_t step = LINE_LEN / 4 * 3;
	size_t i;
	int r = 0;

	for (i = 0; i < n && r == 0; i += step) {
		r = b64_add(out, box + i, n - i < step ? n - i : step);
		if (r == 0)
			r = buf_adds(out, "\n");
	}
	return r;
}

int
wrap_seal(const struct wrap_params *given, const void *pass, size_t passlen,
    const uint8_t *secret, size_t len, struct buf *out)
{
	struct wrap_params w = *given;
	struct stretched s;
	struct buf head;
	uint8_t *box = NULL;
	int r = ERR_RANGE;

	buf_init(&head, WRAP_FILE_MAX);
	memset(&s, 0, sizeof(s));
	if (!params_ok(&w) || len > WRAP_FILE_MAX / 2)
		goto done;
	randombytes_buf(w.salt, sizeof(w.salt));
	if ((r = buf_addf(&head, VERSION "\nname %s\nargon2id %u %u ",
	    w.name, w.passes, w.kib)) != 0 ||
	    (r = b64_add(&head, w.salt, sizeof(w.salt))) != 0 ||
	    (r = buf_adds(&head, "\n")) != 0 ||
	    (r = stretch(&s, &w, pass, passlen)) != 0)
		goto done;
	if ((box = malloc(BOX_OVER + len)) == NULL) {
		r = ERR_NOMEM;
		goto done;
	}
	memcpy(box, s.commit, COMMIT_LEN);
	randombytes_buf(box + COMMIT_LEN, NONCE_LEN);
	crypto_aead_xchacha20poly1305_ietf_encrypt(
	    box + COMMIT_LEN + NONCE_LEN, NULL, secret, len, head.p, head.len,
	    NULL, box + COMMIT_LEN, s.key);
	if ((r = buf_add(out, head.p, head.len)) == 0 &&
	    (r = buf_adds(out, "box\n")) == 0)
		r = fold(out, box, BOX_OVER + len);
done:
	sodium_memzero(&s, sizeof(s));
	buf_free(&head);
	free(box);
	return r;
}

/* The lines before the box; l is left behind them. */
static int
head_read(struct wrap_params *w, struct lines *l)
{
	struct line line;
	uint64_t passes, kib;
	int r;

	memset(w, 0, sizeof(*w));
	if ((r = lines_next(l, &line)) != 0)
		return r;
	if (line.words != 1 || !lines_is(&line, 0, VERSION))
		return line.n > strlen(VERSION_STEM) && memcmp(line.p,
		    VERSION_STEM, strlen(VERSION_STEM)) == 0 ?
		    ERR_UNSUPPORTED : ERR_SYNTAX;
	if ((r = lines_next(l, &line)) != 0)
		return r;
	if (line.words != 2 || !lines_is(&line, 0, "name") ||
	    !editor_name_ok(line.word[1], line.len[1]))
		return ERR_SYNTAX;
	memcpy(w->name, line.word[1], line.len[1]);
	if ((r = lines_next(l, &line)) != 0)
		return r;
	if (line.words != 4)
		return ERR_SYNTAX;
	if (!lines_is(&line, 0, "argon2id"))
		return ERR_UNSUPPORTED;
	if ((r = num_parse(line.word[1], line.len[1], WRAP_PASSES_MIN,
	    WRAP_PASSES_MAX, &passes)) != 0 ||
	    (r = num_parse(line.word[2], line.len[2], WRAP_KIB_MIN,
	    WRAP_KIB_MAX, &kib)) != 0)
		return r;
	w->passes = (uint32_t)passes;
	w->kib = (uint32_t)kib;
	return lines_base64(&line, 3, w->salt, sizeof(w->salt));
}

/* The folded lines: all full but the last, which is not empty. */
static int
box_read(struct lines *l, struct buf *box)
{
	struct line line;
	uint8_t some[LINE_LEN / 4 * 3];
	size_t n;
	int r, last = 0;

	if ((r = lines_next(l, &line)) != 0)
		return r;
	if (line.words != 1 || !lines_is(&line, 0, "box"))
		return ERR_SYNTAX;
	while ((r = lines_next(l, &line)) == 0) {
		if (last || line.words != 1 || line.n > LINE_LEN)
			return ERR_SYNTAX;
		n = line.n / 4 * 3;
		if (line.p[line.n - 1] == '=')
			n -= line.n > 1 && line.p[line.n - 2] == '=' ? 2 : 1;
		if (n > sizeof(some) ||
		    lines_base64(&line, 0, some, n) != 0)
			return ERR_SYNTAX;
		if ((r = buf_add(box, some, n)) != 0)
			return r;
		last = n < sizeof(some);
	}
	if (r != ERR_TRUNCATED)
		return r;
	return box->len > BOX_OVER ? 0 : ERR_SYNTAX;
}

static int
file_read_all(struct wrap_params *w, const void *text, size_t n,
    size_t *headlen, struct buf *box)
{
	struct lines l;
	int r;

	if (n > WRAP_FILE_MAX)
		return ERR_LIMIT;
	lines_start(&l, text, n);
	if ((r = head_read(w, &l)) == 0) {
		*headlen = n - l.n;
		r = box_read(&l, box);
	}
	return r == ERR_TRUNCATED ? ERR_SYNTAX : r;
}

int
wrap_look(struct wrap_params *w, const void *text, size_t n)
{
	struct buf box;
	size_t headlen;
	int r;

	buf_init(&box, WRAP_FILE_MAX);
	r = file_read_all(w, text, n, &headlen, &box);
	buf_free(&box);
	return r;
}

int
wrap_open(struct wrap_params *w, const void *text, size_t n,
    const void *pass, size_t passlen, uint8_t *secret, size_t *len)
{
	struct stretched s;
	struct buf box;
	unsigned long long got;
	size_t headlen;
	int r;

	memset(&s, 0, sizeof(s));
	buf_init(&box, WRAP_FILE_MAX);
	if ((r = file_read_all(w, text, n, &headlen, &box)) != 0)
		goto done;
	if (box.len - BOX_OVER > *len) {
		r = ERR_SYNTAX;
		goto done;
	}
	if ((r = stretch(&s, w, pass, passlen)) != 0)
		goto done;
	r = ERR_AUTH;
	if (sodium_memcmp(s.commit, box.p, COMMIT_LEN) != 0 ||
	    crypto_aead_xchacha20poly1305_ietf_decrypt(secret, &got, NULL,
	    box.p + COMMIT_LEN + NONCE_LEN, box.len - COMMIT_LEN - NONCE_LEN,
	    text, headlen, box.p + COMMIT_LEN, s.key) != 0)
		goto done;
	*len = (size_t)got;
	r = 0;
done:
	sodium_memzero(&s, sizeof(s));
	buf_free(&box);
	return r;
}
