/* spool/row.h: the segments of a row on disk: where a parcel and its digest
 * lie.  Of this room only.  Neither writes nor checks anything. */
#ifndef SPOOL_ROW_H
#define SPOOL_ROW_H

#include <sys/types.h>

#include <stddef.h>
#include <stdint.h>

#define ROW_NAME_LEN	32

/* One segment, opened when it is first asked for. */
struct row {
	int		 dirfd;
	size_t		 parcel_size;
	int		 fd;		/* of the segment below, or -1 */
	uint64_t	 segment;	/* number of its first parcel */
	int		 flags;		/* O_RDONLY or O_RDWR */
};

void	row_init(struct row *r, int dirfd, size_t parcel_size, int flags);
void	row_name(char name[ROW_NAME_LEN], uint64_t parcel);
/* Offset of a parcel in its segment. */
off_t	row_offset(const struct row *r, uint64_t parcel);
/* Open the segment that holds it, if it is not the open one.
 * ERR_NOTFOUND, ERR_SYSTEM. */
int	row_seek(struct row *r, uint64_t parcel);
/* ERR_NOTFOUND, ERR_TRUNCATED, ERR_CLOSED (ends there), ERR_SYSTEM. */
int	row_read_parcel(struct row *r, uint64_t i, uint8_t *p);
int	row_read_digest(struct row *r, uint64_t i, uint8_t digest[32]);
void	row_close(struct row *r);

#endif
