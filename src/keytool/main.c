/* plumseal-key: makes an editor's keys, renews and destroys them, and tells
 * what is in a key file.  Runs on a machine that is never online; needs no
 * network, and has none. */
#include <sys/stat.h>

#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "base/cli.h"
#include "keytool/commands.h"
#include "keytool/show.h"

static const char usage_text[] =
"usage: plumseal-key new --dir DIR --name NAME [--epochs N]\n"
"                        [--passphrase-file FILE]\n"
"       plumseal-key extend --secret FILE [--epochs N]\n"
"                        [--passphrase-file FILE] OUT\n"
"       plumseal-key destroy --secret FILE --before DATE\n"
"                        [--passphrase-file FILE]\n"
"       plumseal-key export --secret FILE [--passphrase-file FILE] OUT\n"
"       plumseal-key show FILE [--json]\n"
"       plumseal-key --help | --version\n"
"\n"
"  new       make DIR/NAME.secret, which stays offline, and DIR/NAME.editor,\n"
"            which goes to the operator\n"
"  extend    add months to a key, in its secret file; OUT is its new public\n"
"            file, for the operator\n"
"  destroy   take the keys of old months out of a secret file, for good\n"
"  export    write the public file of a secret one again\n"
"  show      what is in a file of either kind; its fingerprint\n"
"\n"
"  --dir DIR               folder of the new files\n"
"  --name NAME             the editor's: a-z 0-9 . _ -, 48 at most\n"
"  --epochs N              months the key is good for, or more, 6 without it\n"
"  --secret FILE           the NAME.secret to unlock\n"
"  --before DATE           destroy months that ended before this day\n"
"  --passphrase-file FILE  its first line, instead of asking\n"
"  --json                  for programs: show\n";

int
usage(const char *why)
{
	if (why != NULL)
		cli_warn("%s", why);
	fputs(usage_text, stderr);
	return CLI_USAGE;
}

static const struct option longopts[] = {
	{ "dir",		required_argument,	NULL, 'd' },
	{ "name",		required_argument,	NULL, 'n' },
	{ "secret",		required_argument,	NULL, 's' },
	{ "passphrase-file",	required_argument,	NULL, 'p' },
	{ "epochs",		required_argument,	NULL, 'e' },
	{ "before",		required_argument,	NULL, 'b' },
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
		case 'b':
			o->before = optarg;
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
		return o.dir != NULL && o.name != NULL && argc == 0 ?
		    cmd_new(&o) :
		    usage("new needs --dir and --name, and no more");
	if (strcmp(cmd, "export") == 0)
		return o.secret != NULL && argc == 1 ?
		    cmd_export(&o, argv[0]) :
		    usage("export needs --secret FILE and OUT");
	if (strcmp(cmd, "extend") == 0)
		return o.secret != NULL && argc == 1 ?
		    cmd_extend(&o, argv[0]) :
		    usage("extend needs --secret FILE and OUT");
	if (strcmp(cmd, "destroy") == 0)
		return o.secret != NULL && o.before != NULL && argc == 0 ?
		    cmd_destroy(&o) : usage("destroy needs --secret FILE and "
		    "--before DATE, and no more");
	if (strcmp(cmd, "show") == 0)
		return argc == 1 ? show_file(argv[0], o.json) :
		    usage("show needs one FILE");
	cli_warn("unknown command: %s", cmd);
	return usage(NULL);
}
