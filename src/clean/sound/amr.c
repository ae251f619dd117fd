/* AMR and AMR-WB in files (RFC 4867, section 5): a magic line, then frames of
 * a head byte and as many bits as its type has.  There is no room for
 * anything else but padding bits. */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "clean/formats.h"
#include "clean/sound/drain.h"
#include "clean/sound/look.h"
#include "clean/sound/tag.h"

#define QUALITY	0x04
#define TYPES	16
#define NONE	0xffff

struct amr {
	struct clean_job *job;
	const uint16_t	*bits;		/* of speech in a frame of a type */
	uint64_t	 frames;
	int		 padding;	/* set: bits were there */
	struct look	 look;
	struct drain	 drain;
};

static const struct {
	const char *magic;
	/* 3GPP TS 26.101 and 26.201: by frame type; 15 is none at all, 14 of
	 * WB is a lost frame, 9 to 11 of NB are other systems' silence */
	uint16_t bits[TYPES];
} kinds[] = {
	{ "#!AMR\n", { 95, 103, 118, 134, 148, 159, 204, 244, 39, NONE, NONE,
	    NONE, NONE, NONE, NONE, 0 } },
	{ "#!AMR-WB\n", { 132, 177, 253, 285, 317, 365, 397, 461, 477, 40,
	    NONE, NONE, NONE, NONE, 0, 0 } }
};

/* One frame of n bytes, its head included. */
static int
put_frame(struct amr *g, const uint8_t *p, size_t n)
{
	unsigned int rest = g->bits[p[0] >> 3 & 15] % 8;
	uint8_t frame[64];

	memcpy(frame, p, n);
	frame[0] &= 0x7c;
	if (rest != 0)
		frame[n - 1] &= (uint8_t)(0xff00 >> rest);
	if (memcmp(frame, p, n) != 0)
		g->padding = 1;
	g->frames++;
	return drain_put(&g->drain, frame, n);
}

/* A head byte is easily found in text: what is a frame by it and nothing but
 * printable is none.  (Of sound frames one in 2^40 at most.) */
static int
is_text(const uint8_t *p, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (p[i] > '~' || (p[i] < ' ' && p[i] != '\n' &&
		    p[i] != '\r' && p[i] != '\t'))
			return 0;
	return n >= 30;
}

static int
all_frames(struct amr *g, uint64_t at)
{
	uint64_t len = g->job->src.len;
	const uint8_t *p;
	unsigned int type;
	size_t n;
	int r;

	while (at < len && (p = look_at(&g->look, at, 1)) != NULL) {
		type = p[0] >> 3 & 15;
		if (g->bits[type] == NONE || (p[0] & 0x80) != 0 ||
		    tag_at(&g->look, at) > 0)
			break;
		n = 1 + ((size_t)g->bits[type] + 7) / 8;
		if ((p = look_at(&g->look, at, n)) == NULL) {
			/* the last one without its end */
			if (g->look.err == 0)
				g->job->cut = 1;
			return g->look.err;
		}
		/* not the last byte: it has padding */
		if (n > 2 && is_text(p + 1, n - 2))
			break;
		if ((r = put_frame(g, p, n)) != 0)
			return r;
		at += n;
	}
	if (g->look.err == 0 && at < len)
		report_add(g->job->report, REPORT_TRAILER, "behind-frames");
	return g->look.err;
}

/* The kind whose magic the file has, and where its frames begin. */
static int
begin(struct amr *g, uint64_t *at)
{
	const uint8_t *p;
	size_t i, n;

	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		n = strlen(kinds[i].magic);
		p = look_at(&g->look, 0, n);
		if (p != NULL && memcmp(p, kinds[i].magic, n) == 0) {
			g->bits = kinds[i].bits;
			*at = n;
			return drain_put(&g->drain, kinds[i].magic, n);
		}
	}
	p = look_at(&g->look, 0, 9);
	if (p == NULL || (memcmp(p, "#!AMR_MC1", 9) != 0 &&
	    memcmp(p, "#!AMR-WB_", 9) != 0))
		return g->look.err != 0 ? g->look.err : ERR_SYNTAX;
	report_add(g->job->report, REPORT_UNKNOWN, "multi-channel");
	return ERR_UNSUPPORTED;
}

int
amr_clean(struct clean_job *job)
{
	struct amr *g;
	uint64_t at;
	int r;

	if ((g = calloc(1, sizeof(*g))) == NULL)
		return ERR_NOMEM;
	g->job = job;
	drain_init(&g->drain, job->out);
	if ((r = look_open(&g->look, &job->src)) == 0 &&
	    (r = begin(g, &at)) == 0 && (r = all_frames(g, at)) == 0)
		r = g->frames > 0 ? drain_flush(&g->drain) : ERR_SYNTAX;
	if (g->padding)
		report_add(job->report, REPORT_TRAILER, "padding-bits");
	if (!job->whole)
		job->cut = 1;
	look_close(&g->look);
	sodium_memzero(g, sizeof(*g));
	free(g);
	return r;
}
