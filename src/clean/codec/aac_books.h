/* clean/codec/aac_books.h: the tables of AAC (ISO/IEC 14496-3, 4.5.4, 4.A). */
#ifndef CLEAN_CODEC_AAC_BOOKS_H
#define CLEAN_CODEC_AAC_BOOKS_H

#include <stddef.h>
#include <stdint.h>

#define AAC_RATES	13

/* Huffman codes in their order: of an entry, the code's length, how many
 * signs follow it, and how many escapes follow these. */
#define AAC_CODE_LEN(v)		((v) & 0x1fU)
#define AAC_CODE_SIGNS(v)	((v) >> 5 & 7U)
#define AAC_CODE_ESCAPES(v)	((v) >> 8 & 3U)
#define AAC_CODE_MAX		19

struct aac_book {
	const uint16_t	*code;
	size_t		 n;
};

/* 0 is the book of scale factors, 1 to 11 are those of spectral data. */
extern const struct aac_book aac_books[12];

/* Where scale factor bands begin, and the last one ends: n + 1 numbers. */
struct aac_bands {
	const uint16_t	*at;
	size_t		 n;
};

/* By the index of the sampling rate; of long and of short windows. */
extern const struct aac_bands aac_bands[AAC_RATES][2];

#endif
