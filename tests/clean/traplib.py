"""What the trap generator builds from: TIFF blocks, colour profiles, JPEG
segments and PNG chunks, with a marker string wherever one fits."""

import struct
import zlib

_count = 0


def marker():
    """A string that is nowhere else, to be looked for afterwards."""
    global _count
    _count += 1
    return "PLUMTRAP-%04d" % _count


def bmarker():
    return marker().encode()


# TIFF and EXIF -------------------------------------------------------------

SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1, 9: 4, 10: 8}


class Tiff:
    """A TIFF block: folders (IFDs) of (tag, type, count, bytes or folder)."""

    def __init__(self, order=">"):
        self.order = order
        self.out = bytearray((b"MM\0*" if order == ">" else b"II*\0"))
        self.out += struct.pack(order + "I", 8)

    def folder(self, entries, after=b""):
        """Write a folder; returns its offset.  A Folder value is written
        behind it and pointed to."""
        at = len(self.out)
        o = self.order
        entries = sorted(entries, key=lambda e: e[0])
        self.out += bytes(2 + 12 * len(entries) + 4)
        struct.pack_into(o + "H", self.out, at, len(entries))
        for i, (tag, kind, count, value) in enumerate(entries):
            where = at + 2 + 12 * i
            struct.pack_into(o + "HHI", self.out, where, tag, kind, count)
            if isinstance(value, list):
                struct.pack_into(o + "I", self.out, where + 8,
                                 self.folder(value))
            elif len(value) <= 4:
                self.out[where + 8:where + 12] = value.ljust(4, b"\0")
            else:
                struct.pack_into(o + "I", self.out, where + 8, len(self.out))
                self.out += value + b"\0" * (len(value) & 1)
        self.out += after
        return at

    def short(self, tag, v):
        return (tag, 3, 1, struct.pack(self.order + "H", v))

    def long(self, tag, v):
        return (tag, 4, 1, struct.pack(self.order + "I", v))

    def text(self, tag, s):
        s = s.encode() + b"\0"
        return (tag, 2, len(s), s)

    def blob(self, tag, b):
        return (tag, 7, len(b), b)

    def ratios(self, tag, *pairs):
        return (tag, 5, len(pairs), b"".join(
            struct.pack(self.order + "II", a, b) for a, b in pairs))


def exif(orientation=None, order=">", thumbnail=None, odd=None):
    """A photo's EXIF block with a marker in every text."""
    t = Tiff(order)
    gps = [t.text(1, "N"), t.ratios(2, (43, 1), (49, 1), (3312, 100)),
           t.text(3, "E"), t.ratios(4, (87, 1), (36, 1), (1234, 100)),
           t.blob(27, b"ASCII\0\0\0" + bmarker()), t.text(29, "2024:05:06"),
           t.text(18, marker())]
    sub = [t.text(0x9003, "2024:05:06 07:08:09"), t.text(0x9291, marker()),
           t.blob(0x927C, b"Nikon\0\2\x10\0\0" + bmarker() * 4),
           t.blob(0x9286, b"ASCII\0\0\0" + bmarker()),
           t.text(0xA430, marker()), t.text(0xA431, marker()),
           t.text(0xA434, marker()), t.text(0xA435, marker()),
           t.text(0xA420, marker()), t.ratios(0x829A, (1, 125)),
           (0xA005, 4, 1, [t.text(1, "R98"), t.text(0x1000, marker())])]
    main = [t.text(0x10E, marker()), t.text(0x10F, marker()),
            t.text(0x110, marker()), t.text(0x131, marker()),
            t.text(0x132, "2024:05:06 07:08:09"), t.text(0x13B, marker()),
            t.text(0x8298, marker()), t.text(0x13C, marker()),
            (0x9C9D, 1, 28, marker().encode("utf-16-le") + b"\0\0"),
            t.text(0xC62F, marker()), t.blob(0xFDE8, bmarker()),
            (0x8769, 4, 1, sub), (0x8825, 4, 1, gps)]
    if orientation is not None:
        main.append(t.short(0x112, orientation))
    if odd is not None:
        main.append(odd(t))
    struct.pack_into(order + "I", t.out, 4, len(t.out))
    at = t.folder(main)
    if thumbnail is not None:
        after = t.folder([t.short(0x103, 6), t.long(0x201, 0),
                          t.long(0x202, len(thumbnail)),
                          t.text(0x10E, marker())])
        struct.pack_into(order + "I", t.out,
                         at + 2 + 12 * len(main), after)
        # the entries are sorted: 0x103, 0x10e, 0x201, 0x202
        struct.pack_into(order + "I", t.out, after + 2 + 12 * 2 + 8,
                         len(t.out))
        t.out += thumbnail
    t.out += bmarker()
    return bytes(t.out)


