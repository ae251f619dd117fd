#include <sys/stat.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cli.h"
#include "base/err.h"
#include "base/num.h"
#include "base/text.h"
#include "cleantool/names.h"
#include "cleantool/refusal.h"
#include "cleantool/tell.h"

#define SHOWN_MAX	65536

/* A name as it may be shown; b is the caller's, fresh. */
static const char *
shown(struct buf *b, const char *name)
{
	const char *s = NULL;

	buf_init(b, SHOWN_MAX);
	if (text_show(b, name, strlen(name), 0) == 0)
		s = buf_str(b);
	return s != NULL ? s : "(a name that cannot be shown)";
}

void
tell_name(const char *name, const char *why)
{
	struct buf b;

	cli_warn("%s: %s", shown(&b, name), why);
	buf_free(&b);
}

void
tell_clash(const struct item *a, const struct item *b)
{
	struct buf x, y, z;

	cli_warn("%s and %s would both become %s", shown(&x, a->in_shown),
	    shown(&y, b->in_shown), shown(&z, a->out_shown));
	cli_hint("clean them into different folders");
	buf_free(&x);
	buf_free(&y);
	buf_free(&z);
}

const char *
tell_slug(const struct teller *t, const struct outcome *o)
{
	if (o->did == DID_FAIL)
		return "failed";
	if (o->did == DID_NOTHING)
		return "unchanged";
	if (o->did == DID_REFUSE && o->verdict == CLEAN_CANNOT)
		return "refused-type";
	switch (o->result) {
	case CLEAN_DONE:
	case CLEAN_DONE_CUT:
		if (t->cleaning->work == WORK_CHECK)
			return tell_found(t, o) ? "found" : "clean";
		return o->result == CLEAN_DONE ? "cleaned" : "cleaned-cut";
	case CLEAN_MALFORMED:	return "refused-malformed";
	case CLEAN_TOO_LARGE:	return "refused-too-large";
	case CLEAN_UNSUPPORTED:	return "refused-kind";
	case CLEAN_CRASHED:	break;
	}
	return "refused-crashed";
}

int
tell_found(const struct teller *t, const struct outcome *o)
{
	size_t i;

	for (i = 0; i < o->report.n; i++)
		if (o->report.item[i].kind != REPORT_DAMAGE)
			return 1;
	/* bytes that would be others have not been proven clean */
	return t->cleaning->mode == CLEAN_STRICT && o->differs;
}

char *
tell_out(const struct teller *t, const struct item *item,
    const struct outcome *o)
{
	if (o->did == DID_CLEAN && o->out_type[0] != '\0' &&
	    t->cleaning->work != WORK_ONE)
		return names_converted(item->out_shown, o->out_type);
	return strdup(item->out_shown);
}

const char *
tell_failure(const struct outcome *o)
{
	if (o->err == ERR_SYNTAX)
		return "not a regular file";
	if (o->err == ERR_CLOSED)
		return "the process that worked on it died";
	return o->err == ERR_SYSTEM ? strerror(o->err_no) : err_text(o->err);
}

/* What goes: not damage that was mended, nor that it has become another type,
 * which is said by itself. */
static int
goes(unsigned int kind)
{
	return kind != REPORT_DAMAGE && kind != REPORT_CONVERTED;
}

/* The same advice once is enough.  words are static. */
static void
hint(struct teller *t, const char *words)
{
	size_t i;

	for (i = 0; i < t->hints; i++)
		if (strcmp(t->hinted[i], words) == 0)
			return;
	if (t->hints < TELL_HINTS)
		t->hinted[t->hints++] = words;
	cli_hint("%s", words);
}

/* Of two names that were given: is this one's file a folder? */
static int
is_folder(const struct teller *t, const char *name)
{
	struct stat st;

	return t->cleaning->work == WORK_ONE && stat(name, &st) == 0 &&
	    S_ISDIR(st.st_mode);
}

