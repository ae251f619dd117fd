/* gateway/booth/originals.h: the untouched originals that a witness asked to be
 * kept as evidence: a submission of its own, sealed to the custodians, whom
 * the editors' keys do not open.  It holds files and nothing else; the
 * editors' submission says which file of it is whose original.
 * Whatever it is given is sealed as it came, and never parsed. */
#ifndef GATEWAY_ORIGINALS_H
#define GATEWAY_ORIGINALS_H

#include <stddef.h>
#include <stdint.h>

#include "base/sink.h"
#include "gateway/booth/filing.h"
#include "seal/sealer.h"

struct originals_place {			/* all borrowed */
	const struct recipients	*to;		/* custodians */
	size_t			 parcel_size;
	uint32_t		 day;
	struct sink		*vault;
};

struct originals;

/* ERR_NOMEM, or what sealing gave. */
int	originals_new(struct originals **op,
	    const struct originals_place *place);

/* One file after the other.  Errors are those of sealing or of the vault. */
int	originals_begin(struct originals *o, const struct filing_name *name);
int	originals_data(struct originals *o, const uint8_t *p, size_t n);
/* *number is the one it has, from 1; 0 where it is not kept. */
int	originals_end(struct originals *o, enum filing_end how,
	    uint32_t *number);

/* The submission's id. */
const uint8_t	*originals_id(const struct originals *o);

/* All is there: 0 only when it is on the vault's disk.  cut: no more comes,
 * what came is kept as cut off. */
int	originals_finish(struct originals *o, int cut);

void	originals_free(struct originals *o);	/* wipes; NULL is fine */

#endif
