/* The formats that are cleaned.  A new one is a line here and a file. */
#include <string.h>

#include "clean/cleaner.h"
#include "clean/formats.h"
#include "clean/pixels.h"

#define PICTURE	((uint64_t)256 << 20)	/* held in memory; bytes */

static const struct cleaner table[] = {
	/* no file's type: a worker's that is told so (clean_limits.pixels) */
	{ PIXELS_TYPE, "pixels", pixels_clean, (uint64_t)8 << 30 },
	{ "image/jpeg", "JPEG", jpeg_clean, PICTURE },
	{ "image/gif", "GIF", gif_clean, PICTURE },
	{ "image/webp", "WebP", webp_clean, PICTURE },
	{ "image/bmp", "BMP", bmp_clean, PICTURE },
	/* libmagic's name for it before 5.40 */
	{ "image/x-ms-bmp", "BMP", bmp_clean, PICTURE },
	{ "image/tiff", "TIFF", tiff_clean, PICTURE },
	{ "application/pdf", "PDF", pdf_clean, PICTURE },
	{ "application/vnd.openxmlformats-officedocument."
	  "wordprocessingml.document", "DOCX", docx_clean, PICTURE },
	{ "application/vnd.openxmlformats-officedocument."
	  "spreadsheetml.sheet", "XLSX", xlsx_clean, PICTURE },
	{ "application/vnd.oasis.opendocument.text", "ODT", odt_clean,
	  PICTURE },
	{ "image/png", "PNG", png_clean, PICTURE },
	/* libmagic's name for an animated one */
	{ "image/vnd.mozilla.apng", "PNG", png_clean, PICTURE },
	{ "image/heic", "HEIC", heif_clean, PICTURE },
	{ "image/heif", "HEIF", heif_clean, PICTURE },
	{ "image/avif", "AVIF", heif_clean, PICTURE },
	{ "image/heic-sequence", "HEIC", heif_clean, PICTURE },
	{ "image/heif-sequence", "HEIF", heif_clean, PICTURE },
	{ "image/avif-sequence", "AVIF", heif_clean, PICTURE },
	{ "audio/ogg", "Ogg", ogg_clean, 0 },
	{ "video/ogg", "Ogg", ogg_clean, 0 },
	{ "application/ogg", "Ogg", ogg_clean, 0 },
	{ "audio/flac", "FLAC", flac_clean, 0 },
	{ "audio/x-flac", "FLAC", flac_clean, 0 },
	{ "audio/mpeg", "MP3", mp3_clean, 0 },
	{ "audio/AMR", "AMR", amr_clean, 0 },
	{ "audio/amr", "AMR", amr_clean, 0 },
	{ "audio/AMR-WB", "AMR", amr_clean, 0 },
	{ "audio/x-wav", "WAV", wav_clean, 0 },
	{ "audio/wav", "WAV", wav_clean, 0 },
	{ "audio/vnd.wave", "WAV", wav_clean, 0 },
	{ "audio/x-aiff", "AIFF", aiff_clean, 0 },
	{ "audio/aiff", "AIFF", aiff_clean, 0 },
	{ "audio/x-hx-aac-adts", "AAC", aac_clean, 0 },
	{ "audio/aac", "AAC", aac_clean, 0 },
	{ "audio/x-aac", "AAC", aac_clean, 0 },
	{ "video/webm", "WebM", matroska_clean, 0 },
	{ "audio/webm", "WebM", matroska_clean, 0 },
	{ "video/x-matroska", "Matroska", matroska_clean, 0 },
	{ "audio/x-matroska", "Matroska", matroska_clean, 0 },
	{ "application/x-matroska", "Matroska", matroska_clean, 0 },
	{ "video/mp4", "MP4", mp4_clean, 0 },
	{ "audio/mp4", "MP4", mp4_clean, 0 },
	{ "audio/x-m4a", "M4A", mp4_clean, 0 },
	{ "video/x-m4v", "MP4", mp4_clean, 0 },
	{ "video/quicktime", "QuickTime", mp4_clean, 0 },
	{ "video/3gpp", "3GP", mp4_clean, 0 },
	{ "video/3gpp2", "3G2", mp4_clean, 0 },
	{ "audio/3gpp", "3GP", mp4_clean, 0 },
	{ "audio/3gpp2", "3G2", mp4_clean, 0 }
};

const struct cleaner *
cleaner_at(size_t i)
{
	return i < sizeof(table) / sizeof(table[0]) ? &table[i] : NULL;
}

const struct cleaner *
cleaner_find(const char *type)
{
	size_t i;

	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (strcmp(table[i].type, type) == 0)
			return &table[i];
	return NULL;
}

/* What office programs write, the first prefix that fits. */
static const char *const office_types[] = {
	"application/vnd.openxmlformats-officedocument.",
	"application/vnd.oasis.opendocument.", "application/vnd.ms-",
	"application/vnd.sun.xml.", "application/msword",
	"application/x-ole-storage", "application/CDFV2", "application/rtf",
	"text/rtf"
};

int
cleaner_office(const char *type)
{
	size_t i;

	for (i = 0; i < sizeof(office_types) / sizeof(office_types[0]); i++)
		if (strncmp(type, office_types[i],
		    strlen(office_types[i])) == 0)
			return 1;
	return 0;
}

/* Pictures that can be coded afresh. */
static const struct decoder decoders[] = {
	{ "image/jpeg", jpeg_decode, 0 },
	{ "image/png", png_decode, 0 },
	{ "image/vnd.mozilla.apng", png_decode, 0 },
	{ "image/webp", webp_decode, 0 },
	{ "image/gif", gif_decode, 0 },
	{ "image/bmp", bmp_decode, 0 },
	{ "image/x-ms-bmp", bmp_decode, 0 },
	{ "image/tiff", tiff_decode, 0 },
	{ "image/heic", heif_decode, 1 },
	{ "image/heif", heif_decode, 1 },
	{ "image/avif", heif_decode, 1 },
	/* one of these moves: only where nothing may be kept as it is */
	{ "image/heic-sequence", heif_decode, 0 },
	{ "image/heif-sequence", heif_decode, 0 },
	{ "image/avif-sequence", heif_decode, 0 }
};

const struct decoder *
decoder_find(const char *type)
{
	size_t i;

	for (i = 0; i < sizeof(decoders) / sizeof(decoders[0]); i++)
		if (strcmp(decoders[i].type, type) == 0)
			return &decoders[i];
	return NULL;
}
