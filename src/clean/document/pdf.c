/* A PDF is drawn, page for page, and the pictures are bound into a new one:
 * a document has too many places where something can stand that is not seen.
 * What comes out is what a reader saw; text can no longer be selected. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "clean/document/pdf_own.h"
#include "clean/document/sheet.h"
#include "clean/document/paper.h"
#include "clean/formats.h"

#define PICTURE_MAX	((size_t)256 << 20)	/* bytes of one, coded */
#define TAIL		1024	/* bytes at the end that may hold %%EOF */

/* Bytes before "%PDF" or behind the last "%%EOF": another file, perhaps. */
static void
tell_edges(const struct source *src, struct report *rep)
{
	size_t n = (size_t)src->len, i;
	const uint8_t *p = src->p, *at = NULL;

	if (n < 5 || memcmp(p, "%PDF-", 5) != 0)
		report_add(rep, REPORT_TRAILER, "BeforePDF");
	for (i = n; i >= 5 && n - i < TAIL; i--)
		if (memcmp(p + i - 5, "%%EOF", 5) == 0) {
			at = p + i;
			break;
		}
	if (at == NULL || (size_t)(p + n - at) > 2)
		report_add(rep, REPORT_TRAILER, "BehindPDF");
}

/* Every page that cannot be drawn costs itself only; but those that took
 * their whole time are counted. */
#define SLOW_MAX	3

struct work {
	struct clean_job *job;
	struct paper	*paper;
	struct binder	*binder;
	uint32_t	 blank, slow;
	int		 why;		/* of the first blank one */
};

/* A page that is empty and says that it should not be. */
static int
blank_page(struct work *w, struct sheet *g, struct buf *coded, int why)
{
	uint8_t *rgb;
	int r;

	if (w->blank++ == 0)
		w->why = why;
	if (why == ERR_LIMIT && g->across > 0 && ++w->slow > SLOW_MAX)
		return ERR_LIMIT;
	report_add(w->job->report, REPORT_DAMAGE, "PageNotShown");
	buf_clear(coded);
	if ((r = paper_blank(w->paper, g, &rgb)) == 0)
		r = sheet_code(coded, g, rgb);
	free(rgb);
	return r;
}

static int
put_page(struct work *w, uint32_t i)
{
	struct sheet g;
	struct buf coded, text;
	uint8_t *rgb;
	int r;

	buf_init(&coded, PICTURE_MAX);
	buf_init(&text, 0);
	if ((r = paper_draw(w->paper, i, &g, &rgb)) == 0) {
		if (paper_in_part(w->paper))
			report_add(w->job->report, REPORT_DAMAGE,
			    "PageInPart");
		/* before coding makes it grey; a page without is one, too */
		if (w->job->pdf_text)
			(void)paper_text(w->paper, i, &g, rgb, &text);
		r = sheet_code(&coded, &g, rgb);
		free(rgb);
	}
	if (r != 0 && (r != ERR_SYNTAX || w->job->whole || i == 0)) {
		buf_clear(&text);
		r = blank_page(w, &g, &coded, r);
	}
	g.text = text.p;
	g.text_len = text.len;
	if (r == 0)
		r = binder_page(w->binder, &g);
	buf_free(&coded);
	buf_free(&text);
	return r;
}

static int
draw_all(struct clean_job *job, struct paper *d)
{
	struct work w = { .job = job, .paper = d };
	uint32_t i;
	int r;

	if ((w.binder = calloc(1, sizeof(*w.binder))) == NULL)
		return ERR_NOMEM;
	r = binder_begin(w.binder, job->out, job->pdf_text);
	for (i = 0; r == 0 && i < paper_pages(d); i++) {
		r = put_page(&w, i);
		if (r == ERR_SYNTAX && !job->whole && i > 0) {
			/* the rest of it never came */
			r = 0;
			break;
		}
	}
	if (r == 0 && w.blank == i)
		r = w.why;		/* nothing to be seen at all */
	if (r == 0)
		r = binder_end(w.binder);
	free(w.binder);
	return r;
}

int
pdf_clean(struct clean_job *job)
{
	struct paper *d;
	int r;

	if ((r = pdf_is_own(job->src.p, (size_t)job->src.len)) == 1)
		return job->out->write(job->out->ctx, job->src.p,
		    (size_t)job->src.len);
	if (r != 0)
		return r;
	if ((r = paper_open(&d, job->src.p, (size_t)job->src.len)) != 0) {
		if (r == ERR_UNSUPPORTED)
			report_add(job->report, REPORT_UNKNOWN,
			    "PDF-encrypted");
		return r;
	}
	paper_survey(d, job->report);
	tell_edges(&job->src, job->report);
	report_add(job->report, REPORT_CONVERTED, "PagesToPictures");
	r = draw_all(job, d);
	job->cut = !job->whole;
	paper_close(d);
	return r;
}
