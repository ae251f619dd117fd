/* clean/ending.h: file names' endings.  What a file is, is never told by its
 * name; but when another kind of file was made of it, its name should say so
 * to the programs that are to open it. */
#ifndef CLEAN_ENDING_H
#define CLEAN_ENDING_H

/* What to put behind a name (a C string) so that it ends as files of the type
 * do: ".png", or "" when it does already.  Static, never NULL. */
const char	*ending_for(const char *name, const char *type);

#endif
