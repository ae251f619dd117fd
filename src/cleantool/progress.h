/* cleantool/progress.h: how far it is: one line on stderr, if that is a
 * terminal, without escape codes. */
#ifndef CLEANTOOL_PROGRESS_H
#define CLEANTOOL_PROGRESS_H

#include <stddef.h>
#include <stdint.h>

#define PROGRESS_COLUMNS	79
#define PROGRESS_LINE		(PROGRESS_COLUMNS + 1)

struct progress_state {
	uint64_t files, files_all;
	uint64_t bytes, bytes_all;
	double	 seconds;		/* since the beginning */
};

/* Seconds that are left, judging by the bytes so far; UINT64_MAX: unknown. */
uint64_t	progress_left(const struct progress_state *s);

/* "3 of 200 files, 12.0 MiB of 1.1 GiB, 8.1 MiB/s, 2:13 left". */
void	progress_line(char out[PROGRESS_LINE], const struct progress_state *s);

struct progress {
	int		 on;
	int		 shown;		/* characters that stand there */
	double		 began, drawn;
};

void	progress_start(struct progress *p);
/* Redraws at most ten times a second, and not in the first half. */
void	progress_to(struct progress *p, struct progress_state *s);
/* Before something else is written to the terminal, and at the end. */
void	progress_clear(struct progress *p);

#endif
