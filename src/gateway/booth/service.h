/* gateway/booth/service.h: what is at which address, and what a request does
 * there: between http/, which reads requests, and intake.h, which takes
 * submissions in.  Replies collect in a buffer; whoever holds the connection
 * sends them.  Knows no socket but the vault's and the usher's. */
#ifndef GATEWAY_SERVICE_H
#define GATEWAY_SERVICE_H

#include <stdint.h>

#include "base/buf.h"
#include "config/config.h"
#include "gateway/booth/usherline.h"
#include "http/reader.h"
#include "page/site.h"
#include "seal/sealer.h"

struct service_place {			/* all borrowed */
	const struct config	*config;
	const struct recipients	*to, *custodians;
	const struct page_site	*site;
	uint32_t		 day;
	int			 vault;		/* stream */
	struct usherline	*usher;
};

struct service;

int	service_new(struct service **sp, const struct service_place *place);

/* For http_reader_new(), with the service as their ctx. */
const struct http_calls *service_calls(void);

/* The request cannot be read on: answer with status, and be over.  The answer
 * to a post may be held. */
void	service_refuse(struct service *s, int status);

/* The connection breaks off in the middle of a request: what came of a
 * submission is sealed as cut off.  status 0: nobody is there to be told.  What
 * is to be sent is not held. */
void	service_cut(struct service *s, int status);

/* What is to be sent; the caller empties it. */
struct buf	*service_out(struct service *s);
/* Is the connection over once that is sent? */
int	service_over(const struct service *s);

/* Is what is to be sent held for the next beat?  Until service_release()
 * nothing may be sent, and nothing fed. */
int	service_held(const struct service *s);
void	service_release(struct service *s);

/* Is a body read on only so that its refusal, of this status, is seen?  0: no.
 * The caller ends that after a while (service_refuse). */
int	service_denied(const struct service *s);

/* Does an answer go on for a while?  What comes meanwhile is not fed, and
 * service_tick() is called once a second. */
int	service_streams(const struct service *s);
void	service_tick(struct service *s);

void	service_free(struct service *s);	/* wipes; NULL is fine */

#endif
