#include <string.h>

#include "base/err.h"
#include "base/pack.h"
#include "record/layout.h"

int
layout_is_data(unsigned int type)
{
	return type == RECORD_TEXT || type == RECORD_FILE_DATA;
}

size_t
layout_file_pack(uint8_t b[LAYOUT_FILE_MAX], const struct record_file *f)
{
	size_t n = strlen(f->type);

	pack_le32(b, f->number);
	b[4] = f->state;
	b[5] = f->reason;
	pack_le16(b + 6, 0);
	pack_le64(b + 8, f->in_len);
	memcpy(b + 16, f->in_hash, 32);
	pack_le64(b + 48, f->kept_len);
	memcpy(b + 56, f->kept_hash, 32);
	pack_le16(b + 88, (uint16_t)n);
	memcpy(b + LAYOUT_FILE_LEN, f->type, n);
	return LAYOUT_FILE_LEN + n;
}

int
layout_file_unpack(struct record_file *f, const uint8_t *p, size_t n)
{
	size_t len;

	memset(f, 0, sizeof(*f));
	if (n < LAYOUT_FILE_LEN)
		return ERR_SYNTAX;
	len = unpack_le16(p + 88);
	if (len > RECORD_TYPE_MAX || n != LAYOUT_FILE_LEN + len)
		return ERR_SYNTAX;
	/* it becomes a C string: a NUL would hide what follows */
	if (memchr(p + LAYOUT_FILE_LEN, '\0', len) != NULL ||
	    unpack_le16(p + 6) != 0)
		return ERR_SYNTAX;
	f->number = unpack_le32(p);
	f->state = p[4];
	f->reason = p[5];
	f->in_len = unpack_le64(p + 8);
	memcpy(f->in_hash, p + 16, 32);
	f->kept_len = unpack_le64(p + 48);
	memcpy(f->kept_hash, p + 56, 32);
	memcpy(f->type, p + LAYOUT_FILE_LEN, len);
	return 0;
}
