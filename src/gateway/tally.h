/* gateway/tally.h: how much of each upload has arrived: the usher's table,
 * under a hash of the form's token (token.h).  A row is one upload: bytes that
 * came, bytes that are expected, and whether it is under way or how it ended.
 * Knows no witness, no clock and no connection; nothing of it is ever written
 * anywhere, and the children that the usher forks find their copy empty.
 *
 * Rows of uploads under way stay.  The others go after TALLY_KEEP seconds, and
 * sooner where room is needed: the oldest first.  Who is not found is waited
 * for: there is no other answer to a guess. */
#ifndef GATEWAY_TALLY_H
#define GATEWAY_TALLY_H

#include <stddef.h>
#include <stdint.h>

#define TALLY_ROWS	16384		/* a power of 2 */
#define TALLY_KEY_LEN	16
#define TALLY_KEEP	3600		/* seconds after its end */
#define TALLY_UNSAID	UINT64_MAX	/* bytes: nobody said how many */

enum tally_state {
	TALLY_WAITING,		/* nothing has come, or nobody knows of it */
	TALLY_UNDER_WAY,
	TALLY_ENDED,		/* it was answered */
	TALLY_CUT,		/* it broke off: some of it is on the vault's
				 * disk, for the editors to see */
	TALLY_CUT_LESS,		/* the same, but something that had come was
				 * refused */
	TALLY_EMPTY,		/* it broke off, and nothing of it is */
	TALLY_LOST		/* nobody knows: its booth died, or the vault
				 * failed */
};

struct tally_count {
	enum tally_state state;
	uint64_t	 came, total;	/* bytes; 0 when TALLY_WAITING */
};

struct tally;

/* ERR_NOMEM, ERR_SYSTEM. */
int	tally_new(struct tally **tp);

/* owner (not 0) begins an upload at now (seconds of a clock that never goes
 * back).  *row is what it uses from now on.  The same form sent again takes
 * the row over from the upload before.  ERR_LIMIT: no room. */
int	tally_begin(struct tally *t, const uint8_t key[TALLY_KEY_LEN],
	    uint32_t owner, uint64_t now, size_t *row);

/* What has come of it.  A row that is not owner's any more is left alone. */
void	tally_add(struct tally *t, size_t row, uint32_t owner, uint64_t came,
	    uint64_t total);
/* It is over: TALLY_ENDED or a later one; what is neither is TALLY_LOST. */
void	tally_over(struct tally *t, size_t row, uint32_t owner, uint64_t now,
	    enum tally_state how);

void	tally_look(const struct tally *t, const uint8_t key[TALLY_KEY_LEN],
	    uint64_t now, struct tally_count *out);

/* Wipe what is too old.  Now and then. */
void	tally_sweep(struct tally *t, uint64_t now);

void	tally_free(struct tally *t);		/* wipes; NULL is fine */

#endif
