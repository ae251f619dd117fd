/* AIFF (Apple, 1989) and AIFF-C (draft of 1991): what the samples are, and
 * the samples. */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/pack.h"
#include "clean/formats.h"
#include "clean/sound/drain.h"
#include "clean/sound/iff.h"

#define COMM_LEN	18
#define COMM_MAX	512
#define CHANNELS_MAX	64
#define VERSION		0xa2805140U	/* the only one of AIFF-C */

struct aiff {
	struct clean_job *job;
	int		 compressed;	/* AIFC */
	int		 has_comm, has_data;
	uint8_t		 comm[COMM_LEN + 6];	/* as it will be */
	uint64_t	 frames, frame_len;
	uint64_t	 data, len;	/* the samples: where, how many bytes */
	struct look	 look;
	struct drain	 drain;
};

/* Compressions, and the bits of a sample in them; 0: as COMM says.
 * ima4: 34 bytes for 64 samples, counted as one. */
static const struct {
	char id[5];
	unsigned int bits;
} codecs[] = {
	{ "NONE", 0 }, { "twos", 0 }, { "sowt", 0 }, { "raw ", 8 },
	{ "in24", 24 }, { "in32", 32 }, { "fl32", 32 }, { "FL32", 32 },
	{ "fl64", 64 }, { "FL64", 64 }, { "alaw", 8 }, { "ALAW", 8 },
	{ "ulaw", 8 }, { "ULAW", 8 }, { "ima4", 272 }
};

static int
codec(const uint8_t *id, unsigned int *bits)
{
	size_t i;

	for (i = 0; i < sizeof(codecs) / sizeof(codecs[0]); i++)
		if (memcmp(codecs[i].id, id, 4) == 0) {
			if (codecs[i].bits != 0)
				*bits = codecs[i].bits;
			return 0;
		}
	return ERR_UNSUPPORTED;
}

/* Of letters and digits, as all that are registered. */
static void
name_codec(struct aiff *g, const uint8_t *id)
{
	char name[] = "codec-????";
	size_t i;

	for (i = 0; i < 4; i++)
		if ((id[i] >= '0' && id[i] <= '9') ||
		    (id[i] >= 'A' && id[i] <= 'Z') ||
		    (id[i] >= 'a' && id[i] <= 'z'))
			name[6 + i] = (char)id[i];
	report_add(g->job->report, REPORT_UNKNOWN, name);
}

static int
on_comm(struct aiff *g, const struct iff_chunk *c)
{
	size_t n = c->len < COMM_MAX ? (size_t)c->len : COMM_MAX;
	size_t need = COMM_LEN + (g->compressed ? 4U : 0U);
	const uint8_t *p = look_at(&g->look, c->at, n);
	unsigned int channels, bits;

	if (p == NULL || n < need)
		return g->look.err != 0 ? g->look.err : ERR_SYNTAX;
	channels = unpack_be16(p);
	g->frames = unpack_be32(p + 2);
	bits = unpack_be16(p + 6);
	/* a rate is a positive number, of 80 bits */
	if (channels == 0 || channels > CHANNELS_MAX || bits > 64 ||
	    (p[8] & 0x80) != 0 || (p[10] & 0x80) == 0)
		return ERR_SYNTAX;
	memcpy(g->comm, p, need);
	if (g->compressed) {
		if (codec(p + COMM_LEN, &bits) != 0) {
			name_codec(g, p + COMM_LEN);
			return ERR_UNSUPPORTED;
		}
		need += 2;		/* an empty name, padded */
	}
	if (bits == 0)
		return ERR_SYNTAX;
	g->frame_len = (uint64_t)channels * ((bits + 7) / 8);
	g->has_comm = 1;
	if (c->len != need || memcmp(g->comm, p, need) != 0)
		report_add(g->job->report, REPORT_TEXT, "COMM");
	return 0;
}

static int
on_data(struct aiff *g, const struct iff_chunk *c)
{
	const uint8_t *p = look_at(&g->look, c->at, 8);
	uint64_t offset;

	if (p == NULL || c->len < 8)
		return g->look.err != 0 ? g->look.err : ERR_SYNTAX;
	offset = unpack_be32(p);
	if (offset > c->len - 8)
		return ERR_SYNTAX;
	if (offset != 0 || unpack_be32(p + 4) != 0)
		report_add(g->job->report, REPORT_TRAILER, "SSND");
	g->data = c->at + 8 + offset;
	g->len = c->len - 8 - offset;
	if (c->says > c->len)
		g->job->cut = 1;
	g->has_data = 1;
	return 0;
}

