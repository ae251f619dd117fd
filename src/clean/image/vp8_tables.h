/* clean/image/vp8_tables.h: probabilities of VP8 (RFC 6386).  Of this room
 * only. */
#ifndef CLEAN_VP8_TABLES_H
#define CLEAN_VP8_TABLES_H

#include <stdint.h>

/* Of a subblock's mode, by those above and to the left (section 11.5). */
extern const uint8_t	vp8_submode_probs[10][10][9];
/* That a token's probability is given anew (section 13.4), and what it is
 * before (13.5): by the block's kind, band, context, and node. */
extern const uint8_t	vp8_update_probs[4][8][3][11];
extern const uint8_t	vp8_token_probs[4][8][3][11];

#endif
