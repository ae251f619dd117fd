#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/cli.h"
#include "base/err.h"
#include "base/num.h"
#include "clean/worker.h"
#include "cleantool/crew.h"
#include "cleantool/tell.h"
#include "cleantool/walk.h"
#include "confine/confine.h"

static const char usage[] =
"usage: plumseal-clean [OPTION...] IN OUT\n"
"       plumseal-clean [OPTION...] --to FOLDER FILE|FOLDER...\n"
"       plumseal-clean [OPTION...] --in-place FILE|FOLDER...\n"
"       plumseal-clean [OPTION...] --check FILE|FOLDER...\n"
"       plumseal-clean --help | --version\n"
"\n"
"Write what files show or sound like, without anything that identifies a\n"
"person, a device, a place or a time, and say what was taken out.\n"
"\n"
"  --to FOLDER    into FOLDER, with the names and folders they have\n"
"  --in-place     replace the files themselves\n"
"  --check        write nothing, only say what would go\n"
"  --mode MODE    lossless (as it is without), pixels (pictures are decoded\n"
"                 and coded afresh) or strict (what cannot be proven clean\n"
"                 is refused)\n"
"  --max-side N   with --mode pixels: make pictures with longer sides smaller\n"
"  --heic WHAT    keep (as it is without), jpeg or png: of HEIC and AVIF make\n"
"                 pictures that every program can show\n"
"  --pdf-text     let words be searched in what is made of a PDF\n"
"  --office       clean office documents, too (DOCX, XLSX, ODT); else refused\n"
"  --jobs N       clean N files at a time\n"
"  --long         all findings for each file, not a line\n"
"  --json         a JSON object for each file instead of words\n"
"\n"
"Exit status: 0 clean, 1 something failed, 2 usage, 3 a file was refused or,\n"
"with --check, not clean.\n";

#define SIDE_MAX	1000000

enum {
	OPT_TO = 256, OPT_IN_PLACE, OPT_CHECK, OPT_MODE, OPT_SIDE, OPT_HEIC,
	OPT_OFFICE, OPT_PDF_TEXT, OPT_JOBS, OPT_LONG, OPT_JSON, OPT_HELP,
	OPT_VERSION
};

struct options {
	struct cleaning	 cleaning;
	const char	*to;
	uint64_t	 jobs;
	int		 works;		/* how many of --to and so on */
	int		 is_long, json;
	int		 done;		/* --help and --version */
};

static int
wrong(const char *what)
{
	if (what != NULL)
		cli_warn("%s", what);
	fputs(usage, stderr);
	return CLI_USAGE;
}

static int
set_mode(struct options *o, const char *name)
{
	static const char *const names[] = {
		[CLEAN_LOSSLESS] = "lossless", [CLEAN_PIXELS] = "pixels",
		[CLEAN_STRICT] = "strict"
	};
	unsigned int i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(names[i], name) == 0) {
			o->cleaning.mode = (enum clean_mode)i;
			return CLI_OK;
		}
	return wrong("--mode is lossless, pixels or strict");
}

static int
set_heic(struct options *o, const char *name)
{
	static const char *const names[] = {
		[CLEAN_HEIC_KEEP] = "keep", [CLEAN_HEIC_JPEG] = "jpeg",
		[CLEAN_HEIC_PNG] = "png"
	};
	unsigned int i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(names[i], name) == 0) {
			o->cleaning.heic = (enum clean_heic)i;
			return CLI_OK;
		}
	return wrong("--heic is keep, jpeg or png");
}

static void
set_work(struct options *o, enum work work)
{
	o->cleaning.work = work;
	o->works++;
}

static int
set_option(struct options *o, int c)
{
	uint64_t n;

	switch (c) {
	case OPT_TO:
		o->to = optarg;
		set_work(o, WORK_TO);
		break;
	case OPT_IN_PLACE:
		set_work(o, WORK_IN_PLACE);
		break;
	case OPT_CHECK:
		set_work(o, WORK_CHECK);
		break;
	case OPT_MODE:
		return set_mode(o, optarg);
	case OPT_SIDE:
		if (num_parse(optarg, strlen(optarg), 1, SIDE_MAX, &n) != 0)
			return wrong("--max-side is a number of pixels");
		o->cleaning.max_side = (uint32_t)n;
		break;
	case OPT_HEIC:
		return set_heic(o, optarg);
	case OPT_PDF_TEXT:
		o->cleaning.pdf_text = 1;
		break;
	case OPT_OFFICE:
		o->cleaning.office = 1;
		break;
	case OPT_JOBS:
		if (num_parse(optarg, strlen(optarg), 1, CREW_MAX,
		    &o->jobs) != 0)
			return wrong("--jobs is a number from 1 to 256");
		break;
	case OPT_LONG:
		o->is_long = 1;
		break;
	case OPT_JSON:
		o->json = 1;
		break;
	case OPT_HELP:
		fputs(usage, stdout);
		o->done = 1;
		break;
	case OPT_VERSION:
		cli_version();
		o->done = 1;
		break;
	default:
		return wrong(NULL);
	}
	return CLI_OK;
}

