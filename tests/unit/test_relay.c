/* From a decoder to an encoder: only a picture that is true to its header
 * gets across, whatever the decoder says. */
#include "test.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "clean/relay.h"

#define S(s)	s, sizeof(s) - 1
#define WAIT_MS	100

/* 1 by 2 pixels, RGB: header and rows, in frames of a decoder */
#define HEAD	"PLUMPIX1\1\0\0\0\2\0\0\0\3\x08\1\0"
#define PICTURE	HEAD "abcdef"
#define FRAMED	"\5\x1a\0\0\0" PICTURE
#define ENDED	"\7\x18\0\0\0\1image/x-plumseal-pixels"
#define ITEM	"\6\x0c\0\0\0\1\0\0\0\2\0\0\0Make"
/* and of an encoder */
#define TAKES	"\4\x18\0\0\0\1image/x-plumseal-pixels"
#define MADE	"\5\3\0\0\0PNG"
#define PNG	"\7\x0a\0\0\0\1image/png"
#define GOOD	TAKES MADE PNG

static struct report rep;

struct peer {
	int to[2], from[2];
	struct clean_client *client;
};

static void
peer_start(struct peer *p, const void *says, size_t n)
{
	assert_int_equal(pipe2(p->to, O_CLOEXEC), 0);
	assert_int_equal(pipe2(p->from, O_CLOEXEC), 0);
	assert_int_equal(write(p->from[1], says, n), n);
	close(p->from[1]);
	assert_int_equal(clean_client_new(&p->client, p->to[1], p->from[0],
	    WAIT_MS), 0);
}

static void
peer_end(struct peer *p)
{
	clean_client_free(p->client);
	close(p->to[0]);
}

static const struct {
	const char *name, *decoder;
	size_t n;
	const char *encoder;
	size_t m;
	enum clean_result want;
} rows[] = {
	{ "whole", S(FRAMED ENDED), S(GOOD), CLEAN_DONE },
	{ "in two", S("\5\x13\0\0\0PLUMPIX1\1\0\0\0\2\0\0\0\3\x08\1"
	  "\5\7\0\0\0\0abcdef" ENDED), S(GOOD), CLEAN_DONE },
	{ "with findings", S(FRAMED ITEM ENDED), S(GOOD), CLEAN_DONE },
	{ "cut", S(FRAMED "\7\x18\0\0\0\2image/x-plumseal-pixels"), S(GOOD),
	  CLEAN_DONE_CUT },
	{ "malformed", S("\7\1\0\0\0\3"), S(GOOD), CLEAN_MALFORMED },
	{ "unsupported", S(ITEM "\7\1\0\0\0\6"), S(GOOD),
	  CLEAN_UNSUPPORTED },
	{ "a byte is missing", S("\5\x19\0\0\0" HEAD "abcde" ENDED), S(GOOD),
	  CLEAN_CRASHED },
	{ "a byte too many", S("\5\x1b\0\0\0" PICTURE "g" ENDED), S(GOOD),
	  CLEAN_CRASHED },
	{ "behind it", S(FRAMED "\5\1\0\0\0g" ENDED), S(GOOD),
	  CLEAN_CRASHED },
	{ "twice", S(FRAMED FRAMED ENDED), S(GOOD), CLEAN_CRASHED },
	{ "no header", S("\5\x1a\0\0\0PNGPNGPNGPNGPNGPNGPNGPNGPN" ENDED),
	  S(GOOD), CLEAN_CRASHED },
	{ "header alone", S("\5\x14\0\0\0" HEAD ENDED), S(GOOD),
	  CLEAN_CRASHED },
	{ "half a header", S("\5\3\0\0\0PLU" ENDED), S(GOOD),
	  CLEAN_CRASHED },
	{ "nothing", S(ENDED), S(GOOD), CLEAN_CRASHED },
	{ "another type", S(FRAMED "\7\x0b\0\0\0\1image/jpeg"), S(GOOD),
	  CLEAN_CRASHED },
	{ "no type", S(FRAMED "\7\1\0\0\0\1"), S(GOOD), CLEAN_CRASHED },
	{ "death", S(FRAMED), S(GOOD), CLEAN_CRASHED },
	{ "encoder dies", S(FRAMED ENDED), S(""), CLEAN_CRASHED },
	{ "encoder dies later", S(FRAMED ENDED), S(TAKES MADE),
	  CLEAN_CRASHED },
	{ "encoder takes none", S(FRAMED ENDED),
	  S("\4\x18\0\0\0\2image/x-plumseal-pixels"), CLEAN_CRASHED },
	{ "encoder of another", S(FRAMED ENDED), S("\4\x0b\0\0\0\1image/jpeg"
	  MADE PNG), CLEAN_CRASHED },
	{ "encoder: too large", S(FRAMED ENDED), S(TAKES "\7\1\0\0\0\4"),
	  CLEAN_TOO_LARGE },
	{ "encoder: malformed", S(FRAMED ENDED), S(TAKES "\7\1\0\0\0\3"),
	  CLEAN_CRASHED },
	{ "encoder: cut", S(FRAMED ENDED), S(TAKES MADE
	  "\7\x0a\0\0\0\2image/png"), CLEAN_CRASHED },
	{ "encoder tells no type", S(FRAMED ENDED), S(TAKES MADE
	  "\7\1\0\0\0\1"), CLEAN_CRASHED }
};

static void
test_rows(void **state)
{
	struct peer decoder, encoder;
	struct clean_answer a;
	enum clean_verdict v;
	char type[CLEAN_TYPE_MAX + 1];
	uint8_t sent[256];
	struct buf out, said;
	size_t i;
	ssize_t n;

	(void)state;
	signal(SIGPIPE, SIG_IGN);
	buf_init(&out, 4096);
	buf_init(&said, 4096);
	for (i = 0; i < COUNT(rows); i++) {
		buf_clear(&out);
		buf_clear(&said);
		assert_int_equal(buf_add(&said, S("\4\x0b\0\0\0\3image/jpeg")),
		    0);
		assert_int_equal(buf_add(&said, rows[i].decoder, rows[i].n),
		    0);
		peer_start(&decoder, said.p, said.len);
		peer_start(&encoder, rows[i].encoder, rows[i].m);
		assert_int_equal(clean_client_sniff(decoder.client,
		    (const uint8_t *)"x", 1, &v, type), 0);
		assert_int_equal(v, CLEAN_CAN_PIXELS);
		report_init(&rep);
		memset(&a, 0, sizeof(a));
		a.out = (struct sink){ buf_sink_write, NULL, NULL, &out };
		a.report = &rep;
		assert_int_equal(relay_finish(decoder.client, 1,
		    encoder.client, &a), 0);
		if (a.result != rows[i].want)
			fail_msg("%s: %d", rows[i].name, a.result);
		if (a.result == CLEAN_DONE || a.result == CLEAN_DONE_CUT) {
			/* the picture, framed: first, end, and no more */
			n = read(encoder.to[0], sent, sizeof(sent));
			assert_int_equal(n, 5 + 26 + 5 + 1);
			assert_memory_equal(sent, "\1\x1a\0\0\0" PICTURE
			    "\3\1\0\0\0\1", (size_t)n);
			assert_int_equal(out.len, 3);
			assert_memory_equal(out.p, "PNG", 3);
			assert_string_equal(a.type, "image/png");
		}
		peer_end(&decoder);
		peer_end(&encoder);
	}
	buf_free(&out);
	buf_free(&said);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
