/* A delivery with one file that is not to be trusted: the first byte says
 * which.  What opens can be read to its end. */
#include <sys/stat.h>

#include <fcntl.h>
#include <ftw.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "seal/parcel.h"
#include "spool/delivery.h"
#include "spool/delivery_parts.h"

#define NFILES	4
#define PATH_LEN 128

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static const char *const names[NFILES] = {
	"proof", "checkpoint", "log.vkey", "parcels-0000000000"
};
static struct buf good[NFILES];
static char dir[PATH_LEN];

static int
remove_one(const char *path, const struct stat *st, int flag, struct FTW *f)
{
	(void)st;
	(void)flag;
	(void)f;
	return remove(path);
}

static void
clean_up(void)
{
	size_t i;

	nftw(dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
	for (i = 0; i < NFILES; i++)
		buf_free(&good[i]);
}

/* A log of two parcels, of which a parcel is not needed. */
static void
start(void)
{
	struct checkpoint c = { .origin = "example.onion/log", .size = 2 };
	struct delivery_proof proof = { .from = 1, .to = 2, .count = 1 };
	const char *tmp = getenv("TMPDIR");
	uint8_t seed[32] = { 7 }, pk[32], sk[64];
	static const uint8_t head[] = "plumseal\1\0\1\0\10\0\160\0\0\100";
	size_t i;

	crypto_sign_seed_keypair(pk, sk, seed);
	for (i = 0; i < NFILES; i++)
		buf_init(&good[i], 65536);
	if (delivery_proof_text(&good[0], &proof) != 0 ||
	    checkpoint_sign(&good[1], &c, seed) != 0 ||
	    note_vkey(&good[2], c.origin, pk) != 0 ||
	    buf_adds(&good[2], "\n") != 0 ||
	    buf_reserve(&good[3], 2 * PARCEL_SIZE_MIN) != 0)
		abort();
	good[3].len = 2 * PARCEL_SIZE_MIN;
	memset(good[3].p, 0, good[3].len);
	memcpy(good[3].p, head, sizeof(head) - 1);
	snprintf(dir, sizeof(dir), "%s/plumseal-fuzz.XXXXXX",
	    tmp != NULL && strlen(tmp) < 64 ? tmp : "/tmp");
	if (mkdtemp(dir) == NULL)
		abort();
	atexit(clean_up);
}

static void
put(size_t i, const uint8_t *p, size_t n)
{
	char path[PATH_LEN + 32];
	int fd;

	snprintf(path, sizeof(path), "%s/%s", dir, names[i]);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	if (fd == -1 || file_write_full(fd, p, n) != 0)
		abort();
	close(fd);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint8_t parcel[PARCEL_SIZE_MAX];
	struct delivery_proof p;
	struct delivery *d;
	struct buf text;
	uint64_t i;

	if (size == 0 || sodium_init() == -1)
		return 0;
	if (dir[0] == '\0')
		start();
	for (i = 0; i < NFILES; i++)
		if (i == data[0] % NFILES)
			put(i, data + 1, size - 1);
		else
			put(i, good[i].p, good[i].len);
	if (delivery_open(&d, dir) == 0) {
		for (i = delivery_from(d); i < delivery_checkpoint(d)->size;
		    i++)
			if (delivery_parcel(d, i, parcel) != 0)
				abort();
		delivery_close(d);
	}
	if (delivery_proof_parse(&p, data + 1, size - 1) == 0) {
		buf_init(&text, 8192);
		if (delivery_proof_text(&text, &p) != 0 ||
		    text.len != size - 1 ||
		    memcmp(text.p, data + 1, text.len) != 0)
			abort();
		buf_free(&text);
	}
	return 0;
}
