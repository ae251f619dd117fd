#include <sys/file.h>
#include <sys/vfs.h>

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/cli.h"
#include "base/err.h"
#include "base/json.h"
#include "base/num.h"
#include "config/keyring.h"
#include "operator/operator.h"
#include "spool/spool.h"

#define WARN_DAYS	30
#define OUT_MAX		65536

struct status {
	uint64_t size, bytes;		/* parcels; bytes of them */
	uint64_t room, days;		/* bytes free; days at the quota */
	int	 running;		/* a vault holds the spool */
	const struct keyring *keys;
	uint32_t today;
};

/* A vault at work holds the lock. */
static int
is_running(int dirfd)
{
	int fd = openat(dirfd, "lock", O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	int running;

	if (fd == -1)
		return 0;
	running = flock(fd, LOCK_SH | LOCK_NB) == -1;
	close(fd);
	return running;
}

static int
read_spool(const struct config *c, struct status *s)
{
	struct spool_reader *reader;
	struct statfs st;
	int dirfd, r;

	dirfd = open(c->spool, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (dirfd == -1) {
		cli_warn_err(ERR_SYSTEM, "%s", c->spool);
		return ERR_SYSTEM;
	}
	s->running = is_running(dirfd);
	if (fstatfs(dirfd, &st) == 0)
		s->room = (uint64_t)st.f_bavail * (uint64_t)st.f_bsize;
	s->room = s->room > c->reserve ? s->room - c->reserve : 0;
	if (c->quota > 0)
		s->days = s->room / (c->parcel_size * c->quota) *
		    c->interval / 86400;
	r = spool_reader_open(&reader, dirfd);
	if (r == 0) {
		s->size = spool_reader_checkpoint(reader)->size;
		s->bytes = s->size * spool_reader_parcel_size(reader);
		spool_reader_close(reader);
	} else if (r != ERR_NOTFOUND)
		cli_warn_err(r, "%s", c->spool);
	close(dirfd);
	return r == ERR_NOTFOUND ? 0 : r;
}

static void
print_table(const struct config *c, const struct status *s)
{
	char bytes[24], room[24], print[48];
	size_t i;

	num_format_size(bytes, s->bytes);
	num_format_size(room, s->room);
	printf("gateway   %s\n", s->running ? "running" : "not running");
	printf("row       %" PRIu64 " parcels, %s\n", s->size, bytes);
	printf("room      %s", room);
	if (c->quota > 0)
		printf(", %" PRIu64 " days at the quota", s->days);
	printf("\n");
	for (i = 0; s->keys != NULL && i < s->keys->n; i++) {
		const struct editor *e = &s->keys->editor[i];
		uint32_t left = keyring_days_left(e, s->today);

		editor_fingerprint(e, print);
		printf("editor    %-16s %s  %u days left%s\n", e->name, print,
		    left, left < WARN_DAYS ? ", RENEW" : "");
	}
}

static int
print_json(const struct status *s)
{
	char print[48];
	struct json j;
	struct buf b;
	size_t i;
	int r;

	buf_init(&b, OUT_MAX);
	json_start(&j, &b);
	json_open(&j, '{');
	json_key(&j, "running");
	json_bool(&j, s->running);
	json_key(&j, "parcels");
	json_num(&j, s->size);
	json_key(&j, "bytes");
	json_num(&j, s->bytes);
	json_key(&j, "room");
	json_num(&j, s->room);
	json_key(&j, "days");
	json_num(&j, s->days);
	json_key(&j, "editors");
	json_open(&j, '[');
	for (i = 0; s->keys != NULL && i < s->keys->n; i++) {
		editor_fingerprint(&s->keys->editor[i], print);
		json_open(&j, '{');
		json_key(&j, "name");
		json_str(&j, s->keys->editor[i].name);
		json_key(&j, "fingerprint");
		json_str(&j, print);
		json_key(&j, "days_left");
		json_num(&j, keyring_days_left(&s->keys->editor[i], s->today));
		json_close(&j, '}');
	}
	json_close(&j, ']');
	json_close(&j, '}');
	if ((r = json_end(&j)) == 0)
		fwrite(b.p, 1, b.len, stdout);
	buf_free(&b);
	return r;
}

int
operator_status(const struct config *c, int as_json)
{
	struct status s = { .today = num_today() };
	struct keyring *keys = NULL;
	int r, rk;

	r = read_spool(c, &s);
	if ((rk = keyring_read(&keys, c->keys)) == 0)
		s.keys = keys;
	if (as_json)
		(void)print_json(&s);
	else
		print_table(c, &s);
	keyring_free(keys);
	return r == 0 && rk == 0 ? CLI_OK : CLI_FAILED;
}
