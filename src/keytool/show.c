#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/cli.h"
#include "base/err.h"
#include "base/file.h"
#include "base/json.h"
#include "base/num.h"
#include "keytool/show.h"
#include "seal/editor.h"
#include "seal/wrap.h"

static const char *
when(const struct editor_epoch *e, uint32_t today)
{
	return e->last < today ? "past" : e->first > today ? "later" : "now";
}

/* Days that are left of an epoch, today counted. */
static uint32_t
left(const struct editor_epoch *e, uint32_t today)
{
	return e->last < today ? 0 : e->last - today + 1;
}

static void
editor_words(const struct editor *e, uint32_t today)
{
	char print[48], first[11], last[11];
	size_t i;

	editor_fingerprint(e, print);
	printf("name         %s\nserial       %u\nfingerprint  %s\n", e->name,
	    e->serial, print);
	for (i = 0; i < e->nepochs; i++) {
		num_format_date(first, e->epoch[i].first);
		num_format_date(last, e->epoch[i].last);
		printf("epoch        %s to %s  ", first, last);
		if (left(&e->epoch[i], today) == 0)
			puts("past");
		else
			printf("%s, %u days left\n", when(&e->epoch[i],
			    today), left(&e->epoch[i], today));
	}
	if (editor_epoch_on(e, today) == NULL)
		puts("no epoch is good today: nobody can seal to this editor");
}

static void
editor_json(struct json *j, const struct editor *e, uint32_t today)
{
	char print[48], day[11];
	size_t i;

	editor_fingerprint(e, print);
	json_key(j, "kind");
	json_str(j, "editor");
	json_key(j, "name");
	json_str(j, e->name);
	json_key(j, "serial");
	json_num(j, e->serial);
	json_key(j, "identity");
	json_hex(j, e->identity, sizeof(e->identity));
	json_key(j, "fingerprint");
	json_str(j, print);
	json_key(j, "epochs");
	json_open(j, '[');
	for (i = 0; i < e->nepochs; i++) {
		json_open(j, '{');
		json_key(j, "first");
		num_format_date(day, e->epoch[i].first);
		json_str(j, day);
		json_key(j, "last");
		num_format_date(day, e->epoch[i].last);
		json_str(j, day);
		json_key(j, "when");
		json_str(j, when(&e->epoch[i], today));
		json_key(j, "days_left");
		json_num(j, left(&e->epoch[i], today));
		json_key(j, "key");
		json_hex(j, e->epoch[i].pk, 32);
		json_close(j, '}');
	}
	json_close(j, ']');
}

static void
secret_json(struct json *j, const struct wrap_params *w)
{
	json_key(j, "kind");
	json_str(j, "secret");
	json_key(j, "name");
	json_str(j, w->name);
	json_key(j, "kdf");
	json_str(j, "argon2id");
	json_key(j, "passes");
	json_num(j, w->passes);
	json_key(j, "memory_kib");
	json_num(j, w->kib);
}

static int
print(const struct editor *e, const struct wrap_params *w, int json)
{
	struct buf out;
	struct json j;
	int r = 0;

	buf_init(&out, 1 << 20);
	if (!json && e != NULL)
		editor_words(e, num_today());
	else if (!json)
		printf("name         %s\nsecret file  argon2id, %u passes, "
		    "%u MiB\n", w->name, w->passes, w->kib / 1024);
	else {
		json_start(&j, &out);
		json_open(&j, '{');
		if (e != NULL)
			editor_json(&j, e, num_today());
		else
			secret_json(&j, w);
		json_close(&j, '}');
		if ((r = json_end(&j)) == 0)
			fwrite(out.p, 1, out.len, stdout);
	}
	buf_free(&out);
	if (r == 0 && fflush(stdout) != 0)
		r = ERR_SYSTEM;
	if (r != 0)
		cli_warn_err(r, "writing");
	return r == 0 ? CLI_OK : CLI_FAILED;
}

int
show_file(const char *path, int json)
{
	static const char secret[] = "plumseal-secret/";
	static struct editor e;
	struct wrap_params w;
	struct buf b;
	int r, line = 0, is_secret = 0;

	buf_init(&b, EDITOR_FILE_MAX);
	if ((r = file_read(AT_FDCWD, path, &b)) == 0) {
		is_secret = b.len >= sizeof(secret) - 1 &&
		    memcmp(b.p, secret, sizeof(secret) - 1) == 0;
		r = is_secret ? wrap_look(&w, b.p, b.len) :
		    editor_parse(&e, b.p, b.len, &line);
	}
	buf_free(&b);
	if (r != 0 && line > 0)
		cli_warn_err(r, "%s:%d", path, line);
	else if (r != 0)
		cli_warn_err(r, "%s", path);
	if (r != 0)
		return CLI_FAILED;
	return print(is_secret ? NULL : &e, &w, json);
}
