/* page/site.h: what the pages say of this site: the operator's own files,
 * read and checked once, and facts that the gateway fills in.
 *
 * The folder holds, all of them optional, UTF-8:
 *	name		one line, up to 60 characters
 *	about.CODE	paragraphs for the page about the site, in one
 *			language of say/say.h; about.en is shown where there
 *			is no other
 *	logo.png	up to 64 KiB
 * A file of another name, or a bad one, makes the folder bad. */
#ifndef PAGE_SITE_H
#define PAGE_SITE_H

#include <stddef.h>
#include <stdint.h>

#define PAGE_NAME_LEN	240		/* bytes of the site's name */
#define PAGE_ABOUT_MAX	8192		/* bytes of one language's text */
#define PAGE_LOGO_MAX	65536
#define PAGE_KEYS_MAX	8
#define PAGE_LANGS_MAX	32

struct page_key {
	const char	*name;		/* a-z 0-9 . _ - */
	char		 print[48];	/* its fingerprint */
};

struct page_site {
	/* from the folder */
	char		 name[PAGE_NAME_LEN + 1];	/* or "" */
	char		*about[PAGE_LANGS_MAX];	/* as say_langs(); NULL */
	uint8_t		*logo;			/* PNG; NULL */
	size_t		 logolen;
	/* from the gateway */
	uint64_t	 max_body, max_text, max_files;
	const char	*address;	/* the onion name; "" */
	const char	*leave;		/* where "leave" goes */
	int		 office;	/* office documents are cleaned */
	int		 evidence;	/* originals may be enclosed */
	size_t		 nkeys, ncustodians;
	struct page_key	 key[PAGE_KEYS_MAX];
	struct page_key	 custodian[PAGE_KEYS_MAX];
};

/* Read and check a folder ("": none).  Says itself what is wrong.  The caller
 * owns *sp (page_site_free); NULL on error.  ERR_SYSTEM, ERR_SYNTAX,
 * ERR_LIMIT, ERR_NOMEM. */
int	page_site_read(struct page_site **sp, const char *dir);

void	page_site_free(struct page_site *s);	/* NULL is fine */

#endif
