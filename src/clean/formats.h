/* clean/formats.h: the cleaners that table.c lists; each is a file of its
 * own.  As struct cleaner's clean() in clean/cleaner.h. */
#ifndef CLEAN_FORMATS_H
#define CLEAN_FORMATS_H

#include "clean/cleaner.h"

/* ITU-T T.81, JFIF (T.871): rebuilt from its DCT coefficients. */
int	jpeg_clean(struct clean_job *job);
/* W3C PNG, third edition: known chunks, pixels compressed anew. */
int	png_clean(struct clean_job *job);
/* clean/pixels.h: a JPEG or a PNG made of what another process decoded. */
int	pixels_clean(struct clean_job *job);
/* For decoder_find(). */
int	bmp_decode(struct clean_job *job);
int	gif_decode(struct clean_job *job);
int	heif_decode(struct clean_job *job);
int	jpeg_decode(struct clean_job *job);
int	png_decode(struct clean_job *job);
int	tiff_decode(struct clean_job *job);
int	webp_decode(struct clean_job *job);
/* What decoding needs before confinement.  ERR_NOMEM.  Idempotent. */
int	colour_prepare(void);
/* ISO/IEC 23008-12 and AVIF: the items that the picture needs. */
int	heif_clean(struct clean_job *job);
/* RFC 9639: the frames and a new stream information. */
int	flac_clean(struct clean_job *job);
/* RFC 3533 with Opus, Vorbis, FLAC, Speex or Theora: on new pages. */
int	ogg_clean(struct clean_job *job);
/* GIF89a: known blocks, pixels coded anew. */
int	gif_clean(struct clean_job *job);
/* RFC 9649: known chunks, lossy pictures coded anew. */
int	webp_clean(struct clean_job *job);
/* RFC 9559, WebM: known tracks, their samples, an index made anew. */
int	matroska_clean(struct clean_job *job);
/* BMP of Windows and OS/2: the smallest head, and the pixels. */
int	bmp_clean(struct clean_job *job);
/* TIFF 6.0: decoded by libtiff, its pages deflated under new folders. */
int	tiff_clean(struct clean_job *job);
/* Before confinement.  ERR_NOMEM. */
int	tiff_prepare(void);
/* ISO 32000-1: its pages drawn, and bound into a new one. */
int	pdf_clean(struct clean_job *job);
/* ECMA-376: the parts that show something, written anew. */
int	docx_clean(struct clean_job *job);
int	xlsx_clean(struct clean_job *job);
/* OpenDocument 1.3: the same. */
int	odt_clean(struct clean_job *job);
/* As sound_guess, for office documents. */
const char *office_guess(const uint8_t *p, size_t n);

/* MPEG audio, layer III: frame by frame, unused main data unset. */
int	mp3_clean(struct clean_job *job);
/* RFC 4867, section 5: AMR and AMR-WB, one channel. */
int	amr_clean(struct clean_job *job);
/* WAV, RF64, BW64: format and samples. */
int	wav_clean(struct clean_job *job);
/* AIFF and AIFF-C: format and samples. */
int	aiff_clean(struct clean_job *job);
/* AAC in ADTS: frame by frame, without fillings before the sound. */
int	aac_clean(struct clean_job *job);

/* The type of sound that p begins with, where libmagic has no name for it;
 * NULL if it is none.  Static. */
const char	*sound_guess(const uint8_t *p, size_t n);
/* As sound_guess, for text and films that have no cleaner: for advice. */
const char	*text_guess(const uint8_t *p, size_t n);
/* ISO/IEC 14496-12, QuickTime, 3GPP TS 26.244: from its sample tables. */
int	mp4_clean(struct clean_job *job);
/* As sound_guess, for HEIF and AVIF; also where libmagic takes them for
 * movies. */
const char	*heif_guess(const uint8_t *p, size_t n);
/* As sound_guess, for movies. */
const char	*mp4_guess(const uint8_t *p, size_t n);

#endif
