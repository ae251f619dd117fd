#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "base/cli.h"
#include "base/num.h"
#include "operator/operator.h"

static const char usage[] =
"usage: plumsealctl --config FILE export [--from N] DIR\n"
"       plumsealctl --config FILE status [--json]\n"
"       plumsealctl --help | --version\n"
"\n"
"  export DIR    bring a folder (a USB stick) up to date for the editors\n"
"  status        the row, the room on the disk, the editors' keys\n"
"\n"
"  --config FILE the gateway's configuration\n"
"  --from N      begin an empty folder at parcel N\n"
"  --json        for machines\n";

struct options {
	const char	*config;
	uint64_t	 from;
	int		 json, has_from;
};

enum { OPT_CONFIG = 256, OPT_FROM, OPT_JSON, OPT_HELP, OPT_VERSION };

static int
usage_error(void)
{
	fputs(usage, stderr);
	return CLI_USAGE;
}

/* -1: go on; else the exit status. */
static int
parse_options(int argc, char **argv, struct options *o)
{
	static const struct option known[] = {
		{ "config", required_argument, NULL, OPT_CONFIG },
		{ "from", required_argument, NULL, OPT_FROM },
		{ "json", no_argument, NULL, OPT_JSON },
		{ "help", no_argument, NULL, OPT_HELP },
		{ "version", no_argument, NULL, OPT_VERSION },
		{ NULL, 0, NULL, 0 }
	};
	int c;

	while ((c = getopt_long(argc, argv, "", known, NULL)) != -1)
		switch (c) {
		case OPT_CONFIG:
			o->config = optarg;
			break;
		case OPT_FROM:
			if (num_parse(optarg, strlen(optarg), 0, INT64_MAX,
			    &o->from) != 0) {
				cli_warn("--from %s: not a number", optarg);
				return CLI_USAGE;
			}
			o->has_from = 1;
			break;
		case OPT_JSON:
			o->json = 1;
			break;
		case OPT_HELP:
			fputs(usage, stdout);
			return CLI_OK;
		case OPT_VERSION:
			cli_version();
			return CLI_OK;
		default:
			return usage_error();
		}
	return -1;
}

int
main(int argc, char **argv)
{
	struct options o = { NULL, 0, 0, 0 };
	struct config *c;
	const char *what;
	int status, left;

	cli_start("plumsealctl");
	if ((status = parse_options(argc, argv, &o)) != -1)
		return status;
	left = argc - optind;
	if (o.config == NULL || left < 1)
		return usage_error();
	what = argv[optind];
	if (strcmp(what, "export") == 0) {
		if (left != 2 || o.json)
			return usage_error();
	} else if (strcmp(what, "status") != 0 || left != 1 || o.has_from)
		return usage_error();
	if (config_read(&c, o.config) != 0)
		return CLI_FAILED;
	if (left == 2)
		status = operator_export(c, argv[optind + 1], o.from);
	else
		status = operator_status(c, o.json);
	config_free(c);
	return status;
}
