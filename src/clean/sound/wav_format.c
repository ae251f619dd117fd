#include <string.h>

#include "base/err.h"
#include "base/pack.h"
#include "clean/sound/wav_format.h"

enum {
	PCM = 0x0001, MS_ADPCM = 0x0002, IEEE_FLOAT = 0x0003,
	A_LAW = 0x0006, MU_LAW = 0x0007, IMA_ADPCM = 0x0011, GSM610 = 0x0031,
	EXTENSIBLE = 0xfffe
};

#define BASE_LEN	16
#define CHANNELS_MAX	64
#define EXTENSIBLE_LEN	40
#define SPEAKERS	0x3ffff		/* those that have a meaning */

/* KSDATAFORMAT_SUBTYPE_*: the tag, then always these */
static const uint8_t guid_rest[14] = { 0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xaa,
    0, 0x38, 0x9b, 0x71 };
/* the seven pairs of coefficients that every decoder of MS ADPCM has */
static const int16_t ms_pairs[7][2] = { { 256, 0 }, { 512, -256 }, { 0, 0 },
    { 192, 64 }, { 240, 0 }, { 460, -208 }, { 392, -232 } };

static int
plain(const struct wav_format *f)
{
	unsigned int bytes = (f->bits + 7) / 8;

	if (f->tag == IEEE_FLOAT && f->bits != 32 && f->bits != 64)
		return ERR_SYNTAX;
	if ((f->tag == A_LAW || f->tag == MU_LAW) && f->bits != 8)
		return ERR_SYNTAX;
	if (f->tag == PCM && (f->bits == 0 || f->bits > 32))
		return ERR_SYNTAX;
	return f->align == f->channels * bytes ? 0 : ERR_SYNTAX;
}

/* How many samples a block of the codec has, 0 if its numbers are wrong. */
static unsigned int
block_samples(const struct wav_format *f)
{
	unsigned int head = f->channels * (f->tag == MS_ADPCM ? 7 : 4);

	if (f->tag == GSM610)
		return f->channels == 1 && f->align == 65 ? 320 : 0;
	if (f->bits != 4 || f->channels > 2 || f->align <= head)
		return 0;
	return (f->align - head) * 2 / f->channels +
	    (f->tag == MS_ADPCM ? 2 : 1);
}

static void
put16(struct wav_format *f, unsigned int v)
{
	pack_le16(f->out + f->n, (uint16_t)v);
	f->n += 2;
}

/* What is behind the first 16 bytes for a codec of blocks. */
static int
blocks(struct wav_format *f, const uint8_t *p, size_t n)
{
	unsigned int i, v;

	/* other numbers of samples than fit would leave room in blocks */
	if (n < 20 || unpack_le16(p + 16) < 2 ||
	    unpack_le16(p + 18) != f->samples)
		return ERR_SYNTAX;
	put16(f, f->tag == MS_ADPCM ? 32 : 2);
	put16(f, f->samples);
	if (f->tag != MS_ADPCM)
		return 0;
	if (n < 50 || unpack_le16(p + 20) != 7)
		return ERR_UNSUPPORTED;
	put16(f, 7);
	for (i = 0; i < 14; i++) {
		v = (uint16_t)ms_pairs[i / 2][i % 2];
		if (unpack_le16(p + 22 + 2 * i) != v)
			return ERR_UNSUPPORTED;
		put16(f, v);
	}
	return 0;
}

static void
put32(struct wav_format *f, uint32_t v)
{
	pack_le32(f->out + f->n, v);
	f->n += 4;
}

/* What is behind the first 16 bytes of an extensible one. */
static int
extensible(struct wav_format *f, const uint8_t *p)
{
	unsigned int valid = unpack_le16(p + 18);

	put16(f, 22);
	put16(f, valid == 0 || valid > f->bits ? f->bits : valid);
	put32(f, unpack_le32(p + 20) & SPEAKERS);
	put16(f, f->tag);
	memcpy(f->out + f->n, guid_rest, sizeof(guid_rest));
	f->n += sizeof(guid_rest);
	return f->bits % 8 == 0 ? 0 : ERR_SYNTAX;
}

/* The codec of it; *wide: said by a GUID. */
static int
codec(struct wav_format *f, const uint8_t *p, size_t n, int *wide)
{
	f->tag = unpack_le16(p);
	*wide = f->tag == EXTENSIBLE;
	if (*wide) {
		if (n < EXTENSIBLE_LEN || unpack_le16(p + 16) < 22)
			return ERR_SYNTAX;
		if (memcmp(p + 26, guid_rest, sizeof(guid_rest)) != 0)
			return ERR_UNSUPPORTED;
		f->tag = unpack_le16(p + 24);
	}
	switch (f->tag) {
	case PCM:
	case IEEE_FLOAT:
	case A_LAW:
	case MU_LAW:
		return 0;
	case MS_ADPCM:
	case IMA_ADPCM:
	case GSM610:
		f->blocks = 1;
		return *wide ? ERR_UNSUPPORTED : 0;
	}
	return ERR_UNSUPPORTED;
}

static uint32_t
bytes_per_second(const struct wav_format *f, uint64_t samples)
{
	uint64_t v = (uint64_t)f->rate * f->align / samples;

	return v < UINT32_MAX ? (uint32_t)v : 0;
}

int
wav_format_parse(struct wav_format *f, const uint8_t *p, size_t n)
{
	unsigned int samples = 1;
	int r, wide;

	memset(f, 0, sizeof(*f));
	if (n < BASE_LEN)
		return ERR_SYNTAX;
	if ((r = codec(f, p, n, &wide)) != 0)
		return r;
	f->channels = unpack_le16(p + 2);
	f->rate = unpack_le32(p + 4);
	f->align = unpack_le16(p + 12);
	f->bits = unpack_le16(p + 14);
	f->reserved = f->tag == IMA_ADPCM ? 3 : 0;
	if (f->channels == 0 || f->channels > CHANNELS_MAX || f->rate == 0)
		return ERR_SYNTAX;
	if (f->blocks && (samples = block_samples(f)) == 0)
		return ERR_SYNTAX;
	put16(f, wide ? EXTENSIBLE : f->tag);
	put16(f, f->channels);
	put32(f, f->rate);
	put32(f, bytes_per_second(f, samples));
	put16(f, f->align);
	put16(f, f->tag == GSM610 ? 0 : f->bits);
	f->samples = samples;
	if (f->blocks)
		return blocks(f, p, n);
	if ((r = plain(f)) == 0 && wide)
		r = extensible(f, p);
	else if (f->tag != PCM)
		put16(f, 0);
	return r;
}
