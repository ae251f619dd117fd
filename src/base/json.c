#include <inttypes.h>
#include <string.h>

#include "base/err.h"
#include "base/json.h"
#include "base/text.h"

static void
put(struct json *j, const void *p, size_t n)
{
	if (j->err == 0)
		j->err = buf_add(j->out, p, n);
}

static void
before_value(struct json *j)
{
	if (j->keyed)
		j->keyed = 0;
	else if (j->filled[j->depth])
		put(j, ",", 1);
	j->filled[j->depth] = 1;
}

void
json_start(struct json *j, struct buf *out)
{
	memset(j, 0, sizeof(*j));
	j->out = out;
}

int
json_end(struct json *j)
{
	if (j->err == 0 && j->depth != 0)
		return ERR_INTERNAL;
	put(j, "\n", 1);
	return j->err;
}

void
json_open(struct json *j, char c)
{
	before_value(j);
	put(j, &c, 1);
	if (j->depth + 1 >= JSON_DEPTH) {
		j->err = ERR_INTERNAL;
		return;
	}
	j->filled[++j->depth] = 0;
}

void
json_close(struct json *j, char c)
{
	if (j->depth == 0) {
		j->err = ERR_INTERNAL;
		return;
	}
	j->depth--;
	put(j, &c, 1);
}

void
json_key(struct json *j, const char *key)
{
	json_str(j, key);
	put(j, ":", 1);
	j->keyed = 1;
}

static void
put_escaped(struct json *j, uint32_t c)
{
	if (c > 0xffff) {
		c -= 0x10000;
		if (j->err == 0)
			j->err = buf_addf(j->out, "\\u%04x\\u%04x",
			    0xd800 + (c >> 10), 0xdc00 + (c & 0x3ff));
	} else if (j->err == 0)
		j->err = buf_addf(j->out, "\\u%04x", c);
}

void
json_bytes(struct json *j, const void *s, size_t n)
{
	const uint8_t *p = s;
	size_t i, len;
	uint32_t c;

	before_value(j);
	put(j, "\"", 1);
	for (i = 0; i < n; i += len) {
		c = text_utf8(p + i, n - i, &len);
		if (c == '"' || c == '\\') {
			put(j, "\\", 1);
			put(j, p + i, 1);
		} else if (c == UINT32_MAX)
			put_escaped(j, 0xfffd);
		else if (text_is_harmful(c))
			put_escaped(j, c);
		else
			put(j, p + i, len);
	}
	put(j, "\"", 1);
}

void
json_str(struct json *j, const char *s)
{
	json_bytes(j, s, strlen(s));
}

void
json_num(struct json *j, uint64_t v)
{
	before_value(j);
	if (j->err == 0)
		j->err = buf_addf(j->out, "%" PRIu64, v);
}

void
json_bool(struct json *j, int v)
{
	before_value(j);
	put(j, v ? "true" : "false", v ? 4 : 5);
}

void
json_hex(struct json *j, const uint8_t *p, size_t n)
{
	static const char digit[] = "0123456789abcdef";
	size_t i;

	before_value(j);
	put(j, "\"", 1);
	for (i = 0; i < n; i++) {
		char two[2] = { digit[p[i] >> 4], digit[p[i] & 15] };

		put(j, two, 2);
	}
	put(j, "\"", 1);
}
