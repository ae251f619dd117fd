#include <inttypes.h>
#include <string.h>

#include "base/err.h"
#include "base/num.h"
#include "base/text.h"
#include "clean/advice.h"
#include "page/frame.h"
#include "page/page.h"

int
page_form(struct buf *out, const struct page_limits *limits)
{
	char body[24], text[24];
	int r;

	num_format_size(body, limits->max_body);
	num_format_size(text, limits->max_text);
	if ((r = frame_open(out, "Send us what happened")) != 0 ||
	    (r = buf_adds(out,
	    "<p>What you send here is locked at once, so that only our "
	    "editors can open it, on a computer that is never online. This "
	    "server cannot read it again.</p>\n"
	    "<h2>Before you send</h2>\n<ul>\n"
	    "<li>Tor hides who you are from us and from the network. It does "
	    "not hide that you use Tor.</li>\n"
	    "<li>We take out of your files the place, the time and the "
	    "device. We cannot take out what they show: faces, rooms, "
	    "streets, handwriting.</li>\n"
	    "<li>Write only what you want us to know. You need not give a "
	    "name.</li>\n"
	    "<li>Afterwards, close the browser. Delete the files from your "
	    "device only if keeping them is a danger.</li>\n</ul>\n"
	    "<form method=\"post\" action=\"/submit\" "
	    "enctype=\"multipart/form-data\" autocomplete=\"off\">\n"
	    "<label for=\"text\">Your testimony</label>\n"
	    "<p class=\"hint\" id=\"th\">In any language. ")) != 0 ||
	    (r = buf_addf(out, "Up to %s of text.", text)) != 0 ||
	    (r = buf_adds(out, "</p>\n<textarea id=\"text\" name=\"text\" "
	    "dir=\"auto\" autocomplete=\"off\" spellcheck=\"false\" "
	    "aria-describedby=\"th\"></textarea>\n"
	    "<label for=\"files\">Photos, films, sounds, documents</label>\n"
	    "<p class=\"hint\" id=\"fh\">These kinds of file are cleaned and "
	    "kept: ")) != 0 || (r = advice_kinds(out)) != 0 ||
	    (r = buf_addf(out, ". Up to %" PRIu64 " files, %s in all. ",
	    limits->max_files, body)) != 0 ||
	    (r = buf_adds(out, "Sending can take long, and nothing moves "
	    "meanwhile. Please wait until a new page comes.</p>\n"
	    "<input id=\"files\" name=\"files\" type=\"file\" multiple "
	    "aria-describedby=\"fh\">\n"
	    "<button type=\"submit\">Send</button>\n</form>\n")) != 0)
		return r;
	return frame_close(out);
}

static const char *
reason_words(unsigned int reason)
{
	switch (reason) {
	case RECORD_WHY_TYPE:
		return "we cannot clean files of this kind, and a file that "
		    "is not cleaned could give you away. You can ";
	case RECORD_WHY_MALFORMED:
		return "it is damaged, or not what it seems to be";
	case RECORD_WHY_SIZE:
		return "it is larger than the limit";
	case RECORD_WHY_COUNT:
		return "there were more files than the limit; send it in a "
		    "second form";
	case RECORD_WHY_CRASH:
		return "cleaning it failed";
	case RECORD_WHY_CUT:
		return "too little of it arrived";
	case RECORD_WHY_EMPTY:
		return "it is empty";
	}
	return "something went wrong on our side; please try it again";
}

static int
put_removed(struct buf *out, const struct page_file *f)
{
	unsigned int k, any = 0;
	int r;

	if (f->removed[REPORT_DAMAGE] > 0 && (r = buf_adds(out,
	    "<p>It was damaged; what can be shown of it is there.</p>\n"))
	    != 0)
		return r;
	if (f->removed[REPORT_CONVERTED] > 0 && (r = buf_adds(out,
	    "<p>It was made anew as a picture: it looks the same, and nothing "
	    "is in it that is not seen.</p>\n")) != 0)
		return r;
	for (k = 1; k < REPORT_KINDS; k++) {
		if (f->removed[k] == 0 || k == REPORT_DAMAGE ||
		    k == REPORT_CONVERTED)
			continue;
		if (any++ == 0 &&
		    (r = buf_adds(out, "<p>Taken out:</p>\n<ul>\n")) != 0)
			return r;
		if ((r = buf_addf(out, "<li>%s</li>\n",
		    report_words((enum report_kind)k))) != 0)
			return r;
	}
	return any > 0 ? buf_adds(out, "</ul>\n") : buf_adds(out,
	    "<p>There was nothing in it to take out.</p>\n");
}

static int
put_file(struct buf *out, const struct page_file *f)
{
	int r;

	if ((r = buf_adds(out, "<div class=\"file\">\n<h3><bdi>")) != 0 ||
	    (r = f->namelen > 0 ? text_html(out, f->name, f->namelen) :
	    buf_adds(out, "a file without a name")) != 0 ||
	    (r = buf_adds(out, "</bdi></h3>\n")) != 0)
		return r;
	switch (f->state) {
	case RECORD_CLEANED:
		r = buf_adds(out, "<p>Kept, cleaned.</p>\n");
		break;
	case RECORD_CUT:
		r = buf_adds(out, "<p>Kept as far as it arrived, cleaned: its "
		    "end is missing.</p>\n");
		break;
	case RECORD_UNCLEANED:
		return buf_adds(out, "<p class=\"no\">Kept as it is. It could "
		    "not be cleaned: it may say who you are.</p>\n</div>\n");
	default:
		return buf_addf(out, "<p class=\"no\">Not kept: %s%s.</p>\n"
		    "</div>\n", reason_words(f->reason),
		    f->reason != RECORD_WHY_TYPE ? "" :
		    f->advice != NULL ? f->advice : advice_for(""));
	}
	if (r != 0 || (r = put_removed(out, f)) != 0)
		return r;
	return buf_adds(out, "</div>\n");
}

