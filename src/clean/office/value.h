/* clean/office/value.h: what an attribute's value may look like.  A free
 * text could hold anything, so there is hardly any.
 *
 *   i	an integer			m	a number, perhaps with a unit
 *   b	true or false			c	a colour, "auto"
 *   e	a word that the formats' enumerations have
 *   h	up to 8 hexadecimal digits	f	a font's name
 *   t	a text that is shown		y	VML's style: known properties
 *   q	integers and words of enumerations, parted by blanks or commas
 *   x	nothing: its name must be there, its value is a secret
 *   *	any text (an element's)
 */
#ifndef CLEAN_VALUE_H
#define CLEAN_VALUE_H

#include <stddef.h>

int	value_ok(char form, const char *s);
/* Is it a word of an enumeration? */
int	value_word(const char *s, size_t n);

#endif
