/* keytool/show.h: tells what is in a key file, without its passphrase. */
#ifndef KEYTOOL_SHOW_H
#define KEYTOOL_SHOW_H

/* Print a public or a secret file's content on stdout.  Says itself what is
 * wrong.  Gives an exit status. */
int	show_file(const char *path, int json);

#endif
