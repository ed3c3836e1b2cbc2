# SPDX-License-Identifier: GPL-2.0
"""A raw SMB2 client for the oracle's own tests: it says what it is told to."""

import socket
import struct

NEGOTIATE, SESSION_SETUP, LOGOFF, TREE_CONNECT, TREE_DISCONNECT, CREATE, CLOSE, \
    FLUSH, READ, WRITE, LOCK, IOCTL, CANCEL, ECHO, QUERY_DIRECTORY, CHANGE_NOTIFY, \
    QUERY_INFO, SET_INFO, OPLOCK_BREAK = range(19)

RESPONSE, ASYNC, RELATED, SIGNED = 1, 2, 4, 8
PENDING = 0x103
D202, D210, D300, D302, D311 = 0x202, 0x210, 0x300, 0x302, 0x311
ALL = (D202, D210, D300, D302, D311)
GUID = bytes(range(16))


class Answer:
    """One message from the server."""

    def __init__(self, raw):
        self.raw = raw
        (self.protocol, self.size, self.charge, self.status, self.command, self.credits,
         self.flags, self.next, self.mid, self.pid, self.tree, self.session) = \
            struct.unpack("<IHHIHHIIQIIQ", raw[:48])
        self.async_id = self.pid | self.tree << 32
        self.signature = raw[48:64]
        self.body = raw[64:]


def message(command, mid, body, charge=0, status=0, credits=1, flags=0, next=0, pid=0xfeff,
            tree=0, session=0, signature=bytes(16), protocol=b"\xfeSMB", size=64):
    return protocol + struct.pack("<HHIHHIIQIIQ", size, charge, status, command, credits, flags,
                                  next, mid, pid, tree, session) + signature + body


def frame(data):
    return struct.pack(">I", len(data)) + data


def compound(*messages):
    """Chain messages: NextCommand and padding."""
    out = b""
    for m in messages[:-1]:
        m += bytes(-len(m) % 8)
        out += m[:20] + struct.pack("<I", len(m)) + m[24:]
    return out + messages[-1]


def context(kind, data, reserved=0):
    return struct.pack("<HHI", kind, len(data), reserved) + data


def preauth(algorithms=(1,), salt=b"s" * 32):
    return context(1, struct.pack(f"<HH{len(algorithms)}H", len(algorithms), len(salt),
                                  *algorithms) + salt)


def choices(kind, *ids):
    return context(kind, struct.pack(f"<H{len(ids)}H", len(ids), *ids))


def join(contexts):
    out = b""
    for c in contexts:
        out += bytes(-len(out) % 8) + c
    return out


CONTEXTS = (preauth(), choices(2, 2, 1, 4, 3), choices(8, 2, 1, 0))


def negotiate_body(dialects=ALL, mode=1, caps=None, guid=GUID, contexts=CONTEXTS, size=36,
                   reserved=0, start_time=0, count=None, n_contexts=None, offset=None):
    if caps is None:
        caps = 0x7f if max(dialects, default=0) >= D300 else 0
    head = struct.pack("<HHHHI", size, len(dialects) if count is None else count, mode,
                       reserved, caps) + guid
    names = struct.pack(f"<{len(dialects)}H", *dialects)
    if D311 not in dialects:
        return head + struct.pack("<Q", start_time) + names
    pad = bytes(-(64 + 36 + len(names)) % 8)
    if offset is None:
        offset = 64 + 36 + len(names + pad)
    if n_contexts is None:
        n_contexts = len(contexts)
    return head + struct.pack("<IHH", offset, n_contexts, 0) + names + pad + join(contexts)


EMPTY = struct.pack("<HH", 4, 0)


class Client:
    """A connection with the next MessageId and what was negotiated."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.settimeout(5)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.mid = 0
        self.charge = 0
        self.dialect = 0
        self.answers = []
        self.credits = 1

    def send_raw(self, data):
        self.socket.sendall(data)

    def send(self, data):
        self.send_raw(frame(data))

    def take_mid(self, n=1):
        self.mid += n
        return self.mid - n

    def build(self, command, body=EMPTY, **fields):
        fields.setdefault("charge", self.charge)
        if "mid" not in fields:
            fields["mid"] = self.take_mid(max(1, fields["charge"]))
        return message(command, fields.pop("mid"), body, **fields)

    def request(self, command, body=EMPTY, **fields):
        self.send(self.build(command, body, **fields))

    def receive_bytes(self, n):
        data = b""
        while len(data) < n:
            part = self.socket.recv(n - len(data))
            if not part:
                raise EOFError
            data += part
        return data

    def receive_frame(self):
        n, = struct.unpack(">I", self.receive_bytes(4))
        return self.receive_bytes(n)

    def split(self, data):
        out = []
        while data:
            a = Answer(data)
            out.append(a)
            self.credits += a.credits
            data = data[a.next:] if a.next else b""
        return out

    def receive(self):
        """The next message, whatever frame it is in."""
        if not self.answers:
            self.answers = self.split(self.receive_frame())
        return self.answers.pop(0)

    def call(self, command, body=EMPTY, **fields):
        self.request(command, body, **fields)
        return self.receive()

    def negotiate(self, dialects=ALL, **fields):
        a = self.call(NEGOTIATE, negotiate_body(dialects, **fields), charge=0, credits=31)
        if a.status == 0:
            self.dialect, = struct.unpack("<H", a.body[4:6])
            self.charge = 0 if self.dialect == D202 else 1
        return a

    def more_credits(self, n):
        """ECHO until there are n."""
        while self.credits - self.mid < n:
            self.call(ECHO, credits=n)

    def is_reset(self):
        """Does the server end the connection, whatever it says before?"""
        try:
            while self.socket.recv(65536):
                pass
            return True
        except TimeoutError:
            return False
        except ConnectionResetError:
            return True

    def close(self):
        self.socket.close()