# ICC profiles ---------------------------------------------------------------

def s15(*v):
    return b"".join(struct.pack(">i", round(x * 65536)) for x in v)


def curve(n):
    if n == 1:
        return b"curv\0\0\0\0" + struct.pack(">IH", 1, 0x0233)
    return b"curv\0\0\0\0" + struct.pack(">I", n) + b"".join(
        struct.pack(">H", round(65535 * (i / (n - 1)) ** 2.2))
        for i in range(n))


def para():
    """sRGB's own curve."""
    return b"para\0\0\0\0\0\3\0\0" + s15(2.4, 1 / 1.055, 0.055 / 1.055,
                                         1 / 12.92, 0.04045)


def xyz(*v):
    return b"XYZ \0\0\0\0" + s15(*v)


def mluc(s):
    s = s.encode("utf-16-be")
    return (b"mluc\0\0\0\0" + struct.pack(">II", 1, 12) + b"zhCN" +
            struct.pack(">II", len(s), 28) + s)


def desc(s):
    s = s.encode() + b"\0"
    return (b"desc\0\0\0\0" + struct.pack(">I", len(s)) + s + bytes(8) +
            bytes(3) + bytes(67))


def lut8(inputs):
    """mft1, a grid of 2, to Lab: something dark where there is much ink."""
    out = bytearray()
    for i in range(2 ** inputs):
        ink = bin(i).count("1")
        out += bytes((255 - ink * 60, 128 + 9 * (i % 3), 120 + 7 * (i % 5)))
    ramp = bytes(range(256))
    return (b"mft1\0\0\0\0" + bytes((inputs, 3, 2, 0)) +
            s15(1, 0, 0, 0, 1, 0, 0, 0, 1) + ramp * inputs + bytes(out) +
            ramp * 3)


def lut_ab(inputs):
    """lutAToBType (version 4): curves, a grid, curves."""
    lin = b"curv\0\0\0\0\0\0\0\0"
    b_at = 32
    clut_at = b_at + 3 * len(lin)
    grid = bytes((2,) * inputs).ljust(16, b"\0") + b"\1\0\0\0"
    table = lut8(inputs)[48 + 256 * inputs:-768]
    clut = grid + table + b"\0" * (-len(table) % 4)
    a_at = clut_at + len(clut)
    return (b"mAB \0\0\0\0" + bytes((inputs, 3, 0, 0)) +
            struct.pack(">IIIII", b_at, 0, 0, clut_at, a_at) + lin * 3 +
            clut + lin * inputs)


def profile(space="RGB ", version=2, long_curves=False, lut=False, grow=0):
    text = mluc if version == 4 else desc
    tags = {b"desc": text(marker()),
            b"cprt": mluc(marker()) if version == 4 else
            b"text\0\0\0\0" + bmarker() + b"\0",
            b"dmnd": text(marker()), b"dmdd": text(marker()),
            b"tech": b"sig \0\0\0\0CRT ",
            b"calt": b"dtim\0\0\0\0" + struct.pack(">6H", 2024, 5, 6, 7, 8,
                                                   9),
            b"targ": b"text\0\0\0\0" + bmarker() + b"\0",
            b"PLUM": b"data\0\0\0\0\0\0\0\0" + bmarker() + bytes(grow),
            b"wtpt": xyz(0.9642, 1, 0.8249)}
    pcs, kind = b"XYZ ", b"mntr"
    if version == 4:
        tags[b"chad"] = b"sf32\0\0\0\0" + s15(
            1.0479, 0.0229, -0.0502, 0.0296, 0.9905, -0.0171, -0.0092,
            0.0151, 0.7517)
    if space == "CMYK" or lut:
        n = 4 if space == "CMYK" else 3
        tags[b"A2B0"] = lut_ab(n) if version == 4 else lut8(n)
        pcs, kind = b"Lab ", b"prtr"
    elif space == "GRAY":
        tags[b"kTRC"] = curve(1)
    else:
        trc = para() if version == 4 else curve(1024 if long_curves else 1)
        tags[b"rXYZ"] = xyz(0.4361, 0.2225, 0.0139)
        tags[b"gXYZ"] = xyz(0.3851, 0.7169, 0.0971)
        tags[b"bXYZ"] = xyz(0.1431, 0.0606, 0.7141)
        tags[b"rTRC"] = tags[b"gTRC"] = tags[b"bTRC"] = trc
    body, table = b"", struct.pack(">I", len(tags))
    at = 128 + 4 + 12 * len(tags)
    for sig, data in tags.items():
        table += sig + struct.pack(">II", at + len(body), len(data))
        body += data + b"\0" * (-len(data) % 4)
    head = struct.pack(">I4sI4s4s4s6H4s4sI4s4sQI", at + len(body), b"PLMT",
                       version << 24, kind, space.encode(), pcs, 2024, 5, 6,
                       7, 8, 9, b"acsp", b"APPL", 0, b"TRAP", b"PLUM", 0, 0)
    head += s15(0.9642, 1, 0.8249) + b"CRTR" + bmarker()[:16]
    return head.ljust(128, b"\0") + table + body


