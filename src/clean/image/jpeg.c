/* A JPEG is rebuilt from its DCT coefficients: the pixels stay the same bit
 * for bit, and nothing else can come along, wherever it was hidden: markers,
 * bytes between scans, behind the last block or the end, unused tables.  Then
 * what showing it needs is added back: density and colour transform (libjpeg
 * writes both), a reduced colour profile, the orientation. */
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>
#include <jerror.h>

#include "base/err.h"
#include "clean/image/exif.h"
#include "clean/formats.h"
#include "clean/image/icc.h"
#include "clean/image/jpeg_out.h"
#include "clean/image/jpeg_scan.h"
#include "clean/image/jpeg_script.h"

#define SCANS_MAX	200	/* a bomb has thousands */
#define WORK_MAX	8000000000ULL	/* pixels times scans */
#define AC_MAX		1023	/* of a picture with 8 bits (T.81, F.1.2) */
#define ICC_PART	65519	/* of a profile, in one segment */
#define M_EXIF		(JPEG_APP0 + 1)
#define M_ICC		(JPEG_APP0 + 2)

/* libjpeg finds its struct first and hands it back to us. */
struct errors {
	struct jpeg_error_mgr mgr;
	jmp_buf		 escape;
	struct report	*report;
	int		 early_end;	/* the data stopped too soon */
	int		 bomb;
	int		 strict;
};

struct rebuild {
	struct clean_job *job;
	struct jpeg_found found;
	struct jpeg_decompress_struct in;
	struct jpeg_compress_struct out;
	struct jpeg_script script;
	struct jpeg_progress_mgr watch;
	struct errors	 errors;
	struct jpeg_out	 output;
	struct buf	 icc, exif;
};

static void
on_error(j_common_ptr c)
{
	struct errors *e = (struct errors *)c->err;

	longjmp(e->escape, 1);
}

static void
on_message(j_common_ptr c, int level)
{
	struct errors *e = (struct errors *)c->err;

	if (level >= 0)
		return;
	e->mgr.num_warnings++;
	switch (e->mgr.msg_code) {
	case JWRN_JPEG_EOF:
	case JWRN_HIT_MARKER:
		e->early_end = 1;
		break;
	case JWRN_HUFF_BAD_CODE:
	case JWRN_ARITH_BAD_CODE:
	case JWRN_MUST_RESYNC:
	case JWRN_BOGUS_PROGRESSION:
		if (e->strict)		/* libjpeg guesses what was meant */
			report_add(e->report, REPORT_DAMAGE, "coded-data");
		break;
	case JWRN_EXTRANEOUS_DATA:
		if (c->is_decompressor &&
		    ((j_decompress_ptr)c)->input_scan_number > 0)
			report_add(e->report, REPORT_TRAILER,
			    "behind-coded-data");
		return;
	}
}

static void
on_output(j_common_ptr c)
{
	(void)c;		/* no library writes to our stderr */
}

static void
on_progress(j_common_ptr c)
{
	j_decompress_ptr in = (j_decompress_ptr)c;
	uint64_t scans = (uint64_t)in->input_scan_number;

	if (scans > SCANS_MAX || scans * in->image_width *
	    in->image_height > WORK_MAX) {
		((struct errors *)c->err)->bomb = 1;
		ERREXIT(c, JERR_BAD_PROGRESSION);
	}
}

/* Is it one that we show?  Anything odd is refused, not guessed at. */
static int
check_picture(const struct rebuild *b)
{
	const struct jpeg_decompress_struct *in = &b->in;

	if (in->data_precision != 8)
		return ERR_SYNTAX;
	switch (in->jpeg_color_space) {
	case JCS_GRAYSCALE:
	case JCS_RGB:
	case JCS_YCbCr:
	case JCS_CMYK:
	case JCS_YCCK:
		break;
	default:
		return ERR_SYNTAX;
	}
	if ((uint64_t)in->image_width * in->image_height > b->job->pixels_max)
		return ERR_LIMIT;
	return 0;
}

