#include <sys/file.h>
#include <sys/vfs.h>

#include <fcntl.h>
#include <inttypes.h>
#include <sodium.h>
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
#define DIGEST_LEN	32	/* behind every parcel in the row */
#define BASE64		sodium_base64_VARIANT_ORIGINAL
#define ROOT_LEN	sodium_base64_ENCODED_LEN(TREE_HASH_LEN, BASE64)

struct status {
	uint64_t size, bytes;		/* parcels; bytes of them */
	uint64_t room, days;		/* bytes free; days at the quota */
	int	 running;		/* a vault holds the spool */
	int	 is_signed;		/* there is a checkpoint: this one */
	struct checkpoint checkpoint;
	const struct keyring *keys, *custodians;
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
		s->days = s->room / ((c->parcel_size + DIGEST_LEN) *
		    c->quota) * c->interval / 86400;
	r = spool_reader_open(&reader, dirfd);
	if (r == 0) {
		s->is_signed = 1;
		s->checkpoint = *spool_reader_checkpoint(reader);
		s->size = s->checkpoint.size;
		s->bytes = s->size * spool_reader_parcel_size(reader);
		spool_reader_close(reader);
	} else if (r != ERR_NOTFOUND)
		cli_warn_err(r, "%s", c->spool);
	close(dirfd);
	return r == ERR_NOTFOUND ? 0 : r;
}

static void
root_text(const struct status *s, char out[ROOT_LEN])
{
	sodium_bin2base64(out, ROOT_LEN, s->checkpoint.root, TREE_HASH_LEN,
	    BASE64);
}

static void
print_editor(const char *what, const struct editor *e, uint32_t today)
{
	uint32_t left = keyring_days_left(e, today);
	const char *but = "";
	char print[48];

	if (left == 0)
		but = ", EXPIRED";
	else if (editor_epoch_on(e, today) == NULL)
		but = ", NO KEY FOR TODAY";
	else if (left < WARN_DAYS)
		but = ", RENEW";
	editor_fingerprint(e, print);
	printf("%-9s %-16s %s  %u days left%s\n", what, e->name, print, left,
	    but);
}

static void
print_table(const struct config *c, const struct status *s)
{
	char bytes[24], room[24], root[ROOT_LEN];
	size_t i;

	num_format_size(bytes, s->bytes);
	num_format_size(room, s->room);
	printf("gateway   %s\n", s->running ? "running" : "not running");
	printf("row       %" PRIu64 " parcels, %s\n", s->size, bytes);
	if (s->is_signed) {
		root_text(s, root);
		printf("log       %s\n", s->checkpoint.origin);
		printf("root      %s\n", root);
	}
	printf("room      %s", room);
	if (c->quota > 0)
		printf(", %" PRIu64 " days at the quota", s->days);
	printf("\n");
	for (i = 0; s->keys != NULL && i < s->keys->n; i++)
		print_editor("editor", &s->keys->editor[i], s->today);
	for (i = 0; s->custodians != NULL && i < s->custodians->n; i++)
		print_editor("originals", &s->custodians->editor[i],
		    s->today);
}

static void
json_keys(struct json *j, const char *name, const struct keyring *k,
    uint32_t today)
{
	char print[48];
	size_t i;

	json_key(j, name);
	json_open(j, '[');
	for (i = 0; k != NULL && i < k->n; i++) {
		editor_fingerprint(&k->editor[i], print);
		json_open(j, '{');
		json_key(j, "name");
		json_str(j, k->editor[i].name);
		json_key(j, "fingerprint");
		json_str(j, print);
		json_key(j, "days_left");
		json_num(j, keyring_days_left(&k->editor[i], today));
		json_close(j, '}');
	}
	json_close(j, ']');
}

static int
print_json(const struct status *s)
{
	char root[ROOT_LEN];
	struct json j;
	struct buf b;
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
	if (s->is_signed) {
		root_text(s, root);
		json_key(&j, "origin");
		json_str(&j, s->checkpoint.origin);
		json_key(&j, "root");
		json_str(&j, root);
	}
	json_key(&j, "room");
	json_num(&j, s->room);
	json_key(&j, "days");
	json_num(&j, s->days);
	json_keys(&j, "editors", s->keys, s->today);
	json_keys(&j, "custodians", s->custodians, s->today);
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
	struct keyring *keys = NULL, *custodians = NULL;
	int r, rk, rj = 0;

	r = read_spool(c, &s);
	if ((rk = keyring_read(&keys, c->keys)) == 0)
		s.keys = keys;
	if (rk == 0 && c->custodians[0] != '\0' &&
	    (rk = keyring_read(&custodians, c->custodians)) == 0)
		s.custodians = custodians;
	if (as_json)
		rj = print_json(&s);
	else
		print_table(c, &s);
	if (rj == 0 && fflush(stdout) == EOF)
		rj = ERR_SYSTEM;
	if (rj != 0)
		cli_warn_err(rj, "writing the status");
	keyring_free(custodians);
	keyring_free(keys);
	return r == 0 && rk == 0 && rj == 0 ? CLI_OK : CLI_FAILED;
}
