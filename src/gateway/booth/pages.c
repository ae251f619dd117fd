#include <string.h>

#include "base/err.h"
#include "gateway/booth/pages.h"

static const struct {
	const char	*name;		/* behind /CODE/ */
	enum pages_kind	 kind;
} named[] = {
	{ "", PAGES_LANDING },
	{ "write", PAGES_WRITE },
	{ "form", PAGES_FORM },
	{ "progress", PAGES_PROGRESS },
	{ "help", PAGES_HELP },
	{ "about", PAGES_ABOUT },
	{ "submit", PAGES_SUBMIT }
}, plain[] = {
	{ "/", PAGES_FIRST },
	{ "/submit", PAGES_SUBMIT },
	{ "/leave", PAGES_LEAVE },
	{ "/logo.png", PAGES_LOGO },
	{ "/log/checkpoint", PAGES_CHECKPOINT }
};

enum pages_kind
pages_find(const struct page_site *site, const char *path, const char *accept)
{
	const struct say_lang *l;
	const char *slash;
	size_t i;

	say_choose(say_accept(accept));
	for (i = 0; i < sizeof(plain) / sizeof(plain[0]); i++)
		if (strcmp(path, plain[i].name) == 0)
			return plain[i].kind == PAGES_LOGO &&
			    site->logo == NULL ? PAGES_NONE : plain[i].kind;
	if (path[0] != '/' || (slash = strchr(path + 1, '/')) == NULL ||
	    (l = say_find(path + 1, (size_t)(slash - path - 1))) == NULL)
		return PAGES_NONE;
	say_choose(l);
	for (i = 0; i < sizeof(named) / sizeof(named[0]); i++)
		if (strcmp(slash + 1, named[i].name) == 0)
			return named[i].kind;
	return PAGES_NONE;
}

/* To a harmless page at once, and nothing of ours stays in the browser. */
static int
leave(const struct page_site *site, struct buf *out, struct http_reply *rp)
{
	rp->clear_data = 1;
	if (site->leave[0] == '\0')
		return page_blank(out, site);
	rp->status = 303;
	rp->location = site->leave;
	return page_blank(out, site);
}

int
pages_make(enum pages_kind kind, const struct page_site *site,
    const struct form_ties *ties, struct buf *out, struct http_reply *rp)
{
	rp->status = 200;
	rp->type = PAGE_TYPE;
	switch (kind) {
	case PAGES_FIRST:
		return page_first(out, site, say_chosen());
	case PAGES_LANDING:
		return page_landing(out, site);
	case PAGES_WRITE:
		rp->frames = 1;
		return page_frames(out, site, ties);
	case PAGES_FORM:
		rp->framed = 1;
		return page_write(out, site, ties);
	case PAGES_HELP:
		return page_help(out, site);
	case PAGES_ABOUT:
		return page_about(out, site);
	case PAGES_LEAVE:
		return leave(site, out, rp);
	case PAGES_LOGO:
		rp->type = "image/png";
		return buf_add(out, site->logo, site->logolen);
	case PAGES_NONE:
	case PAGES_SUBMIT:
	case PAGES_PROGRESS:
	case PAGES_CHECKPOINT:
		break;
	}
	return ERR_INTERNAL;
}