static const char *
colour_space(const struct rebuild *b)
{
	switch (b->in.num_components) {
	case 1:
		return "GRAY";
	case 3:
		return "RGB ";
	}
	return "CMYK";
}

/* What goes back into the file besides the picture. */
static int
prepare_extras(struct rebuild *b)
{
	struct report *rep = b->job->report;
	int r = 0;

	if (b->found.icc.len > 0 || b->found.icc_broken) {
		r = b->found.icc_broken ? ERR_SYNTAX :
		    icc_reduce(b->found.icc.p, b->found.icc.len,
		    colour_space(b), &b->icc, rep);
		if (r != 0) {
			buf_clear(&b->icc);
			report_add(rep, REPORT_PROFILE, "ICC-whole");
		}
		if (r == ERR_NOMEM)
			return r;
	}
	if (b->found.orientation == 1)
		return 0;
	return exif_write(&b->exif, b->found.orientation);
}

static void
write_extras(struct rebuild *b)
{
	uint8_t part[14 + ICC_PART] = "ICC_PROFILE";
	size_t at, n, count = (b->icc.len + ICC_PART - 1) / ICC_PART;

	if (b->exif.len > 0)
		jpeg_write_marker(&b->out, M_EXIF, b->exif.p,
		    (unsigned int)b->exif.len);
	if (count > 255)
		return;
	for (at = 0; at < b->icc.len; at += n) {
		n = b->icc.len - at < ICC_PART ? b->icc.len - at : ICC_PART;
		part[12] = (uint8_t)(at / ICC_PART + 1);
		part[13] = (uint8_t)count;
		memcpy(part + 14, b->icc.p + at, n);
		jpeg_write_marker(&b->out, M_ICC, part,
		    (unsigned int)(14 + n));
	}
}

/* Numbers that a coder is free to choose are places to hide bytes in; and an
 * Adobe marker that was not there would turn CMYK into its negative. */
static void
plain_numbers(struct rebuild *b)
{
	static const int rgb[] = { 'R', 'G', 'B' };
	int i;

	for (i = 0; i < b->out.num_components; i++)
		b->out.comp_info[i].component_id =
		    b->in.jpeg_color_space == JCS_RGB ? rgb[i] : i + 1;
	b->out.JFIF_major_version = 1;
	b->out.JFIF_minor_version = 1;
	if (b->out.density_unit > 2 || b->out.X_density == 0 ||
	    b->out.Y_density == 0) {
		b->out.density_unit = 0;
		b->out.X_density = b->out.Y_density = 1;
	}
	if (b->in.jpeg_color_space == JCS_CMYK)
		b->out.write_Adobe_marker = b->in.saw_Adobe_marker;
}

/* A block's coefficients into what 8 bits can give (T.81, F.1.2); 1 when one
 * was not.  The check comes first, and alone on sound pictures: compilers
 * make it a few instructions. */
static int
bound_block(JCOEF *v)
{
	unsigned int odd = 0;
	int k;

	for (k = 0; k < DCTSIZE2; k++)
		odd |= (uint16_t)(v[k] + AC_MAX) > 2 * AC_MAX;
	if (!odd)
		return 0;
	odd = v[0] < -AC_MAX - 1 || v[0] > AC_MAX;	/* DC has one more */
	if (v[0] < -AC_MAX - 1)
		v[0] = -AC_MAX - 1;
	else if (v[0] > AC_MAX)
		v[0] = AC_MAX;
	for (k = 1; k < DCTSIZE2; k++)
		if (v[k] > AC_MAX || v[k] < -AC_MAX) {
			v[k] = v[k] > 0 ? AC_MAX : -AC_MAX;
			odd = 1;
		}
	return (int)odd;
}

/* Damaged data can give coefficients that no table codes, and libjpeg-turbo's
 * fast coder does not look: it would write a broken file.  Better a wrong
 * spot. */
