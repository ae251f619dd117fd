#include <string.h>

#include "base/err.h"
#include "base/pack.h"
#include "review/case.h"
#include "review/cursor.h"

#define VERSION		4
#define VERSION_THREAD	3		/* and no originals */
#define VERSION_CONSENT	2		/* and no thread */
#define VERSION_OLD	1		/* without the consent too */
#define HEAD_LEN	28
#define FILE_LEN	112
#define ORIGINAL_LEN	(4 + RECORD_ID_LEN)

/* version, begun, day, text length, text ended, number of files; tied and the
 * two tags; consent; then each file and where its original is.  Only our own
 * casebook holds it, sealed: not in doc/format.md. */
static int
file_pack(struct buf *out, const struct case_file *f)
{
	size_t typelen = strlen(f->rec.type);
	uint8_t b[FILE_LEN] = { 0 };
	int r;

	pack_le32(b, f->rec.number);
	b[4] = (uint8_t)f->how;
	b[5] = f->rec.state;
	b[6] = f->rec.reason;
	pack_le64(b + 8, f->rec.in_len);
	pack_le64(b + 16, f->rec.kept_len);
	pack_le64(b + 24, f->got);
	memcpy(b + 32, f->rec.in_hash, 32);
	memcpy(b + 64, f->rec.kept_hash, 32);
	pack_le32(b + 96, (uint32_t)f->namelen);
	pack_le32(b + 100, (uint32_t)f->declaredlen);
	pack_le32(b + 104, (uint32_t)typelen);
	if ((r = buf_add(out, b, sizeof(b))) != 0 ||
	    (r = buf_add(out, f->name, f->namelen)) != 0 ||
	    (r = buf_add(out, f->declared, f->declaredlen)) != 0)
		return r;
	return buf_add(out, f->rec.type, typelen);
}

static int
original_pack(struct buf *out, const struct case_file *f)
{
	uint8_t b[ORIGINAL_LEN];

	pack_le32(b, f->original);
	memcpy(b + 4, f->original_id, RECORD_ID_LEN);
	return buf_add(out, b, sizeof(b));
}

/* Of the file that was unpacked last. */
static int
original_unpack(struct testimony *t, struct cursor *c)
{
	const uint8_t *b = cursor_take(c, ORIGINAL_LEN);
	struct case_file *f = &t->file[t->nfiles - 1];

	if (b == NULL)
		return ERR_SYNTAX;
	f->original = unpack_le32(b);
	memcpy(f->original_id, b + 4, RECORD_ID_LEN);
	return 0;
}

/* Each key's state, length and value. */
static int
consent_pack(struct buf *out, const struct consent *c)
{
	uint8_t b[8];
	int k, r;

	for (k = 0; k < CONSENT_KEYS; k++) {
		pack_le32(b, (uint32_t)c->answer[k].state);
		pack_le32(b + 4, (uint32_t)c->answer[k].len);
		if ((r = buf_add(out, b, sizeof(b))) != 0 ||
		    (c->answer[k].len > 0 && (r = buf_add(out,
		    c->answer[k].value, c->answer[k].len)) != 0))
			return r;
	}
	return 0;
}

static int
thread_pack(struct buf *out, const struct testimony *t)
{
	uint8_t b[4];
	int r;

	pack_le32(b, t->tied != 0);
	if ((r = buf_add(out, b, sizeof(b))) != 0 ||
	    (r = buf_add(out, t->own, sizeof(t->own))) != 0)
		return r;
	return buf_add(out, t->before, sizeof(t->before));
}

static int
thread_unpack(struct testimony *t, struct cursor *c)
{
	const uint8_t *own, *before;

	t->tied = cursor_le32(c) != 0;
	own = cursor_take(c, sizeof(t->own));
	before = cursor_take(c, sizeof(t->before));
	if (c->bad)
		return ERR_SYNTAX;
	memcpy(t->own, own, sizeof(t->own));
	memcpy(t->before, before, sizeof(t->before));
	return 0;
}

