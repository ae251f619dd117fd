#include <sodium.h>
#include <string.h>

#include "base/num.h"
#include "clean/report.h"
#include "review/describe.h"
#include "review/permit.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))

const char *
describe_state(enum head_state s)
{
	static const char *const word[] = {
		[HEAD_COMPLETE] = "yes", [HEAD_CUT] = "cut off",
		[HEAD_WAITING] = "waiting", [HEAD_BROKEN] = "broken"
	};

	return word[s];
}

const char *
describe_state_long(enum head_state s)
{
	static const char *const words[] = {
		[HEAD_COMPLETE] = "yes",
		[HEAD_CUT] = "no: the upload was cut off; this is what came",
		[HEAD_WAITING] = "no: its end has not come yet; a later "
		    "delivery may bring it",
		[HEAD_BROKEN] = "no: its records do not verify from some "
		    "point on; this is what came before"
	};

	return words[s];
}

const char *
describe_file(const struct case_file *f)
{
	if (f->how == CASE_OPEN)
		return "unfinished";
	if (f->how == CASE_BACK)
		return "taken_back";
	switch (f->rec.state) {
	case RECORD_CLEANED:
		return "cleaned";
	case RECORD_UNCLEANED:
		return "uncleaned";
	case RECORD_CUT:
		return "cut";
	case RECORD_UNCLEANED_CUT:
		return "uncleaned_cut";
	}
	return "unknown";
}

const char *
describe_file_long(const struct case_file *f)
{
	if (f->how == CASE_OPEN)
		return "unfinished: its end never came, and nobody confirmed "
		    "that it is clean";
	if (f->how == CASE_BACK)
		return "refused, not kept";
	switch (f->rec.state) {
	case RECORD_CLEANED:
		return "cleaned";
	case RECORD_UNCLEANED:
		return "NOT CLEANED, as it came";
	case RECORD_CUT:
		return "cut off; what came of it was cleaned";
	case RECORD_UNCLEANED_CUT:
		return "NOT CLEANED, as far as it came";
	}
	return "in a state this version does not know";
}

static const char *const reasons[][2] = {
	[0] = { "", "" },
	[RECORD_WHY_TYPE] = { "type", "there is no cleaner for what it is" },
	[RECORD_WHY_MALFORMED] = { "malformed",
	    "it is broken, or not what it claims to be" },
	[RECORD_WHY_SIZE] = { "size", "it is larger than the limit" },
	[RECORD_WHY_COUNT] = { "count", "it was one file too many" },
	[RECORD_WHY_CRASH] = { "crash", "the cleaner failed on it" },
	[RECORD_WHY_CUT] = { "cut", "too little of it came to be of use" },
	[RECORD_WHY_EMPTY] = { "empty", "it was empty" },
	[RECORD_WHY_INTERNAL] = { "internal", "the gateway failed" }
};

const char *
describe_reason(unsigned int reason)
{
	return reason < COUNT(reasons) ? reasons[reason][0] : "unknown";
}

const char *
describe_reason_long(unsigned int reason)
{
	return reason < COUNT(reasons) ? reasons[reason][1] :
	    "for a reason this version does not know";
}

static void
pair(struct json *j, const char *key, const char *value)
{
	json_key(j, key);
	json_str(j, value);
}

static void
pair_num(struct json *j, const char *key, uint64_t v)
{
	json_key(j, key);
	json_num(j, v);
}

static void
pair_hash(struct json *j, const char *key, const uint8_t *h, int known)
{
	json_key(j, key);
	if (known)
		json_hex(j, h, 32);
	else
		json_str(j, "");
}

/* What the gateway took out of a file: kinds and names, never a value. */
static void
json_removed(struct json *j, const struct testimony *t,
    const struct case_file *f)
{
	const struct case_item *it;
	size_t i;

	json_key(j, "removed");
	json_open(j, '[');
	for (i = f->from; i < f->to; i++) {
		it = &t->item[i];
		if (it->what != CASE_REPORT)
			continue;
		json_open(j, '{');
		pair(j, "kind", report_slug((enum report_kind)it->type));
		json_key(j, "name");
		json_bytes(j, it->key, it->keylen);
		pair_num(j, "count", it->count);
		json_close(j, '}');
	}
	json_close(j, ']');
}

