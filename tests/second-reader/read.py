#!/usr/bin/python3
"""A second reader of Plumseal's formats, written from doc/format.md alone.

Opens the test vectors and compares what comes out with vectors.json.
Needs PyNaCl (Debian: python3-nacl).  Usage: read.py VECTORS
"""
import base64
import datetime
import hashlib
import json
import os
import re
import struct
import sys

import nacl.bindings as sodium
import nacl.exceptions
import nacl.signing


class Bad(Exception):
    """Refused; the first argument says in which way."""


def need(ok, way):
    if not ok:
        raise Bad(way)


def blake(n, message, key=b""):
    return hashlib.blake2b(message, digest_size=n, key=key).digest()


def sha(message):
    return hashlib.sha256(message).digest()


def b64(text, want=None):
    try:
        raw = base64.b64decode(text, validate=True)
    except ValueError:
        raise Bad("malformed")
    need(base64.b64encode(raw).decode() == text, "malformed")
    need(want is None or len(raw) == want, "malformed")
    return raw


# --- section 2: the parcel ---

def body_shape(p):
    """Cleartext length of each chunk of a parcel of p bytes."""
    left, chunks = p - 1024, []
    while left > 0:
        chunks.append(min(left, 65553) - 17)
        left -= 65553
    return chunks


def check(parcel, p):
    need(len(parcel) == p and 16384 <= p <= 4194304 and p % 4096 == 0,
         "malformed")
    magic, version, suite, nslots, slotlen, size, zero = struct.unpack(
        "<8sHHHHI20s", parcel[:40])
    need(magic == b"plumseal", "malformed")
    need(version == 1 and suite == 1, "unsupported")
    need(nslots == 8 and slotlen == 112 and size == p and not any(zero),
         "malformed")


# --- section 3: keys, slots, commitment ---

def parcel_key(secret, i):
    return blake(32, b"plumseal/v1 key" + struct.pack("<I", i), secret)


def parcel_tag(secret, i):
    return blake(32, b"plumseal/v1 tag" + struct.pack("<I", i), secret)


def submission_id(secret):
    return blake(16, b"plumseal/v1 id", secret)


def commitment(key, parcel):
    return blake(32, parcel[:992], blake(32, b"plumseal/v1 commit", key))


def open_head(parcel, p, keys):
    """keys: pairs of secret and public.  The submission's secret."""
    check(parcel, p)
    found = []
    for at in range(72, 968, 112):
        for sk, pk in keys:
            try:
                inside = sodium.crypto_box_seal_open(
                    parcel[at:at + 112], pk, sk)
            except nacl.exceptions.CryptoError:
                continue
            found.append((inside[:32], inside[32:] == pk))
    need(found, "nothing")
    need(len(found) == 1 and found[0][1], "tampered")
    secret = found[0][0]
    need(commitment(parcel_key(secret, 0), parcel) == parcel[992:1024],
         "tampered")
    return secret


# --- section 4: what is inside ---

def open_parcel(parcel, p, key, i, ident):
    """With one parcel's key alone: flags and record bytes."""
    check(parcel, p)
    promise = parcel[992:1024]
    need(commitment(key, parcel) == promise, "tampered")
    state = sodium.crypto_secretstream_xchacha20poly1305_state()
    sodium.crypto_secretstream_xchacha20poly1305_init_pull(
        state, parcel[968:992], blake(32, b"plumseal/v1 stream", key))
    at, clear, tags = 1024, b"", []
    for n in body_shape(p):
        try:
            m, tag = sodium.crypto_secretstream_xchacha20poly1305_pull(
                state, parcel[at:at + n + 17], promise)
        except (nacl.exceptions.CryptoError, RuntimeError):
            raise Bad("tampered")
        clear += m
        tags.append(tag)
        at += n + 17
    need(at == p and tags == [0] * (len(tags) - 1) + [3], "inside")
    kind, flags, z1, number, used, z2, said = struct.unpack(
        "<BBHIII16s", clear[-32:])
    room = clear[:-32]
    need(kind == (1 if i == 0 else 2) and number == i, "inside")
    need(flags in (0, 1, 3) and z1 == 0 and z2 == 0, "inside")
    need(used <= len(room) and not any(room[used:]), "inside")
    need(said == ident, "inside")
    return flags, room[:used]


