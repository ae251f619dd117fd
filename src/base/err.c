#include "base/err.h"

const char *
err_text(int e)
{
	switch (e) {
	case 0:			return "no error";
	case ERR_INTERNAL:	return "internal error";
	case ERR_NOMEM:		return "out of memory";
	case ERR_SYSTEM:	return "system error";
	case ERR_SYNTAX:	return "malformed";
	case ERR_LIMIT:		return "over the limit";
	case ERR_RANGE:		return "out of range";
	case ERR_AUTH:		return "wrong key, or altered";
	case ERR_UNSUPPORTED:	return "unknown version or type";
	case ERR_TRUNCATED:	return "ends too early";
	case ERR_EXISTS:	return "exists already";
	case ERR_NOTFOUND:	return "not found";
	case ERR_REFUSED:	return "refused";
	case ERR_NOSPACE:	return "no room on the disk";
	case ERR_TIMEOUT:	return "took too long";
	case ERR_CLOSED:	return "the other side went away";
	}
	return "unknown error";
}
