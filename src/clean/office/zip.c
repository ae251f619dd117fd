#include <stdlib.h>
#include <string.h>

#define ZLIB_CONST
#include <zlib.h>

#include "base/err.h"
#include "base/pack.h"
#include "clean/office/zip.h"

#define LOCAL_LEN	30
#define CENTRAL_LEN	46
#define END_LEN		22
#define TAIL_MAX	(65535 + END_LEN)	/* the end with a comment */
#define FLAG_CRYPT	0x2041		/* encrypted, strongly, hidden names */

/* ASCII letters only: what is meant by "equivalent" in OPC, 7.3.5. */
static int
fold(int c)
{
	return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c;
}

static int
name_cmp(const char *a, const char *b)
{
	while (*a != '\0' && fold(*a) == fold(*b)) {
		a++;
		b++;
	}
	return fold((unsigned char)*a) - fold((unsigned char)*b);
}

static int
by_place(const struct zip_entry *a, const struct zip_entry *b)
{
	return a->head < b->head ? -1 : a->head > b->head;
}

static int
by_name(const struct zip_entry *a, const struct zip_entry *b)
{
	return name_cmp(a->name, b->name);
}

/* A heap, by hand: glibc's qsort(3) may ask the system for memory figures. */
static void
sift(struct zip_entry **v, size_t i, size_t n,
    int (*cmp)(const struct zip_entry *, const struct zip_entry *))
{
	struct zip_entry *t;
	size_t k;

	for (; (k = 2 * i + 1) < n; i = k) {
		if (k + 1 < n && cmp(v[k], v[k + 1]) < 0)
			k++;
		if (cmp(v[i], v[k]) >= 0)
			return;
		t = v[i];
		v[i] = v[k];
		v[k] = t;
	}
}

static void
sort(struct zip_entry **v, size_t n,
    int (*cmp)(const struct zip_entry *, const struct zip_entry *))
{
	struct zip_entry *t;
	size_t i;

	for (i = n / 2; i-- > 0;)
		sift(v, i, n, cmp);
	for (i = n; i-- > 1;) {
		t = v[0];
		v[0] = v[i];
		v[i] = t;
		sift(v, 0, i, cmp);
	}
}

static int
refuse(struct report *rep, const char *why)
{
	report_add(rep, REPORT_UNKNOWN, why);
	return ERR_UNSUPPORTED;
}

/* A path below the archive's root, in ASCII: office programs write no
 * other. */
static int
name_ok(const char *s, size_t n)
{
	size_t i;

	if (n == 0 || n > ZIP_NAME_MAX || s[0] == '/')
		return 0;
	for (i = 0; i < n; i++) {
		if (s[i] < 0x20 || s[i] == 0x7f || s[i] == '\\')
			return 0;
		if (s[i] == '.' && (i == 0 || s[i - 1] == '/') && i + 1 < n &&
		    (s[i + 1] == '/' || (s[i + 1] == '.' &&
		    (i + 2 == n || s[i + 2] == '/'))))
			return 0;
	}
	return 1;
}

/* Where the end's record is; 0 is no place for it. */
static size_t
find_end(const struct zip *z)
{
	size_t least = z->n > TAIL_MAX ? z->n - TAIL_MAX : 0, i;

	for (i = z->n - END_LEN; i > least; i--)
		if (memcmp(z->p + i, "PK\5\6", 4) == 0)
			return i;
	return 0;
}

/* One row of the directory, and the local header that it points to. */
static int
take_entry(struct zip *z, const uint8_t *p, size_t namelen,
    struct report *rep)
{
	struct zip_entry *e = &z->entry[z->count];
	const uint8_t *local;
	unsigned int flags = unpack_le16(p + 8);
	uint64_t data;

	if (flags & FLAG_CRYPT)
		return refuse(rep, "ZIP-encrypted");
	if (!name_ok((const char *)p + CENTRAL_LEN, namelen))
		return ERR_SYNTAX;
	memcpy(e->name, p + CENTRAL_LEN, namelen);
	e->name[namelen] = '\0';
	e->method = unpack_le16(p + 10);
	e->crc = unpack_le32(p + 16);
	e->packed = unpack_le32(p + 20);
	e->size = unpack_le32(p + 24);
	e->head = unpack_le32(p + 42);
	if (e->packed == UINT32_MAX || e->size == UINT32_MAX ||
	    e->head == UINT32_MAX)
		return refuse(rep, "ZIP-64-bit");
	if (e->method != 0 && e->method != 8)
		return refuse(rep, "ZIP-method");
	if (z->n < LOCAL_LEN || e->head > z->n - LOCAL_LEN)
		return ERR_SYNTAX;
	local = z->p + e->head;
	data = (uint64_t)e->head + LOCAL_LEN + unpack_le16(local + 26) +
	    unpack_le16(local + 28);
	/* another name there would be another file to other readers */
	if (memcmp(local, "PK\3\4", 4) != 0 || data + e->packed > z->n ||
	    unpack_le16(local + 26) != namelen ||
	    memcmp(local + LOCAL_LEN, e->name, namelen) != 0 ||
	    unpack_le16(local + 8) != e->method ||
	    (e->method == 0 && e->packed != e->size))
		return ERR_SYNTAX;
	e->data = (uint32_t)data;
	z->count++;
	return 0;
}

static int
take_directory(struct zip *z, size_t at, size_t end, size_t most,
    struct report *rep)
{
	size_t name, extra, comment;
	int r;

