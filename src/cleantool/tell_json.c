#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/b64.h"
#include "base/json.h"
#include "base/text.h"
#include "cleantool/refusal.h"
#include "cleantool/tell.h"

#define OUT_MAX		(1 << 20)
#define BYTES_MAX	65536

static int
is_utf8(const char *s)
{
	const uint8_t *p = (const uint8_t *)s;
	size_t n = strlen(s), i, len;

	for (i = 0; i < n; i += len)
		if (text_utf8(p + i, n - i, &len) == UINT32_MAX)
			return 0;
	return 1;
}

/* A name; one that is not UTF-8 once more as the bytes that it is. */
static void
put_name(struct json *j, const char *key, const char *bytes_key,
    const char *name)
{
	struct buf b;
	const char *s;

	json_key(j, key);
	json_str(j, name);
	if (is_utf8(name))
		return;
	buf_init(&b, BYTES_MAX);
	if (b64_add(&b, name, strlen(name)) == 0 && (s = buf_str(&b)) != NULL) {
		json_key(j, bytes_key);
		json_str(j, s);
	}
	buf_free(&b);
}

static void
put_removed(struct json *j, const struct outcome *o)
{
	size_t i;

	json_key(j, "removed");
	json_open(j, '[');
	for (i = 0; o->did != DID_REFUSE && i < o->report.n; i++) {
		json_open(j, '{');
		json_key(j, "kind");
		json_str(j, report_slug(o->report.item[i].kind));
		json_key(j, "words");
		json_str(j, report_words(o->report.item[i].kind));
		json_key(j, "name");
		json_str(j, o->report.item[i].name);
		json_key(j, "count");
		json_num(j, o->report.item[i].count);
		json_close(j, '}');
	}
	json_close(j, ']');
}

static void
put_refusal(struct json *j, const struct teller *t, const struct outcome *o)
{
	struct refusal r;

	refusal_of(&r, t->cleaning, o);
	json_key(j, "why");
	json_str(j, r.why);
	json_key(j, "advice");
	json_str(j, r.advice);
}

void
tell_json(const struct teller *t, const struct item *item,
    const struct outcome *o)
{
	char *out = tell_out(t, item, o);
	struct json j;
	struct buf b;

	buf_init(&b, OUT_MAX);
	json_start(&j, &b);
	json_open(&j, '{');
	put_name(&j, "in", "in_base64", item->in_shown);
	if (t->cleaning->work != WORK_CHECK && out != NULL)
		put_name(&j, "out", "out_base64", out);
	json_key(&j, "type");
	json_str(&j, o->type);
	json_key(&j, "out_type");
	json_str(&j, o->out_type[0] != '\0' ? o->out_type : o->type);
	json_key(&j, "result");
	json_str(&j, tell_slug(t, o));
	if (o->did == DID_FAIL) {
		json_key(&j, "error");
		json_str(&j, tell_failure(o));
	}
	if (o->did == DID_REFUSE && o->report.n > 0) {
		json_key(&j, "reason");
		json_str(&j, o->report.item[0].name);
	}
	if (o->did == DID_REFUSE)
		put_refusal(&j, t, o);
	json_key(&j, "cut");
	json_bool(&j, o->did == DID_CLEAN && o->result == CLEAN_DONE_CUT);
	json_key(&j, "changed");
	json_bool(&j, o->did == DID_CLEAN && o->differs);
	put_removed(&j, o);
	json_close(&j, '}');
	if (json_end(&j) == 0) {
		fwrite(b.p, 1, b.len, stdout);
		if (b.len == 0 || b.p[b.len - 1] != '\n')
			putchar('\n');
		fflush(stdout);
	}
	buf_free(&b);
	free(out);
}
