#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/file.h"
#include "review/describe.h"
#include "review/export_parts.h"
#include "review/permit.h"

#define REPORT_BYTES_MAX ((size_t)1 << 30)
#define PERMIT_BYTES_MAX ((size_t)1 << 20)
#define PERMIT_NAME	"CONSENT.txt"

static volatile sig_atomic_t stopped;

static void
export_on_signal(int sig)
{
	(void)sig;
	stopped = 1;
}

int
export_stopped(void)
{
	return stopped;
}

/* Cleartext in a hidden file would be overlooked: take it away first. */
static void
catch_signals(void)
{
	static const int sig[] = { SIGINT, SIGTERM, SIGHUP };
	struct sigaction sa = { .sa_handler = export_on_signal };
	size_t i;

	for (i = 0; i < sizeof(sig) / sizeof(sig[0]); i++)
		sigaction(sig[i], &sa, NULL);
}

static int
folder_open(const char *dir, int *fd)
{
	if (mkdir(dir, 0700) == -1 && errno != EEXIST)
		return ERR_SYSTEM;
	*fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return *fd == -1 ? ERR_SYSTEM : 0;
}

static void
drop_secrets(struct export_job *job)
{
	casebook_close(job->book);
	job->book = NULL;
	sodium_memzero(job->head->secret, sizeof(job->head->secret));
	buf_free(&job->t->text);
}

/* Nothing secret is in memory any more. */
static void
recheck_all(struct export *x)
{
	struct cli_progress progress;
	size_t i;

	if (x->n == 0)
		return;
	/* without it recheck_file says of each that it is unable */
	(void)recheck_prepare();
	cli_progress_start(&progress, "checking", "files", x->n);
	for (i = 0; i < x->n && !stopped; i++) {
		if (x->wrote[i].cleaned)
			x->wrote[i].how = recheck_file(x->dirfd,
			    x->wrote[i].name, x->wrote[i].hash);
		cli_progress_to(&progress, i + 1);
	}
	cli_progress_end(&progress);
}

static const struct export_file *
find(const struct export *x, uint32_t number)
{
	size_t i;

	for (i = 0; i < x->n; i++)
		if (x->wrote[i].number == number)
			return &x->wrote[i];
	return NULL;
}

static void
export_on_json(void *ctx, struct json *j, const struct case_file *f)
{
	const struct export_file *w = find(ctx, f->rec.number);

	json_key(j, "exported_as");
	json_str(j, w != NULL ? w->name : "");
	json_key(j, "recheck");
	json_str(j, w == NULL || !w->cleaned ? "" : recheck_slug(w->how));
}

/* A file of our own, under the name that was taken for it. */
static int
own_file(struct export *x, const char *want, const struct buf *b,
    char name[NAMES_MAX + 1])
{
	struct part p;
	int r;

	part_init(&p, x->dirfd);
	if ((r = part_open(&p)) != 0)
		return r;
	names_give_back(x->names, name);
	if ((r = part_write(&p, b->p, b->len)) == 0)
		r = part_publish(&p, x->names, want, 0, name);
	part_drop(&p);
	return r;
}

static int
report(struct export *x, const char *origin)
{
	struct describe_extra more = { export_on_json, x, origin, 0 };
	struct buf out;
	struct json j;
	int r;

	buf_init(&out, REPORT_BYTES_MAX);
	json_start(&j, &out);
	json_open(&j, '{');
	describe_json_all(&j, x->job->head, x->job->t, &more);
	json_key(&j, "text_exported_as");
	json_str(&j, x->text_name);
	json_close(&j, '}');
	if ((r = json_end(&j)) == 0)
		r = own_file(x, "report.json", &out, x->report_name);
	buf_free(&out);
	return r;
}

/* What the witness allowed, where nobody overlooks it. */
static int
permit(struct export *x)
{
	struct buf out;
	int r;

	buf_init(&out, PERMIT_BYTES_MAX);
	if ((r = permit_text(&out, x->job->t, 0)) == 0)
		r = own_file(x, PERMIT_NAME, &out, x->permit_name);
	buf_free(&out);
	return r;
}

/* What was written, and what the editor must know of it. */
static void
say(const struct export *x)
{
	const char *dir = x->job->dir;
	size_t i;

	printf("%s/%s\n", dir, x->permit_name);
	if (strcmp(permit_word(x->job->t), "NO") == 0)
		cli_warn("DO NOT PUBLISH: see %s", x->permit_name);
	printf("%s/%s\n", dir, x->text_name);
	for (i = 0; i < x->n; i++) {
		const struct export_file *w = &x->wrote[i];

		printf("%s/%s\n", dir, w->name);
		if (!w->confirmed)
			cli_warn("%s: its end never came; not confirmed to be "
			    "clean", w->name);
		else if (!w->cleaned)
			cli_warn("%s: NOT CLEANED, as the witness sent it; do "
			    "not pass it on as it is", w->name);
		else if (w->how != RECHECK_SAME)
			cli_warn("%s: %s", w->name, recheck_words(w->how));
	}
	printf("%s/%s\n", dir, x->report_name);
	fflush(stdout);
}

/* The names of what we write ourselves are taken first: no file of a witness
 * may pass for our report. */
int
export_run(struct export_job *job)
{
	const struct state *s = casebook_state(job->book);
	struct export x = { .job = job, .dirfd = -1 };
	char origin[NOTE_NAME_MAX + 1] = "";
	int r;

	if (s != NULL)
		memcpy(origin, s->origin, sizeof(origin));
	catch_signals();
	if ((r = folder_open(job->dir, &x.dirfd)) != 0)
		goto done;
	part_init(&x.text, x.dirfd);
	part_init(&x.file, x.dirfd);
	x.wrote = calloc(job->t->nfiles + 1, sizeof(*x.wrote));
	r = ERR_NOMEM;
	if (x.wrote == NULL || (r = names_new(&x.names, x.dirfd)) != 0 ||
	    (r = names_take(x.names, "testimony.txt", 0, x.text_name)) != 0 ||
	    (r = names_take(x.names, "report.json", 0, x.report_name)) != 0 ||
	    (r = names_take(x.names, PERMIT_NAME, 0, x.permit_name)) != 0 ||
	    (r = permit(&x)) != 0 || (r = export_files(&x)) != 0)
		goto done;
	drop_secrets(job);
	recheck_all(&x);
	if ((r = report(&x, origin)) != 0)
		goto done;
	if (fsync(x.dirfd) == -1)
		r = ERR_SYSTEM;
	say(&x);
done:
	drop_secrets(job);
	if (stopped) {
		cli_warn("%s: stopped; not all was done", job->dir);
		r = ERR_CLOSED;
	} else if (r != 0)
		cli_warn_err(r, "%s: not all was written", job->dir);
	if (r == 0 && x.bad)
		r = ERR_AUTH;
	names_free(x.names);
	free(x.wrote);
	if (x.dirfd != -1)
		close(x.dirfd);
	return r;
}
