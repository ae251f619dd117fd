"""Traps in FLAC: a marker in every block, between and behind the frames.
Needs ffmpeg."""

import os
import struct
import subprocess

import traplib as t


def blocks(data):
    """(type, content) before the frames, and the frames."""
    out, at, last = [], 4, False
    while not last:
        last = data[at] & 0x80
        n = int.from_bytes(data[at + 1:at + 4], "big")
        out.append((data[at] & 0x7F, data[at + 4:at + 4 + n]))
        at += 4 + n
    return out, data[at:]


def join(parts, frames):
    out = b"fLaC"
    for i, (kind, content) in enumerate(parts):
        out += bytes((kind | (0x80 if i + 1 == len(parts) else 0),))
        out += len(content).to_bytes(3, "big") + content
    return out + frames


def comment():
    def string(s):
        return struct.pack("<I", len(s)) + s

    return (string(t.bmarker()) + struct.pack("<I", 3) +
            string(b"ARTIST=" + t.bmarker()) +
            string(b"DATE=2024:05:06 " + t.bmarker()) +
            string(t.bmarker() + b"=" + t.bmarker()))


def picture():
    png = t.png(before=t.chunk("tEXt", b"Author\0" + t.bmarker()))
    words = t.bmarker()
    return (struct.pack(">II", 3, 9) + b"image/png" +
            struct.pack(">I", len(words)) + words +
            struct.pack(">IIIII", 37, 29, 24, 0, len(png)) + png)


def make(folder):
    def keep(name, data, want="whole"):
        with open(os.path.join(folder, name), "wb") as f:
            f.write(data)
        return name, want, "-"

    path = os.path.join(folder, "x.flac")
    for name, how in (("16", ()), ("24", ("-sample_fmt", "s32",
                                          "-bits_per_raw_sample", "24")),
                      ("51", ("-ac", "6")), ("8k", ("-ar", "8000")),
                      ("fast", ("-compression_level", "0")),
                      ("slow", ("-compression_level", "12"))):
        subprocess.run(["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i",
                        "anoisesrc=d=1:a=0.3:seed=4", *how, "-metadata",
                        "title=" + t.marker(), path], check=True)
        with open(path, "rb") as f:
            plain = f.read()
        yield keep("flac-%s.flac" % name, plain)
        if name == "16":
            base = plain
    os.unlink(path)
    info, frames = blocks(base)[0][0], blocks(base)[1]
    for name, extra in (
            ("comment", (4, comment())), ("picture", (6, picture())),
            ("application", (2, b"PLUM" + t.bmarker())),
            ("padding", (1, t.bmarker() * 3)),
            ("seektable", (3, (t.bmarker() + b"12345")[:18])),
            ("cuesheet", (5, t.bmarker().ljust(396, b"\0"))),
            ("unknown", (77, t.bmarker()))):
        yield keep("flac-%s.flac" % name, join([info, extra], frames))
    yield keep("flac-sum.flac", join(
        [(0, info[1][:18] + b"PLUMTRAPPLUMTRAP")], frames))
    # a frame's beginning is found again behind what stands between
    at = frames.index(frames[:2], 2000)
    while True:
        a, b = frames[:at], frames[at:]
        if b[4:5] != b"" and b[2:4] == frames[2:4]:
            break
        at = frames.index(frames[:2], at + 1)
    yield keep("flac-between.flac", join([info], a + t.bmarker() + b))
    yield keep("flac-before.flac", join([info], t.bmarker() + frames),
               "either")
    yield keep("flac-behind.flac", join([info], frames + t.bmarker()))
    yield keep("flac-behind-id3.flac", join(
        [info], frames + (b"TAG" + t.bmarker()).ljust(128, b"\0")))
    yield keep("flac-behind-flac.flac", join(
        [info], frames + join([info, (4, comment())], frames)),
               "either")
    yield keep("flac-behind-sync.flac", join(
        [info], frames + b"\xff\xf8\xc9\x18" + t.bmarker() * 9))
    for part in (40, 80):
        yield keep("flac-cut-%d.flac" % part, base[:len(base) * part // 100],
                   "cut")
    yield keep("flac-cut-head.flac", base[:30], "refused")
    yield keep("flac-no-frames.flac", join([info, (4, comment())], b""),
               "refused")
    broken = bytearray(base)
    broken[len(base) // 2] ^= 0x55
    yield keep("flac-broken-frame.flac", bytes(broken), "either")
