/* Ogg (RFC 3533) is written anew: the streams of known codecs with their
 * headers made neutral, their packets on new pages, serial numbers from 1,
 * pages from 0.  A page keeps its granule position, which is its time, and
 * so packets that ended on one page do so again. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "clean/formats.h"
#include "clean/sound/ogg_codec.h"
#include "clean/sound/ogg_page.h"
#include "clean/sound/window.h"

#define STREAMS_MAX	8		/* at one time */
#define HEADS_MAX	512		/* header packets of a stream */
#define WINDOW		((size_t)1 << 20)
#define SPARE_WORK	((uint64_t)16 << 20)

struct stream {
	int		 used;
	int		 over;		/* its last page was there */
	uint32_t	 serial, next;	/* in the old file */
	const struct ogg_codec *codec;	/* NULL: it goes */
	struct ogg_state state;
	struct ogg_writer writer;
	struct ogg_group group;
	struct buf	 part;		/* a packet whose end is to come */
	int		 open;		/* there is such a one */
	struct buf	 one;		/* a packet made anew */
};

struct ogg {
	struct clean_job *job;
	struct window	 w;
	struct stream	 streams[STREAMS_MAX];
	uint32_t	 kept;		/* streams so far: the last serial */
	const char	*gone;		/* one that goes: what it is */
	int		 has_data;	/* this link has more than starts */
	uint64_t	 wasted;	/* bytes looked at in vain */
};

static void
stream_free(struct stream *s)
{
	ogg_group_free(&s->group);
	buf_free(&s->part);
	buf_free(&s->one);
	memset(s, 0, sizeof(*s));
}

/* A packet's end is missing, or its beginning. */
static void
drop_part(struct ogg *o, struct stream *s)
{
	if (s->open && s->codec != NULL) {
		report_add(o->job->report, REPORT_DAMAGE, "packet");
		o->job->cut = 1;
	}
	s->open = 0;
	s->part.len = 0;
}

/* No more of it will come. */
static int
stream_end(struct ogg *o, struct stream *s)
{
	int r = 0;

	if (s->codec != NULL) {
		drop_part(o, s);
		if (!s->state.ready)
			r = ERR_SYNTAX;
	}
	stream_free(s);
	return r;
}

static int
all_end(struct ogg *o)
{
	size_t i;
	int r = 0, e;

	for (i = 0; i < STREAMS_MAX; i++)
		if (o->streams[i].used &&
		    (e = stream_end(o, &o->streams[i])) != 0)
			r = e;
	return r;
}

/* What is in a stream, by the first packet on its first page. */
static void
know(struct ogg *o, struct stream *s, const struct ogg_page *g)
{
	const struct ogg_codec *c;
	size_t n = 0, i;

	for (i = 0; i < g->nlaces; i++) {
		n += g->lace[i];
		if (g->lace[i] < 255)
			break;
	}
	c = ogg_codec_find(g->body, n);
	if (c != NULL && c->head != NULL) {
		s->codec = c;
		s->writer.serial = ++o->kept;
	} else {
		o->gone = c != NULL ? c->name : "unknown-stream";
		report_add(o->job->report, REPORT_TRACK, o->gone);
	}
}

static int
stream_begin(struct ogg *o, const struct ogg_page *g, struct stream **sp)
{
	struct stream *s = NULL;
	size_t i;
	int r;

	/* streams begin together: now another link of the chain does */
	if (o->has_data) {
		if ((r = all_end(o)) != 0)
			return r;
		o->has_data = 0;
	}
	for (i = 0; i < STREAMS_MAX && s == NULL; i++)
		if (!o->streams[i].used)
			s = &o->streams[i];
	if (s == NULL)
		return ERR_LIMIT;
	memset(s, 0, sizeof(*s));
	s->used = 1;
	s->serial = g->serial;
	s->next = g->number;
	s->state.rep = o->job->report;
	s->writer.out = o->job->out;
	ogg_group_init(&s->group);
	buf_init(&s->part, OGG_PACKET_MAX);
	buf_init(&s->one, OGG_PACKET_MAX);
	know(o, s, g);
	*sp = s;
	return 0;
}

