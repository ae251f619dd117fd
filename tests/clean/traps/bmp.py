"""Traps in BMP: heads, gaps, colours, run lengths, and bits of nobody."""

import os
import struct
import subprocess

import traplib as t


def run(*command):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL).stdout


def dib(w, h, bits, compression=0, size=40, colours=0, rest=b"", image=0):
    head = struct.pack("<IiiHHIIiiII", size, w, h, 1, bits, compression,
                       image, 2835, 2835, colours, 0)
    return head + rest.ljust(size - 40, b"\0")


def bmp(head, pixels, palette=b"", gap=b"", reserved=b"\0\0\0\0",
        offset=None):
    at = 14 + len(head) + len(palette) + len(gap) if offset is None else offset
    body = head + palette + gap + pixels
    return (b"BM" + struct.pack("<I", 14 + len(body)) + reserved +
            struct.pack("<I", at) + body)


def rows(w, h, bits, pad=b"\0"):
    out = b""
    for y in range(h):
        n = (w * bits + 7) // 8
        row = bytes((x * 37 + y * 11 + x * y) & 0xFF for x in range(n))
        out += row + (pad * 4)[:-n % 4]
    return out


def grey(n):
    return b"".join(bytes((i * 255 // max(1, n - 1),)) * 3 + b"\0"
                    for i in range(n))


# RLE8: a run, single pixels, a jump, ends of lines
RUNS = (b"\5\1\0\5\1\2\3\4\5\0\0\0" b"\3\7\0\2\2\1\2\6\0\0" b"\x0b\2\0\1")


def make(folder):
    def keep(name, data, want="whole"):
        with open(os.path.join(folder, name), "wb") as f:
            f.write(data)
        return name, want, 1

    draw = ["-seed", "7", "-size", "67x41", "plasma:red-blue"]
    for name, options in (
            ("24", ["-type", "truecolor", "bmp3:-"]),
            ("v4-alpha", ["-alpha", "set", "-channel", "A", "-evaluate", "set",
                          "40%", "+channel", "bmp:-"]),
            ("8", ["-colors", "99", "-type", "palette", "-compress", "none",
                   "bmp3:-"]),
            ("rle8", ["-colors", "9", "-type", "palette", "-compress", "rle",
                      "bmp3:-"]),
            ("4", ["-colors", "9", "-type", "palette", "-compress", "none",
                   "bmp3:-"]),
            ("1", ["-monochrome", "bmp3:-"]),
            ("565", ["-define", "bmp:subtype=RGB565", "bmp:-"]),
            ("555", ["-define", "bmp:subtype=RGB555", "bmp:-"]),
            ("v5", ["-type", "truecolor", "bmp:-"])):
        data = run("convert", *draw, *options)
        yield keep("bmp-%s.bmp" % name, data)
        yield keep("bmp-%s-behind.bmp" % name, data + t.bmarker())
        at = struct.unpack_from("<I", data, 10)[0]
        more = t.bmarker() + b"\0\0"
        yield keep("bmp-%s-gap.bmp" % name, data[:10] + struct.pack(
            "<I", at + len(more)) + data[14:at] + more + data[at:])
        yield keep("bmp-%s-reserved.bmp" % name, data[:6] + b"PLUM" +
                   data[10:])
        yield keep("bmp-%s-cut.bmp" % name, data[:(at + len(data)) // 2],
                   "cut")

    for bits in (1, 4, 8, 16, 24, 32):
        pal = grey(1 << bits) if bits <= 8 else b""
        # the fourth byte is nobody's, but ImageMagick takes it for alpha
        like = "either" if bits == 32 else "whole"
        yield keep("bmp-padding-%d.bmp" % bits, bmp(
            dib(9, 7, bits), rows(9, 7, bits, b"P"), pal), like)
        yield keep("bmp-down-%d.bmp" % bits, bmp(
            dib(9, -7, bits), rows(9, 7, bits, b"P"), pal), like)
    yield keep("bmp-colours.bmp", bmp(
        dib(9, 7, 8), bytes(12 * 7), grey(4) + (t.bmarker() * 99)[:1008]))
    yield keep("bmp-colours-many.bmp", bmp(
        dib(9, 7, 24, colours=30), rows(9, 7, 24),
        (t.bmarker() * 99)[:120]))
    yield keep("bmp-fields.bmp", bmp(
        dib(9, 7, 32, 3), rows(9, 7, 32),
        struct.pack("<III", 0xFF0000, 0xFF00, 0xFF)))
    yield keep("bmp-fields-no-mask.bmp", bmp(
        dib(9, 7, 32, 3), rows(9, 7, 32), struct.pack("<III", 0, 0, 0)),
        "refused")
    # pixels that are passed over show the first colour, or none
    yield keep("bmp-passed-over.bmp", bmp(
        dib(9, 7, 8, 1, colours=3),
        b"\4\1\0\2\2\1\3\2\0\0\0\2\3\0\2\1\0\1",
        b"\x20\x40\xff\0" b"\xff\x30\x10\0" b"\x10\xff\x50\0"))
    core = struct.pack("<IHHHH", 12, 9, 7, 1, 24)
    yield keep("bmp-os2.bmp", bmp(core, rows(9, 7, 24)))
    yield keep("bmp-os2-8.bmp", bmp(
        struct.pack("<IHHHH", 12, 9, 7, 1, 8), rows(9, 7, 8),
        bytes(range(256)) * 3))
    yield keep("bmp-os2-2.bmp", bmp(dib(
        9, 7, 24, size=64, rest=t.bmarker()), rows(9, 7, 24)))
    icc = t.profile()
    for name, kind, more in (("icc", b"DEBM", icc),
                             ("icc-broken", b"DEBM", t.bmarker() * 20),
                             ("linked", b"KNIL",
                              b"c:\\" + t.bmarker() + b"\0")):
        rest = bytes(16) + kind + bytes(48) + struct.pack(
            "<IIII", 4, 124 + 28 * 7, len(more), 0x4D554C50)
        yield keep("bmp-%s.bmp" % name, bmp(
            dib(9, 7, 24, size=124, rest=rest), rows(9, 7, 24) + more))
    primaries = struct.pack("<9I", *(int(x * (1 << 30)) for x in (
        0.64, 0.33, 0.03, 0.30, 0.60, 0.10, 0.15, 0.06, 0.79)))
    yield keep("bmp-calibrated.bmp", bmp(dib(
        9, 7, 24, size=108, rest=bytes(20) + primaries +
        struct.pack("<3I", 0x23333, 0x23333, 0x23333)), rows(9, 7, 24)))
    yield keep("bmp-calibrated-odd.bmp", bmp(dib(
        9, 7, 24, size=108, rest=bytes(20) + (t.bmarker() * 9)[:48]),
        rows(9, 7, 24)))
    yield keep("bmp-runs.bmp", bmp(dib(11, 4, 8, 1, image=len(RUNS)), RUNS,
                                   grey(256)))
    yield keep("bmp-runs-behind.bmp", bmp(dib(
        11, 4, 8, 1, image=len(RUNS)), RUNS + t.bmarker(), grey(256)))
    yield keep("bmp-runs-wide.bmp", bmp(
        dib(11, 1, 8, 1), b"\x0b\1\0\x0e" + t.bmarker()[:14] + b"\0\0\0\1",
        grey(256)), "either")
    yield keep("bmp-runs-4.bmp", bmp(dib(11, 2, 4, 2),
                                     b"\x0b\x12\0\0\0\5\x12\x34\x50\0"
                                     b"\6\x78\0\0\0\1", grey(16)))
    yield keep("bmp-runs-cut.bmp", bmp(dib(11, 4, 8, 1), RUNS[:9],
                                       grey(256)), "cut")
    yield keep("bmp-jpeg.bmp", bmp(dib(9, 7, 0, 4), b"\xff\xd8\xff"),
               "refused")
    yield keep("bmp-png.bmp", bmp(dib(9, 7, 0, 5), b"\x89PNG"), "refused")
    yield keep("bmp-bomb.bmp", bmp(dib(0x7FFFFF, 0x7FFFFF, 1), b"", grey(2)),
               "refused")
    yield keep("bmp-bomb-runs.bmp", bmp(dib(0x7FFFFF, 0x7FFFF, 8, 1),
                                        b"\0\1", grey(256)), "refused")
    yield keep("bmp-no-width.bmp", bmp(dib(0, 7, 24), b""), "refused")
