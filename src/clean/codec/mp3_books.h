/* clean/codec/mp3_books.h: the Huffman codes of layer III (ISO/IEC 11172-3,
 * table 3-B.7), as far as it takes to get past them, and the scale factor
 * bands of long blocks (table 3-B.8; 13818-3, table B.2). */
#ifndef CLEAN_CODEC_MP3_BOOKS_H
#define CLEAN_CODEC_MP3_BOOKS_H

#include <stddef.h>
#include <stdint.h>

/* Of an entry, the code's length, how many signs follow it, and how many of
 * its values may have further bits. */
#define MP3_CODE_LEN(v)		((v) & 0x1fU)
#define MP3_CODE_SIGNS(v)	((v) >> 5 & 7U)
#define MP3_CODE_ESCAPES(v)	((v) >> 8 & 3U)
#define MP3_CODE_MAX		19
#define MP3_RATES		9
#define MP3_BANDS		22

struct mp3_book {
	const uint16_t	*code;		/* in their order; NULL: none */
	size_t		 n;
	unsigned int	 linbits;
};

/* By table_select; 32 and 33 are those of the quadruples. */
extern const struct mp3_book mp3_books[34];

/* Where bands begin, and the last one ends; by 44.1, 48, 32 kHz, the halves
 * and the quarters of these. */
extern const uint16_t mp3_bands[MP3_RATES][MP3_BANDS + 1];

#endif
