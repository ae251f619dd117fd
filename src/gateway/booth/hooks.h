/* gateway/booth/hooks.h: only in builds for tests (configure
 * --enable-test-hooks): addresses at which a booth breaks, or is as if it
 * were taken over and does what its filter lets it do.  Else it does nothing.
 */
#ifndef GATEWAY_HOOKS_H
#define GATEWAY_HOOKS_H

#include "gateway/booth/usherline.h"

void	hooks_run(struct usherline *u, const char *path);

#endif
