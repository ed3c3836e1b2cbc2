# SPDX-License-Identifier: GPL-2.0
"""A raw SMB2 client for the oracle's own tests: it says what it is told to."""

import hashlib
import hmac
import socket
import struct

import aes

NEGOTIATE, SESSION_SETUP, LOGOFF, TREE_CONNECT, TREE_DISCONNECT, CREATE, CLOSE, \
    FLUSH, READ, WRITE, LOCK, IOCTL, CANCEL, ECHO, QUERY_DIRECTORY, CHANGE_NOTIFY, \
    QUERY_INFO, SET_INFO, OPLOCK_BREAK = range(19)

RESPONSE, ASYNC, RELATED, SIGNED = 1, 2, 4, 8
PENDING, MORE_PROCESSING, CANCELLED = 0x103, 0xc0000016, 0xc0000120
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

    def __init__(self, port, address="127.0.0.1"):
        self.socket = socket.create_connection((address, port))
        self.socket.settimeout(5)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.mid = 0
        self.charge = 0
        self.dialect = 0
        self.answers = []
        self.credits = 1
        self.preauth = bytes(64)

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
            n, = struct.unpack("<I", data[20:24])
            assert n % 8 == 0, f"NextCommand {n} is not aligned"
            out.append(Answer(data[:n] if n else data))
            self.credits += out[-1].credits
            data = data[n:] if n else b""
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
        data = self.build(NEGOTIATE, negotiate_body(dialects, **fields), charge=0, credits=31)
        self.send(data)
        a = self.receive()
        self.preauth = hashlib.sha512(self.preauth + data).digest()
        self.preauth = hashlib.sha512(self.preauth + a.raw).digest()
        if a.status == 0:
            self.dialect, = struct.unpack("<H", a.body[4:6])
            self.charge = 0 if self.dialect == D202 else 1
        return a

    def more_credits(self, n):
        """ECHO until there are n."""
        while self.credits - self.mid < n:
            self.call(ECHO, credits=n)

    def finish(self):
        """Say that no more will come, and wait for the server to agree."""
        self.socket.shutdown(socket.SHUT_WR)
        assert self.is_ended()

    def is_ended(self):
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


def derive(key, label, ctx, size=16):
    """SP800-108 in counter mode with HMAC-SHA256."""
    data = b"\0\0\0\1" + label + b"\0\0" + ctx + (8 * size).to_bytes(4, "big")
    return hmac.digest(key, data, "sha256")[:size]


HMAC_SHA256, CMAC, GMAC = 0, 1, 2
CCM128, GCM128, CCM256, GCM256 = 1, 2, 3, 4


def signature(algorithm, key, data, from_server=False):
    data = data[:48] + bytes(16) + data[64:]
    if algorithm == HMAC_SHA256:
        return hmac.digest(key, data, "sha256")[:16]
    if algorithm == CMAC:
        return aes.cmac(key, data)
    command, = struct.unpack("<H", data[12:14])
    nonce = data[24:32] + bytes([from_server | (command == CANCEL) << 1, 0, 0, 0])
    return aes.gcm(key, nonce, data, b"")[1]


def sealed(cipher, key, nonce, session, data, flags=1, size=None, reserved=0, tag=None,
           tail=None):
    """A transform header and what it protects."""
    used = 11 if cipher in (CCM128, CCM256) else 12
    field = nonce[:used] + (bytes(16 - used) if tail is None else tail)
    head = field + struct.pack("<IHHQ", len(data) if size is None else size, reserved, flags,
                               session)
    run = aes.ccm if cipher in (CCM128, CCM256) else aes.gcm
    out, right = run(key, field[:used], head, data)
    return b"\xfdSMB" + (right if tag is None else tag) + head + out


def setup_body(token, flags=0, mode=1, caps=0, channel=0, previous=0, offset=88, size=25):
    return struct.pack("<HBBIIHHQ", size, flags, mode, caps, channel, offset, len(token),
                       previous) + token


def tree_body(path, flags=0, offset=72, size=9):
    path = path.encode("utf-16-le")
    return struct.pack("<HHHH", size, flags, offset, len(path)) + path


