/* review/casebook_parts.h: what the casebook's own files share. */
#ifndef REVIEW_CASEBOOK_PARTS_H
#define REVIEW_CASEBOOK_PARTS_H

#include "review/box.h"
#include "review/casebook.h"

#define CASEBOOK_PATH	128		/* any path below the folder */
#define CASEBOOK_STATE_MAX 16384

struct casebook {
	int	 dirfd, lockfd;
	uint8_t	*key;			/* BOX_KEY_LEN, sodium_malloc */
	int	 has_state;
	struct state state;
};

void	casebook_hex(char out[2 * DERIVE_ID_LEN + 1],
	    const uint8_t id[DERIVE_ID_LEN]);
/* Is this the name of a case's folder?  Then id is its. */
int	casebook_is_id(const char *name, uint8_t id[DERIVE_ID_LEN]);
/* Read and open a sealed file. */
int	casebook_unbox(struct casebook *c, const char *path,
	    const struct box_key *k, struct buf *out);
int	casebook_mkdir(int dirfd, const char *path);

/* staging.c: finish an import whose commit is there, if there is one. */
int	staging_pending(struct casebook *c);	/* 1 or 0 */
int	staging_finish(struct casebook *c);

#endif