static void
tell_fail(struct teller *t, const struct item *item,
    const struct outcome *o)
{
	char *out = tell_out(t, item, o);
	struct buf b;

	if (o->at_out && o->err == ERR_EXISTS) {
		cli_warn("%s exists already", shown(&b, out != NULL ? out :
		    item->out_shown));
		hint(t, is_folder(t, item->out_shown) ?
		    "to write into a folder there is --to FOLDER" :
		    "choose another name; nothing is overwritten");
		buf_free(&b);
	} else
		tell_name(o->at_out ? item->out_shown : item->in_shown,
		    tell_failure(o));
	if (o->err == ERR_SYNTAX && is_folder(t, item->in_shown))
		hint(t, "for folders there is --to FOLDER");
	free(out);
}

/* All findings of one kind in a line that wraps. */
static void
tell_kind(const struct report *rep, enum report_kind kind)
{
	size_t i, col = 80;
	int any = 0;

	for (i = 0; i < rep->n; i++) {
		const struct report_item *it = &rep->item[i];

		if (it->kind != kind)
			continue;
		if (!any++)
			printf("  - %s\n", report_words(kind));
		if (col + strlen(it->name) + 16 > 80) {
			printf("%s      ", col < 80 ? ",\n" : "");
			col = 6;
		} else
			col += (size_t)printf(", ");
		col += (size_t)printf("%s", it->name);
		if (it->count > 1)
			col += (size_t)printf(" (%u)", it->count);
	}
	if (any)
		printf("\n");
}

static void
tell_refusal(struct teller *t, const struct item *item,
    const struct outcome *o)
{
	struct refusal r;
	struct buf b;

	refusal_of(&r, t->cleaning, o);
	cli_warn("%s: refused: %s", shown(&b, item->in_shown), r.why);
	hint(t, r.advice);
	buf_free(&b);
}

/* One line: "a.jpg: taken out: place (3), time". */
static void
tell_line(const struct teller *t, const char *name, const struct outcome *o)
{
	int check = t->cleaning->work == WORK_CHECK;
	unsigned int k, any = 0;
	uint64_t parts;
	size_t i;

	printf("%s: %s", name, o->did == DID_NOTHING ? "clean already" :
	    check ? "" : o->result == CLEAN_DONE_CUT ?
	    "cleaned; its end was missing" : "cleaned");
	if (o->did == DID_NOTHING) {
		printf("\n");
		return;
	}
	for (k = 1; k < REPORT_KINDS; k++) {
		parts = 0;
		for (i = 0; i < o->report.n; i++)
			if (o->report.item[i].kind == k && goes(k))
				parts += o->report.item[i].count;
		if (parts == 0)
			continue;
		printf("%s%s", any++ ? ", " : check ? "would go: " :
		    "; taken out: ", report_slug((enum report_kind)k));
		if (parts > 1)
			printf(" (%" PRIu64 ")", parts);
	}
	if (any == 0)
		printf("%s", !check ? "; nothing to take out" :
		    tell_found(t, o) ? "its coding would change" : "clean");
	if (o->out_type[0] != '\0')
		printf("%s %s", check ? "; would become" : "; became",
		    o->out_type);
	printf("\n");
}

static void
tell_long(const struct teller *t, const char *name, const struct outcome *o)
{
	int check = t->cleaning->work == WORK_CHECK, any = 0;
	unsigned int k;
	size_t i;

	if (o->did == DID_NOTHING) {
		printf("%s: clean already\n", name);
		return;
	}
	for (i = 0; i < o->report.n; i++)
		any |= goes((unsigned int)o->report.item[i].kind);
	printf("%s: %s%s\n", name, check ? tell_found(t, o) ? "not clean" :
	    "clean" : "cleaned", o->result != CLEAN_DONE_CUT ? "" :
	    check ? "; its end is missing" : "; its end was missing");
	if (any)
		printf("%s\n", check ? "this would go:" : "taken out:");
	else if (!check)
		printf("there was nothing in it to take out\n");
	else if (tell_found(t, o))
		printf("nothing is known to be in it, but its coding would "
		    "change\n");
	for (k = 1; k < REPORT_KINDS; k++)
		if (goes(k))
			tell_kind(&o->report, (enum report_kind)k);
	if (o->out_type[0] != '\0')
		printf("it %s %s\n", check ? "would become" : "became",
		    o->out_type);
}

