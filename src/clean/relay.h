/* clean/relay.h: for who cleans by way of pixels: from the process that
 * decoded a picture to the process that encodes it.  Only a header that was
 * checked and exactly as many bytes as it says get through; the two processes
 * have nothing else in common, so what took over the first cannot put
 * anything but pixels into the result. */
#ifndef CLEAN_RELAY_H
#define CLEAN_RELAY_H

#include "clean/client.h"

/* The end of a file that a worker is decoding (CLEAN_CAN_PIXELS): as
 * clean_client_finish(decoder), with the encoder's bytes for a->out.  encoder
 * is fresh: nothing was sent to it; it is of a worker with clean_limits.pixels
 * set.  a->report has what the decoder found, a->type what was made. */
int	relay_finish(struct clean_client *decoder, int whole,
	    struct clean_client *encoder, struct clean_answer *a);

#endif
