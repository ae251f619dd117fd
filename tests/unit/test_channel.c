#include "test.h"

#include <sys/socket.h>

#include <fcntl.h>
#include <unistd.h>

#include "base/err.h"
#include "gateway/channel.h"

static void
test_messages(void **state)
{
	int ch[2], pair[2], fds[CHANNEL_FDS] = { -1, -1 };
	struct channel_msg m;

	(void)state;
	assert_int_equal(channel_pair(ch), 0);
	assert_int_equal(channel_recv(ch[1], &m, fds, 0), ERR_TIMEOUT);
	assert_int_equal(channel_send(ch[0], CHANNEL_READY, 7, NULL, 0), 0);
	assert_int_equal(channel_recv(ch[1], &m, fds, 0), 0);
	assert_int_equal(m.kind, CHANNEL_READY);
	assert_int_equal(m.value, 7);
	assert_int_equal(fds[0], -1);

	/* descriptors arrive, and are others than those that were sent */
	assert_int_equal(pipe(pair), 0);
	assert_int_equal(channel_send(ch[0], CHANNEL_CLEANER, 0, pair, 2), 0);
	close(pair[0]);
	assert_int_equal(channel_recv(ch[1], &m, fds, 0), 0);
	assert_int_equal(write(pair[1], "x", 1), 1);
	assert_int_equal(read(fds[0], &m, 1), 1);
	close(fds[0]);
	close(fds[1]);
	close(pair[1]);

	close(ch[0]);
	assert_int_equal(channel_recv(ch[1], &m, fds, 0), ERR_CLOSED);
	assert_int_equal(channel_send(ch[1], CHANNEL_PONG, 0, NULL, 0),
	    ERR_CLOSED);
	close(ch[1]);
}

/* Descriptors that nobody asked for are closed, not kept. */
static void
test_unwanted(void **state)
{
	struct channel_msg m;
	int ch[2], pair[2], before, after;

	(void)state;
	assert_int_equal(channel_pair(ch), 0);
	assert_int_equal(pipe(pair), 0);
	before = dup(0);
	close(before);
	assert_int_equal(channel_send(ch[0], CHANNEL_BUSY, 0, pair, 2), 0);
	assert_int_equal(channel_recv(ch[1], &m, NULL, 0), 0);
	after = dup(0);
	close(after);
	assert_int_equal(before, after);
	close(ch[0]);
	close(ch[1]);
	close(pair[0]);
	close(pair[1]);
}

/* What a process that was taken over might send. */
static void
test_nonsense(void **state)
{
	static const struct channel_msg more[] = {
		{ .kind = CHANNEL_BUSY, .state = 1 },
		{ .kind = CHANNEL_REQUEST, .total = 1 },
		{ .kind = CHANNEL_ALLOWED, .key = { [15] = 1 } }
	};
	uint8_t bytes[96] = { CHANNEL_BUSY };
	struct channel_msg m;
	size_t n;
	int ch[2];

	(void)state;
	assert_int_equal(channel_pair(ch), 0);
	for (n = 1; n <= sizeof(bytes); n++) {
		if (n == sizeof(m))
			continue;
		assert_int_equal(send(ch[0], bytes, n, 0), (int)n);
		assert_int_equal(channel_recv(ch[1], &m, NULL, 0),
		    ERR_SYNTAX);
	}
	for (n = 0; n < COUNT(more); n++) {
		assert_int_equal(channel_send_msg(ch[0], &more[n], 0), 0);
		assert_int_equal(channel_recv(ch[1], &m, NULL, 0),
		    ERR_SYNTAX);
	}
	close(ch[0]);
	close(ch[1]);
}

static void
test_frames(void **state)
{
	uint8_t head[FRAME_HEAD_LEN];
	unsigned int kind;
	uint32_t len;
	size_t i;

	(void)state;
	frame_pack(head, FRAME_PARCEL, 262144);
	assert_int_equal(frame_unpack(head, &kind, &len), 0);
	assert_int_equal(kind, FRAME_PARCEL);
	assert_int_equal(len, 262144);
	for (i = 1; i < 4; i++) {
		frame_pack(head, FRAME_FLUSH, 0);
		head[i] = 1;
		assert_int_equal(frame_unpack(head, &kind, &len), ERR_SYNTAX);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_messages),
		cmocka_unit_test(test_unwanted),
		cmocka_unit_test(test_nonsense),
		cmocka_unit_test(test_frames)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
