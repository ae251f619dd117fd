/* seal/parcel.h: the shape of a parcel, sealed or not (doc/format.md,
 * section 2).  Knows sizes and public fields; no key, no cleartext. */
#ifndef SEAL_PARCEL_H
#define SEAL_PARCEL_H

#include <stddef.h>
#include <stdint.h>

#define PARCEL_VERSION		1
#define PARCEL_SUITE_BOX	1	/* X25519 sealed boxes, secretstream */
#define PARCEL_SUITE_HYBRID	2	/* reserved: X-Wing; refused today */

#define PARCEL_SLOTS		8
#define PARCEL_SECRET_LEN	32
#define PARCEL_TAG_LEN		32
#define PARCEL_COMMIT_LEN	32

/* Byte offsets in the header. */
#define PARCEL_OFF_VERSION	8	/* after the magic "plumseal" */
#define PARCEL_OFF_SUITE	10
#define PARCEL_OFF_NSLOTS	12
#define PARCEL_OFF_SLOTLEN	14
#define PARCEL_OFF_SIZE		16
#define PARCEL_OFF_ZERO		20
#define PARCEL_OFF_TAG		40
#define PARCEL_OFF_SLOTS	72
#define PARCEL_SLOT_LEN		112	/* 48 + secret 32 + recipient 32 */
#define PARCEL_OFF_STREAM	968
#define PARCEL_OFF_COMMIT	992
#define PARCEL_HEADER_LEN	1024

#define PARCEL_CHUNK		65536	/* cleartext bytes in a full chunk */
#define PARCEL_CHUNK_OVER	17

#define PARCEL_SIZE_DEFAULT	262144
#define PARCEL_SIZE_MIN		16384
#define PARCEL_SIZE_MAX		4194304
#define PARCEL_SIZE_STEP	4096	/* a parcel's size is a multiple */

/* Is size one that parcels may have?  1 or 0. */
int	parcel_size_ok(uint64_t size);

/* Cleartext bytes in a parcel of this size, trailer included, and
 * what of that is left for records. */
size_t	parcel_cleartext_len(size_t size);
size_t	parcel_capacity(size_t size);

/* Check all that can be checked without a key: n is size, magic, version,
 * suite, counts, zero bytes.  ERR_SYNTAX, ERR_UNSUPPORTED. */
int	parcel_check(const uint8_t *p, size_t n, size_t size);

/* SHA-256 of the whole parcel: what the log's leaf is made of. */
void	parcel_digest(uint8_t out[32], const uint8_t *p, size_t n);

/* What is inside (doc/format.md, section 4): records, then zeros, then a
 * trailer in the last PARCEL_TRAILER_LEN bytes of the cleartext.  It stands
 * at the end because only then is it known how much was used: every chunk
 * before it can be sealed, and its cleartext forgotten, as soon as it is
 * full. */
#define PARCEL_TRAILER_LEN	32
#define PARCEL_HEAD		1
#define PARCEL_CONTINUATION	2
#define PARCEL_LAST		0x01	/* flag: the submission ends here */
#define PARCEL_CUT		0x02	/* flag: ... because it was cut off */

struct parcel_inner {
	uint8_t	 kind;			/* PARCEL_HEAD, PARCEL_CONTINUATION */
	uint8_t	 flags;			/* PARCEL_LAST, PARCEL_CUT */
	uint32_t index;			/* 0 for the head */
	uint32_t used;			/* bytes of records before the zeros */
	uint8_t	 id[16];		/* the submission's */
};

#endif