static int
parse(struct options *o, int argc, char **argv)
{
	static const struct option known[] = {
		{ "to", required_argument, NULL, OPT_TO },
		{ "in-place", no_argument, NULL, OPT_IN_PLACE },
		{ "check", no_argument, NULL, OPT_CHECK },
		{ "mode", required_argument, NULL, OPT_MODE },
		{ "max-side", required_argument, NULL, OPT_SIDE },
		{ "heic", required_argument, NULL, OPT_HEIC },
		{ "office", no_argument, NULL, OPT_OFFICE },
		{ "pdf-text", no_argument, NULL, OPT_PDF_TEXT },
		{ "jobs", required_argument, NULL, OPT_JOBS },
		{ "long", no_argument, NULL, OPT_LONG },
		{ "json", no_argument, NULL, OPT_JSON },
		{ "help", no_argument, NULL, OPT_HELP },
		{ "version", no_argument, NULL, OPT_VERSION },
		{ NULL, 0, NULL, 0 }
	};
	int c, r = CLI_OK;

	while (r == CLI_OK && !o->done &&
	    (c = getopt_long(argc, argv, "", known, NULL)) != -1)
		r = set_option(o, c);
	if (r != CLI_OK || o->done)
		return r;
	if (o->works > 1)
		return wrong("--to, --in-place and --check exclude each other");
	if (o->cleaning.max_side > 0 && o->cleaning.mode != CLEAN_PIXELS)
		return wrong("--max-side goes with --mode pixels");
	if (optind == argc)
		return wrong(NULL);
	if (o->works == 0 && argc - optind != 2) {
		cli_warn(argc - optind == 1 ? "where to?" :
		    "without an option there are two names, IN and OUT");
		cli_hint("name a new file too, or say --to FOLDER, --in-place "
		    "or --check");
		return CLI_USAGE;
	}
	return CLI_OK;
}

static int
prepare(void)
{
	int r;

	if ((r = clean_worker_prepare()) != 0) {
		cli_warn_err(r, "libmagic's database");
		return r;
	}
	if ((r = confine_prepare()) != 0)
		cli_warn("no sandbox: this kernel lacks seccomp or Landlock");
	return r;
}

/* What is to be cleaned.  Says itself what is wrong. */
static int
gather(struct walk *w, const struct options *o, int n, char **names)
{
	int i, r;

	if ((r = walk_start(w, o->cleaning.work, o->to)) != 0) {
		cli_warn_err(r, "%s", o->to);
		return r;
	}
	if (o->works == 0)
		r = walk_add_pair(w, names[0], names[1]);
	for (i = 0; o->works > 0 && r == 0 && i < n; i++)
		r = walk_add(w, names[i]);
	if (r == 0)
		r = walk_check(w);
	if (r == ERR_NOMEM)
		cli_warn_err(r, "the list of files");
	return r;
}

static int
run(const struct options *o, int n, char **names)
{
	struct walk w;
	struct progress progress;
	struct teller t = {
		.cleaning = &o->cleaning, .json = o->json
	};
	struct crew_orders orders = {
		.cleaning = &o->cleaning, .walk = &w,
		.jobs = (unsigned int)o->jobs, .done = tell_file, .ctx = &t,
		.progress = &progress
	};
	int r, sig = 0;

	if (prepare() != 0)
		return CLI_FAILED;
	if ((r = gather(&w, o, n, names)) != 0)
		goto done;
	/* one that was named is told about in full */
	t.brief = o->works > 0 && (o->json || (!o->is_long && w.n != 1));
	progress_start(&progress);
	r = crew_run(&orders, &sig);
	if (r == 0)
		tell_summary(&t);
	else if (sig == 0)
		cli_warn_err(r, "cleaning");
done:
	if (r == 0)
		r = w.failed > 0 ? CLI_FAILED : tell_status(&t);
	else
		r = CLI_FAILED;
	walk_free(&w);
	if (sig != 0) {			/* the shell is to know */
		signal(sig, SIG_DFL);
		raise(sig);
	}
	return r;
}

int
main(int argc, char **argv)
{
	struct options o = { .cleaning = { .work = WORK_ONE } };
	long cpus;
	int r;

	cli_start("plumseal-clean");
	signal(SIGPIPE, SIG_IGN);
	if ((r = parse(&o, argc, argv)) != CLI_OK || o.done)
		return r;
	if (o.jobs == 0) {
		cpus = sysconf(_SC_NPROCESSORS_ONLN);
		o.jobs = cpus < 1 ? 1 : cpus > CREW_MAX ? CREW_MAX :
		    (uint64_t)cpus;
	}
	return run(&o, argc - optind, argv + optind);
}
