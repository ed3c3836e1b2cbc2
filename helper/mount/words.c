// SPDX-License-Identifier: GPL-2.0
/* The options of mount.cifs(8) and of cifs, and our own: what becomes of each.
 *
 * This is the one place that says it: opts.c goes by it, the manual page is made
 * of it (man/options.sh), and a test takes each option that cifs-utils 7.0 and 7.4
 * and the kernel's fs/smb/client/fs_context.c have.
 */

#include "words.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#define NO_IDS "the server's permissions are not shown as those of this machine yet: use uid=, gid=, file_mode=, dir_mode=, noperm; getcifsacl(1) shows them"
#define NO_BACKUP "files are not opened with backup intent: mount as a user who may read them all"
#define NO_SNAPSHOT "an earlier state of a share is not mounted: use the directory in which the server shows it, as .snapshot, or a share of its own"
#define NO_DELETE "nothing here keeps a file from being removed: use ro, or take that right away at the server"
#define NO_UNSIGNED "an answer with a wrong signature is not used; sign=negotiate signs only if the server demands it"
#define NO_LANMAN "LAN Manager's authentication is not safe: leave sec= out"
#define NO_SMB1 "SMB1 is not safe and is not spoken here: leave vers= out"
#define NO_PREFIX "write the directory behind the share: //server/share/directory"
#define NO_UNC "what to mount stands before the mount point: //server/share"
#define NO_UNIX "there are no Unix extensions here: owner and permissions are uid=, gid=, file_mode=, dir_mode="
#define NO_NETBIOS "NetBIOS is for port 139, which is not used"
#define ONE_CHANNEL "there is one connection"
#define NOT_DURABLE "an open file does not outlive its connection"
#define LIKE_SOFT "when the server is gone calls fail after timeo=, as with soft"
#define LIKE_STRICT "this is cache=strict; actimeo= says for how long attributes are believed"
#define OWNERS "files belong to uid= and gid=: a server's users are not those of this machine"
#define NFS_NODES "fifos, sockets and devices are made as Windows' NFS server does it"
#define NO_OFFLOAD "who decrypts an answer is not to be chosen"
#define NO_SECOND "a second password is not tried: when the first has changed, mount anew"
#define TICKETS "it is smb2d(8) of the mount's network namespace that gets tickets, whoever uses the files"
#define NO_SRCADDR "the route to the server says from which address: ip route replace SERVER ... src ADDRESS"
#define ONE_USER "all who use a mount are one user to the server: mount once for each user"
#define LIKE_STRICT_DIRECT LIKE_STRICT "; what is opened with O_DIRECT is not kept"
#define WSL_NODES NFS_NODES "; symlink=wsl makes links and fifos for WSL"

#define SAME(option)			{ option, WORD_SAME, NULL, NULL }
#define OURS(option)			{ option, WORD_OURS, NULL, NULL }
#define ANYWAY(option)			{ option, WORD_ANYWAY, NULL, NULL }
#define AS(option, becomes)		{ option, WORD_ANYWAY, becomes, NULL }
#define OTHERWISE(option, becomes, text) { option, WORD_OTHERWISE, becomes, text }
#define REFUSED(option, text)		{ option, WORD_REFUSED, NULL, text }

