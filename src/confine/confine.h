/* confine/confine.h: how a process gives up what it does not need.
 * One table of system calls for each role (confine/roles.c); kill by default.
 * Knows nothing of what the process does. */
#ifndef CONFINE_CONFINE_H
#define CONFINE_CONFINE_H

#include <sys/types.h>

#include <stddef.h>
#include <stdint.h>

enum confine_role {
	CONFINE_USHER,		/* forks and signals; no exec, no socket */
	CONFINE_VAULT,		/* files below one folder */
	CONFINE_BOOTH,		/* accept, read, write, memory, exit */
	CONFINE_CLEANER,	/* read, write, memory, exit */
	CONFINE_MINT,		/* the same, and poll */
	CONFINE_ROLES
};

/* Build every role's filter; once, before the first confine_*.  Probes
 * seccomp and Landlock.  ERR_UNSUPPORTED when the kernel has not what is
 * needed: the caller must then stop. */
int	confine_prepare(void);

/* One line on what is in force here, e.g. "seccomp, Landlock ABI 7". */
const char	*confine_describe(void);

/* Are children forked from now on to have the libraries that only cleaning
 * needs?  They have them until this says no.  confine_fork() sees to it that
 * its child has them.  A child without must end by _exit(2). */
void	confine_libraries(int give);

/* For every process: no new privileges, not dumpable, no core, all
 * capabilities dropped; with keep_lock, for who holds cleartext, all but
 * CAP_IPC_LOCK: without it, memory that is to be locked could not grow. */
int	confine_privileges(int keep_lock);

/* Landlock: no file at all; or, with dirfd not -1, reading and writing below
 * that folder only.  No network either where the kernel can (ABI 4). */
int	confine_files(int dirfd);

/* The role's system call filter.  One for each process: compiling a second
 * one in the kernel costs as much as a short submission. */
int	confine_calls(enum confine_role role);

/* Can memory be kept from swap here, and how? */
enum confine_swap {
	CONFINE_SWAP_LOCK,	/* mlockall works in children */
	CONFINE_SWAP_NONE,	/* this machine or control group has no swap */
	CONFINE_SWAP_OPEN	/* neither: plaintext could reach the disk */
};
enum confine_swap	confine_swap_state(void);
/* Lock all memory of this process, now and later, as it is touched.  Does
 * nothing where state is CONFINE_SWAP_NONE and locking is not allowed. */
int	confine_lock_memory(enum confine_swap state);

/* Is fd where the sanitizers of a test build report? */
int	confine_reports(int fd);

/* Bound this process: address space in bytes, CPU in seconds (0: as it is),
 * bytes of any file it writes. */
int	confine_limits(uint64_t memory, unsigned int cpu, uint64_t file_max);

/* At most so many descriptors in this process.  And it may pass none while
 * more than that are on their way between processes of this user: those that
 * nobody takes count against all of them (unix(7), ETOOMANYREFS). */
int	confine_descriptors(unsigned int most);

/* Fork a child that runs run(in, out, arg) as a confined cleaner with just
 * these two pipe ends (and job->file) and exits; the parent gets the other
 * ends (which it closes) and the pid (which it reaps).  Dies with its parent.
 * memory and cpu as for confine_limits.  ERR_SYSTEM. */
struct confine_child {
	int	 to, from;	/* the parent's ends */
	pid_t	 pid;
};
struct confine_job {
	int	(*run)(int in, int out, const void *arg);
	const void *arg;
	uint64_t memory;	/* bytes */
	unsigned int cpu;	/* seconds */
	enum confine_swap swap;	/* CONFINE_SWAP_NONE: lock nothing */
	int	 file;		/* a descriptor for the child's 3, or -1 */
	uint64_t file_max;	/* bytes it may write there */
};
int	confine_fork(struct confine_child *child,
	    const struct confine_job *job);

#endif
