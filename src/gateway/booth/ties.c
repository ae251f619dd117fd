#include <string.h>

#include "gateway/booth/ties.h"

enum { FIELD_NONE, FIELD_TOKEN, FIELD_CONTINUES };

int
ties_begin(struct ties *t, const void *name, size_t n)
{
	static const char token[] = "token", continues[] = "continues";

	t->field = FIELD_NONE;
	t->len = 0;
	if (n == strlen(token) && memcmp(name, token, n) == 0)
		t->field = FIELD_TOKEN;
	if (n == strlen(continues) && memcmp(name, continues, n) == 0)
		t->field = FIELD_CONTINUES;
	return t->field != FIELD_NONE;
}

void
ties_data(struct ties *t, const uint8_t *p, size_t n)
{
	size_t room = sizeof(t->text) - t->len;

	/* too long: not a token, whatever it begins with */
	if (n > room) {
		t->field = FIELD_NONE;
		return;
	}
	memcpy(t->text + t->len, p, n);
	t->len += n;
}

void
ties_end(struct ties *t)
{
	int field = t->field;

	t->field = FIELD_NONE;
	if (field == FIELD_TOKEN && !t->has_own)
		t->has_own = token_parse(&t->own, t->text, t->len) == 0;
	if (field == FIELD_CONTINUES && !t->has_before)
		t->has_before = token_parse(&t->before, t->text,
		    t->len) == 0;
}

int
ties_write(struct ties *t, struct record_writer *w)
{
	uint8_t own[TOKEN_KEY_LEN], before[TOKEN_KEY_LEN] = { 0 };

	if (t->wrote || !t->has_own)
		return 0;
	t->wrote = 1;
	token_thread(&t->own, own);
	if (t->has_before)
		token_thread(&t->before, before);
	return record_thread(w, own, before);
}

void
ties_make(struct form_ties *f, const char *query, struct usherline *u)
{
	struct tally_count c;
	struct token t;
	int stay;

	memset(f, 0, sizeof(*f));
	f->framed = token_query(&t, query, "t") == 0;
	if (!f->framed)
		token_make(&t);
	token_text(&t, f->token);
	if (token_query(&t, query, "again") != 0)
		return;
	token_text(&t, f->before);
	f->continues = CONTINUES_PERHAPS;
	if (usherline_look(u, &t, &c, &stay) == 0 &&
	    (c.state == TALLY_CUT || c.state == TALLY_CUT_LESS)) {
		f->continues = CONTINUES_CUT;
		f->kept = c.state == TALLY_CUT ? PROGRESS_KEPT :
		    PROGRESS_LESS;
	}
}
