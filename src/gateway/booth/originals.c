#include <sodium.h>
#include <stdlib.h>

#include "base/err.h"
#include "gateway/booth/originals.h"
#include "record/writer.h"

/* Nobody looked what it is. */
static const char any_type[] = "application/octet-stream";

struct originals {
	struct sealer	*sealer;
	struct sink	 to_sealer;
	struct record_writer *records;
	uint32_t	 number;	/* of the last file */
	uint64_t	 len;		/* of it */
};

int
originals_new(struct originals **op, const struct originals_place *place)
{
	struct originals *o;
	int r;

	*op = NULL;
	if ((o = calloc(1, sizeof(*o))) == NULL)
		return ERR_NOMEM;
	if ((r = sealer_new(&o->sealer, place->to, place->parcel_size,
	    place->vault)) != 0)
		goto done;
	o->to_sealer = sealer_sink(o->sealer);
	if ((r = record_writer_new(&o->records, &o->to_sealer,
	    place->day)) != 0)
		goto done;
	*op = o;
	o = NULL;
done:
	originals_free(o);
	return r;
}

int
originals_begin(struct originals *o, const struct filing_name *name)
{
	o->len = 0;
	return record_file_begin(o->records, name->name, name->namelen,
	    name->type, name->typelen, &o->number);
}

int
originals_data(struct originals *o, const uint8_t *p, size_t n)
{
	o->len += n;
	return record_file_both(o->records, p, n);
}

int
originals_end(struct originals *o, enum filing_end how, uint32_t *number)
{
	*number = 0;
	if (how == FILING_TOO_LARGE)
		return record_file_back(o->records, RECORD_WHY_SIZE, any_type);
	if (o->len == 0)
		return record_file_back(o->records, how == FILING_CUT ?
		    RECORD_WHY_CUT : RECORD_WHY_EMPTY, any_type);
	*number = o->number;
	return record_file_end(o->records, how == FILING_CUT ?
	    RECORD_UNCLEANED_CUT : RECORD_UNCLEANED, any_type);
}

const uint8_t *
originals_id(const struct originals *o)
{
	return sealer_id(o->sealer);
}

int
originals_finish(struct originals *o, int cut)
{
	int r;

	if (!cut && (r = record_end(o->records)) != 0)
		return r;
	return sealer_finish(o->sealer, cut);
}

void
originals_free(struct originals *o)
{
	if (o == NULL)
		return;
	record_writer_free(o->records);
	sealer_free(o->sealer);
	sodium_memzero(o, sizeof(*o));
	free(o);
}
