/* What libmagic does not name: frames of MPEG audio or AAC behind zeros, behind
 * a tag that it does not know, or behind one that is longer than what it is
 * shown.  As strict as a walk: three heads in a row that agree. */
#include <sodium.h>
#include <stdlib.h>

#include "clean/formats.h"
#include "clean/sound/adts.h"
#include "clean/sound/tag.h"

#define ZEROS_MAX	4096

static int
begins(const struct walk_kind *kind, struct look *l, uint64_t at)
{
	struct walk_frame f;
	struct walk k;
	int i;

	walk_init(&k, kind, l, NULL);
	k.at = at;
	for (i = 0; i < 3; i++) {
		if (walk_next(&k, &f) != 1 || f.off != at)
			return 0;
		at += f.head.len;
	}
	return 1;
}

static const char *
guess(struct look *l)
{
	uint64_t at = 0, n, zeros = 0;

	while (at < l->len) {
		if ((n = tag_id3v2(l, at)) > l->len - at)
			return "audio/mpeg";	/* most likely */
		if (n == 0)
			n = tag_at(l, at);
		if (n == 0 && look_is(l, at, "", 1) && zeros++ < ZEROS_MAX)
			n = 1;
		if (n == 0)
			break;
		at += n;
	}
	if (begins(&mpa_walk, l, at))
		return "audio/mpeg";
	return begins(&adts_walk, l, at) ? "audio/aac" : NULL;
}

const char *
sound_guess(const uint8_t *p, size_t n)
{
	const char *type = NULL;
	struct source src;
	struct look l;

	source_memory(&src, p, n);
	if (look_open(&l, &src) == 0)
		type = guess(&l);
	look_close(&l);
	return type;
}
