#include "base/err.h"
#include "clean/bmff/mp4.h"

int
mp4_moof(struct mp4 *m, struct span moof, uint64_t start, uint64_t end)
{
	(void)moof;
	(void)start;
	(void)end;
	report_add(m->job->report, REPORT_UNKNOWN, "fragments");
	return ERR_UNSUPPORTED;
}

int
mp4_frag_end(struct mp4 *m)
{
	(void)m;
	return 0;
}
