/* clean/client.h: who asks for a cleaning talks to the confined process
 * through two descriptors (pipes): to it go the file's bytes, from it come
 * a verdict, the cleaned bytes and a report.  What comes back is checked:
 * the other side may have been taken over by the file.
 * Linked into plumseald's booths, plumseal-clean and plumseal-review; parses
 * no media. */
#ifndef CLEAN_CLIENT_H
#define CLEAN_CLIENT_H

#include <stddef.h>
#include <stdint.h>

#include "base/sink.h"
#include "clean/report.h"

/* How much may come back: a picture that was coded very tightly grows, but
 * a process that was taken over must not fill the caller's memory or disk. */
#define CLEAN_OUT_OVER	(256ULL << 20)	/* bytes */
#define CLEAN_OUT_TIMES	8
#define CLEAN_PREFIX	65536	/* a verdict needs no more bytes than this */
#define CLEAN_TYPE_MAX	127

enum clean_verdict {
	CLEAN_CAN = 1,		/* there is a cleaner for it: send the rest */
	CLEAN_CANNOT = 2,	/* there is none: type says what it is */
	CLEAN_CAN_PIXELS = 3	/* the same; but what comes are pixels, for
				 * another process: see clean/relay.h */
};

/* How a cleaning ended. */
enum clean_result {
	CLEAN_DONE = 1,
	CLEAN_DONE_CUT = 2,	/* ended early; what there was is clean */
	CLEAN_MALFORMED = 3,	/* broken, or not what it seems: refused */
	CLEAN_TOO_LARGE = 4,	/* more pixels or bytes than the limits */
	CLEAN_CRASHED = 5,	/* the process died, hung or talked nonsense */
	CLEAN_UNSUPPORTED = 6	/* sound, but a kind that is not cleaned */
};

struct clean_client;

/* Takes over both descriptors.  timeout_ms bounds each wait for an answer.
 * ERR_NOMEM (both are then closed). */
int	clean_client_new(struct clean_client **cp, int to, int from,
	    int timeout_ms);

/* Send the file's beginning: CLEAN_PREFIX bytes, or the whole file if that
 * is shorter, and learn what it is (type[CLEAN_TYPE_MAX + 1], a MIME type in
 * checked ASCII).  ERR_CLOSED, ERR_TIMEOUT, ERR_SYNTAX: it crashed. */
int	clean_client_sniff(struct clean_client *c, const uint8_t *p, size_t n,
	    enum clean_verdict *v, char *type);

/* Wait this long from now on: a type may take longer than another. */
void	clean_client_wait(struct clean_client *c, int timeout_ms);

/* After CLEAN_CAN or CLEAN_CAN_PIXELS, more of the file.  A cleaner that gave
 * up early makes this ERR_REFUSED: go on with clean_client_finish. */
int	clean_client_write(struct clean_client *c, const uint8_t *p, size_t n);

/* The file ends here; whole is 0 when its end never came.  The cleaned bytes
 * go to out (write only), the findings to rep.  out may have been given
 * bytes even when the result is a refusal: the caller takes them back.
 * Gives an error only for what out->write() gave. */
struct clean_answer {
	struct sink	 out;		/* given */
	struct report	*report;	/* given */
	uint64_t	 read_itself;	/* given: bytes of the file that were
					 * not sent (CLEAN_FILE_IN) */
	uint64_t	 out_max;	/* given: bytes that may come out; 0:
					 * as many as a cleaned file may have */
	/* given, for clean_limits.ranges, else NULL: take n bytes at off of
	 * the file, which are there (0 < n), as out.write() takes bytes; with
	 * out.ctx */
	int		(*range)(void *ctx, uint64_t off, uint64_t n);
	enum clean_result result;
	char		 type[CLEAN_TYPE_MAX + 1];	/* of what came out,
					 * when it is another; else empty */
};
int	clean_client_finish(struct clean_client *c, int whole,
	    struct clean_answer *a);

/* Closes both descriptors; NULL is fine. */
void	clean_client_free(struct clean_client *c);

#endif
