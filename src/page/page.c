#include <string.h>

#include "base/err.h"
#include "base/mark.h"
#include "clean/advice.h"
#include "page/page.h"
#include "page/put.h"

static const char *
reason_words(unsigned int reason)
{
	switch (reason) {
	case RECORD_WHY_TYPE:
		return N_("Not kept: we cannot clean files of this kind, and "
		    "a file that is not cleaned could give you away.");
	case RECORD_WHY_MALFORMED:
		return N_("Not kept: it is damaged, or not what it seems to "
		    "be.");
	case RECORD_WHY_SIZE:
		return N_("Not kept: it is larger than the limit.");
	case RECORD_WHY_COUNT:
		return N_("Not kept: there were more files than the limit. "
		    "Send it in a second form.");
	case RECORD_WHY_CRASH:
		return N_("Not kept: cleaning it failed.");
	case RECORD_WHY_CUT:
		return N_("Not kept: too little of it arrived.");
	case RECORD_WHY_EMPTY:
		return N_("Not kept: it is empty.");
	}
	return N_("Not kept: something went wrong on our side. Please try it "
	    "again.");
}

static void
put_removed(struct page *p, const struct page_file *f)
{
	unsigned int k, any = 0;

	if (f->removed[REPORT_DAMAGE] > 0 && f->state != RECORD_CUT)
		put_p(p, "It was damaged; what can be shown of it is there.");
	if (f->removed[REPORT_CONVERTED] > 0)
		put_p(p, "It was made anew as a picture: it looks the same, "
		    "and nothing is in it that is not seen.");
	for (k = 1; k < REPORT_KINDS; k++) {
		if (f->removed[k] == 0 || k == REPORT_DAMAGE ||
		    k == REPORT_CONVERTED)
			continue;
		if (any++ == 0) {
			put_p(p, "Taken out:");
			put(p, "<ul>\n");
		}
		put(p, "<li>");
		/* how many tags it was in says nothing to a witness */
		put_say(p, report_words((enum report_kind)k));
		put(p, "</li>\n");
	}
	if (any > 0)
		put(p, "</ul>\n");
	else
		put_p(p, "There was nothing in it to take out.");
}

static void
put_no(struct page *p, const char *message)
{
	put(p, "<p class=\"no\">");
	put_say(p, message);
	put(p, "</p>\n");
}

static void
put_refused(struct page *p, const struct page_file *f)
{
	put_no(p, reason_words(f->reason));
	/* of the lines past the last, there is none for all of them */
	if (f->advice == NULL && f->reason != RECORD_WHY_TYPE)
		return;
	put(p, "<p>");
	put_say(p, "What you can do instead:");
	put(p, " ");
	put_say(p, f->advice != NULL ? f->advice : advice_for(""));
	put(p, "</p>\n");
}

static void
put_file(struct page *p, const struct page_file *f)
{
	put(p, "<div class=\"file\">\n<h3><bdi>");
	if (f->namelen > 0)
		put_text(p, f->name, f->namelen);
	else
		put_say(p, "a file without a name");
	put(p, "</bdi></h3>\n");
	switch (f->state) {
	case RECORD_CLEANED:
		put_p(p, "Kept, cleaned.");
		put_removed(p, f);
		break;
	case RECORD_CUT:
		/* on the way or before: nothing here tells which */
		put_p(p, "Kept and cleaned, but its end is missing: it was "
		    "damaged already, or not all of it arrived.");
		put_removed(p, f);
		break;
	case RECORD_UNCLEANED:
		put_no(p, "Kept as it is. It could not be cleaned: it may say "
		    "who you are.");
		break;
	case RECORD_UNCLEANED_CUT:
		put_no(p, "Kept as it is, as far as it arrived. It could not "
		    "be cleaned: it may say who you are.");
		break;
	default:
		put_refused(p, f);
	}
	if (f->original)
		put_p(p, "Its untouched original is kept too, as evidence. "
		    "The editors cannot open it: it is locked for a trusted "
		    "person who is not an editor.");
	put(p, "</div>\n");
}

static void
put_text_line(struct page *p, const struct page_result *res)
{
	if (res->text_cut)		/* a notice tells */
		return;
	if (res->text_len == 0)
		put_p(p, "There was no text.");
	else
		put_p(p, "All of your text was kept.");
}

/* How many of how many, before each. */
static void
put_kept_line(struct page *p, const struct page_result *res)
{
	char kept[SAY_SIZE_LEN], all[SAY_SIZE_LEN];
	const struct page_file *f;
	size_t n = 0;

	if (res->nfiles == 0)
		return;
	STAILQ_FOREACH(f, &res->files, link)
		n += f->state != 0;
	say_count(kept, n);
	say_count(all, res->nfiles);
	put(p, "<p>");
	put_sayf(p, say_n("%s of %s file was kept.",
	    "%s of %s files were kept.", (unsigned long)res->nfiles), kept,
	    all);
	put(p, "</p>\n");
}

