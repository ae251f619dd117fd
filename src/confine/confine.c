#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>

#include <fcntl.h>
#include <linux/capability.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/file.h"
#include "confine/confine.h"
#include "confine/parts.h"

#define SMALL_FILE_MAX	65536

int
confine_prepare(void)
{
	if (landlock_abi() < 1)
		return ERR_UNSUPPORTED;
	libraries_find();
	return roles_prepare();
}

const char *
confine_describe(void)
{
	static char line[64];

	snprintf(line, sizeof(line), "seccomp, Landlock ABI %d%s",
	    landlock_abi(), landlock_abi() < 4 ? " (files only)" : "");
	return line;
}

int
confine_reports(int fd)
{
#ifdef CONFINE_SANITIZED
	return fd == 2;
#else
	(void)fd;
	return 0;
#endif
}

/* capset(2) without libcap: three words of bits, two of each. */
static int
capabilities_keep(uint32_t keep)
{
	struct __user_cap_header_struct head = {
		.version = _LINUX_CAPABILITY_VERSION_3
	};
	struct __user_cap_data_struct data[2];

	memset(data, 0, sizeof(data));
	data[0].effective = data[0].permitted = keep;
	return syscall(SYS_capset, &head, data) == -1 ? ERR_SYSTEM : 0;
}

static int
capability_held(unsigned int cap)
{
	struct __user_cap_header_struct head = {
		.version = _LINUX_CAPABILITY_VERSION_3
	};
	struct __user_cap_data_struct data[2];

	if (syscall(SYS_capget, &head, data) == -1)
		return 0;
	return (data[cap / 32].effective >> (cap % 32)) & 1;
}

int
confine_privileges(int keep_lock)
{
	struct rlimit none = { 0, 0 };
	uint32_t keep = 0;

	if (keep_lock && capability_held(CAP_IPC_LOCK))
		keep = 1u << CAP_IPC_LOCK;
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1 ||
	    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == -1 ||
	    setrlimit(RLIMIT_CORE, &none) == -1)
		return ERR_SYSTEM;
	return capabilities_keep(keep);
}

int
confine_limits(uint64_t memory, unsigned int cpu, uint64_t file_max)
{
	struct rlimit lim;

#ifdef CONFINE_SANITIZED
	memory = 0;
#endif
	if (memory > 0) {
		lim.rlim_cur = lim.rlim_max = memory;
		if (setrlimit(RLIMIT_AS, &lim) == -1)
			return ERR_SYSTEM;
	}
	if (cpu > 0) {
		lim.rlim_cur = cpu;
		lim.rlim_max = cpu + 1;
		if (setrlimit(RLIMIT_CPU, &lim) == -1)
			return ERR_SYSTEM;
	}
	lim.rlim_cur = lim.rlim_max = file_max;
	return setrlimit(RLIMIT_FSIZE, &lim) == -1 ? ERR_SYSTEM : 0;
}

int
confine_descriptors(unsigned int most)
{
	struct rlimit lim = { most, most };

	return setrlimit(RLIMIT_NOFILE, &lim) == -1 ? ERR_SYSTEM : 0;
}

/* No swap device or file at all: /proc/swaps has its heading only. */
static int
machine_has_no_swap(void)
{
	struct buf b;
	const char *s;
	int none = 0;

	buf_init(&b, SMALL_FILE_MAX);
	if (file_read(AT_FDCWD, "/proc/swaps", &b) == 0 &&
	    (s = buf_str(&b)) != NULL) {
		s = strchr(s, '\n');
		none = s == NULL || s[1] == '\0';
	}
	buf_free(&b);
	return none;
}

/* Does the control group, or one above it, forbid swap? */
static int
group_has_no_swap(void)
{
	char path[4096], *slash;
	struct buf b, v;
	const char *s;
	int none = 0;

	buf_init(&b, SMALL_FILE_MAX);
	buf_init(&v, 64);
	if (file_read(AT_FDCWD, "/proc/self/cgroup", &b) != 0 ||
	    (s = buf_str(&b)) == NULL || (s = strstr(s, "0::/")) == NULL)
		goto done;
	snprintf(path, sizeof(path), "/sys/fs/cgroup%.*s",
	    (int)strcspn(s + 3, "\n"), s + 3);
	while (!none && (slash = strrchr(path, '/')) != NULL &&
	    slash > path + strlen("/sys/fs")) {
		char file[4200];

		snprintf(file, sizeof(file), "%s/memory.swap.max", path);
		buf_clear(&v);
		none = file_read(AT_FDCWD, file, &v) == 0 &&
		    v.len >= 2 && memcmp(v.p, "0\n", 2) == 0;
		*slash = '\0';
	}
done:
	buf_free(&b);
	buf_free(&v);
	return none;
}

enum confine_swap
confine_swap_state(void)
{
	struct rlimit lim;

#ifndef CONFINE_SANITIZED
	if (capability_held(CAP_IPC_LOCK))
		return CONFINE_SWAP_LOCK;
	if (getrlimit(RLIMIT_MEMLOCK, &lim) == 0) {
		lim.rlim_cur = lim.rlim_max;
		if (lim.rlim_cur == RLIM_INFINITY &&
		    setrlimit(RLIMIT_MEMLOCK, &lim) == 0)
			return CONFINE_SWAP_LOCK;
	}
#else
	(void)lim;
#endif
	if (machine_has_no_swap() || group_has_no_swap())
		return CONFINE_SWAP_NONE;
	return CONFINE_SWAP_OPEN;
}

int
confine_lock_memory(enum confine_swap state)
{
	if (state == CONFINE_SWAP_NONE)
		return 0;
	if (state != CONFINE_SWAP_LOCK)
		return ERR_REFUSED;
	/* on fault: without it every shared page would be copied in */
	if (mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT) == -1)
		return ERR_SYSTEM;
	return 0;
}
