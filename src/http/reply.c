#include <inttypes.h>

#include "base/err.h"
#include "http/reply.h"

/* The same on every answer.  Referrer-Policy is not no-referrer: a form's
 * post would then come with "Origin: null". */
static const char always[] =
"Referrer-Policy: same-origin\r\n"
"X-Content-Type-Options: nosniff\r\n"
"Cross-Origin-Opener-Policy: same-origin\r\n"
"Cross-Origin-Resource-Policy: same-origin\r\n"
"Cross-Origin-Embedder-Policy: require-corp\r\n"
"Permissions-Policy: accelerometer=(), ambient-light-sensor=(), "
"attribution-reporting=(), autoplay=(), battery=(), bluetooth=(), "
"browsing-topics=(), camera=(), clipboard-read=(), clipboard-write=(), "
"display-capture=(), encrypted-media=(), fullscreen=(), gamepad=(), "
"geolocation=(), gyroscope=(), hid=(), identity-credentials-get=(), "
"idle-detection=(), keyboard-map=(), local-fonts=(), magnetometer=(), "
"microphone=(), midi=(), otp-credentials=(), payment=(), "
"picture-in-picture=(), publickey-credentials-create=(), "
"publickey-credentials-get=(), screen-wake-lock=(), serial=(), "
"speaker-selection=(), storage-access=(), usb=(), web-share=(), "
"window-management=(), xr-spatial-tracking=()\r\n"
"Cache-Control: no-store\r\n";

const char *
http_reply_phrase(int status)
{
	switch (status) {
	case 100:	return "Continue";
	case 200:	return "OK";
	case 303:	return "See Other";
	case 400:	return "Bad Request";
	case 403:	return "Forbidden";
	case 404:	return "Not Found";
	case 405:	return "Method Not Allowed";
	case 408:	return "Request Timeout";
	case 411:	return "Length Required";
	case 413:	return "Content Too Large";
	case 414:	return "URI Too Long";
	case 415:	return "Unsupported Media Type";
	case 417:	return "Expectation Failed";
	case 429:	return "Too Many Requests";
	case 431:	return "Request Header Fields Too Large";
	case 500:	return "Internal Server Error";
	case 501:	return "Not Implemented";
	case 503:	return "Service Unavailable";
	case 505:	return "HTTP Version Not Supported";
	case 507:	return "Insufficient Storage";
	}
	return "Error";
}

/* What a browser may do with it. */
static int
policy(struct buf *out, const struct http_reply *rp)
{
	int r;

	if ((r = buf_addf(out, "Content-Security-Policy: default-src 'none'; "
	    "img-src 'self'; style-src %s; form-action 'self'; "
	    "base-uri 'none'; %sframe-ancestors %s\r\n",
	    rp->style != NULL ? rp->style : "'none'",
	    rp->frames ? "frame-src 'self'; " : "",
	    rp->framed ? "'self'" : "'none'")) != 0)
		return r;
	return buf_addf(out, "X-Frame-Options: %s\r\n",
	    rp->framed ? "SAMEORIGIN" : "DENY");
}

/* The end of a head that began at from: blanks, so that the outcome does not
 * show in its length, as it does not in the page's. */
static int
end_head(struct buf *out, size_t from)
{
	static const char name[] = "X-Padding: ", end[] = "\r\n\r\n";
	size_t n = out->len - from + sizeof(name) - 1 + sizeof(end) - 1;
	int r = buf_adds(out, name);

	for (; r == 0 && n % HTTP_REPLY_UNIT != 0; n++)
		r = buf_adds(out, "0");
	return r != 0 ? r : buf_adds(out, end);
}

int
http_reply_head(struct buf *out, const struct http_reply *rp)
{
	size_t from = out->len;
	int r;

	if ((r = buf_addf(out, "HTTP/1.1 %d %s\r\n", rp->status,
	    http_reply_phrase(rp->status))) != 0 ||
	    (r = buf_addf(out, "Content-Type: %s\r\n", rp->type)) != 0 ||
	    (rp->length != HTTP_REPLY_STREAM && (r = buf_addf(out,
	    "Content-Length: %" PRIu64 "\r\n", rp->length)) != 0) ||
	    (r = buf_addf(out, "Connection: %s\r\n",
	    rp->keep_alive ? "keep-alive" : "close")) != 0 ||
	    (rp->allow != NULL &&
	    (r = buf_addf(out, "Allow: %s\r\n", rp->allow)) != 0) ||
	    (rp->location != NULL && (r = buf_addf(out, "Location: %s\r\n",
	    rp->location)) != 0) ||
	    (rp->clear_data && (r = buf_adds(out, "Clear-Site-Data: "
	    "\"cache\", \"cookies\", \"storage\"\r\n")) != 0) ||
	    (rp->retry_after > 0 && (r = buf_addf(out, "Retry-After: %u\r\n",
	    rp->retry_after)) != 0) ||
	    (r = policy(out, rp)) != 0 || (r = buf_adds(out, always)) != 0)
		return r;
	return end_head(out, from);
}

int
http_reply_continue(struct buf *out)
{
	return buf_adds(out, "HTTP/1.1 100 Continue\r\n\r\n");
}
