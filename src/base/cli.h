/* base/cli.h: how every program speaks to the person who runs it.
 * Messages are "program: what happened" on stderr, lower case, no full stop,
 * then perhaps "hint: what to do". */
#ifndef BASE_CLI_H
#define BASE_CLI_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

enum cli_exit {
	CLI_OK = 0,
	CLI_FAILED = 1,
	CLI_USAGE = 2,
	CLI_REFUSED = 3		/* the input is understood and refused */
};

#define CLI_PASSPHRASE_MAX	1024

/* First call of main(): sets the name, starts libsodium, switches core dumps
 * off.  Exits with CLI_FAILED when libsodium cannot start. */
void	cli_start(const char *name);

void	cli_warn(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void	cli_hint(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* The same with ": " and the words of e (for ERR_SYSTEM, of errno). */
void	cli_warn_err(int e, const char *fmt, ...)
	    __attribute__((format(printf, 2, 3)));
/* Print "name (Plumseal) version" on stdout. */
void	cli_version(void);

/* May stdout (fd 1) or stderr (fd 2) have colours?  A terminal, and NO_COLOR
 * unset or empty. */
int	cli_colour(int fd);

/* How many columns the terminal has that fd is; 80 where it does not say. */
unsigned int	cli_columns(int fd);

/* A passphrase into out (wiped and freed by the caller with buf_free): the
 * first line of file, or asked on the terminal without echo, twice when
 * twice is set.  1 to CLI_PASSPHRASE_MAX bytes.  Says itself what is wrong;
 * then a negative enum err. */
int	cli_passphrase(const char *file, const char *prompt, int twice,
	    struct buf *out);

/* Progress of long work, on stderr, only when that is a terminal: counts of
 * bytes or pieces, rate, time left, as much as fits into one line of it.
 * Redrawn at most ten times a second. */
struct cli_progress {
	const char	*what;		/* "importing" */
	const char	*unit;		/* "parcels"; NULL: bytes */
	uint64_t	 total;
	double		 began, drawn;	/* seconds, monotonic */
	int		 on;
};

void	cli_progress_start(struct cli_progress *p, const char *what,
	    const char *unit, uint64_t total);
void	cli_progress_to(struct cli_progress *p, uint64_t done);
void	cli_progress_end(struct cli_progress *p);	/* clears the line */

#endif
