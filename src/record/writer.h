/* record/writer.h: writes the records of one submission into a sink (the
 * sealer's).  Keeps the hashes and the counts, so that what it ends with is
 * true.  The caller gives data in any sizes.  Every function gives 0 or a
 * negative enum err of the sink; ERR_INTERNAL for calls out of order. */
#ifndef RECORD_WRITER_H
#define RECORD_WRITER_H

#include <stddef.h>
#include <stdint.h>

#include "base/sink.h"
#include "record/record.h"

struct record_writer;

/* Borrows out until record_writer_free.  Writes RECORD_BEGIN with day, the
 * day (since 1970, UTC) of the interval.  ERR_NOMEM. */
int	record_writer_new(struct record_writer **wp, struct sink *out,
	    uint32_t day);

int	record_text(struct record_writer *w, const uint8_t *p, size_t n);
int	record_text_end(struct record_writer *w);

/* Begin a file; *number is the one it gets, from 1.  Name and type are cut
 * at RECORD_NAME_MAX and RECORD_TYPE_MAX bytes. */
int	record_file_begin(struct record_writer *w, const void *name,
	    size_t namelen, const void *type, size_t typelen,
	    uint32_t *number);
/* Bytes as they came in: hashed, not written. */
int	record_file_in(struct record_writer *w, const uint8_t *p, size_t n);
/* Bytes that are kept: hashed and written. */
int	record_file_data(struct record_writer *w, const uint8_t *p, size_t n);
/* Bytes that are kept just as they came in: the two above in one call, at
 * the price of one hash as long as only this one is used for a file. */
int	record_file_both(struct record_writer *w, const uint8_t *p, size_t n);
int	record_report(struct record_writer *w, unsigned int kind,
	    uint32_t count, const char *name);
int	record_file_end(struct record_writer *w, enum record_state state,
	    const char *type);
int	record_file_back(struct record_writer *w, enum record_reason why,
	    const char *type);

int	record_consent(struct record_writer *w, const char *key,
	    const void *value, size_t n);
/* The tag of its form, and that of the one it goes on with, or zeros. */
int	record_thread(struct record_writer *w,
	    const uint8_t own[RECORD_TAG_LEN],
	    const uint8_t before[RECORD_TAG_LEN]);
int	record_notice(struct record_writer *w, const char *text);

/* The last file, which has ended: its untouched original is file number of
 * the submission with this id, sealed to other people. */
int	record_original(struct record_writer *w, uint32_t number,
	    const uint8_t id[RECORD_ID_LEN]);

/* RECORD_END.  Does not finish the sink. */
int	record_end(struct record_writer *w);

/* Wipes and frees; NULL is fine. */
void	record_writer_free(struct record_writer *w);

#endif
