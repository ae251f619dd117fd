/* clean/office/words.h: the words of the formats' enumerations: ECMA-376,
 * parts 1 and 4, and OpenDocument 1.3, part 3.  Sorted by strcmp(3). */
#ifndef CLEAN_WORDS_H
#define CLEAN_WORDS_H

#include <stddef.h>

extern const char *const words[];
extern const size_t words_count;

#endif