class Session:
    """What a client keeps of a session; it sends in the session's name."""

    def __init__(self, client, key=bytes(range(16)), mode=1, algorithm=None, cipher=None):
        self.c = client
        self.key = key
        self.mode = mode
        self.algorithm = algorithm
        self.cipher = cipher
        self.id = 0
        self.tree = 0
        self.sign = mode == 2
        self.seal = False
        self.nonce = 0
        self.preauth = client.preauth

    def hash(self, data):
        self.preauth = hashlib.sha512(self.preauth + data).digest()

    def setup(self, token=None, **fields):
        """One step of SESSION_SETUP."""
        token = b"ORACLE-KEY" + self.key if token is None else token
        data = self.c.build(SESSION_SETUP, setup_body(token, mode=self.mode, **fields),
                            session=self.id, credits=31)
        self.hash(data)
        self.c.send(data)
        a = self.c.receive()
        if a.status == MORE_PROCESSING:
            self.hash(a.raw)
        self.id = a.session
        return a

    def login(self, token=None):
        a = self.setup(token)
        assert a.status == MORE_PROCESSING and a.body.endswith(b"ORACLE-MORE"), hex(a.status)
        a = self.setup(token)
        assert a.status == 0, hex(a.status)
        self.flags, = struct.unpack("<H", a.body[2:4])
        if not self.flags & 3:
            self.make_keys()
            self.seal = bool(self.flags & 4)
            if self.sign or self.c.dialect == D311:
                self.verify(a)
        return self

    def make_keys(self):
        base, full, d = self.key[:16], self.key[:16], self.c.dialect
        size = 32 if self.cipher in (CCM256, GCM256) else 16
        if size == 32:
            full = self.key[:32]
        if d < D300:
            self.signing, self.algorithm = base, HMAC_SHA256
        elif d < D311:
            self.algorithm, self.cipher = CMAC, CCM128
            self.signing = derive(base, b"SMB2AESCMAC", b"SmbSign\0")
            self.c2s = derive(base, b"SMB2AESCCM", b"ServerIn \0")
            self.s2c = derive(base, b"SMB2AESCCM", b"ServerOut\0")
        else:
            self.signing = derive(base, b"SMBSigningKey", self.preauth)
            self.c2s = derive(full, b"SMBC2SCipherKey", self.preauth, size)
            self.s2c = derive(full, b"SMBS2CCipherKey", self.preauth, size)

    def verify(self, a):
        assert a.flags & SIGNED, "not signed"
        right = signature(self.algorithm, self.signing, a.raw, from_server=True)
        assert a.signature == right, "wrong signature"

    def signed(self, data):
        """The message, or each of a compound, with flag and signature."""
        out = b""
        while data:
            n, = struct.unpack("<I", data[20:24])
            one, data = (data[:n], data[n:]) if n else (data, b"")
            flags, = struct.unpack("<I", one[16:20])
            one = one[:16] + struct.pack("<I", flags | SIGNED) + one[20:]
            out += one[:48] + signature(self.algorithm, self.signing, one) + one[64:]
        return out

    def next_nonce(self):
        self.nonce += 1
        return struct.pack("<QQ", self.nonce, 0)

    def protect(self, data, **fields):
        if self.seal:
            return sealed(self.cipher, self.c2s, self.next_nonce(), self.id, data, **fields)
        return self.signed(data) if self.sign else data

    def build(self, command, body=EMPTY, **fields):
        fields.setdefault("session", self.id)
        fields.setdefault("tree", 0 if command in (LOGOFF, TREE_CONNECT, ECHO) else self.tree)
        return self.c.build(command, body, **fields)

    def send(self, data):
        self.c.send(self.protect(data))

    def request(self, command, body=EMPTY, **fields):
        self.send(self.build(command, body, **fields))

    def open(self, data):
        if data[:4] != b"\xfdSMB":
            return data
        used = 11 if self.cipher in (CCM128, CCM256) else 12
        run = aes.ccm if self.cipher in (CCM128, CCM256) else aes.gcm
        out, tag = run(self.s2c, data[20:20 + used], data[20:52], data[52:], encrypt=False)
        assert tag == data[4:20], "wrong tag"
        return out

    def receive(self):
        if not self.c.answers:
            data = self.c.receive_frame()
            assert self.seal == (data[:4] == b"\xfdSMB"), "not as sealed as asked for"
            self.c.answers = self.c.split(self.open(data))
        a = self.c.answers.pop(0)
        if self.sign and not self.seal and a.status != PENDING:
            self.verify(a)
        return a

    def call(self, command, body=EMPTY, **fields):
        self.request(command, body, **fields)
        return self.receive()

    def connect(self, share="share"):
        sign = self.sign
        self.sign = sign or self.c.dialect == D311
        a = self.call(TREE_CONNECT, tree_body(f"\\\\server\\{share}"))
        self.sign = sign
        self.tree = a.tree
        return a


