/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SMB2D_KRB5_ERROR_H
#define _SMB2D_KRB5_ERROR_H

#include <gssapi/gssapi.h>
#include <krb5/krb5.h>

#include "answer.h"

extern const gss_OID krb5_mech;
extern const gss_OID krb5_spnego_mech;

void krb5_error_set(struct answer *answer, krb5_error_code code, const char *detail);
void krb5_error_set_gss(struct answer *answer, OM_uint32 major, OM_uint32 minor);

#endif /* _SMB2D_KRB5_ERROR_H */
