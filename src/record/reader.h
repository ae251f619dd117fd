/* record/reader.h: record bytes in, calls out.  Checks lengths, order,
 * numbers, counts and hashes as doc/format.md, section 5, has them. */
#ifndef RECORD_READER_H
#define RECORD_READER_H

#include <stddef.h>
#include <stdint.h>

#include "record/record.h"

/* What is called; NULL members are passed over.  Pointers are good for the
 * call only.  A call that gives non-zero ends the reading with that. */
struct record_calls {
	int	(*begin)(void *ctx, uint32_t day);
	int	(*text)(void *ctx, const uint8_t *p, size_t n);
	int	(*text_end)(void *ctx, uint64_t len);
	int	(*file_begin)(void *ctx, uint32_t number, const uint8_t *name,
		    size_t namelen, const uint8_t *type, size_t typelen);
	int	(*file_data)(void *ctx, uint32_t number, const uint8_t *p,
		    size_t n);
	int	(*file_end)(void *ctx, const struct record_file *f);
	int	(*file_back)(void *ctx, const struct record_file *f);
	int	(*report)(void *ctx, uint32_t number, unsigned int kind,
		    uint32_t count, const uint8_t *name, size_t namelen);
	int	(*consent)(void *ctx, const uint8_t *key, size_t keylen,
		    const uint8_t *value, size_t valuelen);
	int	(*notice)(void *ctx, const uint8_t *p, size_t n);
	int	(*thread)(void *ctx, const uint8_t own[RECORD_TAG_LEN],
		    const uint8_t before[RECORD_TAG_LEN]);
	/* file number has its original as file other of a submission */
	int	(*original)(void *ctx, uint32_t number, uint32_t other,
		    const uint8_t id[RECORD_ID_LEN]);
	int	(*unknown)(void *ctx, unsigned int type, const uint8_t *p,
		    size_t n);
	int	(*end)(void *ctx, uint32_t kept, uint32_t back);
};

struct record_reader;

/* Borrows calls and ctx.  ERR_NOMEM. */
int	record_reader_new(struct record_reader **rp,
	    const struct record_calls *calls, void *ctx);

/* Feed n bytes, in pieces of any size.  ERR_SYNTAX, ERR_LIMIT, ERR_AUTH (a
 * hash is wrong), ERR_UNSUPPORTED (version), or what a call gave. */
int	record_reader_feed(struct record_reader *r, const uint8_t *p,
	    size_t n);

/* No more comes.  0 when RECORD_END was the last; ERR_TRUNCATED when the
 * records stop early, which is what a submission cut off looks like. */
int	record_reader_finish(struct record_reader *r);

/* Wipes and frees; NULL is fine. */
void	record_reader_free(struct record_reader *r);

#endif