int
case_pack(struct buf *out, const struct testimony *t)
{
	uint8_t b[HEAD_LEN];
	size_t i;
	int r;

	pack_le32(b, VERSION);
	pack_le32(b + 4, t->begun != 0);
	pack_le32(b + 8, t->day);
	pack_le64(b + 12, t->text_len);
	pack_le32(b + 20, t->text_ended != 0);
	pack_le32(b + 24, (uint32_t)t->nfiles);
	if ((r = buf_add(out, b, sizeof(b))) != 0 ||
	    (r = thread_pack(out, t)) != 0 ||
	    (r = consent_pack(out, &t->consent)) != 0)
		return r;
	for (i = 0; i < t->nfiles; i++)
		if ((r = file_pack(out, &t->file[i])) != 0 ||
		    (r = original_pack(out, &t->file[i])) != 0)
			return r;
	return 0;
}

static int
file_unpack(struct testimony *t, struct cursor *c)
{
	const uint8_t *b = cursor_take(c, FILE_LEN), *name, *declared, *type;
	size_t namelen, declaredlen, typelen;
	struct case_file *f;
	int r;

	if (b == NULL)
		return ERR_SYNTAX;
	namelen = unpack_le32(b + 96);
	declaredlen = unpack_le32(b + 100);
	typelen = unpack_le32(b + 104);
	name = cursor_take(c, namelen);
	declared = cursor_take(c, declaredlen);
	type = cursor_take(c, typelen);
	if (c->bad || b[4] > CASE_BACK || typelen > RECORD_TYPE_MAX)
		return ERR_SYNTAX;
	if ((r = case_calls()->file_begin(t, unpack_le32(b), name, namelen,
	    declared, declaredlen)) != 0)
		return r;
	f = &t->file[t->nfiles - 1];
	f->how = (enum case_how)b[4];
	f->rec.state = b[5];
	f->rec.reason = b[6];
	f->rec.in_len = unpack_le64(b + 8);
	f->rec.kept_len = unpack_le64(b + 16);
	f->got = unpack_le64(b + 24);
	memcpy(f->rec.in_hash, b + 32, 32);
	memcpy(f->rec.kept_hash, b + 64, 32);
	memcpy(f->rec.type, type, typelen);
	return 0;
}

static int
consent_unpack(struct consent *co, struct cursor *c)
{
	const uint8_t *value;
	uint32_t state, len;
	int k, r;

	for (k = 0; k < CONSENT_KEYS; k++) {
		state = cursor_le32(c);
		len = cursor_le32(c);
		value = cursor_take(c, len);
		if (c->bad || (state == CONSENT_GIVEN) != (len > 0))
			return ERR_SYNTAX;
		if (state == CONSENT_VOID)
			consent_void(co, (enum consent_key)k);
		else if (state != CONSENT_MISSING && (r = consent_take(co,
		    (enum consent_key)k, value, len)) != 0)
			return r;
		if ((uint32_t)co->answer[k].state != state)
			return ERR_SYNTAX;
	}
	return 0;
}

int
case_unpack(struct testimony **tp, const void *p, size_t n)
{
	struct cursor c = { p, n, 0 };
	struct testimony *t = NULL;
	uint32_t i, files, version;
	int r;

	*tp = NULL;
	if ((r = case_new(&t)) != 0)
		return r;
	r = ERR_SYNTAX;
	version = cursor_le32(&c);
	if (version < VERSION_OLD || version > VERSION)
		goto done;
	t->begun = cursor_le32(&c) != 0;
	t->day = cursor_le32(&c);
	t->text_len = cursor_le64(&c);
	t->text_ended = cursor_le32(&c) != 0;
	files = cursor_le32(&c);
	if (c.bad || (version >= VERSION_THREAD &&
	    (r = thread_unpack(t, &c)) != 0) || (version >= VERSION_CONSENT &&
	    (r = consent_unpack(&t->consent, &c)) != 0))
		goto done;
	for (i = 0; i < files; i++)
		if ((r = file_unpack(t, &c)) != 0 || (version >= VERSION &&
		    (r = original_unpack(t, &c)) != 0))
			goto done;
	r = ERR_SYNTAX;
	if (c.n != 0)
		goto done;
	*tp = t;
	t = NULL;
	r = 0;
done:
	case_free(t);
	return r;
}