static void
json_file(struct json *j, const struct testimony *t,
    const struct case_file *f, const struct describe_extra *x)
{
	const uint8_t *type;
	size_t n;

	type = case_type(f, &n);
	json_open(j, '{');
	pair_num(j, "number", f->rec.number);
	json_key(j, "name");
	json_bytes(j, f->name, f->namelen);
	json_key(j, "type");
	json_bytes(j, type, n);
	json_key(j, "declared_type");
	json_bytes(j, f->declared, f->declaredlen);
	pair(j, "state", describe_file(f));
	pair(j, "reason", describe_reason(f->rec.reason));
	pair_num(j, "received_length", f->rec.in_len);
	pair_num(j, "kept_length", f->how == CASE_OPEN ? f->got :
	    f->rec.kept_len);
	pair_hash(j, "sha256_in", f->rec.in_hash, f->how != CASE_OPEN);
	pair_hash(j, "sha256_kept", f->rec.kept_hash, f->how == CASE_KEPT);
	if (f->original != 0) {
		json_key(j, "original");
		json_open(j, '{');
		json_key(j, "id");
		json_hex(j, f->original_id, sizeof(f->original_id));
		pair_num(j, "file", f->original);
		json_close(j, '}');
	}
	if (x != NULL) {
		json_removed(j, t, f);
		if (x->add != NULL)
			x->add(x->ctx, j, f);
	}
	json_close(j, '}');
}

static void
json_head(struct json *j, const struct head *h, const struct testimony *t,
    const struct describe_extra *x)
{
	static const char *const state[] = {
		[HEAD_COMPLETE] = "complete", [HEAD_CUT] = "cut",
		[HEAD_WAITING] = "waiting", [HEAD_BROKEN] = "broken"
	};
	char day[11] = "";
	size_t i;

	if (t->begun)
		num_format_date(day, t->day);
	json_key(j, "id");
	json_hex(j, h->id, sizeof(h->id));
	pair(j, "day", day);
	json_key(j, "complete");
	json_bool(j, head_state(h) == HEAD_COMPLETE);
	pair(j, "state", state[head_state(h)]);
	if (t->tied) {
		json_key(j, "form");
		json_hex(j, t->own, sizeof(t->own));
	}
	if (t->tied && !sodium_is_zero(t->before, sizeof(t->before))) {
		json_key(j, "goes_on_with");
		json_hex(j, t->before, sizeof(t->before));
	}
	permit_json(j, t);
	pair_num(j, "text_length", t->text_len);
	json_key(j, "files");
	json_open(j, '[');
	for (i = 0; i < t->nfiles; i++)
		json_file(j, t, &t->file[i], x);
	json_close(j, ']');
}

void
describe_json_list(struct json *j, const struct head *h,
    const struct testimony *t)
{
	json_head(j, h, t, NULL);
}

static void
json_items(struct json *j, const struct testimony *t, enum case_what what)
{
	const struct case_item *it;
	size_t i;

	json_open(j, '[');
	for (i = 0; i < t->nitems; i++) {
		it = &t->item[i];
		if (it->what != what)
			continue;
		if (what == CASE_NOTICE) {
			json_bytes(j, it->value, it->valuelen);
			continue;
		}
		json_open(j, '{');
		if (what == CASE_CONSENT) {
			json_key(j, "key");
			json_bytes(j, it->key, it->keylen);
			json_key(j, "value");
			json_bytes(j, it->value, it->valuelen);
		} else {
			pair_num(j, "type", it->type);
			pair_num(j, "length", it->len);
		}
		json_close(j, '}');
	}
	json_close(j, ']');
}

void
describe_json_all(struct json *j, const struct head *h,
    const struct testimony *t, const struct describe_extra *x)
{
	uint32_t i;

	json_head(j, h, t, x);
	if (x->text) {
		json_key(j, "text");
		json_bytes(j, t->text.p, t->text.len);
		json_key(j, "text_whole");
		json_bool(j, t->text.len == t->text_len);
	}
	json_key(j, "consent");
	json_items(j, t, CASE_CONSENT);
	json_key(j, "notices");
	json_items(j, t, CASE_NOTICE);
	json_key(j, "unknown_records");
	json_items(j, t, CASE_UNKNOWN);
	pair_num(j, "left_out", t->left_out);
	pair(j, "log", x->origin);
	json_key(j, "parcels");
	json_open(j, '[');
	for (i = 0; i < h->nparcels; i++)
		json_num(j, h->parcel[i]);
	json_close(j, ']');
}
