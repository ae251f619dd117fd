#include <stdio.h>
#include <string.h>

#include "base/cli.h"
#include "base/json.h"
#include "base/text.h"
#include "cleantool/tell.h"

#define OUT_MAX	(1 << 20)

static const char *
result_slug(const struct cleanfile *f)
{
	if (f->verdict == CLEAN_CANNOT)
		return "refused-type";
	switch (f->result) {
	case CLEAN_DONE:	return "cleaned";
	case CLEAN_DONE_CUT:	return "cleaned-cut";
	case CLEAN_MALFORMED:	return "refused-malformed";
	case CLEAN_TOO_LARGE:	return "refused-too-large";
	case CLEAN_UNSUPPORTED:	return "refused-kind";
	case CLEAN_CRASHED:	break;
	}
	return "refused-crashed";
}

static int
refused(const struct cleanfile *f)
{
	return f->verdict == CLEAN_CANNOT ||
	    (f->result != CLEAN_DONE && f->result != CLEAN_DONE_CUT);
}

static void
tell_json(const struct cleanfile *f)
{
	struct json j;
	struct buf b;
	size_t i;

	buf_init(&b, OUT_MAX);
	json_start(&j, &b);
	json_open(&j, '{');
	json_key(&j, "in");
	json_str(&j, f->in);
	json_key(&j, "out");
	json_str(&j, f->out);
	json_key(&j, "type");
	json_str(&j, f->type);
	json_key(&j, "out_type");
	json_str(&j, f->out_type[0] != '\0' ? f->out_type : f->type);
	json_key(&j, "result");
	json_str(&j, result_slug(f));
	json_key(&j, "cut");
	json_bool(&j, f->result == CLEAN_DONE_CUT);
	json_key(&j, "removed");
	json_open(&j, '[');
	for (i = 0; !refused(f) && i < f->report.n; i++) {
		json_open(&j, '{');
		json_key(&j, "kind");
		json_str(&j, report_slug(f->report.item[i].kind));
		json_key(&j, "name");
		json_str(&j, f->report.item[i].name);
		json_key(&j, "count");
		json_num(&j, f->report.item[i].count);
		json_close(&j, '}');
	}
	json_close(&j, ']');
	json_close(&j, '}');
	if (json_end(&j) == 0)
		fwrite(b.p, 1, b.len, stdout);
	buf_free(&b);
}

/* All findings of one kind in a line that wraps. */
static void
tell_kind(const struct cleanfile *f, enum report_kind kind)
{
	size_t i, col = 80;
	int any = 0;

	for (i = 0; i < f->report.n; i++) {
		const struct report_item *it = &f->report.item[i];

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
tell_refusal(const struct cleanfile *f)
{
	size_t i;

	if (f->verdict == CLEAN_CANNOT) {
		cli_warn("%s: refused: there is no cleaner for %s", f->in,
		    f->type);
		cli_hint("make a JPEG or PNG picture of what it shows");
		return;
	}
	switch (f->result) {
	case CLEAN_TOO_LARGE:
		cli_warn("%s: refused: too large", f->in);
		break;
	case CLEAN_UNSUPPORTED:
		cli_warn("%s: refused: a kind of %s that cannot be cleaned%s%s",
		    f->in, f->type, f->report.n > 0 ? ": " : "",
		    f->report.n > 0 ? f->report.item[0].name : "");
		break;
	case CLEAN_MALFORMED:
		for (i = 0; i < f->report.n; i++)
			if (strncmp(f->report.item[i].name, "JPEG-", 5) == 0) {
				cli_warn("%s: refused: a kind of JPEG that "
				    "cannot be cleaned (%s)", f->in,
				    f->report.item[i].name);
				return;
			}
		cli_warn("%s: refused: damaged, or not what it seems", f->in);
		break;
	default:
		cli_warn("%s: refused: the process that cleaned it failed",
		    f->in);
	}
}

void
tell(const struct cleanfile *f, int as_json)
{
	unsigned int k, any = 0;
	size_t i;

	if (as_json) {
		tell_json(f);
		return;
	}
	if (refused(f)) {
		tell_refusal(f);
		return;
	}
	for (i = 0; i < f->report.n; i++)
		any += f->report.item[i].kind != REPORT_DAMAGE;
	printf("%s: cleaned%s\n", f->out, f->result == CLEAN_DONE_CUT ?
	    "; its end was missing" : "");
	printf("%s\n", any > 0 ? "taken out:" :
	    "there was nothing in it to take out");
	for (k = 1; k < REPORT_KINDS; k++)
		if (k != REPORT_DAMAGE)
			tell_kind(f, (enum report_kind)k);
}