static void
tell_done(const struct teller *t, const struct item *item,
    const struct outcome *o)
{
	char *out = t->cleaning->work == WORK_CHECK ?
	    strdup(item->in_shown) : tell_out(t, item, o);
	struct buf b;
	const char *name = shown(&b, out != NULL ? out : item->out_shown);

	if (t->brief)
		tell_line(t, name, o);
	else
		tell_long(t, name, o);
	buf_free(&b);
	free(out);
	if (o->links)
		tell_name(item->in_shown,
		    "it has other names (hard links), which keep the old one");
}

static void
count(struct teller *t, const struct outcome *o)
{
	unsigned char seen[REPORT_KINDS] = { 0 };
	unsigned int k;
	size_t i;

	t->files++;
	t->bytes += o->in_len;
	t->failed += o->did == DID_FAIL;
	t->refused += o->did == DID_REFUSE;
	t->clean += o->did == DID_NOTHING;
	if (o->did != DID_CLEAN)
		return;
	t->cleaned++;
	t->found += (size_t)tell_found(t, o);
	for (i = 0; i < o->report.n; i++) {
		k = (unsigned int)o->report.item[i].kind;
		if (k >= REPORT_KINDS)
			continue;
		t->kind[k].files += !seen[k];
		seen[k] = 1;
		t->kind[k].parts += o->report.item[i].count;
	}
}

void
tell_file(void *ctx, const struct item *item, const struct outcome *o)
{
	struct teller *t = ctx;

	count(t, o);
	/* IN OUT: no object for what is not about the file */
	if (t->json && (t->brief || o->did != DID_FAIL))
		tell_json(t, item, o);
	if (o->did == DID_FAIL)
		tell_fail(t, item, o);
	else if (t->json)
		return;
	else if (o->did == DID_REFUSE)
		tell_refusal(t, item, o);
	else
		tell_done(t, item, o);
	fflush(stdout);
}

void
tell_summary(const struct teller *t)
{
	int check = t->cleaning->work == WORK_CHECK;
	char size[24];
	unsigned int k, any = 0;

	if (t->json || !t->brief)
		return;
	for (k = 1; k < REPORT_KINDS; k++) {
		if (t->kind[k].files == 0 || !goes(k))
			continue;
		if (!any++)
			printf("\n%-60s %8s %9s\n", check ? "what would go" :
			    "what was taken out", "files", "parts");
		printf("  %-58.58s %8" PRIu64 " %9" PRIu64 "\n",
		    report_words((enum report_kind)k), t->kind[k].files,
		    t->kind[k].parts);
	}
	num_format_size(size, t->bytes);
	printf("\n%zu file%s, %s: ", t->files, t->files == 1 ? "" : "s", size);
	if (check)
		printf("%zu clean, %zu not", t->cleaned - t->found, t->found);
	else
		printf("%zu cleaned", t->cleaned);
	if (t->clean > 0)
		printf(", %zu clean already", t->clean);
	if (t->refused > 0)
		printf(", %zu refused", t->refused);
	if (t->failed > 0)
		printf(", %zu failed", t->failed);
	printf("\n");
	fflush(stdout);
}

int
tell_status(const struct teller *t)
{
	if (t->failed > 0)
		return CLI_FAILED;
	return t->refused > 0 || (t->cleaning->work == WORK_CHECK &&
	    t->found > 0) ? CLI_REFUSED : CLI_OK;
}
