/* record/record.h: what is inside a submission (doc/format.md, section 5).
 * A record is type (le16), zero (le16), length (le32), then that many bytes.
 * Records follow each other without gaps and may cross parcels.
 * All numbers little-endian; names and types are the witness's bytes. */
#ifndef RECORD_RECORD_H
#define RECORD_RECORD_H

#include <stddef.h>
#include <stdint.h>

#define RECORD_HEADER_LEN	8
#define RECORD_LEN_MAX		65536		/* of what this version knows */
#define RECORD_UNKNOWN_MAX	1048576		/* of what it does not */
#define RECORD_DATA_MAX		32768		/* bytes a data record holds */
#define RECORD_NAME_MAX		4096
#define RECORD_TYPE_MAX		255
#define RECORD_TAG_LEN		16
#define RECORD_ID_LEN		16

enum record_type {
	RECORD_BEGIN = 1,	/* first: le16 version 1, le16 0, le32 day */
	RECORD_TEXT = 2,	/* testimony bytes; several follow each other */
	RECORD_TEXT_END = 3,	/* le64 length, SHA-256 */
	RECORD_FILE_BEGIN = 4,	/* le32 number, le16 name length, name,
				 * le16 length, type that was declared */
	RECORD_FILE_DATA = 5,	/* le32 number, bytes that were kept */
	RECORD_FILE_END = 6,	/* struct record_file, see below */
	RECORD_FILE_BACK = 7,	/* taken back: what came of it is void */
	RECORD_REPORT = 8,	/* one thing that was found in a file */
	RECORD_CONSENT = 9,	/* le16 key length, key, value (UTF-8) */
	RECORD_NOTICE = 10,	/* UTF-8, one line: what else was refused */
	RECORD_ORIGINAL = 11,	/* le32 a file before it, le32 number in the
				 * submission that holds its untouched
				 * original, 16 bytes: id of that one */
	RECORD_THREAD = 13,	/* what it is part of: 16 bytes, a tag of its
				 * form; 16 bytes, the tag of the one that it
				 * goes on with, or zeros; once */
	RECORD_END = 255	/* last: le32 kept, le32 taken back, SHA-256 of
				 * all record bytes before this record but
				 * the data in TEXT and FILE_DATA, which
				 * have hashes of their own */
};

/* How a file ended. */
enum record_state {
	RECORD_CLEANED = 1,	/* nothing identifying is left */
	RECORD_UNCLEANED = 2,	/* as it came: the site allows it, warned */
	RECORD_CUT = 3,		/* its end is missing; what came was cleaned */
	RECORD_UNCLEANED_CUT = 4	/* as it came, its end is missing */
};

/* Why one was taken back; also said to the witness. */
enum record_reason {
	RECORD_WHY_TYPE = 1,		/* no cleaner for what it is */
	RECORD_WHY_MALFORMED = 2,	/* not what it claims, or broken */
	RECORD_WHY_SIZE = 3,		/* larger than the limit */
	RECORD_WHY_COUNT = 4,		/* more files than the limit */
	RECORD_WHY_CRASH = 5,		/* the cleaner failed on it */
	RECORD_WHY_CUT = 6,		/* too little came to be of use */
	RECORD_WHY_EMPTY = 7,		/* zero bytes */
	RECORD_WHY_INTERNAL = 8		/* our fault */
};

struct record_file {		/* FILE_END and FILE_BACK, in this order */
	uint32_t number;	/* le32 */
	uint8_t	 state;		/* u8 enum record_state; 0 when taken back */
	uint8_t	 reason;	/* u8 enum record_reason; 0 when kept */
				/* le16 zero */
	uint64_t in_len;	/* le64: what came in */
	uint8_t	 in_hash[32];	/* its SHA-256 */
	uint64_t kept_len;	/* le64; 0 when taken back */
	uint8_t	 kept_hash[32];	/* zeros when taken back */
	char	 type[RECORD_TYPE_MAX + 1];	/* le16 length, bytes: what the
					 * file is, e.g. "image/jpeg" */
};

/* One finding of the cleaner: payload le32 number, le16 kind (enum
 * report_kind of clean/report.h), le16 0, le32 count, then the tag's or
 * structure's name to the end, e.g. "GPSLatitude".  Never a value. */

#endif