static int
on_chunk(struct aiff *g, const struct iff_chunk *c)
{
	if (strcmp(c->id, "COMM") == 0 && !g->has_comm)
		return on_comm(g, c);
	if (strcmp(c->id, "SSND") == 0 && !g->has_data)
		return on_data(g, c);
	if (strcmp(c->id, "FVER") != 0 || !g->compressed || c->len != 4)
		iff_report(c, g->job->report);
	return 0;
}

static int
survey(struct aiff *g)
{
	const uint8_t *p = look_at(&g->look, 0, 12);
	struct iff_chunk c;
	uint64_t at = 12, end = at;
	int r = 0, n = 0;

	if (p == NULL || memcmp(p, "FORM", 4) != 0 ||
	    (memcmp(p + 8, "AIFF", 4) != 0 && memcmp(p + 8, "AIFC", 4) != 0))
		return g->look.err != 0 ? g->look.err : ERR_SYNTAX;
	g->compressed = p[11] == 'C';
	for (; r == 0 && iff_next(&g->look, &at, 1, &c); end = at) {
		if (++n > IFF_CHUNKS_MAX)
			return ERR_LIMIT;
		r = on_chunk(g, &c);
	}
	if (r == 0)
		r = g->look.err;
	if (r == 0 && (!g->has_comm || !g->has_data))
		r = ERR_SYNTAX;
	if (r == 0 && end < g->look.len)
		report_add(g->job->report, REPORT_TRAILER, "behind-chunks");
	return r;
}

/* As many samples as are said and there. */
static void
settle(struct aiff *g)
{
	uint64_t there = g->len / g->frame_len;

	if (g->frames > there || g->frames == 0) {
		/* 0, 0xffffffff: written while it was recorded */
		if (g->frames != 0 && g->frames < 0x7fff0000)
			g->job->cut = 1;
		g->frames = there;
	}
	if (g->len != g->frames * g->frame_len) {
		g->len = g->frames * g->frame_len;
		if (!g->job->cut)
			report_add(g->job->report, REPORT_TRAILER,
			    "behind-samples");
	}
	pack_be32(g->comm + 2, (uint32_t)g->frames);
}

static int
put_chunk(struct aiff *g, const char *id, uint64_t n, const void *p, size_t k)
{
	uint8_t h[8];
	int r;

	memcpy(h, id, 4);
	pack_be32(h + 4, (uint32_t)n);
	if ((r = drain_put(&g->drain, h, 8)) == 0)
		r = drain_put(&g->drain, p, k);
	return r;
}

static int
rebuild(struct aiff *g)
{
	size_t comm = COMM_LEN + (g->compressed ? 6U : 0U);
	uint64_t n;
	uint8_t v[8];
	int r;

	settle(g);
	n = 4 + (g->compressed ? 12U : 0U) + 8 + comm + 16 + g->len +
	    (g->len & 1);
	if (n > UINT32_MAX)
		return ERR_LIMIT;
	pack_be32(v, VERSION);
	if ((r = put_chunk(g, "FORM", n, g->compressed ? "AIFC" : "AIFF",
	    4)) != 0 ||
	    (g->compressed && (r = put_chunk(g, "FVER", 4, v, 4)) != 0) ||
	    (r = put_chunk(g, "COMM", comm, g->comm, comm)) != 0)
		return r;
	memset(v, 0, sizeof(v));
	if ((r = put_chunk(g, "SSND", g->len + 8, v, 8)) != 0 ||
	    (r = drain_flush(&g->drain)) != 0 ||
	    (r = source_copy(&g->job->src, g->data, g->len,
	    g->job->out)) != 0)
		return r;
	if ((g->len & 1) != 0)
		(void)drain_put(&g->drain, "", 1);
	return drain_flush(&g->drain);
}

int
aiff_clean(struct clean_job *job)
{
	struct aiff *g;
	int r;

	if ((g = calloc(1, sizeof(*g))) == NULL)
		return ERR_NOMEM;
	g->job = job;
	drain_init(&g->drain, job->out);
	if ((r = look_open(&g->look, &job->src)) == 0 && (r = survey(g)) == 0)
		r = rebuild(g);
	if (!job->whole)
		job->cut = 1;
	look_close(&g->look);
	sodium_memzero(g, sizeof(*g));
	free(g);
	return r;
}
