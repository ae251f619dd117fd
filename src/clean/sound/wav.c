/* WAV (Microsoft's RIFF; RF64 of EBU Tech 3306 and BW64 of ITU-R BS.2088 for
 * more than 4 GiB): the format, the number of samples and the samples. */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/pack.h"
#include "clean/formats.h"
#include "clean/sound/drain.h"
#include "clean/sound/iff.h"
#include "clean/sound/wav_format.h"

#define STREAMED	0x7fff0000	/* sizes from here on: not known */
#define FMT_MAX		4096
#define DS64_LEN	28

struct wav {
	struct clean_job *job;
	int		 has_format, has_fact, has_data, wide;
	struct wav_format format;
	uint32_t	 riff;		/* the size that the file says */
	uint32_t	 fact;
	uint64_t	 data64;	/* of ds64 */
	uint64_t	 data, len;	/* the samples: where, how many bytes */
	struct look	 look;
	struct drain	 drain;
	uint8_t		 block[65536];
};

static int
on_format(struct wav *g, const struct iff_chunk *c)
{
	size_t n = c->len < FMT_MAX ? (size_t)c->len : FMT_MAX;
	const uint8_t *p = look_at(&g->look, c->at, n);
	char name[16];
	int r;

	if (p == NULL)
		return g->look.err != 0 ? g->look.err : ERR_SYNTAX;
	if ((r = wav_format_parse(&g->format, p, n)) == ERR_UNSUPPORTED) {
		snprintf(name, sizeof(name), "codec-0x%04x",
		    (unsigned int)g->format.tag & 0xffff);
		report_add(g->job->report, REPORT_UNKNOWN, name);
	}
	if (r != 0)
		return r;
	if (c->len != g->format.n || memcmp(p, g->format.out, n) != 0)
		report_add(g->job->report, REPORT_SETTINGS, "fmt");
	g->has_format = 1;
	return 0;
}

static void
on_data(struct wav *g, uint64_t *at, struct iff_chunk *c)
{
	uint64_t rest = g->look.len - c->at;

	g->has_data = 1;
	if (g->wide && c->says == UINT32_MAX)
		iff_skip(&g->look, at, c, g->data64);
	else if (c->says >= STREAMED || (c->says == 0 && (g->riff >= STREAMED ||
	    (uint64_t)g->riff + 8 <= c->at)))
		/* written while it was recorded, and never set: to the end */
		iff_skip(&g->look, at, c, rest);
	if (c->says > c->len)
		g->job->cut = 1;
	g->data = c->at;
	g->len = c->len;
	if (!g->format.blocks && g->len % g->format.align != 0) {
		g->len -= g->len % g->format.align;
		report_add(g->job->report, REPORT_TRAILER, "part-of-sample");
	}
}

static void
on_fact(struct wav *g, const struct iff_chunk *c)
{
	const uint8_t *p = look_at(&g->look, c->at, 4);

	if (c->len < 4 || p == NULL)
		return;
	g->fact = unpack_le32(p);
	g->has_fact = 1;
	if (c->len != 4)
		report_add(g->job->report, REPORT_UNKNOWN, "fact");
}

static int
on_chunk(struct wav *g, uint64_t *at, struct iff_chunk *c)
{
	const uint8_t *p;

	if (strcmp(c->id, "fmt ") == 0 && !g->has_format)
		return on_format(g, c);
	if (strcmp(c->id, "data") == 0 && !g->has_data) {
		if (!g->has_format)
			return ERR_SYNTAX;
		on_data(g, at, c);
	} else if (strcmp(c->id, "fact") == 0 && g->has_format &&
	    !g->has_fact && !g->has_data)
		on_fact(g, c);
	else if (strcmp(c->id, "ds64") == 0 && g->wide &&
	    (p = look_at(&g->look, c->at, DS64_LEN)) != NULL)
		g->data64 = unpack_le64(p + 8);
	else
		iff_report(c, g->job->report);
	return 0;
}

