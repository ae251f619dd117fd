#include <sys/prctl.h>

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "base/err.h"
#include "confine/confine.h"
#include "confine/parts.h"

#define PIPE_BYTES	(1 << 20)

#define FILE_AT		3		/* where job->file comes to lie */

/* The child: nothing but its two pipes, on 0 and 1, and the file it was
 * given, if any.  It never returns. */
static void
child_main(int in, int out, const struct confine_job *job)
{
	int file = job->file;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	/* a parent's handlers have no business here */
	signal(SIGTERM, SIG_DFL);
	signal(SIGINT, SIG_DFL);
	signal(SIGCHLD, SIG_DFL);
	/* out of each other's way first */
	in = fcntl(in, F_DUPFD, FILE_AT + 1);
	out = fcntl(out, F_DUPFD, FILE_AT + 1);
	if (file != -1)
		file = fcntl(file, F_DUPFD, FILE_AT + 1);
	if (dup2(in, 0) == -1 || dup2(out, 1) == -1 ||
	    (job->file != -1 && dup2(file, FILE_AT) == -1) ||
	    close_range(job->file != -1 ? FILE_AT + 1 : FILE_AT, ~0U,
	    0) == -1 ||
#ifndef CONFINE_SANITIZED
	    close_range(2, 2, 0) == -1 ||	/* they report to stderr */
#endif
	    confine_lock_memory(job->swap) != 0 ||
	    confine_limits(job->memory, job->cpu, job->file_max) != 0 ||
	    confine_privileges(1) != 0 ||
	    confine_files(-1) != 0 ||
	    confine_calls(CONFINE_CLEANER) != 0)
		_exit(1);
	_exit(job->run(0, 1, job->arg) == 0 ? 0 : 1);
}

int
confine_fork(struct confine_child *child, const struct confine_job *job)
{
	int down[2] = { -1, -1 }, up[2] = { -1, -1 }, i;
	pid_t pid = -1;

	if (pipe2(down, O_CLOEXEC) == -1 || pipe2(up, O_CLOEXEC) == -1)
		goto fail;
	/* larger pipes mean fewer turns; without them it is only slower */
	(void)fcntl(down[1], F_SETPIPE_SZ, PIPE_BYTES);
	(void)fcntl(up[1], F_SETPIPE_SZ, PIPE_BYTES);
	confine_libraries(1);
	if ((pid = fork()) == -1)
		goto fail;
	if (pid == 0)
		child_main(down[0], up[1], job);
	close(down[0]);
	close(up[1]);
	child->to = down[1];
	child->from = up[0];
	child->pid = pid;
	return 0;
fail:
	for (i = 0; i < 2; i++) {
		if (down[i] != -1)
			close(down[i]);
		if (up[i] != -1)
			close(up[i]);
	}
	return ERR_SYSTEM;
}
