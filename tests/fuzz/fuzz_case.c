/* Records of a hostile submission, gathered, packed, unpacked and shown. */
#include <sodium.h>
#include <stdlib.h>

#include "base/err.h"
#include "review/show.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static int
round_trip(const struct testimony *t)
{
	struct testimony *u = NULL;
	struct buf b;
	int r;

	buf_init(&b, (size_t)64 << 20);
	if (case_pack(&b, t) != 0 || case_unpack(&u, b.p, b.len) != 0 ||
	    u->nfiles != t->nfiles)
		abort();
	case_free(u);
	/* and what is no pack of ours */
	r = case_unpack(&u, t->text.p, t->text.len);
	case_free(u);
	buf_free(&b);
	return r;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint8_t secret[PARCEL_SECRET_LEN];
	struct record_reader *rd = NULL;
	struct show s = { .origin = "fuzz" };
	struct testimony *t = NULL;
	struct head *h = NULL;
	struct buf out;
	size_t i;

	buf_init(&out, (size_t)256 << 20);
	if (sodium_init() == -1 || case_new(&t) != 0 ||
	    head_new(&h, secret) != 0 ||
	    record_reader_new(&rd, case_calls(), t) != 0)
		abort();
	(void)record_reader_feed(rd, data, size);
	h->records = record_reader_finish(rd);
	(void)round_trip(t);
	s.head = h;
	s.t = t;
	if (show_text(&s, &out) != 0)
		abort();
	for (i = 0; i < out.len; i++)
		if (out.p[i] < 0x20 && out.p[i] != '\n' && out.p[i] != '\t')
			abort();
	buf_clear(&out);
	if (show_json(&s, &out) != 0)
		abort();
	buf_free(&out);
	record_reader_free(rd);
	case_free(t);
	head_free(h);
	return 0;
}
