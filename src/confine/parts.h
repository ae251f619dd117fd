/* confine/parts.h: what the files of this room share among themselves. */
#ifndef CONFINE_PARTS_H
#define CONFINE_PARTS_H

/* Sanitizers need a huge address space and a few more system calls; builds
 * with them are for tests only. */
#if defined(__SANITIZE_ADDRESS__)
#define CONFINE_SANITIZED
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define CONFINE_SANITIZED
#endif
#endif

/* clone(2) flags that a plain fork never has: threads, shared memory or
 * descriptors, and every kind of namespace. */
#define CLONE_THREADLIKE \
	(0x00000100 /* VM */ | 0x00000400 /* FILES */ | \
	 0x00010000 /* THREAD */ | 0x00020000 /* NEWNS */ | \
	 0x02000000 /* NEWCGROUP */ | 0x04000000 /* NEWUTS */ | \
	 0x08000000 /* NEWIPC */ | 0x10000000 /* NEWUSER */ | \
	 0x20000000 /* NEWPID */ | 0x40000000 /* NEWNET */)

int	roles_prepare(void);		/* roles.c */
void	libraries_find(void);		/* libraries.c */
int	landlock_abi(void);		/* landlock.c: 0 when there is none */

#endif
