#include <sys/stat.h>

#include <fcntl.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/cli.h"
#include "base/err.h"
#include "base/file.h"
#include "base/json.h"
#include "review/casebook.h"
#include "review/export.h"
#include "review/import.h"
#include "review/list.h"
#include "review/load.h"
#include "review/show.h"

#define OUTPUT_MAX	((size_t)1 << 30)
#define SECRET_FILE_MAX	(1u << 20)
/* import, beside those of base/cli.h: nothing failed, and people must act */
#define EXIT_OLDER	4
#define EXIT_LATER	5

struct options {
	const char *casebook, *secret, *passphrase_file;
	int	 json;
	int	 nargs;
	char	**args;			/* behind the command */
};

static const char usage_text[] =
    "usage: plumseal-review --casebook DIR --secret FILE\n"
    "           [--passphrase-file FILE] [--json] COMMAND\n"
    "\n"
    "commands:\n"
    "  import DIR     verify a delivery of plumsealctl export, open what is\n"
    "                 for this key and file it in the casebook\n"
    "  list           what is in the casebook\n"
    "  show ID        one testimony (8 or more digits of its id)\n"
    "  export ID DIR  write its text and its files into a folder\n"
    "\n"
    "options:\n"
    "  --casebook DIR          the casebook; import makes it\n"
    "  --secret FILE           your NAME.secret, made by plumseal-key new\n"
    "  --passphrase-file FILE  its first line, instead of asking\n"
    "  --json                  for programs: import, list and show\n"
    "  --help, --version\n";

static int
usage(const char *what, const char *which)
{
	cli_warn("%s%s", what, which);
	cli_hint("plumseal-review --help");
	return CLI_USAGE;
}

static int
exit_of(int r)
{
	return r == 0 ? CLI_OK : r == ERR_REFUSED ? CLI_REFUSED : CLI_FAILED;
}

static int
key_load(const struct options *o, struct seckey **kp)
{
	struct buf file, pass;
	int r;

	*kp = NULL;
	buf_init(&file, SECRET_FILE_MAX);
	if ((r = file_read(AT_FDCWD, o->secret, &file)) != 0) {
		cli_warn_err(r, "%s", o->secret);
		goto done;
	}
	if ((r = cli_passphrase(o->passphrase_file, "passphrase: ", 0,
	    &pass)) != 0)
		goto done;
	r = seckey_unwrap(kp, file.p, file.len, pass.p, pass.len);
	buf_free(&pass);
	if (r == ERR_AUTH)
		cli_warn("%s: wrong passphrase, or the file was altered",
		    o->secret);
	else if (r != 0)
		cli_warn_err(r, "%s", o->secret);
done:
	buf_free(&file);
	return r;
}

/* Open the casebook.  The key is given back only to who asks for it. */
static int
book_open(const struct options *o, enum casebook_mode mode,
    struct casebook **cp, struct seckey **kp)
{
	struct seckey *key = NULL;
	int r;

	if ((r = key_load(o, &key)) != 0)
		return r;
	switch (r = casebook_open(cp, o->casebook, key, mode)) {
	case 0:
		break;
	case ERR_NOTFOUND:
		cli_warn("%s: there is no casebook", o->casebook);
		cli_hint("the first import makes it");
		break;
	case ERR_REFUSED:
		cli_warn("%s: this folder holds something else than a "
		    "casebook", o->casebook);
		break;
	case ERR_EXISTS:
		cli_warn("%s: the casebook is in use", o->casebook);
		cli_hint("wait for the other plumseal-review to end");
		break;
	case ERR_AUTH:
		cli_warn("%s: this casebook is of another editor's key, or was "
		    "altered", o->casebook);
		break;
	default:
		cli_warn_err(r, "%s", o->casebook);
	}
	if (r == 0 && kp != NULL) {
		*kp = key;
		key = NULL;
	}
	seckey_free(key);
	return r;
}

