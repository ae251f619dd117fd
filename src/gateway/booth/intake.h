/* gateway/booth/intake.h: one submission on its way in: the form's parts come
 * in, files go through a cleaner, records are written and sealed, parcels go
 * to the vault.  What is refused is remembered for the answer, and everything
 * else is kept.  Knows no HTTP. */
#ifndef GATEWAY_INTAKE_H
#define GATEWAY_INTAKE_H

#include <stddef.h>
#include <stdint.h>

#include "base/sink.h"
#include "config/config.h"
#include "gateway/booth/usherline.h"
#include "page/page.h"
#include "seal/sealer.h"

/* Where it happens: everything is borrowed. */
struct intake_place {
	const struct config	*config;
	const struct recipients	*to;
	const struct recipients	*custodians;	/* of originals; n 0: none */
	uint32_t		 day;
	struct usherline	*usher;		/* to ask for cleaners */
	struct sink		 vault;		/* the courier's */
	uint64_t		 most;		/* bytes the whole form has */
};

struct intake;

/* Nothing is sealed until the first byte that is worth it.  ERR_NOMEM. */
int	intake_new(struct intake **ip, const struct intake_place *place);

/* A part as the form names it; filename NULL: a plain field. */
struct intake_part {
	const void	*name, *filename, *type;
	size_t		 namelen, filenamelen, typelen;
};

/* The form's parts, as they come.  An error is one of sealing or of the
 * vault: nothing will be received. */
int	intake_part(struct intake *in, const struct intake_part *part);
int	intake_data(struct intake *in, const uint8_t *p, size_t n);
int	intake_part_end(struct intake *in);

/* Something of the form was refused and is named on the answer: a sentence
 * that is marked for translation. */
int	intake_notice(struct intake *in, const char *text);

/* The submission is as large as it may be: the part under way is refused
 * for its size, and what follows is passed over. */
int	intake_too_large(struct intake *in);

/* All has come; whole is 0 when the form stopped before its end, and with it
 * the file under way.  0 only when it is on the vault's disk.  ERR_NOTFOUND:
 * there was nothing in it.  Others: nothing may be called received. */
int	intake_finish(struct intake *in, int whole);

/* It stops here, in the middle: keep what came, marked as incomplete.  0 only
 * when something that editors can use is on the vault's disk.  ERR_NOTFOUND:
 * nothing of that kind had come.  Others: nobody knows. */
int	intake_cut(struct intake *in);

/* The token that the form carried, NULL: none (yet). */
const struct token *intake_token(const struct intake *in);

/* What to tell the witness; owned by in. */
const struct page_result *intake_result(const struct intake *in);

void	intake_free(struct intake *in);		/* wipes; NULL is fine */

#endif
