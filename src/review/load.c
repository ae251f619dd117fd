#include "base/cli.h"
#include "base/err.h"
#include "review/load.h"

static void
load_on_progress(void *ctx, uint64_t done)
{
	cli_progress_to(ctx, done);
}

static int
find(struct casebook *c, const char *digits, struct head **hp)
{
	uint8_t id[DERIVE_ID_LEN];
	int r;

	switch (r = casebook_find(c, digits, id)) {
	case 0:
		break;
	case ERR_SYNTAX:
		cli_warn("%s: an id is 8 to 32 hexadecimal digits", digits);
		cli_hint("plumseal-review list shows them");
		return r;
	case ERR_NOTFOUND:
		cli_warn("%s: there is no such testimony", digits);
		cli_hint("plumseal-review list shows them");
		return r;
	case ERR_EXISTS:
		cli_warn("%s: several testimonies begin like this", digits);
		cli_hint("give more digits, as plumseal-review list --json "
		    "shows them");
		return r;
	default:
		cli_warn_err(r, "reading the casebook");
		return r;
	}
	if ((r = casebook_head(c, id, hp)) != 0)
		cli_warn_err(r, "%s: its head in the casebook", digits);
	return r;
}

int
load_case(struct casebook *c, const char *digits, struct head **hp,
    struct testimony **tp)
{
	struct casebook_reading rd = { .calls = case_calls(),
	    .progress = load_on_progress };
	struct testimony *t = NULL;
	struct cli_progress progress;
	struct head *h = NULL;
	int r;

	*hp = NULL;
	*tp = NULL;
	if ((r = find(c, digits, &h)) != 0)
		return r;
	if ((r = case_new(&t)) != 0)
		goto done;
	rd.ctx = t;
	rd.progress_ctx = &progress;
	cli_progress_start(&progress, "opening", "parcels", h->nparcels);
	r = casebook_read(c, h, &rd);
	cli_progress_end(&progress);
	if (r != h->records) {
		/* it could be read further when it was imported */
		cli_warn_err(r, "%s: a parcel in the casebook is damaged or "
		    "missing", digits);
		if (r == ERR_NOMEM)
			goto done;
		h->records = r == 0 ? ERR_INTERNAL : r;
	}
	*hp = h;
	*tp = t;
	h = NULL;
	t = NULL;
	r = 0;
done:
	head_free(h);
	case_free(t);
	return r;
}