static const struct word words[] = {
	/* who mounts */
	SAME("username=*"),
	SAME("user=*"),
	SAME("password=*"),
	SAME("pass=*"),
	OTHERWISE("password2=*", NULL, NO_SECOND),
	OTHERWISE("pass2=*", NULL, NO_SECOND),
	SAME("credentials=*"),
	SAME("cred=*"),
	SAME("domain=*"),
	SAME("dom=*"),
	SAME("workgroup=*"),
	OTHERWISE("domainauto", NULL, "without domain= the server chooses the domain"),
	SAME("guest"),
	SAME("cruid=*"),
	OURS("key=*"),
	ANYWAY("upcall_target=mount"),
	OTHERWISE("upcall_target=app", NULL, TICKETS),
	REFUSED("multiuser", ONE_USER),
	SAME("sec=none"),
	SAME("sec=krb5"),
	AS("sec=krb5i", "sec=krb5,sign=required"),
	AS("sec=krb5p", "sec=krb5,seal"),
	SAME("sec=ntlm"),
	AS("sec=ntlmi", "sec=ntlm,sign=required"),
	AS("sec=nontlm", "sec=ntlm"),
	AS("sec=ntlmv2", "sec=ntlm"),
	AS("sec=ntlmv2i", "sec=ntlm,sign=required"),
	AS("sec=ntlmssp", "sec=ntlm"),
	AS("sec=ntlmsspi", "sec=ntlm,sign=required"),
	REFUSED("sec=lanman", NO_LANMAN),
	REFUSED("sec=lanmani", NO_LANMAN),

	/* the connection */
	AS("sign", "sign=required"),
	OURS("sign=*"),
	REFUSED("ignore_signature", NO_UNSIGNED),
	REFUSED("signloosely", NO_UNSIGNED),
	SAME("seal"),
	REFUSED("vers=1", NO_SMB1),
	REFUSED("vers=1.0", NO_SMB1),
	SAME("vers=*"),
	AS("ver=*", "vers=*"),
	SAME("addr=*"),
	SAME("ip=*"),
	REFUSED("srcaddr=*", NO_SRCADDR),
	SAME("port=*"),
	OTHERWISE("netbiosname=*", NULL, NO_NETBIOS),
	OTHERWISE("servern=*", NULL, NO_NETBIOS),
	OTHERWISE("servernetbiosname=*", NULL, NO_NETBIOS),
	REFUSED("rdma", "the server is reached by TCP only: leave it out"),
	OTHERWISE("multichannel", NULL, ONE_CHANNEL),
	ANYWAY("nomultichannel"),
	ANYWAY("max_channels=1"),
	OTHERWISE("max_channels=*", NULL, ONE_CHANNEL),
	SAME("nosharesock"),
	ANYWAY("noblocksend"),
	OTHERWISE("noautotune", NULL, "the kernel chooses the size of a socket's buffers"),
	ANYWAY("tcpnodelay"),
	OTHERWISE("notcpnodelay", NULL, "small messages are sent at once"),
	OURS("timeo=*"),
	OURS("multiprotocol"),
	SAME("max_credits=*"),
	OTHERWISE("echo_interval=*", NULL, "the time that counts is that of timeo="),
	OTHERWISE("retrans=*", NULL, LIKE_SOFT),
	ANYWAY("soft"),
	OTHERWISE("nosoft", NULL, LIKE_SOFT),
	OTHERWISE("hard", NULL, LIKE_SOFT),
	ANYWAY("nohard"),
	ANYWAY("intr"),
	OTHERWISE("nointr", NULL, "SIGKILL ends every wait"),
	OTHERWISE("persistenthandles", NULL, NOT_DURABLE),
	ANYWAY("nopersistenthandles"),
	OTHERWISE("resilienthandles", NULL, NOT_DURABLE),
	ANYWAY("noresilienthandles"),
	OTHERWISE("handletimeout=*", NULL, NOT_DURABLE),
	OTHERWISE("witness", NULL, "no witness is asked where the server has moved"),
	OTHERWISE("compress", NULL, "nothing is compressed"),
	ANYWAY("nodfs"),
	REFUSED("rootfs", "a share cannot be what the system starts from"),

	/* what is mounted */
	REFUSED("prefixpath=*", NO_PREFIX),
	REFUSED("unc=*", NO_UNC),
	REFUSED("target=*", NO_UNC),
	REFUSED("path=*", NO_UNC),
	REFUSED("snapshot=*", NO_SNAPSHOT),
	REFUSED("sep=*", "options are separated by commas"),
	SAME("sloppy"),

	/* what stays in memory */
	ANYWAY("cache=strict"),
	OTHERWISE("cache=none", NULL, LIKE_STRICT_DIRECT),
	OTHERWISE("cache=loose", NULL, LIKE_STRICT),
	OTHERWISE("cache=ro", NULL, LIKE_STRICT),
	OTHERWISE("cache=singleclient", NULL, LIKE_STRICT),
	SAME("actimeo=*"),
	SAME("acregmax=*"),
	SAME("acdirmax=*"),
	AS("noac", "actimeo=0"),
	ANYWAY("nolease"),
	OTHERWISE("locallease", NULL, "no lease is given by fcntl(F_SETLEASE)"),
	ANYWAY("closetimeo=0"),
	OTHERWISE("closetimeo=*", NULL, "a file is closed at once"),
	OTHERWISE("handlecache", NULL, "no directory is held open"),
	ANYWAY("nohandlecache"),
	ANYWAY("max_cached_dirs=0"),
	OTHERWISE("max_cached_dirs=*", NULL, "no directory is held open"),
	OTHERWISE("fsc", NULL, "nothing is kept on a disk of this machine"),
	OTHERWISE("nostrictsync", NULL, "the server writes to its disk at fsync(2) in any case"),
	ANYWAY("strictsync"),
	SAME("rsize=*"),
	SAME("wsize=*"),
	OTHERWISE("rasize=*", NULL, "what is read ahead is a multiple of rsize="),
	OTHERWISE("bsize=*", NULL, "programs are told what rsize= and wsize= give"),
	OTHERWISE("esize=*", NULL, NO_OFFLOAD),
	OTHERWISE("min_enc_offload=*", NULL, NO_OFFLOAD),

	/* owners and permissions */
	SAME("uid=*"),
	SAME("gid=*"),
	ANYWAY("forceuid"),
	OTHERWISE("noforceuid", NULL, OWNERS),
	ANYWAY("forcegid"),
	OTHERWISE("noforcegid", NULL, OWNERS),
	SAME("file_mode=*"),
	SAME("dir_mode=*"),
	AS("dirmode=*", "dir_mode=*"),
	AS("dirm=*", "dir_mode=*"),
	OTHERWISE("fmask=*", "file_mode=*", "this is file_mode=, and no mask"),
	OTHERWISE("dmask=*", "dir_mode=*", "this is dir_mode=, and no mask"),
	SAME("perm"),
	SAME("noperm"),
	OTHERWISE("dynperm", NULL, "all that chmod(2) changes is whether a file is read-only"),
	ANYWAY("nodynperm"),
	OTHERWISE("setuids", NULL, OWNERS),
	ANYWAY("nosetuids"),
	OURS("chown=*"),
	REFUSED("cifsacl", NO_IDS),
	REFUSED("idsfromsid", NO_IDS),
	REFUSED("setuidfromacl", NO_IDS),
	REFUSED("modefromsid", NO_IDS),
	REFUSED("modesid", NO_IDS),
	OTHERWISE("acl", NULL, "there are no POSIX ACLs; getcifsacl(1) shows the server's"),
	ANYWAY("noacl"),
	REFUSED("backupuid=*", NO_BACKUP),
	REFUSED("backupgid=*", NO_BACKUP),

	/* names, kinds of files, locks */
	ANYWAY("iocharset=utf8"),
	ANYWAY("iocharset=UTF8"),
	ANYWAY("iocharset=utf-8"),
	ANYWAY("iocharset=UTF-8"),
	REFUSED("iocharset=*", "names are UTF-8 on this side: leave it out"),
	SAME("mapposix"),
	SAME("nomapposix"),
	SAME("mapchars"),
	SAME("nomapchars"),
	SAME("nocase"),
	SAME("ignorecase"),
	OTHERWISE("posix", NULL, NO_UNIX),
	ANYWAY("noposix"),
	OTHERWISE("unix", NULL, NO_UNIX),
	ANYWAY("nounix"),
	OTHERWISE("linux", NULL, NO_UNIX),
	ANYWAY("nolinux"),
	OTHERWISE("posixpaths", NULL, "names of all characters are possible with mapposix"),
	ANYWAY("noposixpaths"),
	SAME("serverino"),
	SAME("noserverino"),
	ANYWAY("user_xattr"),
	OTHERWISE("nouser_xattr", NULL, "extended attributes can be read and set"),
	AS("mfsymlinks", "symlink=mf"),
	AS("symlink=default", "symlink=auto"),
	AS("symlink=mfsymlinks", "symlink=mf"),
	OURS("symlink=*"),
	ANYWAY("reparse=default"),
	ANYWAY("reparse=nfs"),
	OTHERWISE("reparse=wsl", NULL, WSL_NODES),
	OTHERWISE("sfu", NULL, NFS_NODES),
	ANYWAY("nosfu"),
	OURS("devices"),
	OTHERWISE("nosparse", NULL, "a file with holes is sparse where the server can do it"),
	REFUSED("nodelete", NO_DELETE),
	SAME("brl"),
	SAME("nobrl"),
	AS("nolock", "nobrl"),
	ANYWAY("forcemandatorylock"),
	ANYWAY("forcemand"),
	OTHERWISE("rwpidforward", NULL, "SMB2 knows no processes: see nobrl"),
	OTHERWISE("mand", NULL, "Linux has no mandatory locks any more"),
	ANYWAY("nomand"),
};

