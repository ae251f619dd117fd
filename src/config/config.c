#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/cli.h"
#include "base/err.h"
#include "base/file.h"
#include "base/num.h"
#include "config/config.h"
#include "config/value.h"
#include "note/note.h"

#define KEY(f, t, lo, hi, def, help) \
	{ #f, t, offsetof(struct config, f), lo, hi, def, help, NULL }
#define CHOICE(f, words, def, help) \
	{ #f, T_CHOICE, offsetof(struct config, f), 0, 0, def, help, words }
#define KIB	1024ULL
#define MIB	(1024 * KIB)
#define GIB	(1024 * MIB)
#define TIB	(1024 * GIB)

/* in the order of the enums in config.h */
static const char uncleaned_words[] = "refuse seal";
static const char pdf_text_words[] = "no yes";
static const char office_words[] = "refuse clean seal";
static const char mode_words[] = "lossless pixels strict";
static const char heic_words[] = "keep jpeg png";
static const char circuits_words[] = "no haproxy";

static const struct config_key keys[] = {
	KEY(listen, T_TEXT, 1, CONFIG_PATH_MAX - 1, NULL,
	    "where to listen: unix:PATH for Tor, or 127.0.0.1:PORT"),
	KEY(spool, T_TEXT, 1, CONFIG_PATH_MAX - 1, NULL,
	    "folder of the sealed parcels"),
	KEY(keys, T_TEXT, 1, CONFIG_PATH_MAX - 1, NULL,
	    "folder of the editors' public keys, *.editor"),
	KEY(custodians, T_TEXT, 0, CONFIG_PATH_MAX - 1, "",
	    "folder of the keys for untouched originals; empty: none kept"),
	KEY(origin, T_TEXT, 1, 100, "plumseal.invalid/log",
	    "the log's name, for example the onion address and /log"),
	KEY(locales, T_TEXT, 1, CONFIG_PATH_MAX - 1, LOCALEDIR,
	    "folder of the translations"),
	KEY(site, T_TEXT, 0, CONFIG_PATH_MAX - 1, "",
	    "folder of the site's name, logo and texts; empty: none"),
	KEY(address, T_TEXT, 0, 62, "",
	    "the onion address, for witnesses to compare; empty: not shown"),
	KEY(leave, T_TEXT, 0, 200, "https://www.wikipedia.org/",
	    "where 'leave quickly' goes; empty: to an empty page"),
	KEY(parcel_size, T_SIZE, 16 * KIB, 4 * MIB, "256K",
	    "bytes of every parcel, a multiple of 4K; fixed for a spool"),
	KEY(interval, T_TIME, 60, 7 * DAY, "1d",
	    "times are kept no finer than this"),
	KEY(quota, T_NUMBER, 0, 100000000, "1024",
	    "parcels the row grows by in an interval, decoys included"),
	KEY(reserve, T_SIZE, 0, 100 * TIB, "256M",
	    "room on the disk that is never used up"),
	KEY(max_body, T_SIZE, 4 * KIB, 100 * TIB, "4G",
	    "bytes of one submission, all in all"),
	KEY(max_text, T_SIZE, 1, 64 * MIB, "1M",
	    "bytes of a testimony's text"),
	KEY(max_files, T_NUMBER, 0, 200, "32",
	    "files in one submission"),
	KEY(max_file, T_SIZE, 4 * KIB, 16 * GIB, "4G",
	    "bytes of one file that is cleaned"),
	KEY(scratch, T_SIZE, 0, 100 * TIB, "16G",
	    "disk for files under cleaning that are too long for memory"),
	KEY(max_pixels, T_NUMBER, 1, 4000000000ULL, "250000000",
	    "pixels of one picture"),
	KEY(drain, T_SIZE, 0, 100 * TIB, "1G",
	    "bytes read past max_body, so that the answer is seen"),
	CHOICE(uncleaned, uncleaned_words, "refuse",
	    "a type that cannot be cleaned: refuse it, or seal with a warning"),
	CHOICE(office, office_words, "refuse",
	    "Word, Excel, OpenDocument: refuse, clean, or seal with a warning"),
	CHOICE(mode, mode_words, "lossless",
	    "lossless; pixels: code pictures afresh; strict: refuse more"),
	CHOICE(heic, heic_words, "keep",
	    "HEIC and AVIF: keep, or make a picture every program can show"),
	CHOICE(pdf_text, pdf_text_words, "no",
	    "words can be searched in what is made of a PDF"),
	KEY(max_side, T_NUMBER, 0, 1000000, "0",
	    "mode pixels: longest side of a picture, 0: as it is"),
	KEY(max_connections, T_NUMBER, 1, 100000, "1200",
	    "connections at a time, each a process"),
	CHOICE(circuits, circuits_words, "no",
	    "haproxy: Tor tells the circuit (HiddenServiceExportCircuitID)"),
	KEY(circuit_connections, T_NUMBER, 1, 100000, "12",
	    "connections of one circuit at a time"),
	KEY(circuit_requests, T_NUMBER, 1, 1000000, "60",
	    "requests of one circuit in a minute"),
	KEY(circuit_bytes, T_SIZE, 1, 100 * TIB, "8G",
	    "bytes from one circuit in an hour"),
	KEY(ready, T_NUMBER, 1, 1000, "8",
	    "processes kept waiting for a connection"),
	KEY(max_cleaners, T_NUMBER, 1, 1000, "4",
	    "files cleaned at a time"),
	KEY(cleaner_memory, T_SIZE, 64 * MIB, 64 * GIB, "2G",
	    "address space of a process that cleans a file"),
	KEY(cleaner_time, T_TIME, 1, 3600, "120s",
	    "CPU time for cleaning a file"),
	KEY(head_time, T_TIME, 1, 3600, "60s",
	    "time for a request's first lines"),
	KEY(idle_time, T_TIME, 1, DAY, "5m",
	    "time a connection may be silent"),
	KEY(beat, T_TIME, 0, 60, "5s",
	    "answers to posts leave at multiples of this; 0: at once"),
	KEY(min_rate, T_NUMBER, 0, 1000000, "64",
	    "bytes a second that an upload must reach, after two minutes"),
	KEY(grace, T_TIME, 0, DAY, "60s",
	    "time that uploads under way have to finish at a stop"),
	KEY(socket_mode, T_MODE, 0, 0777, "0660",
	    "permissions of a unix socket")
};
#define NKEYS	(sizeof(keys) / sizeof(keys[0]))

_Static_assert(NKEYS <= CONFIG_KEYS_MAX, "a line for each key");

struct reading {
	struct config	*c;
	const char	*name;		/* of the file, for messages */
	FILE		*err;
	size_t		 line;
	int		 bad;
};

static void complain(struct reading *rd, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

static void
put_place(FILE *f, const char *name, size_t line)
{
	if (line > 0)
		fprintf(f, "%s:%zu: ", name, line);
	else
		fprintf(f, "%s: ", name);
}

static void
complain(struct reading *rd, const char *fmt, ...)
{
	va_list ap;

	rd->bad = 1;
	if (rd->err == NULL)
		return;
	put_place(rd->err, rd->name, rd->line);
	va_start(ap, fmt);
	vfprintf(rd->err, fmt, ap);
	va_end(ap);
	fputc('\n', rd->err);
}

/* Where a key was set; 0: it has its default. */
static size_t
line_of(const struct config *c, const char *key)
{
	size_t i;

	for (i = 0; i < NKEYS; i++)
		if (strcmp(keys[i].name, key) == 0)
			return c->line[i];
	return 0;
}

void
config_complain(const struct config *c, const char *key, const char *fmt, ...)
{
	va_list ap;

	put_place(stderr, c->file, line_of(c, key));
	fprintf(stderr, "%s: ", key);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
}

static void
set_value(struct reading *rd, size_t i, const char *s, size_t n)
{
	const struct config_key *k = &keys[i];
	int r;

	if (rd->c->line[i] != 0) {
		complain(rd, "%s is set a second time; first in line %zu",
		    k->name, rd->c->line[i]);
		return;
	}
	rd->c->line[i] = rd->line;
	if ((r = config_value(rd->c, k, s, n)) == 0)
		return;
	if (r == ERR_RANGE && k->type == T_TEXT)
		complain(rd, "%s: %s", k->name,
		    n == 0 ? "no value" : "too long");
	else if (r == ERR_RANGE && k->type == T_MODE)
		complain(rd, "%s: out of range, at most 0777", k->name);
	else if (r == ERR_RANGE)
		complain(rd, "%s: out of range, %ju to %ju", k->name,
		    (uintmax_t)k->min, (uintmax_t)k->max);
	else
		complain(rd, "%s: not a value it takes: %s", k->name, k->help);
}

static void
trim(const char **s, size_t *n)
{
	while (*n > 0 && (**s == ' ' || **s == '\t')) {
		(*s)++;
		(*n)--;
	}
	while (*n > 0 && ((*s)[*n - 1] == ' ' || (*s)[*n - 1] == '\t'))
		(*n)--;
}

static void
read_line(struct reading *rd, const char *s, size_t n)
{
	const char *eq, *value;
	size_t keylen, valuelen, i;

	for (i = 0; i < n; i++)
		if ((unsigned char)s[i] < 0x20 && s[i] != '\t') {
			complain(rd, "a control character in column %zu",
			    i + 1);
			return;
		}
	trim(&s, &n);
	if (n == 0 || s[0] == '#')
		return;
	if ((eq = memchr(s, '=', n)) == NULL) {
		complain(rd, "not of the form key = value");
		return;
	}
	keylen = (size_t)(eq - s);
	value = eq + 1;
	valuelen = n - keylen - 1;
	trim(&s, &keylen);
	trim(&value, &valuelen);
	for (i = 0; i < NKEYS; i++)
		if (strlen(keys[i].name) == keylen &&
		    memcmp(keys[i].name, s, keylen) == 0) {
			set_value(rd, i, value, valuelen);
			return;
		}
	complain(rd, "unknown key '%.*s'", keylen > 40 ? 40 : (int)keylen, s);
}

static int
is_onion(const char *s)
{
	return strspn(s, "abcdefghijklmnopqrstuvwxyz234567") == 56 &&
	    strcmp(s + 56, ".onion") == 0;
}

/* It goes into a header. */
static int
is_url(const char *s)
{
	size_t i;

	for (i = 0; s[i] != '\0'; i++)
		if (s[i] <= ' ' || s[i] > '~' || s[i] == '"')
			return 0;
	return strncmp(s, "https://", 8) == 0 || strncmp(s, "http://", 7) == 0;
}

/* What neither the table nor a single value can tell.  Each is told with the
 * line that it is about. */
static void
check_together(struct reading *rd)
{
	struct config *c = rd->c;

	rd->line = line_of(c, "parcel_size");
	if (c->parcel_size % (4 * KIB) != 0)
		complain(rd, "parcel_size: not a multiple of 4K");
	if ((rd->line = line_of(c, "max_text")) == 0)
		rd->line = line_of(c, "max_body");
	if (c->max_text > c->max_body)
		complain(rd, "max_text is larger than max_body");
	rd->line = line_of(c, "address");
	if (c->address[0] != '\0' && !is_onion(c->address))
		complain(rd, "address: not of the form NAME.onion");
	rd->line = line_of(c, "leave");
	if (c->leave[0] != '\0' && !is_url(c->leave))
		complain(rd, "leave: not of the form https://NAME/");
	/* it signs the log's checkpoint (C2SP signed-note) */
	rd->line = line_of(c, "origin");
	if (c->origin[0] != '\0' &&
	    !note_name_ok(c->origin, strlen(c->origin)))
		complain(rd, "origin: not a name: no blank, no plus sign, "
		    "nothing that cannot be seen");
	if (c->ready > c->max_connections)
		c->ready = c->max_connections;
}

int
config_parse(struct config **cp, const char *text, size_t n,
    const char *name, FILE *err)
{
	struct reading rd = { .name = name, .err = err };
	const char *nl;
	size_t i, len;

	*cp = NULL;
	if ((rd.c = calloc(1, sizeof(*rd.c))) == NULL)
		return ERR_NOMEM;
	snprintf(rd.c->file, sizeof(rd.c->file), "%s", name);
	for (i = 0; i < NKEYS; i++)
		if (keys[i].def != NULL && config_value(rd.c, &keys[i],
		    keys[i].def, strlen(keys[i].def)) != 0) {
			config_free(rd.c);
			return ERR_INTERNAL;
		}
	while (n > 0) {
		nl = memchr(text, '\n', n);
		len = nl != NULL ? (size_t)(nl - text) : n;
		rd.line++;
		read_line(&rd, text, len);
		len += nl != NULL;
		text += len;
		n -= len;
	}
	rd.line = 0;
	for (i = 0; i < NKEYS; i++)
		if (keys[i].def == NULL && rd.c->line[i] == 0)
			complain(&rd, "%s is missing: %s", keys[i].name,
			    keys[i].help);
	check_together(&rd);
	if (rd.bad) {
		config_free(rd.c);
		return ERR_SYNTAX;
	}
	*cp = rd.c;
	return 0;
}

int
config_read(struct config **cp, const char *path)
{
	struct buf b;
	int r;

	*cp = NULL;
	buf_init(&b, CONFIG_FILE_MAX);
	if ((r = file_read(AT_FDCWD, path, &b)) != 0)
		cli_warn_err(r, "%s", path);
	else
		r = config_parse(cp, (const char *)b.p, b.len, path, stderr);
	buf_free(&b);
	return r;
}

void
config_free(struct config *c)
{
	free(c);
}

void
config_print(FILE *out)
{
	size_t i;

	for (i = 0; i < NKEYS; i++) {
		fprintf(out, "# %s\n", keys[i].help);
		if (keys[i].def == NULL)
			fprintf(out, "#%s = (must be given)\n\n", keys[i].name);
		else
			fprintf(out, "#%s = %s\n\n", keys[i].name, keys[i].def);
	}
}
