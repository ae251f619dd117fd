/* record/layout.h: the shapes of records that the writer and the reader share
 * (doc/format.md, section 5). */
#ifndef RECORD_LAYOUT_H
#define RECORD_LAYOUT_H

#include <stddef.h>
#include <stdint.h>

#include "record/record.h"

#define LAYOUT_VERSION		1
#define LAYOUT_BEGIN_LEN		8
#define LAYOUT_TEXT_END_LEN	40
#define LAYOUT_FILE_BEGIN_MAX	(8 + RECORD_NAME_MAX + RECORD_TYPE_MAX)
#define LAYOUT_FILE_LEN		90	/* without the type */
#define LAYOUT_FILE_MAX		(LAYOUT_FILE_LEN + RECORD_TYPE_MAX)
#define LAYOUT_REPORT_LEN		12	/* without the name */
#define LAYOUT_REPORT_NAME_MAX	255
#define LAYOUT_ORIGINAL_LEN	(8 + RECORD_ID_LEN)
#define LAYOUT_KEY_MAX		255	/* of a consent's key */
#define LAYOUT_END_LEN		40

/* Does a record of this type hold bytes that have a hash of their own?  They
 * are left out of RECORD_END's hash: hashing all that a witness sends once
 * more would cost a fifth of the whole path and prove nothing new. */
int	layout_is_data(unsigned int type);

/* The payload of FILE_END and FILE_BACK: its length; or 0, ERR_SYNTAX. */
size_t	layout_file_pack(uint8_t b[LAYOUT_FILE_MAX],
	    const struct record_file *f);
int	layout_file_unpack(struct record_file *f, const uint8_t *p, size_t n);

#endif