static int
group_add(struct ogg_group *g, const struct buf *packet)
{
	if (g->n == sizeof(g->len) / sizeof(g->len[0]))
		return ERR_SYNTAX;	/* a page has no more */
	g->len[g->n++] = packet->len;
	return packet->len > 0 ? buf_add(&g->bytes, packet->p, packet->len) :
	    0;
}

/* A header: the first on a page of its own, the others together. */
static int
on_head(struct stream *s, const uint8_t *p, size_t n)
{
	int r;

	s->one.len = 0;
	if (s->state.heads == HEADS_MAX)
		return ERR_LIMIT;
	r = s->codec->head(&s->state, p, n, &s->one);
	if (r == ERR_UNSUPPORTED)
		report_add(s->state.rep, REPORT_UNKNOWN, s->codec->name);
	if (r != 0)
		return r;
	if (s->one.len > 0 && (r = group_add(&s->group, &s->one)) != 0)
		return r;
	s->group.granule = 0;
	if (s->state.heads++ == 0) {
		s->group.flags = OGG_FIRST;
		r = ogg_put(&s->writer, &s->group);
		ogg_group_clear(&s->group);
	} else if (s->state.ready) {
		s->group.flags = 0;
		r = ogg_put(&s->writer, &s->group);
		ogg_group_clear(&s->group);
	}
	return r;
}

static int
on_packet(struct ogg *o, struct stream *s, const uint8_t *p, size_t n)
{
	int r;

	if (!s->state.ready)
		return on_head(s, p, n);
	s->one.len = 0;
	r = s->codec->packet(&s->state, p, n, &s->one);
	if (r == ERR_SYNTAX) {
		/* ffmpeg ends FLAC with a packet of no bytes */
		if (n > 0)
			report_add(o->job->report, REPORT_DAMAGE, "packet");
		return 0;
	}
	return r != 0 ? r : group_add(&s->group, &s->one);
}

/* The pieces of packets on a page. */
static int
pieces(struct ogg *o, struct stream *s, const struct ogg_page *g)
{
	const uint8_t *p = g->body;
	size_t i = 0, n;
	int r, whole, skip = 0;

	if (((g->flags & OGG_CONTINUED) != 0) != s->open) {
		skip = !s->open;	/* of a packet that we do not have */
		drop_part(o, s);
	}
	while (i < g->nlaces) {
		for (n = 0, whole = 0; i < g->nlaces && !whole; i++) {
			n += g->lace[i];
			whole = g->lace[i] < 255;
		}
		if (skip)
			skip = 0;
		else if (whole && !s->open) {
			if ((r = on_packet(o, s, p, n)) != 0)
				return r;
		} else {
			if ((r = buf_add(&s->part, p, n)) != 0)
				return r;
			s->open = !whole;
			if (whole && (r = on_packet(o, s, s->part.p,
			    s->part.len)) != 0)
				return r;
			if (whole)
				s->part.len = 0;
		}
		p += n;
	}
	return 0;
}

static int
on_data(struct ogg *o, struct stream *s, const struct ogg_page *g)
{
	int r, was_ready = s->state.ready;

	if (g->number != s->next) {
		report_add(o->job->report, REPORT_DAMAGE, "page");
		drop_part(o, s);	/* one is missing */
	}
	s->next = g->number + 1;
	if ((r = pieces(o, s, g)) != 0)
		return r;
	if (g->flags & OGG_LAST) {
		drop_part(o, s);
		s->over = 1;
	}
	if (!s->state.ready)
		return 0;
	s->group.granule = g->granule;
	s->group.flags = g->flags & OGG_LAST;
	/* a page without packets is of use only as the last one */
	r = 0;
	if (s->group.n > 0 || (s->over && was_ready))
		r = ogg_put(&s->writer, &s->group);
	ogg_group_clear(&s->group);
	return r;
}

