#include <string.h>

#include "base/pack.h"
#include "clean/image/gif_ext.h"

const uint8_t *
gif_take(struct gif_in *in, size_t n)
{
	const uint8_t *p = in->p + in->at;

	if (n > in->len - in->at) {
		in->cut = 1;
		in->at = in->len;
		return NULL;
	}
	in->at += n;
	return p;
}

const uint8_t *
gif_take_block(struct gif_in *in, size_t *n)
{
	const uint8_t *p = gif_take(in, 1);

	*n = p != NULL ? *p : 0;
	return *n > 0 ? gif_take(in, *n) : NULL;
}

static void
on_control(struct gif_in *in, struct gif_ext *x)
{
	struct gif_control *c = &x->control;
	const uint8_t *p;
	size_t n;

	if ((p = gif_take_block(in, &n)) == NULL)
		return;
	if (n >= 4) {			/* the last one counts */
		c->disposal = p[0] >> 2 & 7;
		if (c->disposal > 4)	/* 4: an old slip for 3, in use */
			c->disposal = 0;
		c->delay = unpack_le16(p + 1);
		c->see_through = p[0] & 1;
		c->transparent = c->see_through ? p[3] : 0;
	}
	if (n != 4)
		report_add(in->rep, REPORT_UNKNOWN, "graphic-control");
	while (gif_take_block(in, &n) != NULL)
		report_add(in->rep, REPORT_UNKNOWN, "graphic-control");
}

static void
on_loop(struct gif_in *in, struct gif_ext *x)
{
	const uint8_t *p;
	size_t n;

	while ((p = gif_take_block(in, &n)) != NULL) {
		if (n >= 3 && p[0] == 1)
			x->loop = unpack_le16(p + 1);
		if (n != 3 || p[0] != 1)
			report_add(in->rep, REPORT_UNKNOWN,
			    "looping-extension");
	}
}

static void
on_application(struct gif_in *in, struct gif_ext *x)
{
	static const struct {
		char id[12];
		enum report_kind kind;
		const char *name;
	} known[] = {
		{ "XMP DataXMP", REPORT_TEXT, "XMP" },
		{ "ICCRGBG1012", REPORT_PROFILE, "ICC-whole" },
		{ "C2PA_GIF", REPORT_HIDDEN, "JUMBF" },
		{ "MGK8BIM0000", REPORT_TEXT, "Photoshop" },
		{ "MGKIPTC0000", REPORT_TEXT, "IPTC" },
		{ "ImageMagick", REPORT_SOFTWARE, "ImageMagick" }
	};
	const uint8_t *p;
	size_t n, i;

	p = gif_take_block(in, &n);
	if (p != NULL && n == 11 && (memcmp(p, "NETSCAPE2.0", 11) == 0 ||
	    memcmp(p, "ANIMEXTS1.0", 11) == 0)) {
		on_loop(in, x);
		return;
	}
	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (p != NULL && n >= strlen(known[i].id) &&
		    memcmp(p, known[i].id, strlen(known[i].id)) == 0)
			break;
	if (i < sizeof(known) / sizeof(known[0]))
		report_add(in->rep, known[i].kind, known[i].name);
	else
		report_add(in->rep, REPORT_UNKNOWN, "application");
	while (p != NULL)
		p = gif_take_block(in, &n);
}

void
gif_take_extension(struct gif_in *in, struct gif_ext *x)
{
	const uint8_t *p = gif_take(in, 1);
	size_t n;

	if (p == NULL)
		return;
	switch (*p) {
	case 0xf9:
		on_control(in, x);
		return;
	case 0xff:
		on_application(in, x);
		return;
	case 0xfe:
		report_add(in->rep, REPORT_TEXT, "comment");
		break;
	case 0x01:			/* no viewer draws it */
		report_add(in->rep, REPORT_TEXT, "plain-text");
		break;
	default:
		report_add(in->rep, REPORT_UNKNOWN, "extension");
	}
	while (gif_take_block(in, &n) != NULL)
		;
}
