#include <sodium.h>
#include <string.h>

#include "base/err.h"
#include "base/num.h"
#include "note/note.h"
#include "seal/boxkey.h"
#include "seal/editor.h"
#include "seal/lines.h"

#define VERSION		"plumseal-editor/v1"
#define VERSION_STEM	"plumseal-editor/v"

int
editor_name_ok(const char *s, size_t n)
{
	size_t i;

	if (n == 0 || n > EDITOR_NAME_MAX)
		return 0;
	for (i = 0; i < n; i++) {
		if ((s[i] >= 'a' && s[i] <= 'z') ||
		    (s[i] >= '0' && s[i] <= '9'))
			continue;
		if (i == 0 || (s[i] != '.' && s[i] != '_' && s[i] != '-'))
			return 0;
	}
	return 1;
}

static int
version_read(struct lines *l)
{
	struct line line;
	int r;

	if ((r = lines_next(l, &line)) != 0)
		return r;
	if (line.words == 1 && lines_is(&line, 0, VERSION))
		return 0;
	if (line.n > strlen(VERSION_STEM) &&
	    memcmp(line.p, VERSION_STEM, strlen(VERSION_STEM)) == 0)
		return ERR_UNSUPPORTED;
	return ERR_SYNTAX;
}

/* A line that must be "key value". */
static int
value_read(struct lines *l, const char *key, struct line *line)
{
	int r;

	if ((r = lines_next(l, line)) != 0)
		return r;
	return line->words == 2 && lines_is(line, 0, key) ? 0 : ERR_SYNTAX;
}

static int
who_read(struct editor *e, struct lines *l)
{
	struct line line;
	uint64_t v;
	int r;

	if ((r = value_read(l, "name", &line)) != 0)
		return r;
	if (!editor_name_ok(line.word[1], line.len[1]))
		return ERR_SYNTAX;
	memcpy(e->name, line.word[1], line.len[1]);
	if ((r = value_read(l, "serial", &line)) != 0 ||
	    (r = num_parse(line.word[1], line.len[1], 1, UINT32_MAX,
	    &v)) != 0)
		return r;
	e->serial = (uint32_t)v;
	if ((r = value_read(l, "identity", &line)) != 0 ||
	    (r = lines_base64(&line, 1, e->identity, 32)) != 0)
		return r;
	/* a point of low order would verify what nobody signed */
	return crypto_core_ed25519_is_valid_point(e->identity) ? 0 :
	    ERR_SYNTAX;
}

static int
epoch_read(struct editor *e, const struct line *line)
{
	struct editor_epoch *to;
	size_t i;
	int r;

	if (line->words != 5)
		return ERR_SYNTAX;
	if (!lines_is(line, 3, "x25519"))
		return ERR_UNSUPPORTED;
	if (e->nepochs >= EDITOR_EPOCHS_MAX)
		return ERR_LIMIT;
	to = &e->epoch[e->nepochs];
	if ((r = num_parse_date(line->word[1], line->len[1],
	    &to->first)) != 0 ||
	    (r = num_parse_date(line->word[2], line->len[2],
	    &to->last)) != 0 ||
	    (r = lines_base64(line, 4, to->pk, 32)) != 0)
		return r;
	if (to->first > to->last ||
	    (e->nepochs > 0 && to->first <= to[-1].last))
		return ERR_RANGE;
	if (!boxkey_ok(to->pk))
		return ERR_SYNTAX;
	/* one key in two epochs would outlive the first one's destruction */
	for (i = 0; i < e->nepochs; i++)
		if (memcmp(e->epoch[i].pk, to->pk, 32) == 0)
			return ERR_SYNTAX;
	e->nepochs++;
	return 0;
}

static int
text_read(struct editor *e, struct lines *l)
{
	struct line line;
	int r;

	if ((r = version_read(l)) != 0 || (r = who_read(e, l)) != 0)
		return r;
	while ((r = lines_next(l, &line)) == 0) {
		/* for what comes later, without a new version */
		if (line.len[0] > 4 && memcmp(line.p, "ext-", 4) == 0)
			continue;
		if (!lines_is(&line, 0, "epoch"))
			return ERR_SYNTAX;
		if ((r = epoch_read(e, &line)) != 0)
			return r;
	}
	return r != ERR_TRUNCATED ? r : 0;
}

int
editor_parse(struct editor *e, const void *text, size_t n, int *line)
{
	struct lines l = { NULL, 0, 0 };
	size_t len;
	int r, at = 0;

	memset(e, 0, sizeof(*e));
	if (n > EDITOR_FILE_MAX) {
		r = ERR_LIMIT;
		goto done;
	}
	if ((r = note_split(text, n, &len)) != 0)
		goto done;
	lines_start(&l, text, len);
	r = text_read(e, &l);
	at = l.number;
	if (r == ERR_TRUNCATED || (r == 0 && e->nepochs == 0))
		r = ERR_SYNTAX;
	if (r != 0)
		goto done;
	at = 0;
	r = note_verify(text, n, e->name, e->identity);
	if (r == ERR_NOTFOUND)		/* signed by others only */
		r = ERR_AUTH;
done:
	if (r != 0)
		memset(e, 0, sizeof(*e));
	if (line != NULL)
		*line = r != 0 ? at : 0;
	return r;
}

const struct editor_epoch *
editor_epoch_on(const struct editor *e, uint32_t day)
{
	size_t i;

	for (i = 0; i < e->nepochs; i++)
		if (e->epoch[i].first <= day && day <= e->epoch[i].last)
			return &e->epoch[i];
	return NULL;
}

void
editor_fingerprint(const struct editor *e, char out[48])
{
	static const char digit[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
	static const char label[] = "plumseal identity";
	uint8_t in[sizeof(label) - 1 + 32], h[32];
	size_t i, at = 0, bit;
	unsigned int v;

	memcpy(in, label, sizeof(label) - 1);
	memcpy(in + sizeof(label) - 1, e->identity, 32);
	crypto_generichash(h, sizeof(h), in, sizeof(in), NULL, 0);
	for (i = 0; i < 40; i++) {
		if (i > 0 && i % 5 == 0)
			out[at++] = '-';
		bit = i * 5;
		v = (unsigned int)(h[bit / 8] << 8 | h[bit / 8 + 1]);
		out[at++] = digit[v >> (11 - bit % 8) & 31];
	}
	out[at] = '\0';
}
