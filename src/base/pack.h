/* base/pack.h: little-endian numbers in bytes (doc/format.md, section 1). */
#ifndef BASE_PACK_H
#define BASE_PACK_H

#include <stdint.h>

static inline void
pack_le16(uint8_t *p, uint16_t v)
{
	p[0] = (uint8_t)v;
	p[1] = (uint8_t)(v >> 8);
}

static inline void
pack_le32(uint8_t *p, uint32_t v)
{
	pack_le16(p, (uint16_t)v);
	pack_le16(p + 2, (uint16_t)(v >> 16));
}

static inline void
pack_le64(uint8_t *p, uint64_t v)
{
	pack_le32(p, (uint32_t)v);
	pack_le32(p + 4, (uint32_t)(v >> 32));
}

static inline uint16_t
unpack_le16(const uint8_t *p)
{
	return (uint16_t)(p[0] | p[1] << 8);
}

static inline uint32_t
unpack_le32(const uint8_t *p)
{
	return unpack_le16(p) | (uint32_t)unpack_le16(p + 2) << 16;
}

static inline uint64_t
unpack_le64(const uint8_t *p)
{
	return unpack_le32(p) | (uint64_t)unpack_le32(p + 4) << 32;
}

static inline uint16_t
unpack_be16(const uint8_t *p)
{
	return (uint16_t)(p[0] << 8 | p[1]);
}

static inline uint32_t
unpack_be32(const uint8_t *p)
{
	return (uint32_t)unpack_be16(p) << 16 | unpack_be16(p + 2);
}

static inline void
pack_be16(uint8_t *p, uint16_t v)
{
	p[0] = (uint8_t)(v >> 8);
	p[1] = (uint8_t)v;
}

static inline void
pack_be32(uint8_t *p, uint32_t v)
{
	pack_be16(p, (uint16_t)(v >> 16));
	pack_be16(p + 2, (uint16_t)v);
}

static inline uint64_t
unpack_be64(const uint8_t *p)
{
	return (uint64_t)unpack_be32(p) << 32 | unpack_be32(p + 4);
}

static inline void
pack_be64(uint8_t *p, uint64_t v)
{
	pack_be32(p, (uint32_t)(v >> 32));
	pack_be32(p + 4, (uint32_t)v);
}

#endif
