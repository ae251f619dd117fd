#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cli.h"
#include "base/err.h"
#include "base/file.h"
#include "note/note.h"
#include "review/import_frame.h"
#include "review/leaves.h"
#include "seal/parcel.h"

#define NOTE_FILE	"checkpoint"
#define VKEY_MAX	512

static int
open_delivery(const char *dir, struct delivery **dp)
{
	int r = delivery_open(dp, dir);

	switch (r) {
	case 0:
		return 0;
	case ERR_NOTFOUND:
		cli_warn("%s: there is no delivery", dir);
		cli_hint("give the folder that plumsealctl export wrote");
		return r;
	case ERR_SYSTEM:
	case ERR_NOMEM:
		cli_warn_err(r, "%s", dir);
		return r;
	case ERR_AUTH:
		cli_warn("%s: the checkpoint is not signed by the key beside "
		    "it", dir);
		return ERR_REFUSED;
	case ERR_TRUNCATED:
		cli_warn("%s: parcels are missing from the delivery", dir);
		cli_hint("copy it again, all of its files");
		return ERR_REFUSED;
	default:
		cli_warn_err(r, "%s: not a delivery that can be read", dir);
		return ERR_REFUSED;
	}
}

/* The signed note as it came: read again, and held only if it says the same. */
static int
keep_note(const char *dir, const struct checkpoint *cp, struct state *next)
{
	struct checkpoint again;
	struct buf note;
	int fd, r;

	buf_init(&note, CHECKPOINT_MAX);
	if ((fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) == -1)
		return ERR_SYSTEM;
	r = file_read(fd, NOTE_FILE, &note);
	close(fd);
	if (r == 0)
		r = checkpoint_parse(&again, note.p, note.len, cp->origin,
		    next->key);
	if (r == 0 && (again.size != cp->size ||
	    memcmp(again.root, cp->root, sizeof(cp->root)) != 0))
		r = ERR_AUTH;
	if (r == 0) {
		memcpy(next->note, note.p, note.len);
		next->notelen = note.len;
	} else
		cli_warn_err(r, "%s/%s", dir, NOTE_FILE);
	buf_free(&note);
	return r;
}

static int
forked(const char *dir)
{
	cli_warn("%s: the log was forked: what is signed here contradicts what "
	    "was imported before; nothing was imported", dir);
	cli_hint("keep this delivery and a copy of the casebook as evidence, "
	    "and tell the other editors: who has the log's key showed two "
	    "different pasts");
	return ERR_REFUSED;
}

/* Does this delivery's own row give the root that is signed, though it is not
 * the row that was imported before?  Then this is no damaged copy. */
static int
is_another_past(struct casebook *c, struct delivery *d)
{
	const struct checkpoint *cp = delivery_checkpoint(d);
	uint8_t digest[32], hash[TREE_HASH_LEN], *p = NULL;
	size_t size = delivery_parcel_size(d);
	struct tree_edge e;
	struct leaves l;
	int r;

	tree_edge_init(&e);
	if ((r = leaves_load(c, &l)) == 0 && delivery_from(d) > 0)
		r = leaves_edge(&l, delivery_from(d), &e);
	if (r == 0 && (p = malloc(size + 1)) == NULL)
		r = ERR_NOMEM;
	while (r == 0 && e.size < cp->size) {
		if ((r = delivery_parcel(d, e.size, p)) != 0)
			break;
		parcel_digest(digest, p, size);
		tree_leaf(hash, digest);
		tree_edge_add(&e, hash);
	}
	free(p);
	leaves_free(&l);
	tree_edge_root(&e, hash);
	return r == 0 && memcmp(hash, cp->root, sizeof(hash)) == 0;
}

int
import_frame_differs(struct casebook *c, struct delivery *d, const char *dir)
{
	if (casebook_state(c) != NULL && is_another_past(c, d))
		return forked(dir);
	cli_warn("%s: the parcels are not those of the signed log, or not of "
	    "the past that was imported before; nothing was imported", dir);
	cli_hint("copy the delivery again; if this stays so, somebody altered, "
	    "dropped or reordered parcels: keep it as evidence");
	return ERR_REFUSED;
}

/* Anybody can make a log of their own, and seal what they like to an editor:
 * only people can tell that the first delivery is the site's. */
void
import_frame_first(const struct casebook *c)
{
	const struct state *s = casebook_state(c);
	struct buf key;

	buf_init(&key, VKEY_MAX);
	if (note_vkey(&key, s->origin, s->key) == 0 && buf_str(&key) != NULL) {
		cli_warn("from now on this casebook takes deliveries of one "
		    "log only: %s", buf_str(&key));
		cli_hint("compare this with the log.vkey in the operator's "
		    "spool, by voice or in person");
	}
	buf_free(&key);
}

/* The key, the name and the parcels' size must be those of the beginning. */
static int
check_log(const struct state *s, const struct state *next, const char *dir)
{
	if (memcmp(s->key, next->key, sizeof(s->key)) != 0 ||
	    strcmp(s->origin, next->origin) != 0) {
		cli_warn("%s: this delivery is of another log than this "
		    "casebook's, %s", dir, s->origin);
		cli_hint("a gateway that was set up anew needs a casebook of "
		    "its own (--casebook)");
		return ERR_REFUSED;
	}
	if (s->parcel_size != 0 && next->parcel_size != 0 &&
	    s->parcel_size != next->parcel_size) {
		cli_warn("%s: the parcels' size changed from %" PRIu32
		    " to %" PRIu32 " bytes", dir, s->parcel_size,
		    next->parcel_size);
		return ERR_REFUSED;
	}
	return 0;
}

