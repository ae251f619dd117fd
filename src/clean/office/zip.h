/* clean/office/zip.h: the archive an office document is, read by its central
 * directory (APPNOTE 6.3.10, section 4.3), and written anew: known names in
 * the order given, no times, no extra fields, no comments.
 * Nothing is trusted: members must not overlap, names must differ in more
 * than case, lengths are those that inflating gives. */
#ifndef CLEAN_ZIP_H
#define CLEAN_ZIP_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/sink.h"
#include "clean/report.h"

#define ZIP_NAME_MAX	255
#define ZIP_ENTRIES_MAX	8192

struct zip_entry {
	char	 name[ZIP_NAME_MAX + 1];	/* as it is there */
	unsigned int method;		/* 0 stored, 8 deflated */
	uint32_t crc, packed, size;
	uint32_t head;			/* of its local header */
	uint32_t data;			/* where its bytes are */
	int	 used;			/* somebody asked for it */
};

struct zip {
	const uint8_t *p;		/* borrowed */
	size_t	 n;
	struct zip_entry *entry;	/* in the order of the bytes */
	size_t	 count;
	uint64_t left;			/* bytes that may still be inflated */
	int	 oddities;		/* bytes that no member has, comments:
					 * told */
};

/* ERR_SYNTAX, ERR_LIMIT, ERR_NOMEM; ERR_UNSUPPORTED (encrypted, 64-bit,
 * another way of packing: told by name).  all: bytes that may be inflated of
 * it in all. */
int	zip_open(struct zip *z, const uint8_t *p, size_t n, uint64_t all,
	    struct report *rep);
void	zip_close(struct zip *z);

/* A member by its name, ASCII case aside; NULL if there is none. */
struct zip_entry	*zip_find(const struct zip *z, const char *name);

/* Its bytes into out, which is emptied before.  ERR_SYNTAX (not as long as
 * it says, wrong checksum), ERR_LIMIT (longer than max, or than is left of
 * what may be inflated), ERR_NOMEM. */
int	zip_read(struct zip *z, struct zip_entry *e, size_t max,
	    struct buf *out);

/* Writing. */
struct zipper {
	struct sink *out;
	struct buf   directory;
	uint64_t     at;
	unsigned int count;
};

void	zipper_begin(struct zipper *z, struct sink *out);
/* One member; packed: deflate it.  ERR_LIMIT, ERR_NOMEM, or what out gave. */
int	zipper_put(struct zipper *z, const char *name, const struct buf *b,
	    int packed);
int	zipper_end(struct zipper *z);
void	zipper_free(struct zipper *z);

#endif
