/* A zlib stream of our own: zlib reads from it what was put in. */
#include "test.h"

#include <sodium.h>
#include <stdlib.h>

#include <zlib.h>

#include "base/buf.h"
#include "base/err.h"
#include "clean/image/packer.h"
#include "clean/image/packer_code.h"

#define LEN	((size_t)200000)

static uint8_t raw[LEN], back[LEN + 1];

static void
noise(size_t n)
{
	static const uint8_t seed[randombytes_SEEDBYTES] = { 1 };

	randombytes_buf_deterministic(raw, n, seed);
}

/* Runs of every length that there is, between others. */
static size_t
runs(void)
{
	size_t n = 0, len;

	for (len = 1; len <= 600; n += len++)
		memset(raw + n, (int)(len & 1 ? len : 0), len);
	return n;
}

static size_t
zeros(void)
{
	memset(raw, 0, LEN);
	return LEN;
}

static size_t
random_bytes(void)
{
	noise(LEN);
	return LEN;
}

/* Each byte twice as rare as the one before: codes that would be too long. */
static size_t
steep(void)
{
	size_t i;

	noise(LEN);
	for (i = 0; i < LEN; i++) {
		uint32_t v = (uint32_t)(i * 2654435761U) | 0x10000U;

		raw[i] = (uint8_t)((31 - __builtin_clz(v & -v)) +
		    (i % 2 ? 100 : 0));
	}
	return LEN;
}

static size_t
one(void)
{
	raw[0] = 7;
	return 1;
}

static size_t
a_block(void)
{
	noise(65536);
	return 65536;
}

static size_t
a_block_and_one(void)
{
	return a_block() + 1;
}

static size_t
nothing(void)
{
	return 0;
}

static void
test_back(void **state)
{
	static const struct {
		const char *name;
		size_t (*make)(void);
		size_t most;
	} rows[] = {
		{ "runs", runs, 16000 }, { "zeros", zeros, 600 },
		{ "noise", random_bytes, LEN + LEN / 100 },
		{ "steep", steep, LEN / 2 }, { "one", one, 100 },
		{ "a block", a_block, 66500 },
		{ "a block and one", a_block_and_one, 66600 },
		{ "nothing", nothing, 100 }
	};
	size_t i, cut, at, n;
	struct buf b, first;

	(void)state;
	for (i = 0; i < 2 * COUNT(rows); i++) {
		struct sink out = { buf_sink_write, NULL, NULL, &b };
		struct packer *k;
		uLongf got = sizeof(back);

		buf_init(&b, 1 << 20);
		n = rows[i / 2].make();
		cut = i % 2 ? 777 : LEN;
		assert_int_equal(packer_new(&k, &out), 0);
		for (at = 0; at < n; at += cut)
			assert_int_equal(packer_add(k, raw + at,
			    n - at < cut ? n - at : cut), 0);
		assert_int_equal(packer_end(k), 0);
		packer_free(k);
		if (uncompress(back, &got, b.p, b.len) != Z_OK || got != n ||
		    memcmp(back, raw, n) != 0)
			fail_msg("%s: not what went in", rows[i / 2].name);
		if (b.len > rows[i / 2].most)
			fail_msg("%s: %zu bytes", rows[i / 2].name, b.len);
		/* however it was cut */
		if (i % 2) {
			assert_int_equal(b.len, first.len);
			assert_memory_equal(b.p, first.p, b.len);
			buf_free(&first);
			buf_free(&b);
		} else
			first = b;
	}
}

/* Codes are complete: every row of bits is one. */
static void
test_code(void **state)
{
	uint32_t often[PACKER_SYMBOLS], sum;
	struct packer_code c;
	unsigned int n, i, max, rise;

	(void)state;
	for (n = 2; n <= PACKER_SYMBOLS; n += 71)
		for (rise = 0; rise < 3; rise++)
			for (max = 9; max <= PACKER_BITS_MAX; max++) {
				for (i = 0; i < n; i++)
					often[i] = rise == 0 ? 1 : rise == 1 ?
					    i + 1 : 1U << i % 20;
				packer_code_make(&c, often, n, max);
				for (i = 0, sum = 0; i < n; i++) {
					assert_in_range(c.len[i], 1, max);
					sum += 1U << (max - c.len[i]);
				}
				assert_int_equal(sum, 1U << max);
			}
}

static int
full(void *ctx, const uint8_t *p, size_t n)
{
	(void)ctx;
	(void)p;
	(void)n;
	return ERR_NOSPACE;
}

static void
test_full(void **state)
{
	struct sink out = { full, NULL, NULL, NULL };
	struct packer *k;

	(void)state;
	noise(LEN);
	assert_int_equal(packer_new(&k, &out), 0);
	assert_int_equal(packer_add(k, raw, LEN), ERR_NOSPACE);
	packer_free(k);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_back),
		cmocka_unit_test(test_code),
		cmocka_unit_test(test_full)
	};

	if (sodium_init() == -1)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
