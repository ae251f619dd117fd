#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/cli.h"
#include "base/err.h"
#include "base/file.h"
#include "base/text.h"
#include "page/site.h"
#include "say/say.h"

/* UTF-8 without controls, bidirectional or other; newlines where there may be
 * lines.  Joiners are letters to some. */
static int
text_ok(const uint8_t *s, size_t n, int lines)
{
	uint32_t c;
	size_t len;

	for (; n > 0; s += len, n -= len) {
		c = text_utf8(s, n, &len);
		if (c == '\n' && lines)
			continue;
		if (c == 0x200c || c == 0x200d)
			continue;
		if (c == UINT32_MAX || text_is_harmful(c))
			return 0;
	}
	return 1;
}

static int
take_name(struct page_site *s, struct buf *b)
{
	while (b->len > 0 && b->p[b->len - 1] == '\n')
		b->len--;
	if (b->len > PAGE_NAME_LEN)
		return ERR_LIMIT;
	if (!text_ok(b->p, b->len, 0))
		return ERR_SYNTAX;
	memcpy(s->name, b->p, b->len);
	return 0;
}

static int
take_about(struct page_site *s, const char *code, const struct buf *b)
{
	const struct say_lang *l;
	size_t n, i;

	if (b->len > PAGE_ABOUT_MAX)
		return ERR_LIMIT;
	if (!text_ok(b->p, b->len, 1))
		return ERR_SYNTAX;
	l = say_langs(&n);
	for (i = 0; i < n; i++)
		if (strcmp(l[i].code, code) == 0)
			break;
	if (i == n || i >= PAGE_LANGS_MAX)
		return ERR_UNSUPPORTED;
	if ((s->about[i] = strndup((const char *)b->p, b->len)) == NULL)
		return ERR_NOMEM;
	return 0;
}

static int
take_logo(struct page_site *s, const struct buf *b)
{
	static const uint8_t png[8] = { 137, 'P', 'N', 'G', 13, 10, 26, 10 };

	if (b->len > PAGE_LOGO_MAX)
		return ERR_LIMIT;
	if (b->len < 33 || memcmp(b->p, png, sizeof(png)) != 0)
		return ERR_SYNTAX;
	if ((s->logo = malloc(b->len)) == NULL)
		return ERR_NOMEM;
	memcpy(s->logo, b->p, b->len);
	s->logolen = b->len;
	return 0;
}

static int
take_file(struct page_site *s, int dirfd, const char *name)
{
	struct buf b;
	int r;

	buf_init(&b, PAGE_LOGO_MAX + 1);
	if ((r = file_read(dirfd, name, &b)) != 0)
		;
	else if (strcmp(name, "name") == 0)
		r = take_name(s, &b);
	else if (strcmp(name, "logo.png") == 0)
		r = take_logo(s, &b);
	else if (strncmp(name, "about.", 6) == 0)
		r = take_about(s, name + 6, &b);
	else
		r = ERR_UNSUPPORTED;
	buf_free(&b);
	return r;
}

static int
not_hidden(const struct dirent *d)
{
	return d->d_name[0] != '.';
}

static int
read_folder(struct page_site *s, const char *dir)
{
	struct dirent **list = NULL;
	int dirfd, i, n = 0, r = 0, one;

	dirfd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (dirfd == -1 ||
	    (n = scandir(dir, &list, not_hidden, alphasort)) == -1) {
		cli_warn_err(ERR_SYSTEM, "%s", dir);
		n = 0;
		r = ERR_SYSTEM;
	}
	for (i = 0; i < n; i++) {
		if ((one = take_file(s, dirfd, list[i]->d_name)) != 0) {
			cli_warn_err(one, "%s/%s", dir, list[i]->d_name);
			r = one;
		}
		free(list[i]);
	}
	free(list);
	if (dirfd != -1)
		close(dirfd);
	return r;
}

int
page_site_read(struct page_site **sp, const char *dir)
{
	struct page_site *s;
	int r = 0;

	*sp = NULL;
	if ((s = calloc(1, sizeof(*s))) == NULL)
		return ERR_NOMEM;
	s->address = s->leave = "";
	if (dir[0] != '\0' && (r = read_folder(s, dir)) != 0) {
		page_site_free(s);
		return r;
	}
	*sp = s;
	return 0;
}

void
page_site_free(struct page_site *s)
{
	size_t i;

	if (s == NULL)
		return;
	for (i = 0; i < PAGE_LANGS_MAX; i++)
		free(s->about[i]);
	free(s->logo);
	free(s);
}
