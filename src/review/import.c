#include <inttypes.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/cli.h"
#include "base/err.h"
#include "review/import.h"
#include "review/import_frame.h"
#include "review/later.h"
#include "review/leaves.h"
#include "seal/opener.h"

/* A testimony whose end has not come. */
struct waiting {
	struct head	*head;
	uint8_t		 tag[PARCEL_TAG_LEN];	/* of its next parcel */
	int		 fresh;		/* it began in this delivery */
	int		 touched;
};

struct import {
	struct casebook	*book;
	const struct seckey *key;
	struct delivery	*delivery;
	struct state	 next;
	struct import_result *res;
	size_t		 size;		/* of a parcel */
	struct later	 later;		/* those that waited for us */
	struct buf	 leaves;	/* hashes of those that are new */
	uint8_t		*sealed, *open;
	uint8_t		*secret;	/* sodium_malloc */
	struct waiting	*wait;
	size_t		 nwait, cap;
};

static int
wait_add(struct import *im, struct head *h, int fresh)
{
	struct waiting *w;

	if (im->nwait == im->cap) {
		im->cap = im->cap == 0 ? 16 : im->cap * 2;
		w = realloc(im->wait, im->cap * sizeof(*w));
		if (w == NULL)
			return ERR_NOMEM;
		im->wait = w;
	}
	w = &im->wait[im->nwait++];
	w->head = h;
	/* very many may wait, each with thousands of files; settle makes it */
	case_free(h->summary);
	h->summary = NULL;
	w->fresh = w->touched = fresh;
	opener_tag(w->tag, h->secret, h->nparcels);
	return 0;
}

static void
wait_remove(struct import *im, struct waiting *w)
{
	head_free(w->head);
	*w = im->wait[--im->nwait];
}

/* Those that earlier deliveries began. */
static int
wait_load(struct import *im)
{
	uint8_t (*ids)[DERIVE_ID_LEN] = NULL;
	struct head *h;
	size_t i, n;
	int r;

	if ((r = casebook_ids(im->book, &ids, &n)) != 0)
		return r;
	for (i = 0; i < n && r == 0; i++) {
		if ((r = casebook_head(im->book, ids[i], &h)) != 0) {
			char hex[2 * DERIVE_ID_LEN + 1];

			sodium_bin2hex(hex, sizeof(hex), ids[i],
			    sizeof(ids[i]));
			cli_warn_err(r, "testimony %s in the casebook", hex);
			cli_hint("what goes on with it would be lost: put its "
			    "folder back from a copy, or import every "
			    "delivery into a new casebook");
			break;
		}
		/* also one whose records broke: its parcels are evidence */
		if (h->flags & PARCEL_LAST || h->parcel_size != im->size ||
		    (r = wait_add(im, h, 0)) != 0)
			head_free(h);
	}
	free(ids);
	return r;
}

/* All that came of w in this delivery is staged: read it, and file its head
 * with a summary. */
static int
settle(struct import *im, struct waiting *w)
{
	struct head *h = w->head;
	struct casebook_reading rd = { .calls = case_calls() };
	int r;

	if ((r = case_new(&h->summary)) != 0)
		return r;
	rd.ctx = h->summary;
	r = casebook_read(im->book, h, &rd);
	if (r == ERR_NOMEM || r == ERR_SYSTEM || r == ERR_NOTFOUND)
		return r;
	h->records = r;
	if ((r = casebook_stage_head(im->book, h)) != 0)
		return r;
	case_free(h->summary);		/* its text too */
	h->summary = NULL;
	if (w->fresh)
		im->res->fresh++;
	else
		im->res->continued++;
	switch (head_state(h)) {
	case HEAD_COMPLETE:
		im->res->complete++;
		break;
	case HEAD_CUT:
		im->res->cut++;
		break;
	case HEAD_WAITING:
		im->res->waiting++;
		break;
	case HEAD_BROKEN:
		im->res->broken++;
		break;
	}
	return 0;
}

static int
damaged(struct import *im, uint64_t i)
{
	if (im->res->damaged < IMPORT_SAID_MAX)
		im->res->damaged_at[im->res->damaged] = i;
	im->res->damaged++;
	return casebook_stage_aside(im->book, CASEBOOK_DAMAGED, i, im->sealed,
	    im->size);
}

