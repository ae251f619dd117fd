#include "base/err.h"
#include "base/pack.h"
#include "clean/wire.h"

void
wire_pack(uint8_t head[WIRE_HEAD_LEN], enum wire_kind kind, size_t len)
{
	head[0] = (uint8_t)kind;
	pack_le32(head + 1, (uint32_t)len);
}

int
wire_unpack(const uint8_t head[WIRE_HEAD_LEN], unsigned int *kind,
    size_t *len)
{
	*kind = head[0];
	*len = unpack_le32(head + 1);
	return *len <= WIRE_DATA_MAX ? 0 : ERR_SYNTAX;
}