def open_submission(parcels, p, keys):
    """A head and continuations in any order among others: secret, what the
    parcels told, all record bytes."""
    secret = open_head(parcels[0], p, keys)
    by_tag = {q[40:72]: q for q in parcels[1:]}
    told, records, i, q = [], b"", 0, parcels[0]
    while q is not None:
        flags, some = open_parcel(q, p, parcel_key(secret, i), i,
                                  submission_id(secret))
        told.append((i, flags, len(some), q))
        records += some
        i += 1
        q = None if flags & 1 else by_tag.get(parcel_tag(secret, i))
    return secret, told, records


# --- section 5: records ---

TEXT, TEXT_END, FILE, DATA, FILE_END, FILE_BACK, END = 2, 3, 4, 5, 6, 7, 255
LIMITS = {1: (8, 8), 2: (1, 32768), 3: (40, 40), 4: (8, 4359),
          5: (5, 32772), 6: (90, 345), 7: (90, 345), 8: (12, 267),
          9: (3, 65536), 10: (0, 65536), 11: (24, 24), 13: (32, 32),
          255: (40, 40)}


class Records:
    """What the records say, as vectors.json has it."""

    def __init__(self, raw):
        self.raw, self.said, self.complete = raw, [], False
        self.text, self.text_done = b"", False
        self.number, self.data = 0, None
        self.kept = self.back = 0
        self.hashed = hashlib.sha256()
        at = 0
        while at < len(raw):
            need(not self.complete, "records")
            at = self.record(at)

    def record(self, at):
        head = self.raw[at:at + 8]
        if len(head) < 8:
            return len(self.raw)
        kind, zero, n = struct.unpack("<HHI", head)
        low, high = LIMITS.get(kind, (0, 1048576))
        need(kind != 0 and zero == 0 and low <= n <= high, "records")
        need((kind == 1) == (not self.said), "records")
        need(kind not in (TEXT, TEXT_END, FILE, 11, END) or
             self.data is None,
             "records")
        need(kind not in (DATA, FILE_END, FILE_BACK, 8) or
             self.data is not None, "records")
        payload = self.raw[at + 8:at + 8 + n]
        if kind == TEXT:
            need(not self.text_done, "records")
            self.text += payload
        elif kind == DATA:
            if len(payload) >= 4:
                need(struct.unpack("<I", payload[:4])[0] == self.number,
                     "records")
                self.data += payload[4:]
        if len(payload) < n:
            return len(self.raw)
        if kind == END:
            self.end(payload)
        self.hashed.update(head)
        if kind == DATA:
            self.hashed.update(payload[:4])
        elif kind != TEXT:
            self.hashed.update(payload)
            if kind != END:
                self.whole(kind, payload)
        return at + 8 + n

    def say(self, what, **more):
        self.said.append(dict(type=what, **more))

    def whole(self, kind, p):
        if kind == 1:
            version, zero, day = struct.unpack("<HHI", p)
            need(version == 1, "unsupported")
            need(zero == 0, "records")
            self.say("begin", day=day)
        elif kind == TEXT_END:
            need(not self.text_done and
                 p == struct.pack("<Q", len(self.text)) + sha(self.text),
                 "records")
            self.text_done = True
            self.say("text", text=self.text.decode(), length=len(self.text))
        elif kind == FILE:
            number, n = struct.unpack("<IH", p[:6])
            need(number == self.number + 1 and n <= 4096 and
                 len(p) >= 8 + n, "records")
            m = struct.unpack("<H", p[6 + n:8 + n])[0]
            need(m <= 255 and len(p) == 8 + n + m, "records")
            self.number, self.data = number, b""
            self.say("file", number=number, name=p[6:6 + n].decode(),
                     declared=p[8 + n:].decode())
        elif kind in (FILE_END, FILE_BACK):
            self.close(kind, p)
        elif kind == 8:
            number, what, zero, count = struct.unpack("<IHHI", p[:12])
            need(number == self.number and zero == 0, "records")
            self.say("report", number=number, kind=what, count=count,
                     name=p[12:].decode())
        elif kind == 9:
            n = struct.unpack("<H", p[:2])[0]
            need(1 <= n <= 255 and n <= len(p) - 2, "records")
            self.say("consent", key=p[2:2 + n].decode(),
                     value=p[2 + n:].decode())
        elif kind == 10:
            self.say("notice", text=p.decode())
        elif kind == 11:
            number, other = struct.unpack("<II", p[:8])
            need(1 <= number <= self.number and other > 0, "records")
            self.say("original", number=number, file=other, id=p[8:].hex())
        elif kind == 13:
            self.say("thread", own=p[:16].hex(), before=p[16:].hex())
        else:
            self.say("unknown", number=kind, payload=p.decode())

    def close(self, kind, p):
        (number, state, reason, zero, in_len, in_hash, kept_len, kept_hash,
         n) = struct.unpack("<IBBHQ32sQ32sH", p[:90])
        need(number == self.number and zero == 0 and n <= 255 and
             len(p) == 90 + n and 0 not in p[90:], "records")
        if kind == FILE_END:
            need(state != 0 and reason == 0 and
                 kept_len == len(self.data) and
                 kept_hash == sha(self.data), "records")
            self.kept += 1
        else:
            need(state == 0 and reason != 0 and kept_len == 0 and
                 kept_hash == bytes(32), "records")
            self.back += 1
        self.data = None
        self.say("file-end" if kind == FILE_END else "file-back",
                 number=number, state=state, reason=reason,
                 in_length=in_len, in_sha256=in_hash.hex(),
                 kept_length=kept_len, kept_sha256=kept_hash.hex(),
                 **{"is": p[90:].decode()})

    def end(self, p):
        need(not self.text or self.text_done, "records")
        need(p == struct.pack("<II", self.kept, self.back) +
             self.hashed.digest(), "records")
        self.complete = True
        self.say("end", kept=self.kept, back=self.back)


