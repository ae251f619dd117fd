#include <sodium.h>
#include <string.h>

#include "base/err.h"
#include "gateway/token.h"

#define VARIANT	sodium_base64_VARIANT_URLSAFE_NO_PADDING

void
token_make(struct token *t)
{
	randombytes_buf(t->b, sizeof(t->b));
}

void
token_text(const struct token *t, char out[TOKEN_TEXT_LEN + 1])
{
	sodium_bin2base64(out, TOKEN_TEXT_LEN + 1, t->b, sizeof(t->b),
	    VARIANT);
}

int
token_parse(struct token *t, const void *s, size_t n)
{
	char again[TOKEN_TEXT_LEN + 1];
	size_t len;

	/* two texts of one token would be two answers to one question */
	if (n == TOKEN_TEXT_LEN && sodium_base642bin(t->b, sizeof(t->b), s, n,
	    NULL, &len, NULL, VARIANT) == 0 && len == sizeof(t->b)) {
		token_text(t, again);
		if (memcmp(again, s, n) == 0)
			return 0;
	}
	memset(t, 0, sizeof(*t));
	return ERR_SYNTAX;
}

int
token_query(struct token *t, const char *query, const char *name)
{
	size_t n, k = strlen(name);

	while (query != NULL && *query != '\0') {
		n = strcspn(query, "&");
		if (n > k && query[k] == '=' && memcmp(query, name, k) == 0)
			return token_parse(t, query + k + 1, n - k - 1) == 0 ?
			    0 : ERR_NOTFOUND;
		query += n + (query[n] == '&');
	}
	return ERR_NOTFOUND;
}

static void
derive(const struct token *t, const char *label, uint8_t out[TOKEN_KEY_LEN])
{
	crypto_generichash(out, TOKEN_KEY_LEN, (const uint8_t *)label,
	    strlen(label), t->b, sizeof(t->b));
}

void
token_tally(const struct token *t, uint8_t key[TOKEN_KEY_LEN])
{
	derive(t, "plumseal/v1 tally", key);
}

void
token_thread(const struct token *t, uint8_t tag[TOKEN_KEY_LEN])
{
	derive(t, "plumseal/v1 thread", tag);
}
