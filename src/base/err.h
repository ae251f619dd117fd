/* base/err.h: what can go wrong, as negative numbers.
 * Every function that can fail gives 0 or one of these; 0 is success. */
#ifndef BASE_ERR_H
#define BASE_ERR_H

enum err {
	ERR_INTERNAL = -1,	/* our own bug, or a state that cannot be */
	ERR_NOMEM = -2,		/* no memory, or none that can be locked */
	ERR_SYSTEM = -3,	/* the system said no: errno holds why */
	ERR_SYNTAX = -4,	/* malformed input */
	ERR_LIMIT = -5,		/* larger or more than a limit allows */
	ERR_RANGE = -6,		/* a number or a date out of its range */
	ERR_AUTH = -7,		/* did not verify: wrong key, or altered */
	ERR_UNSUPPORTED = -8,	/* unknown version, suite or type */
	ERR_TRUNCATED = -9,	/* ends too early */
	ERR_EXISTS = -10,	/* is there already */
	ERR_NOTFOUND = -11,	/* is not there; is for somebody else */
	ERR_REFUSED = -12,	/* understood, and not allowed */
	ERR_NOSPACE = -13,	/* no room on the disk */
	ERR_TIMEOUT = -14,	/* took too long */
	ERR_CLOSED = -15	/* the other side went away */
};

/* One short lower-case phrase for e, never NULL.  Static storage. */
const char	*err_text(int e);

#endif
