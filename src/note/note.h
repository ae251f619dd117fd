/* note/note.h: signed notes (C2SP signed-note): a text, a blank line, and
 * Ed25519 signature lines "— name base64(keyID || signature)".
 * One parser for checkpoints and key files. */
#ifndef NOTE_NOTE_H
#define NOTE_NOTE_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

#define NOTE_TYPE_ED25519	0x01
#define NOTE_NAME_MAX		128

/* May it be a signer's name?  Not empty, no blank, no plus sign, nothing that
 * cannot be seen. */
int	note_name_ok(const char *s, size_t n);

/* Append text (UTF-8, ends in a newline, no blank line inside) signed by
 * name with the Ed25519 key of seed.  ERR_SYNTAX, ERR_LIMIT, ERR_NOMEM. */
int	note_sign(struct buf *out, const void *text, size_t n,
	    const char *name, const uint8_t seed[32]);

/* Find the text of a note, its final newline included, and check the shape
 * of all signature lines (1 to 16).  Does not verify.  ERR_SYNTAX. */
int	note_split(const void *note, size_t n, size_t *textlen);

/* Verify that a signature by name with pk is there and good.  Signatures by
 * others are passed over.  ERR_SYNTAX, ERR_NOTFOUND (none by that key),
 * ERR_AUTH (there, and false). */
int	note_verify(const void *note, size_t n, const char *name,
	    const uint8_t pk[32]);

/* The public key as "name+8hexdigits+base64(type || pk)" (C2SP vkey): append
 * to out; and read one (name[NOTE_NAME_MAX + 1]).  ERR_SYNTAX. */
int	note_vkey(struct buf *out, const char *name, const uint8_t pk[32]);
int	note_vkey_parse(const char *s, size_t n, char *name, uint8_t pk[32]);

#endif
