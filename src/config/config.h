/* config/config.h: the site's configuration: lines of "key = value".
 * One table (config.c) holds every key with its type, range, default and
 * one line of help; reading, checking and printing come from it.
 * Knows files and lines; opens nothing that the values name. */
#ifndef CONFIG_CONFIG_H
#define CONFIG_CONFIG_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define CONFIG_PATH_MAX	1024
#define CONFIG_FILE_MAX	65536

enum config_uncleaned {
	CONFIG_REFUSE,		/* a type without a cleaner is refused */
	CONFIG_SEAL		/* it is sealed as it came, with a warning */
};

enum config_office {
	CONFIG_OFFICE_REFUSE,	/* office documents: as any other type that
				 * is not cleaned */
	CONFIG_OFFICE_CLEAN,	/* cleaned */
	CONFIG_OFFICE_SEAL	/* sealed as they came, with a warning */
};

/* As enum clean_mode, in its order. */
enum config_mode {
	CONFIG_LOSSLESS,
	CONFIG_PIXELS,
	CONFIG_STRICT
};

/* As enum clean_heic, in its order. */
enum config_heic {
	CONFIG_HEIC_KEEP,
	CONFIG_HEIC_JPEG,
	CONFIG_HEIC_PNG
};

enum config_circuits {
	CONFIG_NO_CIRCUITS,
	CONFIG_HAPROXY		/* Tor tells them, as haproxy would */
};

#define CONFIG_KEYS_MAX	64

struct config {
	char	 file[CONFIG_PATH_MAX];		/* what messages call it */
	size_t	 line[CONFIG_KEYS_MAX];		/* where each key was set; for
						 * config_complain() alone */
	char	 listen[CONFIG_PATH_MAX];	/* unix:PATH, ADDRESS:PORT */
	char	 spool[CONFIG_PATH_MAX];
	char	 keys[CONFIG_PATH_MAX];
	char	 custodians[CONFIG_PATH_MAX];	/* or "" */
	char	 locales[CONFIG_PATH_MAX];	/* translations */
	char	 site[CONFIG_PATH_MAX];		/* or "" */
	char	 address[CONFIG_PATH_MAX];	/* onion name, or "" */
	char	 leave[CONFIG_PATH_MAX];	/* URL, or "" */
	char	 origin[CONFIG_PATH_MAX];	/* the log's name */
	uint64_t parcel_size;			/* bytes */
	uint64_t interval;			/* seconds */
	uint64_t quota;				/* parcels an interval */
	uint64_t reserve;			/* bytes kept free on disk */
	uint64_t max_body;			/* bytes of a whole form */
	uint64_t max_text;			/* bytes */
	uint64_t max_files;
	uint64_t max_file;			/* bytes of one cleaned file */
	uint64_t scratch;			/* bytes of disk for files that
						 * are too long for memory */
	uint64_t max_pixels;			/* of one picture */
	uint64_t drain;				/* bytes read past max_body */
	uint64_t uncleaned;			/* enum config_uncleaned */
	uint64_t office;			/* enum config_office */
	uint64_t mode;				/* enum config_mode */
	uint64_t heic;				/* enum config_heic */
	uint64_t pdf_text;			/* yes: words stay */
	uint64_t max_side;			/* pixels, CONFIG_PIXELS; 0:
						 * any */
	uint64_t max_connections;
	uint64_t circuits;			/* enum config_circuits */
	uint64_t circuit_connections;		/* of one, at a time */
	uint64_t circuit_requests;		/* of one, a minute */
	uint64_t circuit_bytes;			/* of one, an hour */
	uint64_t ready;				/* booths kept waiting */
	uint64_t max_cleaners;
	uint64_t cleaner_memory;		/* bytes of address space */
	uint64_t cleaner_time;			/* seconds of CPU; twice that
						 * by the clock */
	uint64_t head_time;			/* seconds for a head */
	uint64_t idle_time;			/* seconds without a byte */
	uint64_t beat;				/* seconds; 0: none */
	uint64_t min_rate;			/* bytes a second, on average */
	uint64_t grace;				/* seconds, on SIGTERM */
	uint64_t socket_mode;			/* of a unix socket */
};

/* Read and check a file.  Says itself what is wrong, all of it, as
 * "FILE:LINE: what".  The caller owns *cp (config_free); NULL on error.
 * ERR_NOTFOUND, ERR_SYSTEM, ERR_SYNTAX, ERR_NOMEM. */
int	config_read(struct config **cp, const char *path);

/* The same from text: name is what messages call it, and errors go to err
 * (NULL: nowhere). */
int	config_parse(struct config **cp, const char *text, size_t n,
	    const char *name, FILE *err);

/* Say on stderr what is wrong with a key's value, as config_read() does: for
 * whoever finds out only when it is used. */
void	config_complain(const struct config *c, const char *key,
	    const char *fmt, ...) __attribute__((format(printf, 3, 4)));

void	config_free(struct config *c);		/* NULL is fine */

/* Print every key, its default and its help, as a file one could use. */
void	config_print(FILE *out);

#endif
