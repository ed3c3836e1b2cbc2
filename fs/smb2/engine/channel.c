// SPDX-License-Identifier: GPL-2.0
/* Channels: the sessions on a connection, found by session id. */

#include "engine/engine.h"

#include <linux/err.h>
#include <linux/slab.h>

#include "crypto/crypt_kdf.h"
#include "crypto/crypt_sign.h"

static void channel_free(struct kref *refs)
{
	struct smb2fs_channel *channel = container_of(refs,
						      struct smb2fs_channel,
						      refs);

	smb2fs_crypt_sign_free(channel->signer);
	smb2fs_session_keys_put(channel->keys);
	kfree(channel);
}

/**
 * smb2fs_channel_put - drop a reference on a channel
 * @channel: the channel; its key is wiped with the last reference
 *
 * Context: process; may sleep.
 */
void smb2fs_channel_put(struct smb2fs_channel *channel)
{
	kref_put(&channel->refs, channel_free);
}

/**
 * smb2fs_channel_alloc - bind a session to a connection
 * @xprt: the connection, for the algorithm that was negotiated
 * @session_id: whose
 * @sign: Channel.SigningKey, [MS-SMB2] 3.2.1.8; the caller wipes it
 * @keys: of the session; a reference is taken
 *
 * Context: process; may sleep.
 * Return: the channel, with one reference; or ERR_PTR(): -ENOMEM, or what
 * smb2fs_crypt_sign_alloc() fails with.
 */
struct smb2fs_channel *smb2fs_channel_alloc(const struct smb2fs_xprt *xprt,
					    u64 session_id, const u8 *sign,
					    struct smb2fs_session_keys *keys)
{
	struct smb2fs_channel *channel = kzalloc(sizeof(*channel), GFP_KERNEL);
	struct smb2fs_signer *signer;

	if (!channel)
		return ERR_PTR(-ENOMEM);
	signer = smb2fs_crypt_sign_alloc(xprt->dialect.signing, sign);
	if (IS_ERR(signer)) {
		kfree(channel);
		return ERR_CAST(signer);
	}
	kref_init(&channel->refs);
	INIT_HLIST_NODE(&channel->node);
	channel->session_id = session_id;
	channel->sign = true;
	channel->signer = signer;
	smb2fs_session_keys_get(keys);
	channel->keys = keys;
	return channel;
}

/**
 * smb2fs_channel_first - the keys of a new session, and its first channel
 * @xprt: the connection that it was set up on
 * @session_id: of the session
 * @keys: derived keys; the caller wipes them
 * @seal: all requests are to be sealed; without, they are signed
 *
 * Context: process; may sleep.
 * Return: the channel, with one reference; or ERR_PTR() as
 * smb2fs_session_keys_alloc() and smb2fs_channel_alloc().
 */
struct smb2fs_channel *smb2fs_channel_first(const struct smb2fs_xprt *xprt,
					    u64 session_id,
					    const struct smb2fs_keys *keys,
					    bool seal)
{
	struct smb2fs_session_keys *set;
	struct smb2fs_channel *channel;

	set = smb2fs_session_keys_alloc(xprt->dialect.cipher, keys, seal);
	if (IS_ERR(set))
		return ERR_CAST(set);
	channel = smb2fs_channel_alloc(xprt, session_id, keys->sign, set);
	smb2fs_session_keys_put(set);
	return channel;
}

/**
 * smb2fs_channel_add - let the receiver find a session
 * @xprt: the connection
 * @channel: the session on it; the table takes a reference
 *
 * Context: process.
 */
void smb2fs_channel_add(struct smb2fs_xprt *xprt, struct smb2fs_channel *channel)
{
	smb2fs_channel_get(channel);
	spin_lock(&xprt->lock);
	hash_add(xprt->channels, &channel->node, channel->session_id);
	spin_unlock(&xprt->lock);
}

/**
 * smb2fs_channel_remove - undo smb2fs_channel_add()
 * @xprt: the connection
 * @channel: the session on it; nothing happens if it is not there any more
 *
 * Context: process; may sleep.
 */
void smb2fs_channel_remove(struct smb2fs_xprt *xprt, struct smb2fs_channel *channel)
{
	bool there;

	spin_lock(&xprt->lock);
	there = hash_hashed(&channel->node);
	hash_del(&channel->node);
	spin_unlock(&xprt->lock);
	if (there)
		smb2fs_channel_put(channel);
}

/**
 * smb2fs_channel_find - look up a session
 * @xprt: the connection
 * @session_id: whose
 *
 * Return: the session on it, with a reference, or %NULL.
 */
struct smb2fs_channel *smb2fs_channel_find(struct smb2fs_xprt *xprt,
					   u64 session_id)
{
	struct smb2fs_channel *channel, *found = NULL;

	spin_lock(&xprt->lock);
	hash_for_each_possible(xprt->channels, channel, node, session_id) {
		if (channel->session_id == session_id) {
			smb2fs_channel_get(channel);
			found = channel;
			break;
		}
	}
	spin_unlock(&xprt->lock);
	return found;
}

/**
 * smb2fs_channel_clear - forget all sessions of a connection that is dead
 * @xprt: the connection; nobody uses it any more
 *
 * Context: process; may sleep.
 */
void smb2fs_channel_clear(struct smb2fs_xprt *xprt)
{
	struct smb2fs_channel *channel;
	struct hlist_node *next;
	int i;

	hash_for_each_safe(xprt->channels, i, next, channel, node) {
		hash_del(&channel->node);
		smb2fs_channel_put(channel);
	}
}
