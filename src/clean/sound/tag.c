#include <string.h>

#include "base/pack.h"
#include "clean/sound/tag.h"

#define ID3V2_HEAD	10
#define APE_HEAD	32
#define APE_IS_HEAD	((uint32_t)1 << 29)

/* id3.org, ID3v2.4 structure, 3.1: 28 bits in four bytes. */
static uint32_t
synchsafe(const uint8_t *p)
{
	return (uint32_t)p[0] << 21 | (uint32_t)p[1] << 14 |
	    (uint32_t)p[2] << 7 | p[3];
}

uint64_t
tag_id3v2(struct look *l, uint64_t off)
{
	const uint8_t *p = look_at(l, off, ID3V2_HEAD);
	uint64_t n;

	/* "3DI" is the footer, where a tag is that is written behind */
	if (p == NULL || (memcmp(p, "ID3", 3) != 0 &&
	    memcmp(p, "3DI", 3) != 0) || p[3] < 2 || p[3] > 4 ||
	    p[4] == 0xff || ((p[6] | p[7] | p[8] | p[9]) & 0x80) != 0)
		return 0;
	if (p[0] == '3')
		return ID3V2_HEAD;
	n = ID3V2_HEAD + (uint64_t)synchsafe(p + 6);
	if (p[3] == 4 && (p[5] & 0x10) != 0)
		n += ID3V2_HEAD;
	return n;
}

static uint64_t
ape(struct look *l, uint64_t off)
{
	const uint8_t *p = look_at(l, off, APE_HEAD);
	uint64_t n = APE_HEAD;

	if (p == NULL || memcmp(p, "APETAGEX", 8) != 0)
		return 0;
	/* its size counts the footer, not the head */
	if ((unpack_le32(p + 20) & APE_IS_HEAD) != 0)
		n += unpack_le32(p + 12);
	return source_has(l->w.src, off, n) ? n : APE_HEAD;
}

/* Its beginning and its end; what is between is no sound anyway. */
static uint64_t
lyrics3(struct look *l, uint64_t off)
{
	if (look_is(l, off, "LYRICSBEGIN", 11))
		return 11;
	return look_is(l, off, "LYRICSEND", 9) ||
	    look_is(l, off, "LYRICS200", 9) ? 9 : 0;
}

static uint64_t
id3v1(struct look *l, uint64_t off)
{
	if (look_is(l, off, "TAG+", 4) && source_has(l->w.src, off, 227) &&
	    look_is(l, off + 227, "TAG", 3))
		return 227;
	return look_is(l, off, "TAG", 3) &&
	    source_has(l->w.src, off, 128) ? 128 : 0;
}

uint64_t
tag_at(struct look *l, uint64_t off)
{
	const uint8_t *p = look_at(l, off, 3);
	uint64_t n;

	if (p == NULL || strchr("I3ALT", p[0]) == NULL || p[0] == '\0')
		return 0;
	n = tag_id3v2(l, off);
	if (n > 0 && source_has(l->w.src, off, n))
		return n;
	if ((n = ape(l, off)) > 0 ||
	    (n = lyrics3(l, off)) > 0)
		return n;
	return id3v1(l, off);
}

/* What the frames of an ID3v2 tag are about; by the names of version 2.3 and
 * 2.4, and 2.2 behind them. */
static const struct {
	enum report_kind kind;
	char	names[100];
} about[] = {
	{ REPORT_PERSON, "TPE1 TPE2 TPE3 TPE4 TOPE TOLY TEXT TCOM TOWN TCOP "
	    "OWNE TPUB IPLS TIPL TMCL TP1 TP2 TCM TCR" },
	{ REPORT_TIME, "TDRC TDAT TIME TYER TDEN TDTG TDRL TDOR TRDA TORY "
	    "TYE TDA TIM" },
	{ REPORT_SOFTWARE, "TENC TSSE TEN TSS" },
	{ REPORT_PREVIEW, "APIC PIC" },
	{ REPORT_HIDDEN, "GEOB GEO" },
	{ REPORT_LINK, "WXXX WCOM WCOP WOAF WOAR WOAS WORS WPAY WPUB" },
	{ REPORT_TEXT, "TIT1 TIT2 TIT3 TALB TCON COMM USLT SYLT TXXX USER "
	    "TT2 TAL COM TXX TRCK TLEN" }
};

static void
id3v2_frame(const char *name, struct report *rep)
{
	size_t i;

	for (i = 0; i < sizeof(about) / sizeof(about[0]); i++)
		if (strstr(about[i].names, name) != NULL) {
			report_add(rep, about[i].kind, name);
			return;
		}
	report_add(rep, REPORT_UNKNOWN, name);
}

/* The names of its frames, as far as they can be followed. */
static void
id3v2_report(struct look *l, uint64_t off, uint64_t n, struct report *rep)
{
	uint64_t at = off + ID3V2_HEAD, end = off + n, size;
	const uint8_t *p = look_at(l, off, ID3V2_HEAD);
	int version = p != NULL ? p[3] : 0, frames;
	size_t k = version == 2 ? 3 : 4, i;
	char name[5];

	report_add(rep, REPORT_TEXT, "ID3v2");
	for (frames = 0; frames < 256 && at < end; frames++) {
		p = look_at(l, at, k == 3 ? 6 : 10);
		if (p == NULL)
			return;
		for (i = 0; i < k; i++)
			if (!((p[i] >= 'A' && p[i] <= 'Z') ||
			    (p[i] >= '0' && p[i] <= '9')))
				return;
		memcpy(name, p, k);
		name[k] = '\0';
		size = k == 3 ? unpack_be32(p + 2) & 0xffffff :
		    version == 4 ? synchsafe(p + 4) : unpack_be32(p + 4);
		id3v2_frame(name, rep);
		at += size + (k == 3 ? 6 : 10);
	}
}

void
tag_report(struct look *l, uint64_t off, uint64_t n, struct report *rep)
{
	if (look_is(l, off, "ID3", 3))
		id3v2_report(l, off, n, rep);
	else if (look_is(l, off, "3DI", 3))
		report_add(rep, REPORT_TEXT, "ID3v2");
	else if (look_is(l, off, "A", 1))
		report_add(rep, REPORT_TEXT, "APE");
	else if (look_is(l, off, "L", 1))
		report_add(rep, REPORT_TEXT, "Lyrics3");
	else
		report_add(rep, REPORT_TEXT, "ID3v1");
}
