"""Seals whatever a booth that was taken over may seal, into a delivery with a
log of its own; from doc/format.md.  Used by scenarios (PYTHONPATH)."""
import base64
import hashlib
import os
import struct

import nacl.bindings as sodium
import nacl.signing

SIZE = 262144
CHUNK = 65536


def blake(n, message, key=b""):
    return hashlib.blake2b(message, digest_size=n // 8, key=key).digest()


def sha(message):
    return hashlib.sha256(message).digest()


def le32(n):
    return struct.pack("<I", n)


def weak_secret(path, passphrase):
    """A secret file that opens at once; gives the epoch's public key."""
    secret, salt, nonce = os.urandom(32), os.urandom(16), os.urandom(24)
    head = (b"plumseal-secret/v1\nname weak\nargon2id 1 8192 " +
            base64.b64encode(salt) + b"\n")
    both = sodium.crypto_pwhash_alg(64, passphrase, salt, 1, 8192 * 1024,
                                    sodium.crypto_pwhash_ALG_ARGON2ID13)
    inside = (le32(1) + le32(1) + os.urandom(32) + le32(0) + le32(90000) +
              secret)
    box = (blake(256, b"plumseal/v1 secret commit", both[32:]) + nonce +
           sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(
               inside, head, nonce, both[:32]))
    with open(path, "wb") as f:
        f.write(head + b"box\n")
        for i in range(0, len(box), 48):
            f.write(base64.b64encode(box[i:i + 48]) + b"\n")
    return sodium.crypto_scalarmult_base(secret)


class Records:
    def __init__(self, day=20780):
        self.out = bytearray()
        self.files = self.kept = self.back = 0
        self.hash = hashlib.sha256()
        self.record(1, struct.pack("<HHI", 1, 0, day))

    def record(self, kind, payload, data=b""):
        head = struct.pack("<HHI", kind, 0, len(payload + data))
        self.hash.update(head + payload)
        self.out += head + payload + data

    def text(self, words):
        for i in range(0, len(words), 32768):
            self.record(2, b"", words[i:i + 32768])
        self.record(3, struct.pack("<Q", len(words)) + sha(words))

    def consent(self, key, value):
        self.record(9, struct.pack("<H", len(key)) + key + value)

    def file(self, name, data=b"", state=1, reason=0, kind=b"image/jpeg"):
        """Kept, or with a reason taken back."""
        self.files += 1
        self.record(4, struct.pack("<IH", self.files, len(name)) + name +
                    b"\0\0")
        for i in range(0, len(data), 32768):
            self.record(5, le32(self.files), data[i:i + 32768])
        end = (struct.pack("<IBBHQ", self.files, 0 if reason else state,
                           reason, 0, len(data)) + sha(data))
        if reason:
            self.back += 1
            end += bytes(40)
        else:
            self.kept += 1
            end += struct.pack("<Q", len(data)) + sha(data)
        self.record(7 if reason else 6, end + struct.pack("<H", len(kind)) +
                    kind)

    def end(self):
        return bytes(self.out) + struct.pack(
            "<HHIII", 255, 0, 40, self.kept, self.back) + self.hash.digest()


class Log:
    def __init__(self, epoch, size=SIZE):
        self.epoch, self.size, self.parcels = epoch, size, []
        self.key = nacl.signing.SigningKey.generate()
        self.slots = [sodium.crypto_scalarmult_base(os.urandom(32)) +
                      os.urandom(80) for _ in range(8)]

    def parcel(self, secret, i, used, flags):
        key = blake(256, b"plumseal/v1 key" + le32(i), secret)
        tag = blake(256, b"plumseal/v1 tag" + le32(i), secret)
        slots = self.slots
        if i == 0:
            tag = os.urandom(32)
            slots = [sodium.crypto_box_seal(secret + self.epoch,
                                            self.epoch)] + slots[1:]
        state = sodium.crypto_secretstream_xchacha20poly1305_state()
        stream = sodium.crypto_secretstream_xchacha20poly1305_init_push(
            state, blake(256, b"plumseal/v1 stream", key))
        head = (b"plumseal" + struct.pack("<HHHHI", 1, 1, 8, 112, self.size) +
                bytes(20) + tag + b"".join(slots) + stream)
        bound = blake(256, head, blake(256, b"plumseal/v1 commit", key))
        clear = (used + bytes(self.room() - len(used)) +
                 struct.pack("<BBHIII", 1 if i == 0 else 2, flags, 0, i,
                             len(used), 0) +
                 blake(128, b"plumseal/v1 id", secret))
        body = b""
        for at in range(0, len(clear), CHUNK):
            body += sodium.crypto_secretstream_xchacha20poly1305_push(
                state, clear[at:at + CHUNK], bound,
                3 if at + CHUNK >= len(clear) else 0)
        return head + bound + body

    def room(self):
        body = self.size - 1024
        return body - 17 * -(-body // (CHUNK + 17)) - 32

    def add(self, records, flags=1):
        """A submission; flags of its last parcel: 1 LAST, 2 CUT."""
        secret, room = os.urandom(32), self.room()
        n = max(1, -(-len(records) // room))
        for i in range(n):
            self.parcels.append(self.parcel(
                secret, i, records[i * room:(i + 1) * room],
                flags if i == n - 1 else 0))

    def root(self):
        row = [sha(b"\0" + sha(p)) for p in self.parcels]
        while len(row) > 1:  # a last one without a fellow goes up as it is
            row = [sha(b"\1" + b"".join(row[i:i + 2]))
                   if i + 1 < len(row) else row[i]
                   for i in range(0, len(row), 2)]
        return row[0] if row else sha(b"")

    def write(self, folder, name="example.onion/log"):
        os.makedirs(folder, exist_ok=True)
        pk = bytes(self.key.verify_key)
        kid = sha(name.encode() + b"\n\1" + pk)[:4]
        note = "%s\n%d\n%s\n" % (name, len(self.parcels),
                                 base64.b64encode(self.root()).decode())
        signed = base64.b64encode(kid + self.key.sign(
            note.encode()).signature).decode()
        texts = {
            "log.vkey": "%s+%s+%s\n" % (name, kid.hex(), base64.b64encode(
                b"\1" + pk).decode()),
            "checkpoint": "%s\n\u2014 %s %s\n" % (note, name, signed),
            "proof": "plumseal-proof/v1\nfrom 0\nto %d\n" %
                     len(self.parcels)}
        for i in range(0, len(self.parcels), 1024):
            with open("%s/parcels-%010d" % (folder, i), "wb") as f:
                f.write(b"".join(self.parcels[i:i + 1024]))
        for file, text in texts.items():
            with open(folder + "/" + file, "w", encoding="utf-8") as f:
                f.write(text)