	while (at < end) {
		if (end - at < CENTRAL_LEN ||
		    memcmp(z->p + at, "PK\1\2", 4) != 0)
			return ERR_SYNTAX;
		name = unpack_le16(z->p + at + 28);
		extra = unpack_le16(z->p + at + 30);
		comment = unpack_le16(z->p + at + 32);
		if (end - at - CENTRAL_LEN < name + extra + comment)
			return ERR_SYNTAX;
		if (comment > 0)
			z->oddities = 1;
		if (z->count == most)
			return ERR_SYNTAX;
		if ((r = take_entry(z, z->p + at, name, rep)) != 0)
			return r;
		at += CENTRAL_LEN + name + extra + comment;
	}
	return 0;
}

/* A member's end: behind its bytes, and a descriptor of 12 to 24 bytes where
 * one is announced. */
static uint64_t
end_of(const struct zip *z, const struct zip_entry *e)
{
	uint64_t end = (uint64_t)e->data + e->packed;

	if ((unpack_le16(z->p + e->head + 6) & 8) == 0)
		return end;
	if (z->n - end >= 4 && memcmp(z->p + end, "PK\7\10", 4) == 0)
		end += 4;
	return end + 12;
}

/* Members lie one behind the other, and the directory behind them: what
 * shares bytes is a bomb or a trick; what is between is told. */
static int
check_places(struct zip *z, struct zip_entry **v, size_t directory)
{
	uint64_t end = 0, next;
	size_t i;

	sort(v, z->count, by_place);
	for (i = 0; i <= z->count; i++) {
		next = i < z->count ? v[i]->head : directory;
		/* the descriptor of a member may be 8 bytes longer */
		if (i == 0 ? next != 0 : next > end && next - end != 8)
			z->oddities = 1;
		if (i < z->count && v[i]->head < end)
			return ERR_SYNTAX;
		if (i < z->count)
			end = end_of(z, v[i]);
		if (end > directory)
			return ERR_SYNTAX;
	}
	return v[0]->head != 0 ? ERR_SYNTAX : 0;
}

static int
check_entries(struct zip *z, size_t directory)
{
	struct zip_entry **v;
	size_t i;
	int r;

	if (z->count == 0 ||
	    (v = calloc(z->count, sizeof(*v))) == NULL)
		return z->count == 0 ? ERR_SYNTAX : ERR_NOMEM;
	for (i = 0; i < z->count; i++)
		v[i] = &z->entry[i];
	r = check_places(z, v, directory);
	sort(v, z->count, by_name);
	for (i = 1; r == 0 && i < z->count; i++)
		if (by_name(v[i - 1], v[i]) == 0)
			r = ERR_SYNTAX;
	free(v);
	return r;
}

int
zip_open(struct zip *z, const uint8_t *p, size_t n, uint64_t all,
    struct report *rep)
{
	size_t end, at, len, most;
	int r;

	memset(z, 0, sizeof(*z));
	z->p = p;
	z->n = n;
	z->left = all;
	if (n < END_LEN || n > UINT32_MAX || (end = find_end(z)) == 0)
		return ERR_SYNTAX;
	len = unpack_le32(p + end + 12);
	at = unpack_le32(p + end + 16);
	most = unpack_le16(p + end + 10);
	if (at == UINT32_MAX || most == UINT16_MAX)
		return refuse(rep, "ZIP-64-bit");
	/* its directory is right before it */
	if (unpack_le16(p + end + 4) != 0 || unpack_le16(p + end + 6) != 0 ||
	    unpack_le16(p + end + 8) != most || at > end || end - at != len)
		return ERR_SYNTAX;
	if (end + END_LEN != n)
		z->oddities = 1;
	if (most > ZIP_ENTRIES_MAX)
		return ERR_LIMIT;
	if ((z->entry = calloc(most + 1, sizeof(*z->entry))) == NULL)
		return ERR_NOMEM;
	if (len < most * CENTRAL_LEN)
		r = ERR_SYNTAX;
	else if ((r = take_directory(z, at, end, most, rep)) == 0)
		r = z->count == most ? check_entries(z, at) : ERR_SYNTAX;
	if (r != 0)
		zip_close(z);
	return r;
}

void
zip_close(struct zip *z)
{
	free(z->entry);
	z->entry = NULL;
	z->count = 0;
}

struct zip_entry *
zip_find(const struct zip *z, const char *name)
{
	size_t i;

	for (i = 0; i < z->count; i++)
		if (name_cmp(z->entry[i].name, name) == 0)
			return &z->entry[i];
	return NULL;
}

static int
inflate_all(const uint8_t *p, const struct zip_entry *e, struct buf *out)
{
	z_stream s;
	int r;

	memset(&s, 0, sizeof(s));
	if (inflateInit2(&s, -MAX_WBITS) != Z_OK)
		return ERR_NOMEM;
	s.next_in = p;
	s.avail_in = e->packed;
	s.next_out = out->p;
	s.avail_out = e->size;
	r = inflate(&s, Z_FINISH);
	/* bytes behind the stream's end would be read by nobody */
	r = r == Z_STREAM_END && s.avail_out == 0 && s.avail_in == 0 ? 0 :
	    r == Z_MEM_ERROR ? ERR_NOMEM : ERR_SYNTAX;
	inflateEnd(&s);
	return r;
}

int
zip_read(struct zip *z, struct zip_entry *e, size_t max, struct buf *out)
{
	int r;

	buf_clear(out);
	e->used = 1;
	if (e->size > max || e->size > z->left)
		return ERR_LIMIT;
	z->left -= e->size;
	/* one byte more, so that there is a place for none */
	if ((r = buf_reserve(out, (size_t)e->size + 1)) != 0)
		return r;
	if (e->method == 0)
		memcpy(out->p, z->p + e->data, e->size);
	else if ((r = inflate_all(z->p + e->data, e, out)) != 0)
		return r;
	out->len = e->size;
	return crc32(0, out->p, e->size) == e->crc ? 0 : ERR_SYNTAX;
}
