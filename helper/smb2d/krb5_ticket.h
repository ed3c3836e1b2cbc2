/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SMB2D_KRB5_TICKET_H
#define _SMB2D_KRB5_TICKET_H

#include <gssapi/gssapi.h>

#include "step.h"

gss_cred_id_t krb5_ticket_get(struct login *login, struct answer *answer);

#endif /* _SMB2D_KRB5_TICKET_H */
