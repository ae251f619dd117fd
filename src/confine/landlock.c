/* Landlock by its three system calls; what the headers of Debian 12 lack is
 * defined here (Linux, Documentation/userspace-api/landlock.rst). */
#include <sys/syscall.h>

#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "confine/confine.h"
#include "confine/parts.h"

#define LL_CREATE_VERSION	1u
#define LL_RULE_PATH		1

/* Rights on files by the ABI that brought them. */
#define FS_EXECUTE	(1ULL << 0)
#define FS_ABI1		((1ULL << 13) - 1)
#define FS_REFER	(1ULL << 13)		/* ABI 2 */
#define FS_TRUNCATE	(1ULL << 14)		/* ABI 3 */
#define FS_IOCTL_DEV	(1ULL << 15)		/* ABI 5 */
#define FS_WRITE_FILE	(1ULL << 1)
#define FS_READ_FILE	(1ULL << 2)
#define FS_READ_DIR	(1ULL << 3)
#define FS_REMOVE_FILE	(1ULL << 5)
#define FS_MAKE_REG	(1ULL << 8)
#define NET_ALL		3ULL			/* ABI 4: bind, connect */
#define SCOPE_ALL	3ULL	/* ABI 6: abstract sockets, signals */

struct ll_ruleset {
	uint64_t fs, net, scoped;
};

struct ll_path {
	uint64_t allowed;
	int32_t	 fd;
} __attribute__((packed));

int
landlock_abi(void)
{
	long v = syscall(SYS_landlock_create_ruleset, NULL, 0,
	    LL_CREATE_VERSION);

	return v < 0 ? 0 : (int)v;
}

static uint64_t
fs_rights(int abi)
{
	uint64_t fs = FS_ABI1;

	if (abi >= 2)
		fs |= FS_REFER;
	if (abi >= 3)
		fs |= FS_TRUNCATE;
	if (abi >= 5)
		fs |= FS_IOCTL_DEV;
	return fs;
}

int
confine_files(int dirfd)
{
	struct ll_ruleset set;
	struct ll_path path;
	int abi = landlock_abi(), fd, r = ERR_SYSTEM;
	size_t len = sizeof(set.fs);

	if (abi < 1)
		return ERR_UNSUPPORTED;
	memset(&set, 0, sizeof(set));
	set.fs = fs_rights(abi);
	if (abi >= 4) {
		set.net = NET_ALL;
		len = 2 * sizeof(uint64_t);
	}
	if (abi >= 6) {
		set.scoped = SCOPE_ALL;
		len = sizeof(set);
	}
	fd = (int)syscall(SYS_landlock_create_ruleset, &set, len, 0);
	if (fd == -1)
		return ERR_SYSTEM;
	if (dirfd != -1) {
		path.allowed = set.fs & (FS_WRITE_FILE | FS_READ_FILE |
		    FS_READ_DIR | FS_REMOVE_FILE | FS_MAKE_REG |
		    FS_TRUNCATE | FS_REFER);
		path.fd = dirfd;
		if (syscall(SYS_landlock_add_rule, fd, LL_RULE_PATH, &path,
		    0) == -1)
			goto done;
	}
	if (syscall(SYS_landlock_restrict_self, fd, 0) == -1)
		goto done;
	r = 0;
done:
	close(fd);
	return r;
}
