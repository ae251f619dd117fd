/* What the files of the generator share. */
#ifndef TESTS_VECTORS_GENERATE_H
#define TESTS_VECTORS_GENERATE_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/json.h"
#include "seal/seckey.h"

#define SIZE		16384
#define DAY		20780		/* 2026-11-23 */
#define PASSPHRASE	"correct horse battery staple"
#define CHECK(x) \
	do { \
		if ((x) != 0) { \
			fprintf(stderr, "generate: line %d\n", __LINE__); \
			exit(1); \
		} \
	} while (0)

extern const char *dir;			/* where the files go */
extern struct seckey *alice, *bob;
extern struct json json;		/* vectors.json */

void	save(const char *name, const void *p, size_t n);
void	key_str(const char *key, const char *value);
void	key_hex(const char *key, const uint8_t *p, size_t n);
void	key_num(const char *key, uint64_t v);

/* describe.c: what a submission's parcels and records say. */
void	describe(const char *file, const struct buf *parcels);
/* forge.c: parcels that must be refused. */
void	write_refused(void);
/* deliver.c: a delivery with all submissions in it. */
void	write_delivery(void);

#endif
