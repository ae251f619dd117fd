#include <sys/stat.h>

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "base/cli.h"
#include "base/err.h"
#include "operator/operator.h"
#include "spool/delivery.h"

static void
on_progress(void *ctx, uint64_t done, uint64_t total)
{
	struct cli_progress *p = ctx;

	p->total = total;
	cli_progress_to(p, done);
}

static void
explain(int r, const char *dir, const struct config *c,
    const struct delivery_wrote *wrote)
{
	cli_warn_err(r, "export to %s", dir);
	if (r == ERR_AUTH && wrote->damaged != DELIVERY_NONE)
		cli_hint("parcel %" PRIu64 " in the spool %s is not what it "
		    "was: its disk may be failing; put its file back from a "
		    "copy", wrote->damaged, c->spool);
	else if (r == ERR_AUTH)
		cli_hint("the folder holds another log's delivery, or the "
		    "spool %s was changed; export into an empty folder",
		    c->spool);
	else if (r == ERR_RANGE)
		cli_hint("--from is past the end of the row");
	else if (r == ERR_NOSPACE)
		cli_hint("what was written is whole; go on with more room, "
		    "or with --from on another stick");
}

/* A delivery in the spool would say when it was made, take the row's room a
 * second time, and put its checkpoint in the place of the vault's. */
static int
is_spool(int spool, const char *dir)
{
	struct stat a, b;

	return fstat(spool, &a) == 0 && stat(dir, &b) == 0 &&
	    a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

int
operator_export(const struct config *c, const char *dir, uint64_t from)
{
	struct spool_reader *reader = NULL;
	struct delivery_wrote wrote;
	struct cli_progress bar;
	struct delivery_watch watch = { on_progress, &bar };
	int dirfd, r, status = CLI_FAILED;

	dirfd = open(c->spool, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (dirfd == -1) {
		cli_warn_err(ERR_SYSTEM, "%s", c->spool);
		return CLI_FAILED;
	}
	if (is_spool(dirfd, dir)) {
		cli_warn("%s is the spool itself", dir);
		cli_hint("export into a folder of its own, on a USB stick");
		goto done;
	}
	if ((r = spool_reader_open(&reader, dirfd)) != 0) {
		cli_warn_err(r, "%s", c->spool);
		goto done;
	}
	cli_progress_start(&bar, "exporting", "parcels", 0);
	r = delivery_write(reader, dir, from, &watch, &wrote);
	cli_progress_end(&bar);
	if (r != 0) {
		explain(r, dir, c, &wrote);
		goto done;
	}
	printf("%" PRIu64 " parcels written, from %" PRIu64 "; the row has %"
	    PRIu64 "\n", wrote.to - wrote.from, wrote.from, wrote.size);
	if (fflush(stdout) == EOF)
		goto done;
	status = CLI_OK;
done:
	spool_reader_close(reader);
	close(dirfd);
	return status;
}
