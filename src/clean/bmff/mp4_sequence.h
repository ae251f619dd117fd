/* clean/bmff/mp4_sequence.h: the moving part of a HEIF or AVIF file (ISO/IEC
 * 23008-12, 7), which is a movie in all but name. */
#ifndef CLEAN_BMFF_MP4_SEQUENCE_H
#define CLEAN_BMFF_MP4_SEQUENCE_H

#include "clean/cleaner.h"

/* As mp4_clean(), but what job->out gets is the moov and an mdat alone, to
 * stand behind the first bytes of the new file, which the caller writes; and
 * only what is in the moov is told. */
int	mp4_sequence(struct clean_job *job, uint64_t before);

#endif
