/* The system calls of each role, as one table, and the filters made of it.
 * Whatever is not in a role's rows kills the process.  The usher's filter is
 * in force in all its children, so the usher has every row. */
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/err.h"
#include "base/file.h"
#include "confine/confine.h"
#include "confine/parts.h"

#define U	(1u << CONFINE_USHER)
#define V	(1u << CONFINE_VAULT)
#define B	(1u << CONFINE_BOOTH)
#define C	(1u << CONFINE_CLEANER)
#define M	(1u << CONFINE_MINT)
#define ALL	(V | B | C | M)

enum check {
	ANY,
	NO_EXEC,		/* memory may not become executable */
	NO_SIGNALS,		/* fcntl that sets flags, and nothing else:
				 * F_SETOWN and F_SETSIG send signals */
	NO_THREADS,		/* a new process, not a thread or namespace */
	FAIL			/* not killed: -1, ENOSYS or EACCES */
};

static const struct row {
	int		 nr;
	unsigned int	 roles;
	enum check	 check;
} rows[] = {
	/* data, memory and the end: everybody */
	{ SCMP_SYS(read),		ALL,		ANY },
	{ SCMP_SYS(write),		ALL,		ANY },
	{ SCMP_SYS(readv),		ALL,		ANY },
	{ SCMP_SYS(writev),		ALL,		ANY },
	{ SCMP_SYS(close),		ALL,		ANY },
	{ SCMP_SYS(brk),		ALL,		ANY },
	{ SCMP_SYS(mmap),		ALL,		NO_EXEC },
	{ SCMP_SYS(mprotect),		ALL,		NO_EXEC },
	{ SCMP_SYS(munmap),		ALL,		ANY },
	{ SCMP_SYS(mremap),		ALL,		ANY },
	{ SCMP_SYS(madvise),		ALL,		ANY },
	{ SCMP_SYS(mlock),		ALL,		ANY },
	{ SCMP_SYS(munlock),		ALL,		ANY },
	{ SCMP_SYS(getrandom),		ALL,		ANY },
	{ SCMP_SYS(futex),		ALL,		ANY },
	{ SCMP_SYS(getpid),		ALL,		ANY },
	{ SCMP_SYS(clock_gettime),	ALL,		ANY },
	{ SCMP_SYS(gettimeofday),	ALL,		ANY },
	{ SCMP_SYS(time),		ALL,		ANY },
	{ SCMP_SYS(rt_sigreturn),	ALL,		ANY },
	{ SCMP_SYS(rt_sigprocmask),	ALL,		ANY },
	{ SCMP_SYS(restart_syscall),	ALL,		ANY },
	{ SCMP_SYS(exit),		ALL,		ANY },
	{ SCMP_SYS(exit_group),		ALL,		ANY },
	/* asked for by libraries, and denied without a death */
	{ SCMP_SYS(clone3),		ALL,		FAIL },
	{ SCMP_SYS(ioctl),		ALL,		FAIL },
	{ SCMP_SYS(sysinfo),		C,		FAIL },
	{ SCMP_SYS(open),		ALL,		FAIL },
	/* an event loop and framed messages */
	{ SCMP_SYS(poll),		V | B | M,	ANY },
	{ SCMP_SYS(ppoll),		V | B | M,	ANY },
	{ SCMP_SYS(epoll_ctl),		V | B,	ANY },
	{ SCMP_SYS(epoll_wait),		V | B,	ANY },
	{ SCMP_SYS(epoll_pwait),	V | B,	ANY },
	{ SCMP_SYS(epoll_pwait2),	V | B,	ANY },
	{ SCMP_SYS(recvmsg),		V | B,	ANY },
	{ SCMP_SYS(recvfrom),		V | B,	ANY },
	{ SCMP_SYS(sendmsg),		V | B,	ANY },
	{ SCMP_SYS(sendto),		V | B,	ANY },
	{ SCMP_SYS(shutdown),		V | B,	ANY },
	{ SCMP_SYS(fcntl),		V | B,	NO_SIGNALS },
	{ SCMP_SYS(fcntl),		U,		ANY },
	/* of no use once a booth has closed its only listener */
	{ SCMP_SYS(accept4),		B,		ANY },
	/* the spool, below one folder by Landlock */
	{ SCMP_SYS(openat),		V,		ANY },
	{ SCMP_SYS(fstat),		V,		ANY },
	{ SCMP_SYS(newfstatat),		V,		ANY },
	{ SCMP_SYS(fstatfs),		V,		ANY },
	{ SCMP_SYS(getdents64),		V,		ANY },
	{ SCMP_SYS(lseek),		V,		ANY },
	{ SCMP_SYS(pread64),		V | C,		ANY },
	{ SCMP_SYS(pwrite64),		V | C,		ANY },
	{ SCMP_SYS(pwritev),		V,		ANY },
	{ SCMP_SYS(pwritev2),		V,		ANY },
	{ SCMP_SYS(ftruncate),		V,		ANY },
	{ SCMP_SYS(fallocate),		V,		ANY },
	{ SCMP_SYS(fsync),		V,		ANY },
	{ SCMP_SYS(fdatasync),		V,		ANY },
	{ SCMP_SYS(sync_file_range),	V,		ANY },
	{ SCMP_SYS(fadvise64),		V,		ANY },
	{ SCMP_SYS(flock),		V,		ANY },
	{ SCMP_SYS(rename),		V,		ANY },
	{ SCMP_SYS(renameat),		V,		ANY },
	{ SCMP_SYS(renameat2),		V,		ANY },
	{ SCMP_SYS(unlinkat),		V,		ANY },
	{ SCMP_SYS(fchmod),		V,		ANY },
	{ SCMP_SYS(utimensat),		V,		ANY },
	/* the usher: makes children, which then confine themselves */
	{ SCMP_SYS(clone),		U,		NO_THREADS },
	{ SCMP_SYS(wait4),		U,		ANY },
	{ SCMP_SYS(kill),		U,		ANY },
	{ SCMP_SYS(pipe2),		U,		ANY },
	{ SCMP_SYS(socketpair),		U,		ANY },
	{ SCMP_SYS(setsockopt),		U,		ANY },
	{ SCMP_SYS(dup2),		U,		ANY },
	{ SCMP_SYS(dup3),		U,		ANY },
	{ SCMP_SYS(close_range),	U,		ANY },
	{ SCMP_SYS(epoll_create1),	U,		ANY },
	{ SCMP_SYS(eventfd2),		U,		ANY },
	{ SCMP_SYS(rt_sigaction),	U,		ANY },
	{ SCMP_SYS(set_robust_list),	U,		ANY },
	{ SCMP_SYS(set_tid_address),	U,		ANY },
	{ SCMP_SYS(rseq),		U,		ANY },
	{ SCMP_SYS(gettid),		U,		ANY },
	{ SCMP_SYS(getuid),		U,		ANY },
	{ SCMP_SYS(geteuid),		U,		ANY },
	{ SCMP_SYS(getgid),		U,		ANY },
	{ SCMP_SYS(getegid),		U,		ANY },
	{ SCMP_SYS(getppid),		U,		ANY },
	{ SCMP_SYS(prctl),		U,		ANY },
	{ SCMP_SYS(sched_setscheduler),	U,		ANY },
	{ SCMP_SYS(seccomp),		U,		ANY },
	{ SCMP_SYS(prlimit64),		U,		ANY },
	{ SCMP_SYS(setrlimit),		U,		ANY },
	{ SCMP_SYS(getrlimit),		U,		ANY },
	{ SCMP_SYS(capget),		U,		ANY },
	{ SCMP_SYS(capset),		U,		ANY },
	{ SCMP_SYS(mlockall),		U,		ANY },
	{ SCMP_SYS(landlock_create_ruleset), U,		ANY },
	{ SCMP_SYS(landlock_add_rule),	U,		ANY },
	{ SCMP_SYS(landlock_restrict_self), U,		ANY },
#ifdef CONFINE_SANITIZED
	/* what the sanitizers' run time calls; never in a release build */
	{ SCMP_SYS(gettid),		ALL,		ANY },
	{ SCMP_SYS(tgkill),		ALL,		ANY },
	{ SCMP_SYS(sigaltstack),	ALL,		ANY },
	{ SCMP_SYS(sched_yield),	ALL,		ANY },
	{ SCMP_SYS(rt_sigaction),	ALL,		ANY },
	{ SCMP_SYS(openat),		B | C,		FAIL },
	{ SCMP_SYS(readlink),		ALL,		FAIL },
	{ SCMP_SYS(prctl),		ALL,		FAIL },
#endif
};

