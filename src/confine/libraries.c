/* What a child is not to have in its memory: the libraries that read
 * pictures, films and documents.  Only cleaners need them.  A booth without
 * them is forked and ends in half the time, and holds less code that could be
 * turned against it. */
#include <sys/mman.h>

#include <link.h>
#include <string.h>
#include <unistd.h>

#include "confine/confine.h"
#include "confine/parts.h"

#define SPANS_MAX	64

/* How their files' names begin.  One that is not here stays with everybody,
 * which is slower and nothing else. */
static const char *const names[] = {
	"libLerc.", "libbrotli", "libbz2.", "libdav1d.", "libde265.",
	"libdeflate.", "libexif.", "libexpat.", "libfreetype.", "libgcc_s.",
	"libgumbo.", "libharfbuzz", "libjbig", "libjpeg.", "liblcms2.",
	"liblzma.", "libmagic.", "libmujs.", "libmupdf", "libopenjp2.",
	"libpng", "libsharpyuv.", "libstdc++.", "libtiff.", "libwebp",
	"libz.", "libzstd."
};

static struct {
	void	*at;
	size_t	 len;
} spans[SPANS_MAX];
static size_t nspans;
static int given = 1;		/* children have them */

static int
for_cleaning(const char *path)
{
	const char *s = strrchr(path, '/');
	size_t i;

	s = s != NULL ? s + 1 : path;
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strncmp(s, names[i], strlen(names[i])) == 0)
			return 1;
	return 0;
}

static int
add_library(struct dl_phdr_info *lib, size_t size, void *ctx)
{
	const uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
	uintptr_t from = UINTPTR_MAX, to = 0, a;
	int i;

	(void)size;
	(void)ctx;
	if (nspans == SPANS_MAX || !for_cleaning(lib->dlpi_name))
		return 0;
	for (i = 0; i < lib->dlpi_phnum; i++) {
		if (lib->dlpi_phdr[i].p_type != PT_LOAD)
			continue;
		a = lib->dlpi_addr + lib->dlpi_phdr[i].p_vaddr;
		if (a < from)
			from = a;
		if (a + lib->dlpi_phdr[i].p_memsz > to)
			to = a + lib->dlpi_phdr[i].p_memsz;
	}
	if (from >= to)
		return 0;
	from &= ~(page - 1);
	to = (to + page - 1) & ~(page - 1);
	spans[nspans].at = (void *)from;
	spans[nspans++].len = to - from;
	return 0;
}

void
libraries_find(void)
{
#ifndef CONFINE_SANITIZED	/* they look at every library at the end */
	if (nspans == 0)
		(void)dl_iterate_phdr(add_library, NULL);
#endif
}

void
confine_libraries(int give)
{
	size_t i;

	if (give == given)
		return;
	given = give;
	for (i = 0; i < nspans; i++)
		(void)madvise(spans[i].at, spans[i].len,
		    give ? MADV_DOFORK : MADV_DONTFORK);
}
