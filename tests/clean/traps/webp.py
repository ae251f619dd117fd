"""Traps in WebP: chunks, and bytes behind what is coded in them."""

import os
import struct
import subprocess

import traplib as t


def run(*command, data=None):
    return subprocess.run(command, input=data, check=True,
                          stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL).stdout


def chunk(kind, data, pad=b"\0"):
    return (kind + struct.pack("<I", len(data)) + data +
            (pad if len(data) & 1 else b""))


def riff(*chunks, size=None):
    body = b"WEBP" + b"".join(chunks)
    return b"RIFF" + struct.pack("<I", len(body) if size is None else
                                 size) + body


def chunks(webp):
    out, at = [], 12
    while at + 8 <= len(webp):
        n = struct.unpack_from("<I", webp, at + 4)[0]
        out.append((webp[at:at + 4], webp[at + 8:at + 8 + n]))
        at += 8 + n + (n & 1)
    return out


def vp8x(w, h, flags):
    return chunk(b"VP8X", bytes((flags, 0, 0, 0)) +
                 struct.pack("<I", w - 1)[:3] + struct.pack("<I", h - 1)[:3])


XMP = ('<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.'
       'w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" '
       'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator>%s'
       '</dc:creator></rdf:Description></rdf:RDF></x:xmpmeta>')


def xmp():
    return chunk(b"XMP ", (XMP % t.marker()).encode())


W, H = 67, 41