/* What was gathered goes out at once, so that no library keeps a copy. */
static int
print(struct buf *out)
{
	int r = file_write_full(STDOUT_FILENO, out->p, out->len);

	if (r != 0)
		cli_warn_err(r, "writing the output");
	return r;
}

static uint64_t
not_ours(const struct import_result *res)
{
	return res->to - res->from + res->reread - res->parcels -
	    res->damaged - res->repeated - res->malformed - res->later;
}

static void
result_json(struct json *j, const struct import_result *res)
{
	const struct {
		const char *key;
		uint64_t value;
	} rows[] = {
		{ "from", res->from }, { "to", res->to },
		{ "read", res->to - res->from }, { "new", res->fresh },
		{ "continued", res->continued }, { "complete", res->complete },
		{ "cut", res->cut }, { "waiting", res->waiting },
		{ "broken", res->broken }, { "repeated", res->repeated },
		{ "damaged", res->damaged }, { "malformed", res->malformed },
		{ "too_new", res->later }, { "too_new_before", res->held },
		{ "read_at_last", res->reread },
		{ "parcels_of_this_key", res->parcels },
		{ "not_for_this_key",
		    not_ours(res) }
	};
	size_t i;

	json_open(j, '{');
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		json_key(j, rows[i].key);
		json_num(j, rows[i].value);
	}
	json_key(j, "older");
	json_bool(j, res->older);
	json_close(j, '}');
}

static int
result_text(struct buf *out, const struct import_result *res)
{
	uint64_t n = res->to - res->from + res->reread;
	int r;

	if (n == 0)
		return buf_adds(out, res->older ? "nothing new: this delivery "
		    "is OLDER than the casebook\n" : "nothing new\n");
	r = buf_addf(out, "%" PRIu64 " parcels read and verified: %" PRIu64
	    " new testimon%s, %" PRIu64 " continued, %" PRIu64
	    " incomplete, %" PRIu64 " parcels not for this key\n", n,
	    res->fresh, res->fresh == 1 ? "y" : "ies", res->continued,
	    res->cut + res->waiting + res->broken, not_ours(res));
	if (r == 0 && res->damaged > 0)
		r = buf_addf(out, "%" PRIu64 " damaged, kept in the casebook "
		    "unopened\n", res->damaged);
	if (r == 0 && res->repeated > 0)
		r = buf_addf(out, "%" PRIu64 " repeated, passed over\n",
		    res->repeated);
	if (r == 0 && res->malformed > 0)
		r = buf_addf(out, "%" PRIu64 " malformed, passed over\n",
		    res->malformed);
	if (r == 0 && res->later > 0)
		r = buf_addf(out, "%" PRIu64 " need a newer plumseal-review, "
		    "kept in the casebook unopened\n", res->later);
	return r;
}

static int
cmd_import(const struct options *o)
{
	struct casebook *book = NULL;
	struct seckey *key = NULL;
	struct import_result res = { 0 };
	struct json j;
	struct buf out;
	int r;

	buf_init(&out, OUTPUT_MAX);
	if ((r = book_open(o, CASEBOOK_WRITE, &book, &key)) != 0)
		goto done;
	if ((r = import_run(book, key, o->args[0], &res)) != 0)
		goto done;
	if (o->json) {
		json_start(&j, &out);
		result_json(&j, &res);
		r = json_end(&j);
	} else
		r = result_text(&out, &res);
	if (r == 0)
		r = print(&out);
	if (r == 0 && res.damaged > 0)
		r = ERR_AUTH;
done:
	seckey_free(key);
	casebook_close(book);
	buf_free(&out);
	if (r != 0)
		return exit_of(r);
	return res.older ? EXIT_OLDER : res.later + res.held > 0 ? EXIT_LATER :
	    CLI_OK;
}