/* The root of the casebook's own first size parcels.  Says what is wrong. */
static int
known_root(struct casebook *c, uint64_t size, const char *dir,
    uint8_t root[TREE_HASH_LEN])
{
	struct tree_edge e;
	struct leaves l;
	int r;

	if ((r = leaves_load(c, &l)) == 0 &&
	    (r = leaves_edge(&l, size, &e)) == 0)
		tree_edge_root(&e, root);
	leaves_free(&l);
	if (r == ERR_AUTH) {
		cli_warn("the casebook's hashes of the log are missing or were "
		    "altered");
		cli_hint("import the newest delivery into a new casebook "
		    "(--casebook)");
	} else if (r == ERR_RANGE) {
		cli_warn("%s: older than the casebook, which an earlier "
		    "version of this program began: whether both are of one "
		    "past cannot be told", dir);
		cli_hint("import the newest delivery into a new casebook "
		    "(--casebook), and this one after it");
		return ERR_REFUSED;
	} else if (r != 0)
		cli_warn_err(r, "the casebook's hashes of the log");
	return r;
}

/* The proof that came along says nothing that the root at the end does not,
 * but it says so before parcels are read. */
static int
check_proof(struct casebook *c, struct delivery *d, const char *dir)
{
	const struct checkpoint *cp = delivery_checkpoint(d);
	const struct state *s = casebook_state(c);
	uint8_t proof[TREE_PROOF_MAX][TREE_HASH_LEN], root[TREE_HASH_LEN];
	size_t count;
	uint64_t m;

	delivery_proof(d, &m, proof, &count);
	if (m == 0 || m != s->edge.size)
		return 0;
	tree_edge_root(&s->edge, root);
	if (tree_check_consistency(m, cp->size, root, cp->root,
	    (const uint8_t (*)[TREE_HASH_LEN])proof, count) != 0)
		return import_frame_differs(c, d, dir);
	return 0;
}

/* One that ends where the casebook ends, or before.  It holds nothing new;
 * but it must be the same past. */
static int
check_older(struct casebook *c, const struct checkpoint *cp, const char *dir,
    enum import_frame *what)
{
	const struct state *s = casebook_state(c);
	uint8_t root[TREE_HASH_LEN];
	int r;

	*what = cp->size < s->edge.size ? IMPORT_OLDER : IMPORT_SAME;
	if (*what == IMPORT_SAME)
		tree_edge_root(&s->edge, root);
	else if ((r = known_root(c, cp->size, dir, root)) != 0)
		return r;
	if (memcmp(root, cp->root, sizeof(root)) != 0)
		return forked(dir);
	if (*what == IMPORT_SAME)
		return 0;
	cli_warn("%s: OLDER than the casebook: it ends behind %" PRIu64
	    " parcels, and %" PRIu64 " were imported before", dir, cp->size,
	    s->edge.size);
	cli_hint("if an older stick was plugged in again, take the newest; if "
	    "this is the newest, the gateway was put back to an earlier state "
	    "and lacks what came since: keep the stick, and ask the operator");
	return 0;
}

static int
compare(struct casebook *c, struct delivery *d, const char *dir,
    struct state *next, enum import_frame *what)
{
	const struct checkpoint *cp = delivery_checkpoint(d);
	const struct state *s = casebook_state(c);
	int r;

	*what = IMPORT_NEW;
	if (s != NULL && (r = check_log(s, next, dir)) != 0)
		return r;
	if (s != NULL && cp->size <= s->edge.size)
		return check_older(c, cp, dir, what);
	if (cp->size > 0 && delivery_from(d) > next->edge.size) {
		cli_warn("%s: begins at parcel %" PRIu64 ", but the casebook "
		    "ends at parcel %" PRIu64, dir, delivery_from(d),
		    next->edge.size);
		cli_hint("plumsealctl export --from %" PRIu64 " DIR",
		    next->edge.size);
		return ERR_REFUSED;
	}
	return s != NULL ? check_proof(c, d, dir) : 0;
}

int
import_frame_open(struct casebook *c, const char *dir,
    struct delivery **dp, struct state *next, enum import_frame *what)
{
	const struct state *s = casebook_state(c);
	const struct checkpoint *cp;
	struct delivery *d = NULL;
	int r;

	*dp = NULL;
	if ((r = open_delivery(dir, &d)) != 0)
		return r;
	cp = delivery_checkpoint(d);
	memset(next, 0, sizeof(*next));
	delivery_key(d, next->key);
	memcpy(next->origin, cp->origin, sizeof(next->origin));
	next->parcel_size = (uint32_t)delivery_parcel_size(d);
	tree_edge_init(&next->edge);
	tree_edge_init(&next->base);
	if (s != NULL) {
		next->edge = s->edge;
		next->base = s->base;
	}
	r = compare(c, d, dir, next, what);
	if (s != NULL && next->parcel_size == 0)
		next->parcel_size = s->parcel_size;
	if (r == 0 && *what == IMPORT_NEW)
		r = keep_note(dir, cp, next);
	if (r != 0) {
		delivery_close(d);
		return r;
	}
	*dp = d;
	return 0;
}