#define N_WORDS (sizeof(words) / sizeof(words[0]))

/**
 * word_find - what becomes of an option?
 * @key: its name
 * @value: its value; %NULL for a flag
 * @is_name: gets whether there is an option of that name, with another value or
 *	without one
 *
 * Return: its row, or %NULL.
 */
const struct word *word_find(const char *key, const char *value, bool *is_name)
{
	size_t len = strlen(key);
	const char *rest;
	size_t i;

	*is_name = false;
	for (i = 0; i < N_WORDS; i++) {
		rest = words[i].option + len;
		if (strncmp(words[i].option, key, len) || (*rest && *rest != '='))
			continue;
		*is_name = true;
		if (!*rest == !value &&
		    (!value || !strcmp(rest, "=*") || !strcmp(rest + 1, value)))
			return &words[i];
	}
	return NULL;
}

/**
 * word_list - print the table, a row on a line, tabs in between
 *
 * For --list-options, of which the manual page is made.
 */
void word_list(void)
{
	static const char * const outcomes[] = {
		[WORD_SAME]		= "same",
		[WORD_OURS]		= "ours",
		[WORD_ANYWAY]		= "anyway",
		[WORD_OTHERWISE]	= "otherwise",
		[WORD_REFUSED]		= "refused",
	};
	size_t i;

	for (i = 0; i < N_WORDS; i++)
		printf("%s\t%s\t%s\t%s\n", outcomes[words[i].outcome],
		       words[i].option, words[i].becomes ? words[i].becomes : "",
		       words[i].text ? words[i].text : "");
}
