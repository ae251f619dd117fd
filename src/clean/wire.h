/* clean/wire.h: the frames between clean/client.c and clean/worker.c: kind
 * (1 byte), length (le32), then that many bytes.  Of this room only. */
#ifndef CLEAN_WIRE_H
#define CLEAN_WIRE_H

#include <stddef.h>
#include <stdint.h>

#define WIRE_HEAD_LEN	5
#define WIRE_DATA_MAX	65536		/* bytes in one frame */
#define WIRE_RANGE_LEN	16

enum wire_kind {
	/* to the worker */
	WIRE_FIRST = 1,		/* the file's beginning */
	WIRE_MORE,		/* more of the file */
	WIRE_END,		/* u8: 1 whole, 0 cut */
	/* from the worker */
	WIRE_VERDICT,		/* u8 enum clean_verdict, then the type */
	WIRE_CLEANED,		/* cleaned bytes */
	WIRE_ITEM,		/* le32 kind, le32 count, name */
	WIRE_RESULT,		/* u8 enum clean_result, then the type if it is
				 * another; nothing follows */
	WIRE_RANGE		/* le64 where, le64 how many: bytes of the
				 * file, to stand here as cleaned ones */
};

void	wire_pack(uint8_t head[WIRE_HEAD_LEN], enum wire_kind kind,
	    size_t len);
/* ERR_SYNTAX: longer than any frame may be. */
int	wire_unpack(const uint8_t head[WIRE_HEAD_LEN], unsigned int *kind,
	    size_t *len);

#endif
