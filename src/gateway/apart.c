#include <sys/mman.h>

#include <sodium.h>

#include "base/err.h"
#include "gateway/apart.h"

int
apart_new(void **p, size_t n)
{
	*p = mmap(NULL, n, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (*p == MAP_FAILED) {
		*p = NULL;
		return ERR_NOMEM;
	}
	if (madvise(*p, n, MADV_WIPEONFORK) == -1) {
		munmap(*p, n);
		*p = NULL;
		return ERR_SYSTEM;
	}
	return 0;
}

void
apart_free(void *p, size_t n)
{
	if (p == NULL)
		return;
	sodium_memzero(p, n);
	munmap(p, n);
}