# --- section 6: signed notes and an editor's public file ---

def note_open(raw, name, pk):
    """The text of a note that name signed with pk."""
    text, _, tail = raw.rpartition(b"\n\n")
    text += b"\n"
    need(tail.endswith(b"\n"), "malformed")
    want = sha(name.encode() + b"\n\x01" + pk)[:4]
    for line in tail.decode().splitlines():
        m = re.fullmatch("\u2014 ([^ +]+) ([A-Za-z0-9+/=]+)", line)
        need(m, "malformed")
        blob = b64(m.group(2))
        if m.group(1) == name and blob[:4] == want:
            try:
                nacl.signing.VerifyKey(pk).verify(text, blob[4:])
            except nacl.exceptions.BadSignatureError:
                raise Bad("tampered")
            return text.decode()
    raise Bad("tampered")


def day(text):
    need(re.fullmatch(r"\d{4}-\d\d-\d\d", text), "malformed")
    return (datetime.date.fromisoformat(text) -
            datetime.date(1970, 1, 1)).days


def editor_open(raw):
    lines = raw.decode().split("\n")
    need(lines[0] == "plumseal-editor/v1", "malformed")
    name = re.fullmatch("name ([a-z0-9][a-z0-9._-]{0,47})", lines[1])
    serial = re.fullmatch("serial ([1-9][0-9]*)", lines[2])
    ident = re.fullmatch("identity ([^ ]+)", lines[3])
    need(name and serial and ident, "malformed")
    pk, epochs = b64(ident.group(1), 32), []
    for line in note_open(raw, name.group(1), pk).split("\n")[4:-1]:
        if re.match("ext-[^ ]", line):
            continue
        m = re.fullmatch("epoch ([^ ]+) ([^ ]+) x25519 ([^ ]+)", line)
        need(m, "malformed")
        first, last = day(m.group(1)), day(m.group(2))
        need(first <= last and (not epochs or first > epochs[-1][1]),
             "malformed")
        epochs.append((first, last, b64(m.group(3), 32)))
    need(epochs, "malformed")
    return name.group(1), int(serial.group(1)), pk, epochs


def fingerprint(pk):
    n = int.from_bytes(blake(32, b"plumseal identity" + pk)[:25], "big")
    digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    s = "".join(digits[n >> (195 - 5 * i) & 31] for i in range(40))
    return "-".join(s[i:i + 5] for i in range(0, 40, 5))


# --- section 7: an editor's secret file ---

