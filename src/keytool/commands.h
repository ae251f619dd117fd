/* keytool/commands.h: what plumseal-key can do.  Each gives the exit status
 * (CLI_*), and has said what was wrong. */
#ifndef KEYTOOL_COMMANDS_H
#define KEYTOOL_COMMANDS_H

struct options {
	const char *dir, *name, *secret, *passfile, *epochs, *before;
	int	    json;
};

/* Say why, if not NULL, and how it is used; gives CLI_USAGE. */
int	usage(const char *why);

int	cmd_new(const struct options *o);
int	cmd_export(const struct options *o, const char *out);
int	cmd_extend(const struct options *o, const char *out);
int	cmd_destroy(const struct options *o);

#endif