static struct stream *
find(struct ogg *o, uint32_t serial)
{
	size_t i;

	for (i = 0; i < STREAMS_MAX; i++)
		if (o->streams[i].used && o->streams[i].serial == serial)
			return &o->streams[i];
	return NULL;
}

static int
on_page(struct ogg *o, const struct ogg_page *g)
{
	struct stream *s = find(o, g->serial);
	int r;

	if (g->flags & OGG_FIRST) {
		if (s != NULL && !o->has_data)
			return ERR_SYNTAX;	/* it has begun already */
		if ((r = stream_begin(o, g, &s)) != 0)
			return r;
		if (s->codec != NULL && s->codec->unproven &&
		    o->job->mode == CLEAN_STRICT) {
			report_add(o->job->report, REPORT_UNKNOWN,
			    s->codec->name);
			return ERR_UNSUPPORTED;
		}
	} else {
		o->has_data = 1;
		if (s == NULL) {
			report_add(o->job->report, REPORT_TRACK,
			    "unknown-stream");
			return 0;
		}
		if (s->over) {
			report_add(o->job->report, REPORT_TRAILER,
			    "after-the-end");
			return 0;
		}
	}
	return s->codec != NULL ? on_data(o, s, g) : 0;
}

/* From at on, where there is no page, to where there may be one. */
static int
resync(struct ogg *o, uint64_t *at)
{
	const uint8_t *p, *q;
	size_t n;
	int r;

	for (++*at;; *at += n - 3) {
		if ((r = window_peek(&o->w, *at, OGG_PAGE_MAX, &p, &n)) != 0)
			return r;
		if (n < 4)
			break;
		if ((q = memmem(p, n, "OggS", 4)) != NULL) {
			*at += (uint64_t)(q - p);
			return 0;
		}
	}
	*at = o->job->src.len;
	return 0;
}

static int
pages(struct ogg *o)
{
	uint64_t at = 0, good = 0, len = o->job->src.len;
	struct ogg_page g;
	const uint8_t *p;
	size_t n;
	int r, cut = 0;

	while (at < len) {
		if ((r = window_peek(&o->w, at, OGG_PAGE_MAX, &p, &n)) != 0)
			return r;
		if ((r = ogg_page_parse(&g, p, n)) == 0) {
			if (at > good)
				report_add(o->job->report, REPORT_TRAILER,
				    "between-pages");
			if ((r = on_page(o, &g)) != 0)
				return r;
			at += g.len;
			good = at;
			cut = 0;
			continue;
		}
		if (at == good)
			cut = r == ERR_TRUNCATED;
		if (n >= OGG_HEAD_MIN)
			o->wasted += n;
		if (o->wasted > len * 4 + SPARE_WORK)
			return ERR_SYNTAX;	/* made to keep us busy */
		if ((r = resync(o, &at)) != 0)
			return r;
	}
	if (cut)
		o->job->cut = 1;
	else if (good < len)
		report_add(o->job->report, REPORT_TRAILER, "after-the-end");
	return 0;
}

int
ogg_clean(struct clean_job *job)
{
	struct ogg *o;
	size_t i;
	int r;

	if ((o = calloc(1, sizeof(*o))) == NULL)
		return ERR_NOMEM;
	o->job = job;
	o->gone = "no-stream";
	if ((r = window_open(&o->w, &job->src, WINDOW)) == 0 &&
	    (r = pages(o)) == 0)
		r = all_end(o);
	if (r == 0 && o->kept == 0) {
		report_add(job->report, REPORT_UNKNOWN, o->gone);
		r = ERR_UNSUPPORTED;
	}
	if (!job->whole)
		job->cut = 1;
	for (i = 0; i < STREAMS_MAX; i++)
		stream_free(&o->streams[i]);
	window_close(&o->w);
	free(o);
	return r;
}
