#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/cli.h"
#include "base/err.h"
#include "base/num.h"
#include "keytool/commands.h"
#include "keytool/secret.h"

int
cmd_export(const struct options *o, const char *out)
{
	struct seckey *k = NULL;
	struct buf pass;
	int status = CLI_FAILED;

	if (unlock(o, &k, &pass) == 0 && write_public(k, out) == 0)
		status = CLI_OK;
	seckey_free(k);
	buf_free(&pass);
	return status;
}

/* The secret file comes first: nothing is ever sealed to a key whose secret
 * is not on disk. */
int
cmd_extend(const struct options *o, const char *out)
{
	struct seckey *k = NULL;
	struct buf pass;
	size_t n;
	int r, status = CLI_FAILED;

	if (months(o, &n) != 0)
		return CLI_USAGE;
	if (access(out, F_OK) == 0) {
		cli_warn_err(ERR_EXISTS, "%s", out);
		return CLI_FAILED;
	}
	if (unlock(o, &k, &pass) != 0)
		goto done;
	if ((r = seckey_extend(k, num_today(), n)) != 0) {
		cli_warn_err(r, "%s", o->secret);
		if (r == ERR_LIMIT)
			cli_hint("a key has %d months at most, and this one "
			    "has %zu: destroy old ones, or add fewer",
			    EDITOR_EPOCHS_MAX, k->nepochs);
		goto done;
	}
	if (replace(o, k, &pass) != 0)
		goto done;
	if (write_public(k, out) != 0) {
		cli_hint("the secret file has the new months: plumseal-key "
		    "export writes the public file");
		goto done;
	}
	status = tell(k, (const struct sentence[]){
	    { "Carry this to the operator, in the place of the one before",
	    out },
	    { "Copy this over every copy of it: older ones cannot open the "
	    "new months", o->secret } }, 2);
done:
	seckey_free(k);
	buf_free(&pass);
	return status;
}

static int
tell_destroyed(const struct options *o, size_t n)
{
	if (n == 0)
		printf("nothing to destroy: no month ended before %s\n",
		    o->before);
	else
		printf("destroyed    the keys of %zu month%s, that ended "
		    "before %s\n\nCopies of this file from before still have "
		    "them, and so may the medium it is on:\n  %s\n", n,
		    n == 1 ? "" : "s", o->before, o->secret);
	if (fflush(stdout) != 0) {
		cli_warn_err(ERR_SYSTEM, "writing");
		return CLI_FAILED;
	}
	return CLI_OK;
}

int
cmd_destroy(const struct options *o)
{
	struct seckey *k = NULL;
	struct buf pass;
	uint32_t day;
	size_t n = 0;
	int r, status = CLI_FAILED;

	if (num_parse_date(o->before, strlen(o->before), &day) != 0) {
		cli_warn("--before is a day such as 2026-11-01");
		return CLI_USAGE;
	}
	/* a slip of the pen must not take what is still to come */
	if (day > num_today()) {
		cli_warn("%s is yet to come", o->before);
		return CLI_USAGE;
	}
	if (unlock(o, &k, &pass) != 0)
		goto done;
	if ((r = seckey_destroy(k, day, &n)) != 0) {
		cli_warn("%s: no month would be left", o->secret);
		cli_hint("extend the key first");
	} else if (n == 0 || replace(o, k, &pass) == 0)
		status = tell_destroyed(o, n);
done:
	seckey_free(k);
	buf_free(&pass);
	return status;
}
