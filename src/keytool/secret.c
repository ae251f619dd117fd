#include <sys/stat.h>

#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cli.h"
#include "base/err.h"
#include "base/file.h"
#include "base/num.h"
#include "keytool/secret.h"
#include "seal/wrap.h"

#define EPOCHS_DEFAULT	6

int
months(const struct options *o, size_t *n)
{
	uint64_t v = EPOCHS_DEFAULT;

	if (o->epochs != NULL && num_parse(o->epochs, strlen(o->epochs), 1,
	    EDITOR_EPOCHS_MAX, &v) != 0) {
		cli_warn("--epochs is a number of months, 1 to %d",
		    EDITOR_EPOCHS_MAX);
		return ERR_SYNTAX;
	}
	*n = (size_t)v;
	return 0;
}

int
unlock(const struct options *o, struct seckey **k, struct buf *pass)
{
	struct buf text;
	int r;

	*k = NULL;
	buf_init(&text, WRAP_FILE_MAX);
	buf_init(pass, 0);
	if ((r = file_read(AT_FDCWD, o->secret, &text)) != 0)
		cli_warn_err(r, "%s", o->secret);
	else if ((r = cli_passphrase(o->passfile, "passphrase: ", 0,
	    pass)) == 0 && (r = seckey_unwrap(k, text.p, text.len, pass->p,
	    pass->len)) != 0) {
		cli_warn_err(r, "%s", o->secret);
		if (r == ERR_AUTH)
			cli_hint("the passphrase is wrong, or the file was "
			    "altered");
	}
	buf_free(&text);
	return r;
}

/* There is no other copy of it, perhaps: what is to stand in its place must
 * open under this passphrase, and be the same. */
static int
wrap(const struct seckey *k, const struct buf *pass, struct buf *text)
{
	struct seckey *again = NULL;
	int r;

	if ((r = seckey_wrap(k, pass->p, pass->len, text)) == 0 &&
	    (r = seckey_unwrap(&again, text->p, text->len, pass->p,
	    pass->len)) == 0 && sodium_memcmp(again, k, sizeof(*k)) != 0)
		r = ERR_INTERNAL;
	seckey_free(again);
	return r;
}

/* What was there, under no name any more. */
static int
overwrite(int fd)
{
	static const uint8_t zeros[4096];
	struct stat st;
	off_t at;
	size_t n;
	int r;

	if (fstat(fd, &st) == -1)
		return ERR_SYSTEM;
	for (at = 0; at < st.st_size; at += (off_t)n) {
		n = st.st_size - at < (off_t)sizeof(zeros) ?
		    (size_t)(st.st_size - at) : sizeof(zeros);
		if ((r = file_pwrite_full(fd, zeros, n, at)) != 0)
			return r;
	}
	return fsync(fd) == -1 ? ERR_SYSTEM : 0;
}

int
replace(const struct options *o, const struct seckey *k,
    const struct buf *pass)
{
	/* a link must not be replaced by a file, and leave the old one */
	char *path = realpath(o->secret, NULL);
	struct buf text;
	int fd = -1, r = ERR_SYSTEM;

	buf_init(&text, WRAP_FILE_MAX);
	if (path == NULL || (fd = open(path, O_WRONLY | O_CLOEXEC |
	    O_NOFOLLOW)) == -1 ||
	    (r = wrap(k, pass, &text)) != 0 ||
	    (r = file_replace(AT_FDCWD, path, 0600, text.p,
	    text.len)) != 0)
		cli_warn_err(r, "%s", o->secret);
	else if ((r = overwrite(fd)) != 0) {
		cli_warn_err(r, "overwriting what was in %s", o->secret);
		cli_hint("the new one is in its place, the old one may still "
		    "be on the medium; plumseal-key export writes the public "
		    "file");
	}
	if (fd != -1)
		close(fd);
	free(path);
	buf_free(&text);
	return r;
}

int
write_public(const struct seckey *k, const char *out)
{
	struct buf public;
	int r;

	buf_init(&public, EDITOR_FILE_MAX);
	if ((r = seckey_public(k, &public)) != 0 ||
	    (r = file_create(AT_FDCWD, out, 0644, public.p,
	    public.len)) != 0)
		cli_warn_err(r, "%s", out);
	buf_free(&public);
	return r;
}

int
tell(const struct seckey *k, const struct sentence *s, size_t n)
{
	struct editor e;
	char print[48], last[11];

	memset(&e, 0, sizeof(e));
	memcpy(e.identity, k->identity, sizeof(e.identity));
	editor_fingerprint(&e, print);
	num_format_date(last, k->epoch[k->nepochs - 1].last);
	printf("fingerprint  %s\ngood until   %s\n\n", print, last);
	for (; n > 0; n--, s++)
		printf("%s:\n  %s\n", s->words, s->path);
	if (fflush(stdout) != 0) {
		cli_warn_err(ERR_SYSTEM, "writing");
		return CLI_FAILED;
	}
	return CLI_OK;
}
