/* SPDX-License-Identifier: GPL-2.0 */
/* The cells of which contents are made. */
#ifndef STORM_TAG_H
#define STORM_TAG_H

#define CELL	16

void tag_cell(char cell[CELL], char owner, unsigned int region, unsigned int sequence,
	      unsigned int number);

#endif
