"""Traps in TIFF: every tag that tells something, folders in folders, gaps,
thumbnails, and raw files."""

import os
import struct
import subprocess

import traplib as t


def run(*command):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL).stdout


W, H = 29, 17


def rows(n=3):
    return bytes((x * 7 + x // 31 * 3) & 0xFF for x in range(W * H * n))


class Builder(t.Tiff):
    """Pages with pixels, and whatever else."""

    def place(self, data):
        at = len(self.out)
        self.out += data + b"\0" * (len(data) & 1)
        return at

    def shorts(self, tag, *v):
        return (tag, 3, len(v), struct.pack(self.order + "%dH" % len(v), *v))

    def page(self, pixels=None, w=W, h=H, photometric=2, more=()):
        pixels = rows() if pixels is None else pixels
        n = len(pixels) // (w * h)
        at = self.place(pixels)
        return [self.long(256, w), self.long(257, h),
                self.shorts(258, *[8] * n), self.short(259, 1),
                self.short(262, photometric), self.long(273, at),
                self.short(277, n), self.long(278, h),
                self.long(279, len(pixels)), *more]

    def finish(self, *pages):
        """Chain the pages."""
        where = 4
        for entries in pages:
            at = self.folder(entries)
            struct.pack_into(self.order + "I", self.out, where, at)
            where = at + 2 + 12 * len(entries)
        return bytes(self.out)


def telling(b):
    """Each tag that identifies, alone."""
    gps = [b.text(1, "N"), b.ratios(2, (43, 1), (49, 1), (33, 1)),
           b.text(29, "2024:05:06"), b.text(18, t.marker())]
    sub = [b.text(0x9003, "2024:05:06 07:08:09"),
           b.blob(0x927C, b"Nikon\0\2\x10\0\0" + t.bmarker() * 4),
           b.text(0xA430, t.marker()), b.text(0xA431, t.marker()),
           b.blob(0x9286, b"ASCII\0\0\0" + t.bmarker())]
    thumb = b.page((t.bmarker() * 9)[:48], 4, 4)
    yield "description", b.text(270, t.marker())
    yield "make", b.text(271, t.marker())
    yield "model", b.text(272, t.marker())
    yield "document", b.text(269, t.marker())
    yield "page-name", b.text(285, t.marker())
    yield "software", b.text(305, t.marker())
    yield "date", b.text(306, "2024:05:06 07:08:09")
    yield "artist", b.text(315, t.marker())
    yield "computer", b.text(316, t.marker())
    yield "copyright", b.text(33432, t.marker())
    yield "inks", b.text(333, t.marker())
    yield "xmp", (700, 1, 13, t.bmarker())
    yield "iptc", (33723, 7, 19, b"\x1c\x02\x50\0\x0d\0" + t.bmarker())
    yield "photoshop", b.blob(34377, b"8BIM\x04\x0c\0\0\0\0\0\x0d" +
                              t.bmarker() + b"\0")
    yield "layers", b.blob(37724, t.bmarker() * 3)
    yield "private", b.blob(65123, t.bmarker())
    yield "private-low", b.blob(40000, t.bmarker())
    yield "geo", (34737, 2, 14, t.bmarker() + b"\0")
    yield "gdal", b.text(42112, t.marker())
    yield "xp", (0x9C9D, 1, 28, t.marker().encode("utf-16-le") + b"\0\0")
    yield "icc-broken", b.blob(34675, t.bmarker() * 20)
    yield "exif", (0x8769, 4, 1, sub)
    yield "gps", (0x8825, 4, 1, gps)
    yield "sub", (330, 4, 1, thumb)
    yield "wrong-type", (305, 9, 2, t.bmarker()[:8])


def first_number(data, tag):
    """Of a tag of the first folder: shorts or longs, one or several."""
    o = "<" if data[:2] == b"II" else ">"
    at = struct.unpack_from(o + "I", data, 4)[0]
    for i in range(struct.unpack_from(o + "H", data, at)[0]):
        e = at + 2 + 12 * i
        what, kind, n = struct.unpack_from(o + "HHI", data, e)
        if what == tag:
            where = e + 8 if n * t.SIZES[kind] <= 4 else \
                struct.unpack_from(o + "I", data, e + 8)[0]
            return struct.unpack_from(o + "H" if kind == 3 else o + "I",
                                      data, where)[0]
    raise KeyError(tag)


def make(folder):
    def keep(name, data, want="whole", orientation=1):
        with open(os.path.join(folder, name), "wb") as f:
            f.write(data)
        return name, want, orientation

    for order, word in (("<", "little"), (">", "big")):
        b = Builder(order)
        yield keep("tiff-%s.tif" % word, b.finish(b.page()))
        b = Builder(order)
        tags = dict(telling(b))
        yield keep("tiff-%s-all.tif" % word, b.finish(b.page(
            more=[tags[n] for n in tags if n not in ("inks", "sub")] +
            [b.short(274, 6)])) + t.bmarker(), orientation=6)
    names = [name for name, _ in telling(Builder("<"))]
    for name in names:
        b = Builder("<")
        tag = dict(telling(b))[name]
        yield keep("tiff-tag-%s.tif" % name, b.finish(b.page(more=[tag])),
                   # ImageMagick does not open it with those
                   "either" if name == "inks" else "whole")
    for o in range(1, 9):
        b = Builder(">" if o & 1 else "<")
        yield keep("tiff-turned-%d.tif" % o, b.finish(
            b.page(more=[b.short(274, o)])), orientation=o)
    b = Builder("<")
    b.place(t.bmarker() * 20)
    pages = [b.page(), b.page((rows(1)), photometric=1), b.page()]
    b.place(t.bmarker() * 20)
    yield keep("tiff-pages.tif", b.finish(*pages) + t.bmarker() * 9)
    # the second page's folder is broken, or was cut
    for name, broken in (("cut", lambda d, at: d[:at + 40]),
                         ("count", lambda d, at: d[:at] + b"\xff\xff" +
                          d[at + 2:]),
                         ("lost", lambda d, at: d[:at + 14] + b"\x60\xea" +
                          d[at + 16:])):
        b = Builder("<")
        whole = b.finish(b.page(), b.page(), b.page(more=[
            b.text(270, t.marker())]))
        at = struct.unpack_from("<I", whole, 4)[0] + 2 + 9 * 12
        at = struct.unpack_from("<I", whole, at)[0]
        yield keep("tiff-pages-%s.tif" % name, broken(whole, at), "cut")
    for name, kind in (("reduced", 1), ("mask", 4)):
        b = Builder("<")
        yield keep("tiff-%s.tif" % name, b.finish(b.page(), b.page(
            (t.bmarker() * 9)[:48], 4, 4, more=[b.long(254, kind)])), "either")
    b = Builder("<")
    yield keep("tiff-icc.tif", b.finish(b.page(more=[
        b.blob(34675, t.profile())])))
    b = Builder("<")
    palette = [b.shorts(320, *([0, 65535] + [0x4C50, 0x4D55] * 127) * 3)]
    yield keep("tiff-colours.tif", b.finish(b.page(bytes(W * H),
                                                   photometric=3,
                                                   more=palette)))
    for name, more, photometric in (
            ("dng", lambda b: [(50706, 1, 4, b"\1\4\0\0")], 32803),
            ("dng-linear", lambda b: [(50706, 1, 4, b"\1\4\0\0")], 34892),
            ("cfa", lambda b: [b.text(271, t.marker())], 32803),
            ("logl", lambda b: [], 32844)):
        b = Builder("<")
        yield keep("tiff-%s.tif" % name, b.finish(b.page(
            rows(1), photometric=photometric, more=more(b))), "refused")
    b = Builder("<")
    yield keep("tiff-nef.tif", b.finish(b.page(more=[
        b.long(254, 1), (330, 4, 1, b.page(rows(1), photometric=32803))])),
        "refused")
    b = Builder("<")
    yield keep("tiff-channels.tif", b.finish(b.page(
        rows(9), more=[b.shorts(338, *[0] * 6)])), "refused")
    # a saved selection; ImageMagick takes it for transparency
    words = (t.bmarker() * W * H)[:W * H]
    for name, pixels, photometric, more in (
            ("selection", b"".join(bytes([9, 9, i % 251, c]) for i, c in
                                   enumerate(words)), 2, []),
            ("selection-grey", b"".join(bytes([i % 251, c]) for i, c in
                                        enumerate(words)), 1, []),
            ("selection-palette", b"".join(bytes([i % 2, c]) for i, c in
                                           enumerate(words)), 3, palette)):
        b = Builder("<")
        yield keep("tiff-%s.tif" % name, b.finish(b.page(
            pixels, photometric=photometric, more=[b.shorts(338, 0), *more])),
            "either")
    b = Builder("<")
    whole = b.finish(b.page())
    yield keep("tiff-cut.tif", whole[:len(whole) // 2], "refused")
    b = Builder("<")
    page = b.page()
    page[0] = b.long(256, 60000)
    page[1] = b.long(257, 60000)
    yield keep("tiff-bomb.tif", b.finish(page), "refused")
    b = Builder("<")
    loop = b.finish(b.page())
    loop = loop[:-4] + loop[4:8] if loop[-4:] == b"\0\0\0\0" else loop
    yield keep("tiff-loop.tif", loop, "either")

    draw = ["-seed", "7", "-size", "67x41", "plasma:red-blue"]
    for name, options in (
            ("lzw", ["-compress", "lzw"]), ("zip", ["-compress", "zip"]),
            ("packbits", ["-compress", "rle"]),
            ("jpeg", ["-compress", "jpeg"]),
            ("16", ["-depth", "16", "-endian", "MSB"]),
            ("float", ["-depth", "32", "-compress", "zip", "-define",
                       "quantum:format=floating-point"]),
            ("g4", ["-monochrome", "-compress", "group4"]),
            ("g3", ["-monochrome", "-compress", "fax"]),
            ("cmyk", ["-colorspace", "CMYK", "-compress", "lzw"]),
            ("lab", ["-colorspace", "Lab", "-compress", "lzw"]),
            ("palette", ["-colors", "9", "-type", "palette"]),
            ("alpha", ["-alpha", "set", "-channel", "A", "-evaluate", "set",
                       "40%", "+channel"]),
            ("palette-alpha", ["-colors", "9", "-transparent", "#ff8000",
                               "-type", "palettealpha"]),
            ("grey-12", ["-colorspace", "gray", "-depth", "12"]),
            ("rgb-10", ["-depth", "10", "-endian", "MSB"]),
            ("grey-4", ["-colorspace", "gray", "-depth", "4"]),
            ("tiles", ["-define", "tiff:tile-geometry=32x16"]),
            ("tiles-jpeg", ["-define", "tiff:tile-geometry=32x32",
                            "-compress", "jpeg"]),
            ("planes", ["-interlace", "plane", "-compress", "lzw"])):
        path = os.path.join(folder, "tiff-by-%s.tif" % name)
        run("convert", *draw, "-density", "300x150", *options, path)
        # ImageMagick turns these halfway, as it reads them by strips
        o = 1 if "jpeg" in name or name == "g3" else 3
        run("exiftool", "-q", "-overwrite_original", "-n",
            "-Orientation=%d" % o,
            "-GPSLatitude=43.8", "-GPSLongitude=87.6",
            "-Artist=" + t.marker(), "-SerialNumber=" + t.marker(),
            "-XMP-dc:Creator=" + t.marker(), "-IPTC:City=" + t.marker(),
            "-Software=" + t.marker(), path)
        yield ("tiff-by-%s.tif" % name,
               "refused" if name == "palette-alpha" else "whole", o)
    # codes in the middle of the first strip are gone: decoders guess
    for name in ("jpeg", "g4"):
        with open(os.path.join(folder, "tiff-by-%s.tif" % name), "rb") as f:
            data = bytearray(f.read())
        at, n = first_number(data, 273), first_number(data, 279)
        data[at + n // 2:at + n // 2 + n // 4] = bytes(n // 4)
        yield keep("tiff-broken-%s.tif" % name, bytes(data), "cut",
                   1 if name == "jpeg" else 3)
    for name in ("zstd", "lzma"):
        path = os.path.join(folder, "tiff-by-%s.tif" % name)
        run("convert", *draw, "-compress", name, path)
        yield "tiff-by-%s.tif" % name, "refused", 1
