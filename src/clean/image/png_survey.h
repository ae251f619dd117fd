/* clean/image/png_survey.h: a first look at a PNG's chunks, before one is
 * written: which must be known ahead though they may stand behind.  Of this
 * room only. */
#ifndef CLEAN_PNG_SURVEY_H
#define CLEAN_PNG_SURVEY_H

#include <stddef.h>
#include <stdint.h>

#include "clean/report.h"

#define PNG_SIGNATURE		"\x89PNG\r\n\x1a\n"
#define PNG_SIGNATURE_LEN	8

struct png_chunk {
	char		 type[5];
	const uint8_t	*p;
	size_t		 n;
	int		 cut;		/* the file ends in it */
};

/* The chunk at *at of a file of len bytes; *at moves behind it.  0 at the
 * end, where there is not even a whole head. */
int	png_chunk_next(const uint8_t *in, size_t len, size_t *at,
	    struct png_chunk *c);
/* Is its checksum right?  A cut one has none. */
int	png_chunk_sound(const struct png_chunk *c);

struct png_survey {
	int	 orientation;	/* of the first eXIf, 1 to 8 */
	uint32_t frames;	/* of a sound animation, 0: there is none */
};

void	png_survey(struct png_survey *s, const uint8_t *in, size_t len,
	    struct report *rep);

#endif
