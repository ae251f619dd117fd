/* gateway/booth/usherline.h: a booth's side of its channel to the usher:
 * asks, and waits for the answer.  A request to stop may come in between; it
 * is kept until somebody looks. */
#ifndef GATEWAY_USHERLINE_H
#define GATEWAY_USHERLINE_H

#include <stdint.h>

#include "gateway/tally.h"
#include "gateway/token.h"

struct usherline {
	int	fd;
	int	stop;		/* the usher has asked us to end, or is gone */
};

/* Tell that there is a connection.  ERR_CLOSED, ERR_SYSTEM. */
int	usherline_busy(struct usherline *u);

/* The circuit that the connection is of, before its first request.
 * ERR_CLOSED, ERR_SYSTEM. */
int	usherline_circuit(struct usherline *u, uint32_t circuit);

/* May a request with a body of so many bytes be served?  0: yes; 429 (its
 * circuit has had enough) or 503 (too many at once): no, for *wait seconds.
 * An error as above counts as 503. */
int	usherline_ask(struct usherline *u, uint64_t bytes,
	    unsigned int *wait);

/* A process for one file of at most so many bytes: descriptors to it and from
 * it, the caller's.  ERR_REFUSED, ERR_CLOSED, ERR_TIMEOUT, ERR_SYSTEM. */
int	usherline_cleaner(struct usherline *u, uint64_t most, int *to,
	    int *from);

/* A second one, for the pixels that the first one makes of a picture: only
 * with the settings mode = pixels, heic = jpeg or png.  As above. */
int	usherline_encoder(struct usherline *u, int *to, int *from);

/* Wait until the process may do its work.  As above. */
int	usherline_work(struct usherline *u);

/* So many bytes of the form's upload have come, of total (TALLY_UNSAID: nobody
 * said).  And: it is over.  There is no answer; an error shows when something
 * else is asked. */
void	usherline_count(struct usherline *u, const struct token *t,
	    uint64_t came, uint64_t total);
void	usherline_over(struct usherline *u, enum tally_state how);

/* How does the upload go?  *stay is 0 when there are too many already who
 * look on for longer.  As above. */
int	usherline_look(struct usherline *u, const struct token *t,
	    struct tally_count *out, int *stay);

/* Something can be read: take it.  Sets stop; anything else is nonsense
 * here and means the same. */
void	usherline_on_readable(struct usherline *u);

#endif
