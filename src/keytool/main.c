/* plumseal-key: makes an editor's keys and tells what is in a key file.
 * Runs on a machine that is never online; needs no network, and has none. */
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/cli.h"
#include "base/err.h"
#include "base/file.h"
#include "base/num.h"
#include "keytool/show.h"
#include "seal/seckey.h"
#include "seal/wrap.h"

#define PATH_LEN	4096
#define EPOCHS_DEFAULT	6

static const char usage_text[] =
"usage: plumseal-key new --dir DIR --name NAME [--epochs N]\n"
"                        [--passphrase-file FILE]\n"
"       plumseal-key export --secret FILE [--passphrase-file FILE] OUT\n"
"       plumseal-key show FILE [--json]\n"
"       plumseal-key --help | --version\n";

struct options {
	const char *dir, *name, *secret, *passfile, *epochs;
	int	    json;
};

static int
usage(const char *why)
{
	if (why != NULL)
		cli_warn("%s", why);
	fputs(usage_text, stderr);
	return CLI_USAGE;
}

/* DIR/NAME.ending into path. */
static int
key_path(char path[PATH_LEN], const struct options *o, const char *ending)
{
	if (snprintf(path, PATH_LEN, "%s/%s.%s", o->dir, o->name, ending) >=
	    PATH_LEN)
		return ERR_LIMIT;
	return 0;
}

/* Both files, or none. */
static int
write_pair(const char *secret, const struct buf *wrapped, const char *editor,
    const struct buf *public)
{
	const char *at = secret;
	int r;

	if ((r = file_create(AT_FDCWD, secret, 0600, wrapped->p,
	    wrapped->len)) == 0) {
		at = editor;
		if ((r = file_create(AT_FDCWD, editor, 0644, public->p,
		    public->len)) == 0 &&
		    (r = file_sync_dir(AT_FDCWD, editor)) != 0)
			unlink(editor);
		if (r != 0)
			unlink(secret);
	}
	if (r != 0)
		cli_warn_err(r, "%s", at);
	return r;
}

static int
tell_next(const struct seckey *k, const char *secret, const char *editor)
{
	struct editor e;
	char print[48], last[11];

	memset(&e, 0, sizeof(e));
	memcpy(e.identity, k->identity, sizeof(e.identity));
	editor_fingerprint(&e, print);
	num_format_date(last, k->epoch[k->nepochs - 1].last);
	printf("fingerprint  %s\ngood until   %s\n\n", print, last);
	printf("Carry this to the operator, and read them the fingerprint "
	    "over another way:\n  %s\n", editor);
	printf("Keep this offline.  Without it and its passphrase nothing "
	    "can be opened:\n  %s\n", secret);
	if (fflush(stdout) != 0) {
		cli_warn_err(ERR_SYSTEM, "writing");
		return CLI_FAILED;
	}
	return CLI_OK;
}

/* Make, wrap and write; the passphrase is known. */
static int
make(const struct options *o, size_t epochs, const struct buf *pass)
{
	char secret[PATH_LEN], editor[PATH_LEN];
	struct seckey *k = NULL;
	struct buf wrapped, public;
	int r, status = CLI_FAILED;

	buf_init(&wrapped, WRAP_FILE_MAX);
	buf_init(&public, EDITOR_FILE_MAX);
	if ((r = key_path(secret, o, "secret")) != 0 ||
	    (r = key_path(editor, o, "editor")) != 0 ||
	    (r = seckey_new(&k, o->name, num_today(), epochs)) != 0 ||
	    (r = seckey_public(k, &public)) != 0 ||
	    (r = seckey_wrap(k, pass->p, pass->len, &wrapped)) != 0) {
		cli_warn_err(r, "making the key");
		if (r == ERR_NOMEM)
			cli_hint("256 MiB of memory are needed, and a little "
			    "that may be locked (ulimit -l)");
		goto done;
	}
	if (mkdir(o->dir, 0700) == -1 && errno != EEXIST) {
		cli_warn_err(ERR_SYSTEM, "%s", o->dir);
		goto done;
	}
	if (write_pair(secret, &wrapped, editor, &public) == 0)
		status = tell_next(k, secret, editor);
done:
	seckey_free(k);
	buf_free(&wrapped);
	buf_free(&public);
	return status;
}

/* Nothing is overwritten: say so before a passphrase is asked. */
static int
there_already(const struct options *o)
{
	static const char *const ending[] = { "secret", "editor" };
	char path[PATH_LEN];
	size_t i;

	for (i = 0; i < 2; i++)
		if (key_path(path, o, ending[i]) == 0 &&
		    access(path, F_OK) == 0) {
			cli_warn("%s exists already", path);
			cli_hint("keys are never overwritten: take another "
			    "--name or --dir");
			return 1;
		}
	return 0;
}