def make(folder):
    def keep(name, data, want="whole", orientation=1):
        with open(os.path.join(folder, name), "wb") as f:
            f.write(data)
        return name, want, orientation

    def path(name):
        return os.path.join(folder, name)

    colour, clear = path("colour.png"), path("clear.png")
    run("convert", "-seed", "7", "-size", "67x41", "plasma:red-blue", colour)
    run("convert", colour, "(", "-size", "67x41", "gradient:", ")",
        "-compose", "CopyOpacity", "-composite", clear)
    moving = path("moving.gif")
    run("convert", "-seed", "8", "-delay", "7", "-size", "50x40", "plasma:",
        "plasma:", "(", "-size", "20x10", "xc:none", "-fill", "red", "-draw",
        "circle 8,5 3,3", "-repage", "+10+12", ")", "-loop", "3", moving)
    still = {}
    for name, options, source in (
            ("lossy", ["-q", "75"], colour),
            ("best", ["-q", "95", "-m", "6", "-segments", "4"], colour),
            ("parts", ["-q", "60", "-partition_limit", "100"], colour),
            ("simple", ["-q", "20", "-nostrong", "-f", "60"], colour),
            ("alpha", ["-q", "60"], clear),
            ("alpha-plain", ["-q", "60", "-alpha_method", "0"], clear),
            ("alpha-best", ["-q", "60", "-alpha_filter", "best"], clear),
            ("lossless", ["-lossless"], colour),
            ("lossless-best", ["-lossless", "-m", "6", "-q", "100"], colour),
            ("lossless-alpha", ["-lossless", "-exact"], clear),
            ("lossless-fast", ["-lossless", "-m", "0"], clear)):
        still[name] = run("cwebp", "-quiet", *options, source, "-o", "-")
    pal = path("pal.png")
    for n in (2, 4, 16, 200):
        run("convert", colour, "-colors", str(n), pal)
        still["palette-%d" % n] = run("cwebp", "-quiet", "-lossless", pal,
                                      "-o", "-")
    moved = {}
    for name, options in (("mixed", ["-mixed"]), ("lossy", ["-lossy"]),
                          ("lossless", [])):
        run("gif2webp", "-quiet", *options, moving, "-o", path("m.webp"))
        with open(path("m.webp"), "rb") as f:
            moved[name] = f.read()
    for name in (colour, clear, moving, pal, path("m.webp")):
        os.unlink(name)

    for name, data in sorted(still.items()):
        yield keep("webp-%s.webp" % name, data)
        parts = [c for c in chunks(data) if c[0] != b"VP8X"]
        plain = [chunk(*c) for c in parts]
        alpha = 0x10 if b"alpha" in name.encode() else 0
        head = vp8x(W, H, 0x2C | alpha)
        yield keep("webp-%s-all.webp" % name, riff(
            head, chunk(b"ICCP", t.profile()), *plain,
            chunk(b"EXIF", t.exif(6)), xmp(),
            chunk(b"PLUM", t.bmarker())), orientation=6)
        # behind what is coded, in the same chunk
        kind, last = parts[-1]
        yield keep("webp-%s-coded.webp" % name, riff(
            vp8x(W, H, alpha), *plain[:-1],
            chunk(kind, last + t.bmarker() * 3)))
        yield keep("webp-%s-cut.webp" % name, data[:len(data) * 2 // 3],
                   "either")
        if parts[0][0] == b"ALPH":
            yield keep("webp-%s-alph.webp" % name, riff(
                vp8x(W, H, alpha), chunk(b"ALPH", parts[0][1] +
                                         t.bmarker() * 3), plain[1]))
            yield keep("webp-%s-two-alph.webp" % name, riff(
                vp8x(W, H, alpha), *plain, chunk(b"ALPH", parts[0][1] +
                                                 t.bmarker())))
    for name, data in sorted(moved.items()):
        parts = chunks(data)
        yield keep("webp-moving-%s.webp" % name, data)
        head, anim, frames = parts[0][1], chunk(*parts[1]), parts[2:]
        big = chunk(b"VP8X", bytes((head[0] | 0x2C,)) + head[1:])
        inside = [chunk(k, d + chunk(b"PLUM", t.bmarker()) +
                        chunk(b"EXIF", t.exif(3))) for k, d in frames]
        plain = [chunk(*f) for f in frames]
        yield keep("webp-moving-%s-all.webp" % name, riff(
            big, chunk(b"ICCP", t.profile()), anim, *inside,
            chunk(b"EXIF", t.exif(8)), xmp(), chunk(b"PLUM", t.bmarker())),
            orientation=8)
        yield keep("webp-moving-%s-cut.webp" % name, data[:-200], "cut")
        small = chunk(b"VP8X", head[:4] + bytes((8, 0, 0, 8, 0, 0)))
        yield keep("webp-moving-%s-outside.webp" % name,
                   riff(small, anim, *plain), "refused")

    pic = chunk(*chunks(still["lossy"])[0])
    coded = chunks(still["lossy"])[0][1]
    # a longer first part: its size stands in the first three bytes
    n = struct.unpack("<I", coded[:3] + b"\0")[0]
    size = n >> 5
    more = t.bmarker() * 4
    longer = (struct.pack("<I", n + (len(more) << 5))[:3] + coded[3:10 + size] +
              more + coded[10 + size:])
    yield keep("webp-in-first-part.webp", riff(chunk(b"VP8 ", longer)))
    scaled = bytearray(coded)
    scaled[7] |= 0xC0
    scaled[9] |= 0x80
    yield keep("webp-in-scale.webp", riff(chunk(b"VP8 ", bytes(scaled))))
    for name, before, after, o in (
            ("unknown", [], [chunk(b"PLUM", t.bmarker())], 1),
            ("unknown-first", [chunk(b"PLUM", t.bmarker())], [], 1),
            ("exif-mark", [], [chunk(b"EXIF", b"Exif\0\0" + t.exif(5))], 5),
            ("exif-two", [], [chunk(b"EXIF", t.exif(6)),
                              chunk(b"EXIF", t.exif(3))], 6),
            ("exif-broken", [], [chunk(b"EXIF", t.bmarker() * 2)], 1),
            ("icc-broken", [chunk(b"ICCP", t.bmarker() * 20)], [], 1),
            ("icc-two", [chunk(b"ICCP", t.profile()),
                         chunk(b"ICCP", t.profile())], [], 1),
            ("icc-grey", [chunk(b"ICCP", t.profile("GRAY"))], [], 1),
            ("c2pa", [], [chunk(b"C2PA", t.bmarker())], 1),
            ("second", [], [chunk(*chunks(still["palette-4"])[0])], 1),
            ("second-head", [], [vp8x(W, H, 0)], 1),
            ("frames", [], [chunk(b"ANIM", bytes(6)),
                            chunk(b"ANMF", bytes(16) + t.bmarker())], 1)):
        yield keep("webp-in-%s.webp" % name, riff(
            vp8x(W, H, 0x2C), *before, pic, *after), orientation=o)
    for o in range(1, 9):
        yield keep("webp-turned-%d.webp" % o, riff(
            vp8x(W, H, 8), pic, chunk(b"EXIF", t.exif(o, "<"))),
            orientation=o)
    yield keep("webp-long-head.webp", riff(chunk(
        b"VP8X", vp8x(W, H, 0)[8:] + t.bmarker()), pic), "either")
    yield keep("webp-behind.webp", still["lossy"] + t.bmarker())
    yield keep("webp-behind-zip.webp",
               still["lossless"] + b"PK\3\4" + t.bmarker() * 9)
    yield keep("webp-no-head.webp", riff(pic, chunk(b"EXIF", t.exif(6)),
                                         xmp()), orientation=6)
    yield keep("webp-padding.webp", riff(chunk(
        b"VP8 ", coded[:-1] if len(coded) % 2 == 0 else coded, b"P")),
        "either")
    yield keep("webp-bomb.webp", riff(vp8x(1 << 24, 1 << 8, 0), pic),
               "refused")
    yield keep("webp-other-size.webp", riff(vp8x(W + 1, H, 0), pic),
               "refused")
    yield keep("webp-empty.webp", riff(vp8x(W, H, 0)), "refused")