static struct sock_fprog filters[CONFINE_ROLES];

/* Argument 1 is the command.  Flags of a description are set for all who
 * share it (the mint's pipe): none may be made to wait. */
static int
fcntl_add(scmp_filter_ctx f, int nr)
{
	static const unsigned int may[] = { F_GETFD, F_SETFD, F_GETFL };
	size_t i;
	int r;

	r = seccomp_rule_add(f, SCMP_ACT_ALLOW, nr, 2,
	    SCMP_A1(SCMP_CMP_EQ, F_SETFL, 0),
	    SCMP_A2(SCMP_CMP_MASKED_EQ, O_NONBLOCK, O_NONBLOCK));
	for (i = 0; r == 0 && i < sizeof(may) / sizeof(may[0]); i++)
		r = seccomp_rule_add(f, SCMP_ACT_ALLOW, nr, 1,
		    SCMP_A1(SCMP_CMP_EQ, may[i], 0));
	return r;
}

static int
row_add(scmp_filter_ctx f, const struct row *row)
{
	const uint64_t kinds = CLONE_THREADLIKE;
	int r;

	switch (row->check) {
	case NO_EXEC:		/* argument 2 is prot in both */
		r = seccomp_rule_add(f, SCMP_ACT_ALLOW, row->nr, 1,
		    SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
		break;
	case NO_SIGNALS:
		r = fcntl_add(f, row->nr);
		break;
	case NO_THREADS:
		r = seccomp_rule_add(f, SCMP_ACT_ALLOW, row->nr, 1,
		    SCMP_A0(SCMP_CMP_MASKED_EQ, kinds, 0));
		break;
	case FAIL:
		r = seccomp_rule_add(f, SCMP_ACT_ERRNO(ENOSYS), row->nr, 0);
		break;
	case ANY:
	default:
		r = seccomp_rule_add(f, SCMP_ACT_ALLOW, row->nr, 0);
		break;
	}
	/* -EDOM: the call is not of this architecture; -EEXIST: there twice */
	return r == 0 || r == -EDOM || r == -EEXIST ? 0 : ERR_SYSTEM;
}

/* libseccomp 2.5 writes a filter to a descriptor only. */
static int
filter_take(scmp_filter_ctx f, struct sock_fprog *prog)
{
	struct stat st;
	int fd, r = ERR_SYSTEM;

	if ((fd = memfd_create("filter", MFD_CLOEXEC)) == -1)
		return ERR_SYSTEM;
	if (seccomp_export_bpf(f, fd) != 0 || fstat(fd, &st) == -1)
		goto done;
	if ((prog->filter = malloc((size_t)st.st_size)) == NULL) {
		r = ERR_NOMEM;
		goto done;
	}
	prog->len = (unsigned short)((size_t)st.st_size /
	    sizeof(struct sock_filter));
	r = file_pread_full(fd, prog->filter, (size_t)st.st_size, 0);
done:
	close(fd);
	return r;
}

static int
role_build(enum confine_role role)
{
	scmp_filter_ctx f;
	size_t i;
	int r = ERR_SYSTEM;

	if ((f = seccomp_init(SCMP_ACT_KILL_PROCESS)) == NULL)
		return ERR_NOMEM;
	/* a call by another architecture's numbers is death, not EPERM */
	if (seccomp_attr_set(f, SCMP_FLTATR_ACT_BADARCH,
	    SCMP_ACT_KILL_PROCESS) != 0 ||
	    seccomp_attr_set(f, SCMP_FLTATR_CTL_OPTIMIZE, 2) != 0)
		goto done;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (role != CONFINE_USHER &&
		    (rows[i].roles & (1u << role)) == 0)
			continue;
		if ((r = row_add(f, &rows[i])) != 0)
			goto done;
	}
	r = filter_take(f, &filters[role]);
done:
	seccomp_release(f);
	return r;
}

int
roles_prepare(void)
{
	int role, r;

	if (prctl(PR_GET_SECCOMP, 0, 0, 0, 0) == -1)
		return ERR_UNSUPPORTED;
	for (role = 0; role < CONFINE_ROLES; role++)
		if (filters[role].filter == NULL &&
		    (r = role_build((enum confine_role)role)) != 0)
			return r;
	return 0;
}

int
confine_calls(enum confine_role role)
{
	if (filters[role].filter == NULL)
		return ERR_INTERNAL;
	if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0,
	    &filters[role]) == -1)
		return ERR_SYSTEM;
	return 0;
}