NO_ID = b"\xff" * 16
OPEN, CREATE_NEW, OPEN_IF, OVERWRITE = 1, 2, 3, 4
ALL_ACCESS = 0x1f01ff


def create_context(name, data):
    """Name and data; Next is set by create_body."""
    return struct.pack("<IHHHHI", 0, 16, 4, 0, 24 if data else 0, len(data)) + name + \
        bytes(4) + data


def create_contexts(*contexts):
    out = b""
    for i, one in enumerate(contexts):
        one += bytes(-len(one) % 8)
        if i < len(contexts) - 1:
            one = struct.pack("<I", len(one)) + one[4:]
        out += one
    return out


def create_body(path, disposition=OPEN_IF, options=0, access=ALL_ACCESS, sharing=7, oplock=0,
                contexts=b"", security=0, flags=0, reserved=0, impersonation=2, attributes=0,
                name_offset=120):
    name = path.encode("utf-16-le")
    head = struct.pack("<HBBIQQIIIIIHH", 57, security, oplock, impersonation, flags, reserved,
                       access, attributes, sharing, disposition, options, name_offset, len(name))
    if not contexts:
        return head + struct.pack("<II", 0, 0) + (name or b"\0")
    pad = bytes(-len(name) % 8)
    return head + struct.pack("<II", 120 + len(name + pad), len(contexts)) + name + pad + contexts


def close_body(file_id, flags=0, reserved=0):
    return struct.pack("<HHI", 24, flags, reserved) + file_id


def flush_body(file_id, reserved=0):
    return struct.pack("<HHI", 24, reserved, 0) + file_id


def read_body(file_id, offset, n, minimum=0, flags=0, channel=0):
    return struct.pack("<HBBIQ", 49, 0x50, flags, n, offset) + file_id + \
        struct.pack("<IIIHHB", minimum, channel, 0, 0, 0, 0)


def write_body(file_id, offset, data, flags=0, channel=0, data_offset=112):
    return struct.pack("<HHIQ", 49, data_offset, len(data), offset) + file_id + \
        struct.pack("<IIHHI", channel, 0, 0, 0, flags) + data


def lock_body(file_id, *locks, count=None):
    return struct.pack("<HHI", 48, len(locks) if count is None else count, 0) + file_id + \
        b"".join(struct.pack("<QQII", *one, 0) for one in locks)


def ioctl_body(code, data=b"", file_id=NO_ID, room=1024, flags=1, reserved=0):
    return struct.pack("<HHI", 57, reserved, code) + file_id + \
        struct.pack("<IIIIIIII", 120, len(data), 0, 120, 0, room, flags, 0) + (data or b"\0")


def query_directory_body(file_id, pattern="*", kind=37, flags=0, room=65536):
    name = pattern.encode("utf-16-le")
    return struct.pack("<HBBI", 33, kind, flags, 0) + file_id + \
        struct.pack("<HHI", 96, len(name), room) + name


def notify_body(file_id, flags=0, reserved=0):
    return struct.pack("<HHI", 32, flags, 4096) + file_id + struct.pack("<II", 0xfff, reserved)


def query_info_body(file_id, kind, number, room=4096, reserved=0):
    return struct.pack("<HBBIHHIII", 41, kind, number, room, 104, reserved, 0, 0, 0) + file_id + \
        b"\0"


def set_info_body(file_id, number, data, kind=1, reserved=0):
    return struct.pack("<HBBIHHI", 33, kind, number, len(data), 96, reserved, 0) + file_id + data


def validate_body(dialects, mode=1, caps=0x7f, guid=GUID):
    return ioctl_body(0x140204, struct.pack("<I", caps) + guid + struct.pack(
        "<HH", mode, len(dialects)) + struct.pack(f"<{len(dialects)}H", *dialects))


def file_id(a):
    """Of an answer to CREATE."""
    return a.body[64:80]