static int
survey(struct wav *g)
{
	const uint8_t *p = look_at(&g->look, 0, 12);
	struct iff_chunk c;
	uint64_t at = 12, end = at;
	int r = 0, n = 0;

	if (p == NULL || memcmp(p + 8, "WAVE", 4) != 0)
		return g->look.err != 0 ? g->look.err : ERR_SYNTAX;
	g->wide = memcmp(p, "RF64", 4) == 0 || memcmp(p, "BW64", 4) == 0;
	if (!g->wide && memcmp(p, "RIFF", 4) != 0)
		return ERR_SYNTAX;
	g->riff = unpack_le32(p + 4);
	for (; r == 0 && iff_next(&g->look, &at, 0, &c); end = at) {
		if (++n > IFF_CHUNKS_MAX)
			return ERR_LIMIT;
		r = on_chunk(g, &at, &c);
	}
	if (r == 0 && (r = g->look.err) == 0 && !g->has_data)
		r = ERR_SYNTAX;
	if (r == 0 && end < g->look.len)
		report_add(g->job->report, REPORT_TRAILER, "behind-chunks");
	return r;
}

/* The number of samples that stays: where the codec needs it, and not more
 * than there are. */
static void
settle_fact(struct wav *g)
{
	uint64_t n, step = g->format.align;

	n = g->len / step * g->format.samples;
	if (g->format.blocks && g->len % step != 0)
		n += g->format.samples;
	if (!g->has_fact)
		return;
	if (g->format.n == 16) {
		g->has_fact = 0;
		report_add(g->job->report, REPORT_SETTINGS, "fact");
	} else if (g->fact > n || (!g->format.blocks && g->fact != n)) {
		g->fact = n < UINT32_MAX ? (uint32_t)n : UINT32_MAX;
		report_add(g->job->report, REPORT_SETTINGS, "fact");
	}
}

static int
put_chunk(struct wav *g, const char *id, uint64_t n, const void *p)
{
	uint8_t h[8];
	int r;

	memcpy(h, id, 4);
	pack_le32(h + 4, n < UINT32_MAX ? (uint32_t)n : UINT32_MAX);
	if ((r = drain_put(&g->drain, h, 8)) == 0 && p != NULL)
		r = drain_put(&g->drain, p, (size_t)n);
	return r;
}

static int
put_head(struct wav *g)
{
	uint8_t ds64[DS64_LEN] = { 0 }, fact[4];
	uint64_t n = 4 + 8 + g->format.n + (g->has_fact ? 12 : 0) + 8 +
	    g->len + (g->len & 1);
	int r, wide = n >= UINT32_MAX - 1;

	n += wide ? 8 + DS64_LEN : 0;
	pack_le64(ds64, n);
	pack_le64(ds64 + 8, g->len);
	pack_le64(ds64 + 16, g->len / g->format.align * g->format.samples);
	pack_le32(fact, g->fact);
	if ((r = put_chunk(g, wide ? "RF64" : "RIFF",
	    wide ? UINT32_MAX : n, NULL)) != 0 ||
	    (r = drain_put(&g->drain, "WAVE", 4)) != 0 ||
	    (wide && (r = put_chunk(g, "ds64", DS64_LEN, ds64)) != 0) ||
	    (r = put_chunk(g, "fmt ", g->format.n, g->format.out)) != 0 ||
	    (g->has_fact && (r = put_chunk(g, "fact", 4, fact)) != 0))
		return r;
	return put_chunk(g, "data", wide ? UINT32_MAX : g->len, NULL);
}

/* Block by block, for the bytes in their heads that nobody plays. */
static int
put_blocks(struct wav *g)
{
	uint64_t off;
	size_t n, i;
	int r = 0, found = 0;

	for (off = 0; r == 0 && off < g->len; off += n) {
		n = g->format.align < g->len - off ? g->format.align :
		    (size_t)(g->len - off);
		if ((r = source_read(&g->job->src, g->data + off, g->block,
		    n)) != 0)
			break;
		for (i = 0; i < g->format.channels; i++)
			if (4 * i + 3 < n && g->block[4 * i + 3] != 0) {
				g->block[4 * i + 3] = 0;
				found = 1;
			}
		r = drain_put(&g->drain, g->block, n);
	}
	if (found)
		report_add(g->job->report, REPORT_TRAILER, "block-heads");
	return r;
}

static int
rebuild(struct wav *g)
{
	int r;

	settle_fact(g);
	if ((r = put_head(g)) != 0)
		return r;
	if (g->format.reserved != 0)
		r = put_blocks(g);
	else if ((r = drain_flush(&g->drain)) == 0)
		r = source_copy(&g->job->src, g->data, g->len, g->job->out);
	if (r == 0 && (g->len & 1) != 0)
		r = drain_put(&g->drain, "", 1);
	return r == 0 ? drain_flush(&g->drain) : r;
}

int
wav_clean(struct clean_job *job)
{
	struct wav *g;
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