static int
cmd_list(const struct options *o)
{
	struct casebook *book = NULL;
	struct buf out;
	int bad, r;

	buf_init(&out, OUTPUT_MAX);
	if ((r = book_open(o, CASEBOOK_READ, &book, NULL)) != 0)
		goto done;
	bad = list_all(book, o->json, &out, print);
	r = out.len > 0 ? print(&out) : 0;
	if (bad != 0)
		r = bad;
done:
	casebook_close(book);
	buf_free(&out);
	return exit_of(r);
}

static int
cmd_show(const struct options *o)
{
	struct casebook *book = NULL;
	struct testimony *t = NULL;
	struct head *h = NULL;
	struct show s;
	struct buf out;
	int r;

	buf_init(&out, OUTPUT_MAX);
	if ((r = book_open(o, CASEBOOK_READ, &book, NULL)) != 0 ||
	    (r = load_case(book, o->args[0], &h, &t)) != 0)
		goto done;
	s.head = h;
	s.t = t;
	s.origin = casebook_state(book) != NULL ?
	    casebook_state(book)->origin : "";
	s.colour = cli_colour(STDOUT_FILENO);
	if ((r = o->json ? show_json(&s, &out) : show_text(&s, &out)) != 0)
		cli_warn_err(r, "showing it");
	else
		r = print(&out);
done:
	case_free(t);
	head_free(h);
	casebook_close(book);
	buf_free(&out);
	return exit_of(r);
}

static int
cmd_export(const struct options *o)
{
	struct export_job job = { .dir = o->args[1] };
	struct testimony *t = NULL;
	struct head *h = NULL;
	int r;

	if ((r = book_open(o, CASEBOOK_READ, &job.book, NULL)) == 0 &&
	    (r = load_case(job.book, o->args[0], &h, &t)) == 0) {
		job.head = h;
		job.t = t;
		r = export_run(&job);
	}
	casebook_close(job.book);
	case_free(t);
	head_free(h);
	return exit_of(r);
}

static const struct command {
	const char *name;
	int	 nargs;
	int	(*run)(const struct options *o);
} commands[] = {
	{ "import", 1, cmd_import },
	{ "list", 0, cmd_list },
	{ "show", 1, cmd_show },
	{ "export", 2, cmd_export }
};

static int
dispatch(struct options *o, int argc, char **argv)
{
	size_t i;

	if (argc < 1)
		return usage("no command", "");
	for (i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (strcmp(argv[0], commands[i].name) == 0)
			break;
	if (i == sizeof(commands) / sizeof(commands[0]))
		return usage("unknown command ", argv[0]);
	o->nargs = argc - 1;
	o->args = argv + 1;
	if (o->nargs != commands[i].nargs)
		return usage(o->nargs < commands[i].nargs ?
		    "something is missing behind " : "too much behind ",
		    argv[0]);
	if (o->casebook == NULL)
		return usage("--casebook DIR is missing", "");
	if (o->secret == NULL)
		return usage("--secret FILE is missing", "");
	return commands[i].run(o);
}

int
main(int argc, char **argv)
{
	static const struct option longs[] = {
		{ "casebook", required_argument, NULL, 'c' },
		{ "secret", required_argument, NULL, 's' },
		{ "passphrase-file", required_argument, NULL, 'p' },
		{ "json", no_argument, NULL, 'j' },
		{ "help", no_argument, NULL, 'h' },
		{ "version", no_argument, NULL, 'v' },
		{ NULL, 0, NULL, 0 }
	};
	struct options o = { 0 };
	int c;

	cli_start("plumseal-review");
	umask(077);
	while ((c = getopt_long(argc, argv, "", longs, NULL)) != -1)
		switch (c) {
		case 'c':
			o.casebook = optarg;
			break;
		case 's':
			o.secret = optarg;
			break;
		case 'p':
			o.passphrase_file = optarg;
			break;
		case 'j':
			o.json = 1;
			break;
		case 'h':
			fputs(usage_text, stdout);
			return CLI_OK;
		case 'v':
			cli_version();
			return CLI_OK;
		default:
			cli_hint("plumseal-review --help");
			return CLI_USAGE;
		}
	return dispatch(&o, argc - optind, argv + optind);
}