static void
bound(struct rebuild *b, jvirt_barray_ptr *coefficients)
{
	jpeg_component_info *c;
	JBLOCKARRAY rows;
	JDIMENSION y, x;
	int i, odd = 0;

	for (i = 0; i < b->in.num_components; i++) {
		c = &b->in.comp_info[i];
		for (y = 0; y < c->height_in_blocks; y++) {
			rows = b->in.mem->access_virt_barray(
			    (j_common_ptr)&b->in, coefficients[i], y, 1, TRUE);
			for (x = 0; x < c->width_in_blocks; x++)
				odd |= bound_block(rows[0][x]);
		}
	}
	if (odd)
		report_add(b->job->report, REPORT_DAMAGE, "impossible-values");
}

static void
choose_scans(struct rebuild *b, jvirt_barray_ptr *coefficients)
{
	switch (jpeg_script(&b->script, &b->in, coefficients)) {
	case JPEG_SCANS_ALL:
		break;
	case JPEG_SCANS_SOME:
		b->out.scan_info = b->script.scans;
		b->out.num_scans = b->script.n;
		break;
	case JPEG_SCANS_LOST:
		/* it may look a little different: nobody smooths it now */
		report_add(b->job->report, REPORT_DAMAGE, "scans-missing");
	}
}

/* Everything that libjpeg may jump out of. */
static int
rebuild_picture(struct rebuild *b)
{
	jvirt_barray_ptr *coefficients;
	int r;

	jpeg_create_decompress(&b->in);
	jpeg_create_compress(&b->out);
	b->watch.progress_monitor = on_progress;
	b->in.progress = &b->watch;
	jpeg_mem_src(&b->in, b->job->src.p, b->job->src.len);
	if (jpeg_read_header(&b->in, TRUE) != JPEG_HEADER_OK)
		return ERR_SYNTAX;
	if ((r = check_picture(b)) != 0 || (r = prepare_extras(b)) != 0)
		return r;
	coefficients = jpeg_read_coefficients(&b->in);
	if (coefficients == NULL)
		return ERR_SYNTAX;
	bound(b, coefficients);
	jpeg_copy_critical_parameters(&b->in, &b->out);
	plain_numbers(b);
	choose_scans(b, coefficients);
	jpeg_out_init(&b->output, b->job->out);
	b->out.dest = &b->output.mgr;
	jpeg_write_coefficients(&b->out, coefficients);
	write_extras(b);
	jpeg_finish_compress(&b->out);
	return 0;
}

int
jpeg_clean(struct clean_job *job)
{
	struct rebuild *b;
	int r;

	if ((b = calloc(1, sizeof(*b))) == NULL)
		return ERR_NOMEM;
	b->job = job;
	buf_init(&b->icc, ICC_MAX + 4096);
	buf_init(&b->exif, 4096);
	if ((r = jpeg_scan(job->src.p, job->src.len, &b->found,
	    job->report)) != 0)
		goto done;
	b->in.err = b->out.err = jpeg_std_error(&b->errors.mgr);
	b->errors.report = job->report;
	b->errors.strict = job->mode == CLEAN_STRICT;
	b->errors.mgr.error_exit = on_error;
	b->errors.mgr.emit_message = on_message;
	b->errors.mgr.output_message = on_output;
	if (setjmp(b->errors.escape) != 0) {
		if (b->output.err != 0)
			r = b->output.err;
		else if (b->errors.mgr.msg_code == JERR_OUT_OF_MEMORY)
			r = ERR_NOMEM;
		else if (b->errors.bomb)
			r = ERR_LIMIT;
		else
			r = ERR_SYNTAX;
		goto done;
	}
	r = rebuild_picture(b);
	job->cut = !job->whole || b->errors.early_end;
done:
	jpeg_destroy_compress(&b->out);
	jpeg_destroy_decompress(&b->in);
	buf_free(&b->found.icc);
	buf_free(&b->icc);
	buf_free(&b->exif);
	free(b);
	return r;
}
