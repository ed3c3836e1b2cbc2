/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SMB2D_OFFER_H
#define _SMB2D_OFFER_H

#include "step.h"

int offer_check(const struct step *step, enum spnego_mech mech, struct answer *answer);

#endif /* _SMB2D_OFFER_H */
