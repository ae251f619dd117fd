#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/cli.h"
#include "base/err.h"
#include "base/file.h"
#include "base/num.h"
#include "keytool/commands.h"
#include "keytool/secret.h"
#include "seal/wrap.h"

#define PATH_LEN	4096

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
		status = tell(k, (const struct sentence[]){
		    { "Carry this to the operator, and read them the "
		    "fingerprint over another way", editor },
		    { "Keep this offline.  Without it and its passphrase "
		    "nothing can be opened", secret } }, 2);
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

int
cmd_new(const struct options *o)
{
	struct buf pass;
	size_t epochs;
	int status;

	if (!editor_name_ok(o->name, strlen(o->name))) {
		cli_warn("this cannot be an editor's name: %s", o->name);
		cli_hint("1 to %d of a-z 0-9 . _ -, beginning with a letter "
		    "or digit", EDITOR_NAME_MAX);
		return CLI_USAGE;
	}
	if (months(o, &epochs) != 0)
		return CLI_USAGE;
	if (there_already(o))
		return CLI_FAILED;
	if (cli_passphrase(o->passfile, "passphrase for the new key: ", 1,
	    &pass) != 0)
		return CLI_FAILED;
	status = make(o, epochs, &pass);
	buf_free(&pass);
	return status;
}
