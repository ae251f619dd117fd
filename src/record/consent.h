/* record/consent.h: what a witness was asked beside the testimony, and what
 * was answered: the keys of RECORD_CONSENT, the values they may have, and
 * what several records of one submission come to.
 *
 * No answer is never a yes: what is missing, empty, unknown or contradictory
 * counts as not answered, and every reader must treat that as the most
 * careful of the answers.  Knows bytes only; a hostile value has a bound. */
#ifndef RECORD_CONSENT_H
#define RECORD_CONSENT_H

#include <stddef.h>
#include <stdint.h>

#define CONSENT_NAME_MAX	256	/* bytes of a name or pseudonym */
#define CONSENT_WISHES_MAX	16384	/* bytes of wishes */
#define CONSENT_FORM_MAX	77	/* "LANG VERSION" */

enum consent_key {
	CONSENT_LANGUAGE,	/* of the wording that was shown */
	CONSENT_VERSION,	/* of that wording: digits of its hash */
	CONSENT_PUBLISH,	/* name, pseudonym, anonymous, background */
	CONSENT_NAME,		/* the name or pseudonym */
	CONSENT_PASS_ON,	/* yes: to human-rights bodies */
	CONSENT_PHOTOS,		/* shown, blurred, hidden */
	CONSENT_WISHES,		/* in the witness's own words */
	CONSENT_KEYS
};

enum consent_state {
	CONSENT_MISSING,	/* no record speaks of it */
	CONSENT_SILENT,		/* it was asked, and not answered */
	CONSENT_GIVEN,
	CONSENT_VOID		/* contradictory, or not a value it takes */
};

struct consent {
	struct consent_answer {
		enum consent_state state;
		uint8_t	*value;		/* NULL but when CONSENT_GIVEN */
		size_t	 len;
	} answer[CONSENT_KEYS];
};

/* The word that stands for a key in records; it is also the form's field,
 * but for language and version, which come together in "form". */
const char	*consent_key_name(enum consent_key k);
/* The key of n bytes; -1: none of these. */
int	consent_key_of(const void *p, size_t n);
/* Bytes that a value may have. */
size_t	consent_max(enum consent_key k);
/* Is it a value that the key takes?  An empty one is none. */
int	consent_value_ok(enum consent_key k, const void *p, size_t n);
/* "LANG VERSION", as the form claims: where the version begins, 0 when it is
 * not of that shape. */
size_t	consent_form(const void *p, size_t n);

void	consent_init(struct consent *c);
void	consent_free(struct consent *c);		/* wipes */

/* One more value of a key comes, n 0: it was asked and not answered.  The
 * same value twice is once; two that differ, an empty one among them, or one
 * that the key does not take, make it CONSENT_VOID for good.  ERR_NOMEM. */
int	consent_take(struct consent *c, enum consent_key k, const void *p,
	    size_t n);

/* Whatever came of it, and whatever comes: CONSENT_VOID. */
void	consent_void(struct consent *c, enum consent_key k);

/* Is the answer given, and this word? */
int	consent_is(const struct consent *c, enum consent_key k,
	    const char *word);

#endif