# JPEG -----------------------------------------------------------------------

def seg(m, data):
    return bytes((0xFF, m)) + struct.pack(">H", len(data) + 2) + data


def segments(jpeg):
    """(marker, payload) up to the first SOS, and the rest from there."""
    out, at = [], 2
    while jpeg[at + 1] != 0xDA:
        n = struct.unpack_from(">H", jpeg, at + 2)[0]
        out.append((jpeg[at + 1], jpeg[at + 4:at + 2 + n]))
        at += 2 + n
    return out, jpeg[at:]


def insert(jpeg, *what):
    """Right behind JFIF, or behind SOI where there is none."""
    at = 2
    if jpeg[2:4] == b"\xff\xe0":
        at += 2 + struct.unpack_from(">H", jpeg, 4)[0]
    return jpeg[:at] + b"".join(what) + jpeg[at:]


def scans(jpeg):
    """Offsets of all SOS markers."""
    out, at = [], 2
    while at + 1 < len(jpeg):
        m = jpeg[at + 1]
        if jpeg[at] != 0xFF or m in (0, 0xFF) or 0xD0 <= m <= 0xD7:
            at += 1
            continue
        if m == 0xD9:
            break
        if m == 0xDA:
            out.append(at)
        at += 2 + struct.unpack_from(">H", jpeg, at + 2)[0]
    return out


def icc_segments(p, part=65519):
    n = (len(p) + part - 1) // part
    return [seg(0xE2, b"ICC_PROFILE\0" + bytes((i + 1, n)) +
                p[i * part:(i + 1) * part]) for i in range(n)]


def exif_segment(block):
    return seg(0xE1, b"Exif\0\0" + block)


# PNG ------------------------------------------------------------------------

CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
ADAM7 = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4),
         (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))


def chunk(kind, data, crc=None):
    kind = kind.encode() if isinstance(kind, str) else kind
    if crc is None:
        crc = zlib.crc32(kind + data)
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", crc)


def raw_rows(w, h, colour, depth, interlaced=False, filters=True):
    """Filtered rows of some picture.  Any bytes are pixels."""
    out = b""
    passes = ADAM7 if interlaced else ((0, 0, 1, 1),)
    for x0, y0, dx, dy in passes:
        pw, ph = (w - x0 + dx - 1) // dx, (h - y0 + dy - 1) // dy
        if pw <= 0 or ph <= 0:
            continue
        bits = pw * CHANNELS[colour] * depth
        n = (bits + 7) // 8
        for y in range(ph):
            row = bytearray((x * (3 + colour) + y * 5 + x * y // 7) & 0xFF
                            for x in range(n))
            if bits % 8:
                row[-1] &= 0xFF << (8 - bits % 8) & 0xFF
            # a filter on rows with unused bits would spread them
            out += bytes((y % 5 if filters and depth >= 8 else 0,)) + row
    return out


def png(w=37, h=29, colour=2, depth=8, interlaced=False, before=b"",
        between=b"", after=b"", tail=b"", rows=None, packed=None,
        pieces=1):
    """A PNG with chunks before PLTE or IDAT, before and behind IDAT and
    behind IEND."""
    out = b"\x89PNG\r\n\x1a\n" + chunk("IHDR", struct.pack(
        ">IIBBBBB", w, h, depth, colour, 0, 0, 1 if interlaced else 0))
    out += before
    if colour == 3:
        out += chunk("PLTE", bytes((i * 7) & 0xFF
                                   for i in range(3 << depth)))
    out += between
    if packed is None:
        packed = zlib.compress(raw_rows(w, h, colour, depth, interlaced)
                               if rows is None else rows, 9)
    step = (len(packed) + pieces - 1) // pieces
    for i in range(0, len(packed), step):
        out += chunk("IDAT", packed[i:i + step])
    return out + after + chunk("IEND", b"") + tail
