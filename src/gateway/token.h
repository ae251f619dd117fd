/* gateway/token.h: the token that ties a form to the frame that shows how its
 * upload goes, and a broken upload to the one that goes on with it.  A booth
 * makes it with the form and forgets it; nobody else can guess it.
 * What travels further is derived from it one-way, for one use each. */
#ifndef GATEWAY_TOKEN_H
#define GATEWAY_TOKEN_H

#include <stddef.h>
#include <stdint.h>

#define TOKEN_LEN	16		/* bytes, random */
#define TOKEN_TEXT_LEN	22		/* characters of base64url */
#define TOKEN_KEY_LEN	16		/* bytes of what is derived */

struct token {
	uint8_t	b[TOKEN_LEN];
};

void	token_make(struct token *t);
void	token_text(const struct token *t, char out[TOKEN_TEXT_LEN + 1]);

/* From its text, in its one canonical form.  ERR_SYNTAX; t is zeros then. */
int	token_parse(struct token *t, const void *s, size_t n);

/* The token that a query (as it came, NULL is fine) has under a name of one
 * field.  ERR_NOTFOUND: none, or not a token. */
int	token_query(struct token *t, const char *query, const char *name);

/* What the usher is told instead of it: BLAKE2b-128 under the token of
 * "plumseal/v1 tally". */
void	token_tally(const struct token *t, uint8_t key[TOKEN_KEY_LEN]);

/* What the editors see instead of it (doc/format.md, section 5): the same of
 * "plumseal/v1 thread". */
void	token_thread(const struct token *t, uint8_t tag[TOKEN_KEY_LEN]);

#endif
