/* review/describe.h: a testimony in words and in JSON, the same for list,
 * show and export. */
#ifndef REVIEW_DESCRIBE_H
#define REVIEW_DESCRIBE_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/json.h"
#include "review/case.h"
#include "review/head.h"

/* "yes", "cut off", "waiting", "broken"; and a sentence.  Never NULL. */
const char	*describe_state(enum head_state s);
const char	*describe_state_long(enum head_state s);
/* How a file stands, for machines ("cleaned", "taken back" is "taken_back")
 * and for people. */
const char	*describe_file(const struct case_file *f);
const char	*describe_file_long(const struct case_file *f);
/* Why one was taken back, for machines and for people. */
const char	*describe_reason(unsigned int reason);
const char	*describe_reason_long(unsigned int reason);

/* Keys and values of an object that is open in j: what list says. */
void	describe_json_list(struct json *j, const struct head *h,
	    const struct testimony *t);
/* The same and all the rest; each file is also given the strings that extra
 * adds for it (NULL: none).  text 0 leaves the text itself out. */
struct describe_extra {
	void	(*add)(void *ctx, struct json *j, const struct case_file *f);
	void	*ctx;
	const char *origin;	/* the log's name */
	int	 text;
};
void	describe_json_all(struct json *j, const struct head *h,
	    const struct testimony *t, const struct describe_extra *x);

#endif