def secret_open(raw, passphrase):
    head, _, tail = raw.partition(b"box\n")
    m = re.fullmatch("plumseal-secret/v1\nname ([^ \n]+)\n"
                     "argon2id ([0-9]+) ([0-9]+) ([^ \n]+)\n", head.decode())
    need(m, "malformed")
    passes, kib = int(m.group(2)), int(m.group(3))
    need(1 <= passes <= 10 and 8192 <= kib <= 2097152, "malformed")
    box = b"".join(b64(line) for line in tail.decode().split("\n")[:-1])
    both = sodium.crypto_pwhash_alg(64, passphrase.encode(),
                                    b64(m.group(4), 16), passes, kib * 1024,
                                    2)
    need(blake(32, b"plumseal/v1 secret commit", both[32:]) == box[:32],
         "tampered")
    try:
        inside = sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(
            box[56:], head, box[32:56], both[:32])
    except nacl.exceptions.CryptoError:
        raise Bad("tampered")
    serial, n = struct.unpack("<II", inside[:8])
    need(serial > 0 and 1 <= n <= 120 and len(inside) == 40 + 40 * n,
         "malformed")
    epochs = [struct.unpack("<II32s", inside[i:i + 40])
              for i in range(40, 40 + 40 * n, 40)]
    return m.group(1), serial, inside[8:40], epochs


# --- sections 8 and 9: the log, a delivery ---

def tree_root(leaves):
    if not leaves:
        return sha(b"")
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return sha(b"\x01" + tree_root(leaves[:k]) + tree_root(leaves[k:]))


def consistent(m, n, old, new, proof):
    """RFC 9162, section 2.1.4.2."""
    if m == 0 or m == n:
        return not proof and (m == 0 or old == new)
    if m & (m - 1) == 0:
        proof = [old] + proof
    if not proof:
        return False
    f, s = m - 1, n - 1
    while f & 1:
        f, s = f >> 1, s >> 1
    a = b = proof[0]
    for c in proof[1:]:
        if s == 0:
            return False
        if f & 1 or f == s:
            a, b = sha(b"\x01" + c + a), sha(b"\x01" + c + b)
            while not f & 1 and f:
                f, s = f >> 1, s >> 1
        else:
            b = sha(b"\x01" + b + c)
        f, s = f >> 1, s >> 1
    return s == 0 and a == old and b == new


def delivery_open(folder):
    """A delivery that begins with parcel 0: all its parcels, verified, and
    the size its proof is from."""
    def get(name):
        with open(os.path.join(folder, name), "rb") as f:
            return f.read()
    name, digits, key = get("log.vkey").decode().strip().split("+", 2)
    raw = b64(key, 33)
    need(raw[0] == 1 and sha(name.encode() + b"\n" + raw)[:4].hex() == digits,
         "malformed")
    origin, size, root = note_open(get("checkpoint"), name,
                                   raw[1:]).split("\n")[:3]
    need(origin == name, "tampered")
    parcels = []
    for f in sorted(n for n in os.listdir(folder) if n[:8] == "parcels-"):
        need(int(f[8:]) == len(parcels), "malformed")
        rows = get(f)
        p = struct.unpack("<I", rows[16:20])[0]
        need(len(rows) % p == 0, "malformed")
        parcels += [rows[i:i + p] for i in range(0, len(rows), p)]
    need(len(parcels) == int(size), "tampered")
    leaves = [sha(b"\x00" + sha(q)) for q in parcels]
    need(tree_root(leaves) == b64(root, 32), "tampered")
    lines = get("proof").decode().split("\n")
    m = re.fullmatch("from ([0-9]+)", lines[1])
    need(lines[0] == "plumseal-proof/v1" and m and
         lines[2] == "to " + size and lines[-1] == "", "malformed")
    old = int(m.group(1))
    # all leaves are here: the old root can be computed, not only proven
    need(old <= len(leaves) and consistent(
        old, len(leaves), tree_root(leaves[:old]), b64(root, 32),
        [b64(line, 32) for line in lines[3:-1]]), "tampered")
    return parcels, p, old


# --- the vectors ---

class Tally:
    def __init__(self):
        self.passed = self.failed = 0

    def case(self, name, got, want):
        if got == want:
            self.passed += 1
        else:
            self.failed += 1
            print(f"{name}: got {got!r:.300}, want {want!r:.300}")


