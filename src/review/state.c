#include <string.h>

#include "base/err.h"
#include "base/pack.h"
#include "review/cursor.h"
#include "review/state.h"

#define VERSION	2
#define VERSION_OLD	1	/* held no leaves */

int
state_pack(struct buf *out, const struct state *s)
{
	size_t origin = strlen(s->origin), count = tree_edge_count(&s->edge);
	size_t base = tree_edge_count(&s->base);
	uint8_t b[32];
	int r;

	pack_le32(b, VERSION);
	pack_le32(b + 4, s->parcel_size);
	pack_le64(b + 8, s->edge.size);
	pack_le32(b + 16, (uint32_t)origin);
	pack_le32(b + 20, (uint32_t)s->notelen);
	pack_le64(b + 24, s->base.size);
	if ((r = buf_add(out, b, sizeof(b))) != 0 ||
	    (r = buf_add(out, s->key, sizeof(s->key))) != 0 ||
	    (r = buf_add(out, s->edge.hash, count * TREE_HASH_LEN)) != 0 ||
	    (r = buf_add(out, s->base.hash, base * TREE_HASH_LEN)) != 0 ||
	    (r = buf_add(out, s->origin, origin)) != 0)
		return r;
	return buf_add(out, s->note, s->notelen);
}

int
state_unpack(struct state *s, const void *p, size_t n)
{
	struct cursor c = { p, n, 0 };
	uint32_t origin, version = cursor_le32(&c);

	memset(s, 0, sizeof(*s));
	if (version != VERSION && version != VERSION_OLD)
		return c.bad ? ERR_SYNTAX : ERR_UNSUPPORTED;
	s->parcel_size = cursor_le32(&c);
	s->edge.size = cursor_le64(&c);
	origin = cursor_le32(&c);
	s->notelen = cursor_le32(&c);
	if (version == VERSION)
		s->base.size = cursor_le64(&c);
	if (origin > NOTE_NAME_MAX || s->notelen > sizeof(s->note))
		return ERR_SYNTAX;
	cursor_copy(&c, s->key, sizeof(s->key));
	cursor_copy(&c, s->edge.hash,
	    tree_edge_count(&s->edge) * TREE_HASH_LEN);
	cursor_copy(&c, s->base.hash,
	    tree_edge_count(&s->base) * TREE_HASH_LEN);
	if (version == VERSION_OLD)
		s->base = s->edge;
	cursor_copy(&c, s->origin, origin);
	cursor_copy(&c, s->note, s->notelen);
	if (s->base.size > s->edge.size)
		return ERR_SYNTAX;
	return c.bad || c.n != 0 ? ERR_SYNTAX : 0;
}
