#include <sys/stat.h>

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/file.h"
#include "generate.h"
#include "seal/sealer.h"
#include "spool/delivery.h"
#include "spool/spool.h"

static void
load(const char *name, struct buf *b)
{
	char path[4096];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	buf_init(b, 1 << 20);
	CHECK(file_read(AT_FDCWD, path, b));
}

/* Take the spool away again: only the delivery is a vector. */
static void
remove_spool(const char *path, int dirfd)
{
	const struct dirent *e;
	DIR *d;

	CHECK((d = fdopendir(dirfd)) == NULL);
	while ((e = readdir(d)) != NULL)
		if (e->d_name[0] != '.')
			CHECK(unlinkat(dirfd, e->d_name, 0));
	closedir(d);
	CHECK(rmdir(path));
}

static void
deliver(int dirfd, const char *to)
{
	struct spool_reader *r;
	struct delivery_wrote wrote;

	CHECK(spool_reader_open(&r, dirfd));
	CHECK(delivery_write(r, to, 0, NULL, &wrote));
	spool_reader_close(r);
}

/* Two rounds: the second brings a proof that nothing was changed. */
void
write_delivery(void)
{
	/* a file, and which of its parcels; NULL: a decoy; "-": deliver */
	static const struct {
		const char *file;
		size_t i;
	} row[] = {
		{ NULL, 0 }, { "one.parcels", 0 }, { "three.parcels", 0 },
		{ NULL, 0 }, { "three.parcels", 2 }, { "-", 0 },
		{ "cut.parcels", 0 }, { "three.parcels", 1 }, { NULL, 0 },
		{ "cut.parcels", 1 }, { "-", 0 }
	};
	char path[4096], to[4096];
	uint8_t decoy[SIZE];
	struct spool_found found;
	struct spool *s;
	struct buf b;
	size_t i;
	int fd;

	snprintf(path, sizeof(path), "%s/spool.tmp", dir);
	snprintf(to, sizeof(to), "%s/delivery", dir);
	CHECK(mkdir(path, 0700));
	CHECK((fd = open(path, O_RDONLY | O_DIRECTORY)) == -1);
	CHECK(spool_open(&s, fd, "example.onion/log", SIZE, &found));
	for (i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		if (row[i].file == NULL) {
			CHECK(sealer_decoy(decoy, SIZE));
			CHECK(spool_append(s, decoy));
		} else if (row[i].file[0] == '-') {
			CHECK(spool_commit(s));
			deliver(fd, to);
		} else {
			load(row[i].file, &b);
			CHECK(spool_append(s, b.p + row[i].i * SIZE));
			buf_free(&b);
		}
	}
	spool_close(s);
	remove_spool(path, fd);
	json_key(&json, "delivery");
	json_open(&json, '{');
	key_num("parcels", 9);
	key_num("proof_from", 5);
	json_key(&json, "heads");
	json_open(&json, '[');
	json_num(&json, 1);
	json_num(&json, 2);
	json_num(&json, 5);
	json_close(&json, ']');
	json_close(&json, '}');
}
