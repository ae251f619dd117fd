#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/text.h"
#include "page/put.h"
#include "say/say.h"

#define SENTENCE_MAX	2048

void
put(struct page *p, const char *html)
{
	if (p->err == 0)
		p->err = buf_adds(p->out, html);
}

/* 0 when line is not to be used: it is an error then. */
static int __attribute__((format(printf, 3, 0)))
compose(struct page *p, char line[SENTENCE_MAX], const char *fmt, va_list ap)
{
	int n = vsnprintf(line, SENTENCE_MAX, fmt, ap);

	if (n >= 0 && n < SENTENCE_MAX)
		return 1;
	p->err = p->err != 0 ? p->err : ERR_LIMIT;
	return 0;
}

void
putf(struct page *p, const char *fmt, ...)
{
	char line[SENTENCE_MAX];
	va_list ap;

	va_start(ap, fmt);
	if (compose(p, line, fmt, ap))
		put(p, line);
	va_end(ap);
}

void
put_text(struct page *p, const void *s, size_t n)
{
	if (p->err == 0)
		p->err = text_html(p->out, s, n);
}

/* text_html() would take the joiners away that Persian or Kazakh need. */
void
put_own(struct page *p, const char *s)
{
	size_t n;

	while (*s != '\0' && p->err == 0) {
		if ((n = strcspn(s, "&<>\"'")) > 0)
			p->err = buf_add(p->out, s, n);
		s += n;
		if (*s == '\0')
			break;
		put(p, *s == '&' ? "&amp;" : *s == '<' ? "&lt;" :
		    *s == '>' ? "&gt;" : *s == '"' ? "&quot;" : "&#39;");
		s++;
	}
}

void
put_say(struct page *p, const char *message)
{
	put_own(p, say(message));
}

void
put_sayf(struct page *p, const char *fmt, ...)
{
	char line[SENTENCE_MAX];
	va_list ap;

	va_start(ap, fmt);
	if (compose(p, line, fmt, ap))
		put_own(p, line);
	va_end(ap);
}

static void
put_element(struct page *p, const char *name, const char *message)
{
	putf(p, "<%s>", name);
	put_say(p, message);
	putf(p, "</%s>\n", name);
}

void
put_p(struct page *p, const char *message)
{
	put_element(p, "p", message);
}

void
put_li(struct page *p, const char *message)
{
	put_element(p, "li", message);
}

void
put_h2(struct page *p, const char *message)
{
	put_element(p, "h2", message);
}