/* Who can open it. */
static void
put_received(struct page *p, const struct page_result *res)
{
	const struct page_file *f;
	int originals = 0;

	STAILQ_FOREACH(f, &res->files, link)
		originals |= f->original;
	put_p(p, originals ? N_("What was kept has been received: it is "
	    "locked and safely on our disk. Only the editors can open it, and "
	    "only the trusted person can open the originals.") :
	    N_("What was kept has been received: it is locked and safely on "
	    "our disk. Only the editors can open it."));
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

static void
put_files(struct page *p, const struct page_result *res)
{
	char count[SAY_SIZE_LEN];
	const struct page_file *f;
	size_t more;

	if (res->nfiles > 0)
		put_h2(p, "Your files");
	STAILQ_FOREACH(f, &res->files, link)
		put_file(p, f);
	if (res->nfiles <= PAGE_FILES_MAX)
		return;
	more = res->nfiles - PAGE_FILES_MAX;
	say_count(count, more);
	put(p, "<p class=\"no\">");
	put_sayf(p, say_n("And %s more file, which was too much to keep.",
	    "And %s more files, which were too many to keep.",
	    (unsigned long)more), count);
	put(p, "</p>\n");
}

static void
put_again(struct page *p, const char *query, const char *token,
    const char *words)
{
	putf(p, "<p><a class=\"button\" href=\"/%s/write%s%s\">",
	    say_chosen()->code, query, token);
	put_say(p, words);
	put(p, "</a></p>\n");
}

int
page_answer(struct buf *out, const struct page_site *site,
    const struct page_result *res, int framed)
{
	struct page p = { .out = out, .site = site, .framed = framed };
	const struct page_notice *n;

	if (!res->received)
		return ERR_INTERNAL;
	page_open(&p, "", in_part(res) ? N_("Received in part") :
	    N_("Received"));
	put_received(&p, res);
	put_kept_line(&p, res);
	put_text_line(&p, res);
	STAILQ_FOREACH(n, &res->notices, link)
		put_no(&p, n->text);
	put_files(&p, res);
	put_h2(&p, "Now");
	put_p(&p, "Close this window and the browser. This page holds the "
	    "names of your files; it is not stored anywhere.");
	if (in_part(res) && res->token[0] != '\0')
		put_again(&p, "?again=", res->token, "Send the rest");
	put_again(&p, "", "", "Send something else");
	return page_close(&p);
}

/* None of these pages may say "received", and none says that nothing was
 * kept: parcels that were full before the failure are on the disk. */
static const char
    did_not_work[] = N_("That did not work"),
    too_long[] = N_("That took too long"),
    use_tor[] = N_("Your program does not speak to us as a browser should. "
	"Please use Tor Browser.");
static const struct {
	int		 status;
	const char	*heading, *words;
} errors[] = {
	{ 400, did_not_work, N_("Your browser sent something that we could "
	  "not understand, or the form was empty.") },
	{ 404, N_("There is no such page"), N_("The address may be "
	  "mistyped.") },
	{ 405, did_not_work, N_("This page does not take that.") },
	{ 408, too_long, N_("The connection was too slow, or broke. Treat it "
	  "as not sent, and please try again.") },
	{ 411, did_not_work, use_tor },
	{ 413, N_("That was too large"), N_("It was larger than we can take. "
	  "Please send it in several forms.") },
	{ 414, did_not_work, N_("The address is too long.") },
	{ 415, did_not_work, N_("Please use the form.") },
	{ 417, did_not_work, use_tor },
	{ 429, N_("Please wait"), N_("Too much is coming in at the moment. "
	  "Please try again in a few minutes.") },
	{ 431, did_not_work, use_tor },
	{ 500, N_("Something broke"), N_("That was our fault. Treat it as not "
	  "sent, and please try again.") },
	{ 501, did_not_work, use_tor },
	{ 503, N_("Please try again"), N_("We could not store all of it just "
	  "now. Treat it as not sent: please wait a few minutes and send it "
	  "again.") },
	{ 505, did_not_work, use_tor },
	{ 507, N_("There is no room"), N_("Our disk is full. Treat it as not "
	  "sent, and please try again tomorrow.") }
};

int
page_error(struct buf *out, const struct page_site *site, int status,
    int framed)
{
	struct page p = { .out = out, .site = site, .framed = framed };
	const char *heading = did_not_work;
	const char *words = N_("Please go back and try again.");
	size_t i;

	for (i = 0; i < sizeof(errors) / sizeof(errors[0]); i++)
		if (errors[i].status == status) {
			heading = errors[i].heading;
			words = errors[i].words;
		}
	page_open(&p, "", heading);
	put_p(&p, words);
	if (status != 404 && status != 405)	/* those, no form meets */
		put_p(&p, "Your files are still on your device. What you "
		    "typed may be gone.");
	put_again(&p, "", "", "Back to the form");
	return page_close(&p);
}

int
page_cut(struct buf *out, const struct page_site *site, const char *token,
    enum progress_kept kept, int framed)
{
	struct page p = { .out = out, .site = site, .framed = framed };

	page_open(&p, "", too_long);
	put(&p, "<p>");
	put_say(&p, "The connection was too slow, or broke.");
	put_kept(&p, kept);
	put(&p, "</p>\n");
	if (token[0] != '\0')
		put_again(&p, "?again=", token, "Send the rest");
	put_again(&p, "", "", "Back to the form");
	return page_close(&p);
}

int
page_busy(struct buf *out, const struct page_site *site, int framed)
{
	struct page p = { .out = out, .site = site, .framed = framed };

	page_open(&p, "", "Please wait");
	put_p(&p, "We are busy just now. Please wait a few minutes and try "
	    "again.");
	return page_close(&p);
}
