#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "base/cli.h"
#include "base/err.h"
#include "clean/worker.h"
#include "cleantool/cleanfile.h"
#include "cleantool/tell.h"
#include "confine/confine.h"

static const char usage[] =
"usage: plumseal-clean [--json] IN OUT\n"
"       plumseal-clean --help | --version\n"
"\n"
"Write to OUT what IN shows, without anything that identifies a person, a\n"
"device, a place or a time, and say what was taken out.\n"
"\n"
"  --json   one JSON object instead of words\n";

enum { OPT_JSON = 256, OPT_HELP, OPT_VERSION };

static int
clean_one(const char *in, const char *out, int as_json)
{
	struct cleanfile f;
	int r;

	if ((r = clean_worker_prepare()) != 0) {
		cli_warn_err(r, "libmagic's database");
		return CLI_FAILED;
	}
	if ((r = confine_prepare()) != 0) {
		cli_warn("no sandbox: this kernel lacks seccomp or Landlock");
		return CLI_FAILED;
	}
	r = cleanfile_run(&f, in, out);
	if (r == 0 || r == ERR_REFUSED)
		tell(&f, as_json);
	cleanfile_free(&f);
	return r == 0 ? CLI_OK : r == ERR_REFUSED ? CLI_REFUSED : CLI_FAILED;
}

int
main(int argc, char **argv)
{
	static const struct option known[] = {
		{ "json", no_argument, NULL, OPT_JSON },
		{ "help", no_argument, NULL, OPT_HELP },
		{ "version", no_argument, NULL, OPT_VERSION },
		{ NULL, 0, NULL, 0 }
	};
	int c, as_json = 0;

	cli_start("plumseal-clean");
	signal(SIGPIPE, SIG_IGN);
	while ((c = getopt_long(argc, argv, "", known, NULL)) != -1)
		switch (c) {
		case OPT_JSON:
			as_json = 1;
			break;
		case OPT_HELP:
			fputs(usage, stdout);
			return CLI_OK;
		case OPT_VERSION:
			cli_version();
			return CLI_OK;
		default:
			fputs(usage, stderr);
			return CLI_USAGE;
		}
	if (argc - optind != 2) {
		fputs(usage, stderr);
		return CLI_USAGE;
	}
	return clean_one(argv[optind], argv[optind + 1], as_json);
}