/* Parcel i, opened, goes to w; when it is the last, w is settled. */
static int
join(struct import *im, struct waiting *w, uint64_t i, uint8_t flags)
{
	int r;

	if ((r = head_add(w->head, i)) != 0 ||
	    (r = casebook_stage_parcel(im->book, w->head, im->sealed)) != 0)
		return r;
	im->res->parcels++;
	w->touched = 1;
	w->head->flags = flags;
	if (!(flags & PARCEL_LAST)) {
		opener_tag(w->tag, w->head->secret, w->head->nparcels);
		return 0;
	}
	if ((r = settle(im, w)) == 0)
		wait_remove(im, w);
	return r;
}

/* Is it a parcel that w waits for?  Its tag is public, so that only opening
 * it tells; the tag stays awaited when it does not open. */
static int
continuation(struct import *im, struct waiting *w, uint64_t i)
{
	struct parcel_inner in;
	int r;

	/* nobody sends so much; what was made to be longer must not keep
	 * anybody else's from being imported */
	if (w->head->nparcels >= HEAD_PARCELS_MAX)
		return damaged(im, i);
	r = opener_open(im->sealed, im->size, w->head->secret,
	    w->head->nparcels, im->open, &in);
	sodium_memzero(im->open, parcel_cleartext_len(im->size));
	return r == 0 ? join(im, w, i, in.flags) : damaged(im, i);
}

static int
beginning(struct import *im, uint64_t i)
{
	struct parcel_inner in;
	struct head *h = NULL;
	int r;

	r = opener_head(im->sealed, im->size, im->key, im->secret);
	if (r == ERR_NOTFOUND)
		return 0;		/* a decoy, or somebody else's */
	if (r != 0)
		return damaged(im, i);
	r = opener_open(im->sealed, im->size, im->secret, 0, im->open, &in);
	sodium_memzero(im->open, parcel_cleartext_len(im->size));
	if (r != 0)
		return damaged(im, i);
	if ((r = head_new(&h, im->secret)) != 0)
		return r;
	sodium_memzero(im->secret, PARCEL_SECRET_LEN);
	h->parcel_size = (uint32_t)im->size;
	for (size_t k = 0; k < im->nwait; k++)
		if (memcmp(im->wait[k].head->id, h->id, sizeof(h->id)) == 0)
			r = ERR_EXISTS;
	if (r != 0 || casebook_has(im->book, h->id)) {
		im->res->repeated++;
		head_free(h);
		return 0;
	}
	if ((r = wait_add(im, h, 1)) != 0) {
		head_free(h);
		return r;
	}
	return join(im, &im->wait[im->nwait - 1], i, in.flags);
}

/* Parcel i is in im->sealed: whose is it? */
static int
import_on_parcel(void *ctx, uint64_t i)
{
	struct import *im = ctx;
	size_t k;

	switch (parcel_check(im->sealed, im->size, im->size)) {
	case 0:
		break;
	case ERR_UNSUPPORTED:
		im->res->later++;
		return casebook_stage_aside(im->book, CASEBOOK_LATER, i,
		    im->sealed, im->size);
	default:
		im->res->malformed++;
		return 0;
	}
	for (k = 0; k < im->nwait; k++)
		if (memcmp(im->wait[k].tag, im->sealed + PARCEL_OFF_TAG,
		    PARCEL_TAG_LEN) == 0)
			return continuation(im, &im->wait[k], i);
	return beginning(im, i);
}

static int
one_parcel(struct import *im, uint64_t i)
{
	uint8_t digest[32], leaf[TREE_HASH_LEN];
	int r;

	if ((r = delivery_parcel(im->delivery, i, im->sealed)) != 0) {
		cli_warn_err(r, "reading parcel %" PRIu64, i);
		return r;
	}
	parcel_digest(digest, im->sealed, im->size);
	tree_leaf(leaf, digest);
	tree_edge_add(&im->next.edge, leaf);
	if ((r = buf_add(&im->leaves, leaf, sizeof(leaf))) != 0)
		return r;
	return import_on_parcel(im, i);
}

static int
all_parcels(struct import *im)
{
	const struct checkpoint *cp = delivery_checkpoint(im->delivery);
	struct cli_progress progress;
	uint64_t i, from = im->next.edge.size;
	int r = 0;

	im->res->from = from;
	cli_progress_start(&progress, "importing", "parcels", cp->size - from);
	for (i = from; i < cp->size && r == 0; i++) {
		r = one_parcel(im, i);
		cli_progress_to(&progress, i + 1 - from);
	}
	cli_progress_end(&progress);
	im->res->to = i;
	return r;
}