static int
cmd_new(const struct options *o, int argc)
{
	struct buf pass;
	uint64_t epochs = EPOCHS_DEFAULT;
	int status;

	if (o->dir == NULL || o->name == NULL || argc != 0)
		return usage("new needs --dir and --name, and no more");
	if (!editor_name_ok(o->name, strlen(o->name))) {
		cli_warn("this cannot be an editor's name: %s", o->name);
		cli_hint("1 to %d of a-z 0-9 . _ -, beginning with a letter "
		    "or digit", EDITOR_NAME_MAX);
		return CLI_USAGE;
	}
	if (o->epochs != NULL && num_parse(o->epochs, strlen(o->epochs), 1,
	    EDITOR_EPOCHS_MAX, &epochs) != 0) {
		cli_warn("--epochs is a number of months, 1 to %d",
		    EDITOR_EPOCHS_MAX);
		return CLI_USAGE;
	}
	if (there_already(o))
		return CLI_FAILED;
	if (cli_passphrase(o->passfile, "passphrase for the new key: ", 1,
	    &pass) != 0)
		return CLI_FAILED;
	status = make(o, (size_t)epochs, &pass);
	buf_free(&pass);
	return status;
}

static int
cmd_export(const struct options *o, int argc, char **argv)
{
	struct seckey *k = NULL;
	struct buf text, pass, public;
	int r, status = CLI_FAILED;

	if (o->secret == NULL || argc != 1)
		return usage("export needs --secret FILE and OUT");
	buf_init(&text, WRAP_FILE_MAX);
	buf_init(&pass, 0);
	buf_init(&public, EDITOR_FILE_MAX);
	if ((r = file_read(AT_FDCWD, o->secret, &text)) != 0) {
		cli_warn_err(r, "%s", o->secret);
		goto done;
	}
	if (cli_passphrase(o->passfile, "passphrase: ", 0, &pass) != 0)
		goto done;
	if ((r = seckey_unwrap(&k, text.p, text.len, pass.p,
	    pass.len)) != 0) {
		cli_warn_err(r, "%s", o->secret);
		if (r == ERR_AUTH)
			cli_hint("the passphrase is wrong, or the file was "
			    "altered");
		goto done;
	}
	if ((r = seckey_public(k, &public)) != 0 ||
	    (r = file_create(AT_FDCWD, argv[0], 0644, public.p,
	    public.len)) != 0) {
		cli_warn_err(r, "%s", argv[0]);
		goto done;
	}
	status = CLI_OK;
done:
	seckey_free(k);
	buf_free(&text);
	buf_free(&pass);
	buf_free(&public);
	return status;
}

static const struct option longopts[] = {
	{ "dir",		required_argument,	NULL, 'd' },
	{ "name",		required_argument,	NULL, 'n' },
	{ "secret",		required_argument,	NULL, 's' },
	{ "passphrase-file",	required_argument,	NULL, 'p' },
	{ "epochs",		required_argument,	NULL, 'e' },
	{ "json",		no_argument,		NULL, 'j' },
	{ "help",		no_argument,		NULL, 'h' },
	{ "version",		no_argument,		NULL, 'V' },
	{ NULL, 0, NULL, 0 }
};

/* Reads all options; -1, or the exit status that is due at once. */
static int
options_read(struct options *o, int argc, char **argv)
{
	int c;

	memset(o, 0, sizeof(*o));
	while ((c = getopt_long(argc, argv, "", longopts, NULL)) != -1)
		switch (c) {
		case 'd':
			o->dir = optarg;
			break;
		case 'n':
			o->name = optarg;
			break;
		case 's':
			o->secret = optarg;
			break;
		case 'p':
			o->passfile = optarg;
			break;
		case 'e':
			o->epochs = optarg;
			break;
		case 'j':
			o->json = 1;
			break;
		case 'h':
			fputs(usage_text, stdout);
			return CLI_OK;
		case 'V':
			cli_version();
			return CLI_OK;
		default:
			return usage(NULL);
		}
	return -1;
}

int
main(int argc, char **argv)
{
	static char me[] = "plumseal-key";
	struct options o;
	const char *cmd;
	int r;

	cli_start(me);
	argv[0] = me;			/* getopt_long says it */
	umask(022);
	if ((r = options_read(&o, argc, argv)) >= 0)
		return r;
	if (optind >= argc)
		return usage("a command is missing");
	cmd = argv[optind++];
	argc -= optind;
	argv += optind;
	if (strcmp(cmd, "new") == 0)
		return cmd_new(&o, argc);
	if (strcmp(cmd, "export") == 0)
		return cmd_export(&o, argc, argv);
	if (strcmp(cmd, "show") == 0)
		return argc == 1 ? show_file(argv[0], o.json) :
		    usage("show needs one FILE");
	cli_warn("unknown command: %s", cmd);
	return usage(NULL);
}
