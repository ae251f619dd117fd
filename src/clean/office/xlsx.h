/* clean/office/xlsx.h: what the parts of a workbook have in common.  Of this
 * room only. */
#ifndef CLEAN_XLSX_H
#define CLEAN_XLSX_H

#include "clean/office/opc.h"

struct xlsx {
	struct office	 o;
	unsigned int	 sheets, drawings;	/* written */
	/* shared strings: where each is in what we write, 0: nowhere yet */
	uint32_t	*string;
	size_t		 nstrings;
	uint32_t	 used;
	uint8_t		 format[65536];	/* of cells: numbers that are used */
};

/* A part and what it refers to. */
struct leaf {
	struct xlsx	*x;
	struct rels	 rels;
};

/* A sheet's tree becomes one of what it shows: cells that are hidden, and
 * values that are none, go; strings get new numbers. */
/* Styles: only formats of numbers that a cell has, they hold texts. */
void	xlsx_styles(struct xlsx *x, struct tree *t);
int	xlsx_sheet(struct leaf *l, struct tree *t);
/* A drawing's: charts and pictures that do not stay go. */
int	xlsx_drawing(struct leaf *l, struct tree *t);

/* Column of "AB12", from 1; 0: no such thing. */
uint32_t	xlsx_column(const char *ref);
/* "A1" or "A1:B2"? */
int	xlsx_is_range(const char *s);

#endif
