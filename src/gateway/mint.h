/* gateway/mint.h: throw-away keys made ahead for everybody.
 * A key slot that is for nobody costs one X25519 multiplication, and a long
 * upload needs thousands: a process of its own makes them while there is
 * nothing else to do, and keeps a stock.  It sees no submission and no secret
 * that opens one.
 * Booths share the reading end of a pipe in packet mode: a read takes a
 * packet whole and takes it away, so that no booth, even one that was taken
 * over, can see or shift the keys that another gets.  An empty or closed pipe
 * only means that a booth makes its own. */
#ifndef GATEWAY_MINT_H
#define GATEWAY_MINT_H

#include <stddef.h>
#include <stdint.h>

/* A pipe for mint_main() to write to and mint_take() to read from.
 * ERR_SYSTEM. */
int	mint_pipe(int fd[2]);

/* Run as the mint.  Never returns. */
void	mint_main(int out) __attribute__((noreturn));

/* struct sealer's source of keys (seal/sealer.h): ctx points to the reading
 * end. */
size_t	mint_take(void *ctx, uint8_t (*pk)[32], size_t max);

#endif