def way(call, *args):
    """How a call is refused, or "good"."""
    try:
        call(*args)
    except Bad as e:
        return e.args[0]
    return "good"


def test_keys(t, get, vectors):
    keys = {}
    for k in vectors["keys"]:
        name = k["name"]
        want = [(e["first"], e["last"], bytes.fromhex(e["public"]))
                for e in k["epochs"]]
        got = editor_open(get(name + ".editor"))
        t.case(name + ".editor", got, (name, k["serial"],
               bytes.fromhex(k["identity"]), want))
        t.case(name + " fingerprint", fingerprint(got[2]), k["fingerprint"])
        said, serial, seed, epochs = secret_open(get(name + ".secret"),
                                                 vectors["passphrase"])
        t.case(name + ".secret", (said, serial, seed.hex()),
               (name, k["serial"], k["seed"]))
        t.case(name + " identity",
               bytes(nacl.signing.SigningKey(seed).verify_key).hex(),
               k["identity"])
        t.case(name + " epochs", [(a, b, sodium.crypto_scalarmult_base(s))
               for a, b, s in epochs], want)
        t.case(name + " wrong passphrase", way(
               secret_open, get(name + ".secret"), "x"), "tampered")
        keys[name] = [(s, sodium.crypto_scalarmult_base(s))
                      for _, _, s in epochs]
    return keys


def test_submission(t, name, v, parcels, p, keys):
    secret, told, raw = open_submission(parcels, p, keys)
    t.case(name + " secret", secret.hex(), v["secret"])
    for (i, flags, used, q), want in zip(told, v["parcels"]):
        got = {"key": parcel_key(secret, i).hex(),
               "commitment": q[992:1024].hex(),
               "id": submission_id(secret).hex(), "flags": flags,
               "used": used}
        if i > 0:
            got["tag"] = parcel_tag(secret, i).hex()
        t.case(f"{name} parcel {i}", got, want)
    t.case(name + " parcels", len(told), len(v["parcels"]))
    r = Records(raw)
    t.case(name + " records", r.said, v["records"])
    t.case(name + " complete", r.complete, v["complete"])
    t.case(name + " partial", len(r.data or b""), v["partial_bytes"])


def open_one(parcel, p, keys):
    secret = open_head(parcel, p, keys)
    return open_parcel(parcel, p, parcel_key(secret, 0), 0,
                       submission_id(secret))


def cut_up(raw, p):
    return [raw[i:i + p] for i in range(0, len(raw), p)]


def main(folder):
    def get(name):
        with open(os.path.join(folder, name), "rb") as f:
            return f.read()
    t = Tally()
    vectors = json.loads(get("vectors.json"))
    keys = test_keys(t, get, vectors)
    for v in vectors["submissions"]:
        p = v["parcel_size"]
        for who in keys:
            test_submission(t, f"{v['file']} {who}", v,
                            cut_up(get(v["file"]), p), p, keys[who])
    for v in vectors["forged"]:
        t.case(v["file"], way(open_one, get(v["file"]), 16384,
                              keys["alice"]), v["want"])
    for v in vectors["altered"]:
        raw = bytearray(get(v["of"]))
        raw[v["at"]] ^= v["xor"]
        t.case(v["what"], way(open_one, bytes(raw), 16384, keys["alice"]),
               v["want"])
    if os.path.isdir(os.path.join(folder, "delivery")):
        parcels, p, old = delivery_open(os.path.join(folder, "delivery"))
        t.case("delivery proof", old, vectors["delivery"]["proof_from"])
        t.case("delivery", len(parcels), vectors["delivery"]["parcels"])
        heads = [i for i, q in enumerate(parcels)
                 if way(open_head, q, p, keys["bob"]) == "good"]
        t.case("delivery heads", heads, vectors["delivery"]["heads"])
        for i, v in zip(heads, vectors["submissions"]):
            test_submission(t, f"delivery {v['file']}", v, [parcels[i]] +
                            parcels[:i] + parcels[i + 1:], p, keys["bob"])
    print(f"{t.passed} passed, {t.failed} failed")
    return 1 if t.failed else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: read.py VECTORS")
    sys.exit(main(sys.argv[1]))
