/* form/form.h: what comes out of a form, however it was encoded. */
#ifndef FORM_FORM_H
#define FORM_FORM_H

#include <stddef.h>
#include <stdint.h>

#define FORM_NAME_MAX	4096	/* bytes of a field's or a file's name */

/* A part's name and, for files, file name and type: the bytes that came, but
 * for backslashes before a quote or another; a longer file name is cut.
 * filename NULL: a plain field.  Good for the call only. */
struct form_part {
	const char	*name, *filename, *type;
	size_t		 namelen, filenamelen, typelen;
};

/* A call that gives non-zero ends the reading with that. */
struct form_calls {
	int	(*part)(void *ctx, const struct form_part *part);
	int	(*data)(void *ctx, const uint8_t *p, size_t n);
	int	(*part_end)(void *ctx);
	/* a part that cannot be understood; its data is passed over */
	int	(*bad_part)(void *ctx);
};

#endif
