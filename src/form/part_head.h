/* form/part_head.h: the head of one part of a form: field lines, of which
 * Content-Disposition and Content-Type mean something.  Of this room only. */
#ifndef FORM_PART_HEAD_H
#define FORM_PART_HEAD_H

#include "form/form.h"

/* Read n bytes of lines, each ended by CR LF.  s is changed and stays in use
 * by part.  ERR_SYNTAX, ERR_LIMIT. */
int	part_head_parse(struct form_part *part, char *s, size_t n);

/* One parameter of a field's value that somebody wants. */
struct part_param {
	const char	*key;
	char		*value;		/* NULL when it is not there */
	size_t		 len;
};

/* Read the parameters behind the value's first ';', each unquoted in its own
 * place.  Unknown ones are passed over.  ERR_SYNTAX, also for one that is
 * there twice. */
int	part_head_params(char *field, struct part_param *want, size_t nwant);

#endif