static int
check_root(const struct import *im, const char *dir)
{
	const struct checkpoint *cp = delivery_checkpoint(im->delivery);
	uint8_t root[TREE_HASH_LEN];

	tree_edge_root(&im->next.edge, root);
	if (im->next.edge.size == cp->size &&
	    memcmp(root, cp->root, sizeof(root)) == 0)
		return 0;
	return import_frame_differs(im->book, im->delivery, dir);
}

/* Only now: of a delivery that did not verify nothing can be said. */
static void
say_aside(const struct import_result *res)
{
	uint64_t i;

	for (i = 0; i < res->damaged && i < IMPORT_SAID_MAX; i++)
		cli_warn("parcel %" PRIu64 " is meant for this key, but "
		    "somebody tampered with it; it is kept as it came, "
		    "unopened", res->damaged_at[i]);
	if (res->damaged > IMPORT_SAID_MAX)
		cli_warn("and %" PRIu64 " more like these",
		    res->damaged - IMPORT_SAID_MAX);
	if (res->later + res->held == 0)
		return;
	cli_warn("THIS PROGRAM IS TOO OLD for %" PRIu64 " of the parcels, "
	    "which may hold testimonies; they are kept, unopened",
	    res->later + res->held);
	cli_hint("bring a newer plumseal-review to this machine, and import "
	    "any delivery again");
}

/* All that touches the casebook.  What was read is not counted before the
 * root is that of the log; what waited in later/ was counted already. */
static int
work(struct import *im, const char *dir, enum import_frame what)
{
	int first = casebook_state(im->book) == NULL, r;
	struct later *l = &im->later;
	size_t k, taken;

	if ((r = wait_load(im)) != 0 ||
	    (r = later_run(im->book, l, import_on_parcel, im)) != 0)
		return r;
	taken = l->n - l->held;
	im->res->held = l->held;
	im->res->reread = taken;
	if (what == IMPORT_NEW && ((r = all_parcels(im)) != 0 ||
	    (r = check_root(im, dir)) != 0))
		return r;
	for (k = 0; k < im->nwait; k++)
		if (im->wait[k].touched &&
		    (r = settle(im, &im->wait[k])) != 0)
			return r;
	if (im->leaves.len > 0 && (r = casebook_stage_aside(im->book,
	    CASEBOOK_LEAVES, im->res->from, im->leaves.p,
	    im->leaves.len)) != 0)
		return r;
	if ((what == IMPORT_NEW || taken > 0) &&
	    (r = casebook_commit(im->book, &im->next)) != 0)
		return r;
	if (first)
		import_frame_first(im->book);
	later_forget(im->book, l);
	say_aside(im->res);
	return 0;
}

static int
import_all(struct import *im, const char *dir, enum import_frame what)
{
	size_t k;
	int r = ERR_NOMEM;

	buf_init(&im->leaves, LEAVES_MAX);
	im->size = im->next.parcel_size;
	if (im->size == 0 || ((im->sealed = malloc(im->size)) != NULL &&
	    (im->open = sodium_malloc(parcel_cleartext_len(im->size))) !=
	    NULL &&
	    (im->secret = sodium_malloc(PARCEL_SECRET_LEN)) != NULL)) {
		im->later.parcel = im->sealed;
		im->later.size = im->size;
		r = work(im, dir, what);
	}
	if (r != 0 && r != ERR_REFUSED)
		cli_warn_err(r, "nothing was imported");
	if (r == ERR_NOSPACE)
		cli_hint("make room where the casebook lies, and import again");
	for (k = 0; k < im->nwait; k++)
		head_free(im->wait[k].head);
	free(im->wait);
	later_free(&im->later);
	buf_free(&im->leaves);
	free(im->sealed);
	sodium_free(im->open);
	sodium_free(im->secret);
	return r;
}

int
import_run(struct casebook *c, const struct seckey *key, const char *dir,
    struct import_result *res)
{
	struct import im = { .book = c, .key = key, .res = res };
	enum import_frame what;
	int r;

	memset(res, 0, sizeof(*res));
	r = import_frame_open(c, dir, &im.delivery, &im.next, &what);
	if (r != 0)
		return r;
	if (what != IMPORT_NEW) {
		im.next = *casebook_state(c);
		res->older = what == IMPORT_OLDER;
		res->from = res->to = im.next.edge.size;
	}
	if ((r = import_all(&im, dir, what)) != 0)
		casebook_discard(c);
	delivery_close(im.delivery);
	return r;
}