static int
put_text_line(struct buf *out, const struct page_result *res)
{
	char size[24];

	if (res->text_len == 0)
		return buf_adds(out, "<p>There was no text.</p>\n");
	num_format_size(size, res->text_len);
	return buf_addf(out, "<p>Your text was kept, %s.</p>\n", size);
}

/* Is something that was sent not kept, or not all of it? */
static int
in_part(const struct page_result *res)
{
	const struct page_file *f;

	if (res->too_large || res->nnotices > 0 ||
	    res->nfiles > PAGE_FILES_MAX)
		return 1;
	STAILQ_FOREACH(f, &res->files, link)
		if (f->state != RECORD_CLEANED && f->state != RECORD_UNCLEANED)
			return 1;
	return 0;
}

int
page_answer(struct buf *out, const struct page_result *res)
{
	const struct page_notice *n;
	const struct page_file *f;
	int r;

	if (!res->received)
		return ERR_INTERNAL;
	if (in_part(res))
		r = frame_open(out, "Received in part");
	else
		r = frame_open(out, "Received");
	if (r != 0 || (r = buf_adds(out, "<p>What was kept has been "
	    "received: it is locked and safely on our disk. Only the editors "
	    "can open it.</p>\n")) != 0 ||
	    (r = put_text_line(out, res)) != 0)
		return r;
	STAILQ_FOREACH(n, &res->notices, link)
		if ((r = buf_adds(out, "<p class=\"no\">Please note: ")) != 0 ||
		    (r = text_html(out, n->text, strlen(n->text))) != 0 ||
		    (r = buf_adds(out, ".</p>\n")) != 0)
			return r;
	if (res->nfiles > 0 &&
	    (r = buf_adds(out, "<h2>Your files</h2>\n")) != 0)
		return r;
	STAILQ_FOREACH(f, &res->files, link)
		if ((r = put_file(out, f)) != 0)
			return r;
	if (res->nfiles > PAGE_FILES_MAX && (r = buf_addf(out,
	    "<p class=\"no\">And %zu more files, which were too many to "
	    "keep.</p>\n", res->nfiles - PAGE_FILES_MAX)) != 0)
		return r;
	if ((r = buf_adds(out, "<h2>Now</h2>\n<p>Close this window and the "
	    "browser. This page holds the names of your files; it is not "
	    "stored anywhere.</p>\n<p><a class=\"button\" href=\"/\">Send "
	    "something else</a></p>\n")) != 0)
		return r;
	return frame_close(out);
}

/* None of these pages may say "received", and none says that nothing was
 * kept: parcels that were full before the failure are on the disk. */
static const struct {
	int		 status;
	const char	*heading, *words;
} errors[] = {
	{ 400, "That did not work", "Your browser sent something that we "
	  "could not understand, or the form was empty." },
	{ 404, "There is no such page", "The address may be mistyped." },
	{ 405, "That did not work", "This page does not take that." },
	{ 408, "That took too long", "The connection was too slow, or broke. "
	  "What had arrived is kept for the editors, and the rest is missing. "
	  "Please send it again." },
	{ 411, "That did not work", "Your browser did not say how much it "
	  "would send. Please use Tor Browser." },
	{ 413, "That was too large", "It was larger than we can take. Please "
	  "send it in several forms." },
	{ 414, "That did not work", "The address is too long." },
	{ 415, "That did not work", "Please use the form on the first page." },
	{ 417, "That did not work", "Your program expects something that we "
	  "do not offer. Please use Tor Browser." },
	{ 429, "Please wait", "Too much is coming in at the moment. Please "
	  "try again in a few minutes." },
	{ 431, "That did not work", "Your browser sent too much about itself. "
	  "Please use Tor Browser." },
	{ 500, "Something broke", "That was our fault. Treat it as not sent, "
	  "and please try again." },
	{ 501, "That did not work", "We do not offer that. Please use Tor "
	  "Browser." },
	{ 503, "Please try again", "We could not store all of it just now. "
	  "Treat it as not sent: please wait a few minutes and send it "
	  "again." },
	{ 505, "That did not work", "Your program speaks a version of HTTP "
	  "that we do not. Please use Tor Browser." },
	{ 507, "There is no room", "Our disk is full. Treat it as not sent, "
	  "and please try again tomorrow." }
};

int
page_error(struct buf *out, int status)
{
	const char *heading = "That did not work";
	const char *words = "Please go back and try again.";
	size_t i;
	int r;

	for (i = 0; i < sizeof(errors) / sizeof(errors[0]); i++)
		if (errors[i].status == status) {
			heading = errors[i].heading;
			words = errors[i].words;
		}
	if ((r = frame_open(out, heading)) != 0 ||
	    (r = buf_addf(out, "<p>%s</p>\n<p>Nothing was lost on your "
	    "device.</p>\n<p><a class=\"button\" href=\"/\">Back to the "
	    "form</a></p>\n", words)) != 0)
		return r;
	return frame_close(out);
}
