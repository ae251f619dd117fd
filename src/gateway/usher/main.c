#include <sys/stat.h>

#include <errno.h>
#include <getopt.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cli.h"
#include "base/err.h"
#include "base/num.h"
#include "config/config.h"
#include "config/keyring.h"
#include "gateway/usher/listen.h"
#include "gateway/usher/usher.h"
#include "page/site.h"
#include "say/say.h"

static const char usage[] =
"usage: plumseald --config FILE [--check] [--any-address]\n"
"       plumseald --print-config | --help | --version\n"
"\n"
"  --config FILE    the configuration, lines of key = value\n"
"  --check          read and check it and the editors' keys, and exit\n"
"  --any-address    allow an address that is not loopback (tests only)\n"
"  --print-config   every key with its default and a line of help\n";

struct options {
	const char	*config;
	int		 check, any_address;
};

enum { OPT_CONFIG = 256, OPT_CHECK, OPT_ANY, OPT_PRINT, OPT_HELP,
    OPT_VERSION };

/* -1: go on; else the exit status. */
static int
parse_options(int argc, char **argv, struct options *o)
{
	static const struct option known[] = {
		{ "config", required_argument, NULL, OPT_CONFIG },
		{ "check", no_argument, NULL, OPT_CHECK },
		{ "any-address", no_argument, NULL, OPT_ANY },
		{ "print-config", no_argument, NULL, OPT_PRINT },
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
		case OPT_CHECK:
			o->check = 1;
			break;
		case OPT_ANY:
			o->any_address = 1;
			break;
		case OPT_PRINT:
			config_print(stdout);
			return CLI_OK;
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
	if (o->config == NULL || optind != argc) {
		fputs(usage, stderr);
		return CLI_USAGE;
	}
	return -1;
}

static int
check_listen(const struct config *c, int any)
{
	int r = listen_check(c->listen, any);

	if (r == ERR_REFUSED) {
		config_complain(c, "listen", "%s: not a loopback address",
		    c->listen);
		cli_hint("use unix:PATH and Tor, or 127.0.0.1:PORT");
	} else if (r == ERR_LIMIT)
		config_complain(c, "listen", "%s: too long for a socket's "
		    "path", c->listen);
	else if (r != 0)
		config_complain(c, "listen", "%s: not of the form unix:PATH "
		    "or 127.0.0.1:PORT", c->listen);
	return r;
}

/* A start makes the spool's folder, and none above it; a check makes none. */
static int
check_spool(const struct config *c)
{
	char copy[CONFIG_PATH_MAX];
	const char *path = c->spool;
	struct stat st;
	int r;

	if ((r = stat(path, &st)) == -1 && errno == ENOENT) {
		snprintf(copy, sizeof(copy), "%s", c->spool);
		path = dirname(copy);
		r = stat(path, &st);
	}
	if (r == 0 && S_ISDIR(st.st_mode))
		return 0;
	if (r == 0)
		errno = ENOTDIR;
	config_complain(c, "spool", "%s: %s", path, strerror(errno));
	return ERR_SYSTEM;
}

static void
show_keyring(const struct keyring *k, uint32_t today, const char *what)
{
	char print[48];
	size_t i;

	for (i = 0; i < k->n; i++) {
		editor_fingerprint(&k->editor[i], print);
		printf("%-20s %s  %u days left%s%s\n", k->editor[i].name,
		    print, keyring_days_left(&k->editor[i], today),
		    editor_epoch_on(&k->editor[i], today) == NULL ?
		    ", NO KEY FOR TODAY" : "", what);
	}
}

/* Who will be able to read, and until when. */
static int
show_keys(const struct keyring *k, const struct keyring *custodians)
{
	uint32_t today = num_today();
	struct recipients to;
	size_t without;

	show_keyring(k, today, "");
	if (custodians != NULL) {
		show_keyring(custodians, today, ", originals only");
		if (keyring_on(custodians, today, &to, &without) != 0)
			cli_warn("no custodian's key is good today: no "
			    "originals are kept");
	}
	if (keyring_on(k, today, &to, &without) != 0) {
		cli_warn("no editor's key is good today");
		return CLI_FAILED;
	}
	printf("the configuration is good; %zu of %zu editors can read what "
	    "comes today\n", to.n, k->n);
	return CLI_OK;
}

static size_t
page_keys(struct page_key *key, const struct keyring *k)
{
	size_t i;

	for (i = 0; i < k->n && i < PAGE_KEYS_MAX; i++) {
		key[i].name = k->editor[i].name;
		editor_fingerprint(&k->editor[i], key[i].print);
	}
	return i;
}

/* The pages' languages and the site's own texts. */
static int
read_site(struct page_site **sp, const struct usher_site *keys)
{
	const struct config *c = keys->config;
	struct page_site *s;
	size_t missing, n;
	int r;

	if ((r = say_open(c->locales, &missing)) != 0) {
		cli_warn_err(r, "the locale C.UTF-8");
		return r;
	}
	(void)say_langs(&n);
	if (missing > 0)
		config_complain(c, "locales", "%s: no translation into %zu of "
		    "%zu languages", c->locales, missing, n - 1);
	if ((r = page_site_read(&s, c->site)) != 0) {
		config_complain(c, "site", "%s: the site's own texts are not "
		    "good", c->site);
		return r;
	}
	s->max_body = c->max_body;
	s->max_text = c->max_text;
	s->max_files = c->max_files;
	s->office = c->office == CONFIG_OFFICE_CLEAN;
	s->address = c->address;
	s->leave = c->leave;
	s->nkeys = page_keys(s->key, keys->keys);
	if (keys->custodians != NULL)
		s->ncustodians = page_keys(s->custodian, keys->custodians);
	*sp = s;
	return 0;
}

/* Who can open what comes, and who only originals. */
static int
read_keys(struct usher_site *site, struct keyring **keys,
    struct keyring **custodians)
{
	const struct config *c = site->config;
	int r;

	if ((r = keyring_read(keys, c->keys)) != 0) {
		config_complain(c, "keys", "%s: not a folder of good keys",
		    c->keys);
		return r;
	}
	site->keys = *keys;
	if (c->custodians[0] == '\0')
		return 0;
	if ((r = keyring_read(custodians, c->custodians)) == 0)
		r = keyring_apart(*keys, *custodians, c->custodians);
	if (r != 0)
		config_complain(c, "custodians", "%s: not a folder of good "
		    "keys of others", c->custodians);
	site->custodians = *custodians;
	return r;
}

int
main(int argc, char **argv)
{
	struct options o = { NULL, 0, 0 };
	struct usher_site site = { .any_address = 0 };
	struct page_site *page = NULL;
	struct config *config = NULL;
	struct keyring *keys = NULL, *custodians = NULL;
	int status;

	cli_start("plumseald");
	if ((status = parse_options(argc, argv, &o)) != -1)
		return status;
	status = CLI_FAILED;
	if (config_read(&config, o.config) != 0 ||
	    check_listen(config, o.any_address) != 0)
		goto done;
	site.config = config;
	if (read_keys(&site, &keys, &custodians) != 0 ||
	    read_site(&page, &site) != 0)
		goto done;
	if (o.check) {
		if (check_spool(config) == 0)
			status = show_keys(keys, custodians);
		goto done;
	}
	site.page = page;
	site.any_address = o.any_address;
	status = usher_run(&site);
done:
	page_site_free(page);
	keyring_free(custodians);
	keyring_free(keys);
	config_free(config);
	return status;
}
