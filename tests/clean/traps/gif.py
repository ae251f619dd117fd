"""Traps in GIF: a marker wherever a block, a code or a colour can hold one."""

import os
import struct
import subprocess

import traplib as t


def run(*command, data=None):
    return subprocess.run(command, input=data, check=True,
                          stdout=subprocess.PIPE).stdout


def blocks(data, size=255):
    return b"".join(bytes((len(data[i:i + size]),)) + data[i:i + size]
                    for i in range(0, len(data), size)) + b"\0"


def ext(label, *parts):
    return bytes((0x21, label)) + b"".join(
        bytes((len(p),)) + p for p in parts) + b"\0"


def app(name, data):
    return b"\x21\xff\x0b" + name + blocks(data)


def xmp():
    """As Adobe wants it: not in sub-blocks, but readable as such."""
    text = ('<?xpacket begin=""?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF '
            'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
            '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/'
            'elements/1.1/"><dc:creator>%s</dc:creator></rdf:Description>'
            '</rdf:RDF></x:xmpmeta><?xpacket end="w"?>' % t.marker())
    return (b"\x21\xff\x0bXMP DataXMP" + text.encode() + b"\x01" +
            bytes(range(255, -1, -1)) + b"\0")


def split(gif):
    """The screen with its table, and the rest up to the trailer."""
    at = 13 + (3 * (2 << (gif[10] & 7)) if gif[10] & 0x80 else 0)
    return gif[:at], gif[at:-1]


def first_image(rest):
    """Where the first image begins, and where its sub-blocks end."""
    at = 0
    while rest[at] == 0x21:
        at += 2
        while rest[at]:
            at += 1 + rest[at]
        at += 1
    end = at + 10
    if rest[at + 9] & 0x80:
        end += 3 * (2 << (rest[at + 9] & 7))
    end += 1
    while rest[end]:
        end += 1 + rest[end]
    return at, end


def sub_blocks(rest, end):
    """The bytes of the sub-blocks that end at end, and where they begin."""
    at, _ = first_image(rest)
    begin = at + 11 + (3 * (2 << (rest[at + 9] & 7))
                       if rest[at + 9] & 0x80 else 0)
    out, i = b"", begin
    while rest[i]:
        out += rest[i + 1:i + 1 + rest[i]]
        i += 1 + rest[i]
    return begin, out


def make(folder):
    def keep(name, data, want="whole"):
        with open(os.path.join(folder, name), "wb") as f:
            f.write(data)
        return name, want, 1

    draw = ["-size", "67x41", "plasma:red-blue", "-colors", "60"]
    still = run("convert", "-seed", "7", *draw, "+repage", "gif:-")
    woven = run("convert", "-seed", "7", *draw, "-interlace", "gif", "gif:-")
    moving = run("convert", "-seed", "8", "-delay", "7", "-dispose",
                 "previous", "-size", "50x40", "plasma:", "plasma:",
                 "(", "-size", "20x10", "xc:none", "-fill", "red", "-draw",
                 "circle 8,5 3,3", "-repage", "+9+11", ")", "-loop", "3",
                 "gif:-")
    bits1 = run("convert", "-size", "33x9", "pattern:checkerboard",
                "-monochrome", "gif:-")
    for name, gif in (("still", still), ("interlaced", woven),
                      ("animated", moving), ("two-colours", bits1)):
        head, rest = split(gif)
        yield keep("gif-%s.gif" % name, gif)
        yield keep("gif-%s-87a.gif" % name, b"GIF87a" + gif[6:])
        yield keep("gif-%s-comment.gif" % name,
                   head + ext(0xfe, t.bmarker()) + rest +
                   ext(0xfe, t.bmarker(), t.bmarker()) + b";")
        yield keep("gif-%s-xmp.gif" % name, head + xmp() + rest + b";")
        yield keep("gif-%s-xmp-late.gif" % name, head + rest + xmp() + b";")
        yield keep("gif-%s-behind.gif" % name, gif + t.bmarker())
        yield keep("gif-%s-second.gif" % name,
                   gif + head + ext(0xfe, t.bmarker()) + rest + b";")
        yield keep("gif-%s-zip.gif" % name,
                   gif + b"PK\3\4" + t.bmarker() * 9)

        at, end = first_image(rest)
        begin, data = sub_blocks(rest, end)
        secret = t.bmarker() * 4
        yield keep("gif-%s-codes.gif" % name, head + rest[:begin] +
                   blocks(data + secret) + rest[end + 1:] + b";")
        yield keep("gif-%s-blocks.gif" % name, head + rest[:end] +
                   blocks(t.bmarker()) + rest[end + 1:] + b";")
        yield keep("gif-%s-small.gif" % name, head + rest[:begin] +
                   blocks(data, 1) + rest[end + 1:] + b";")
        yield keep("gif-%s-no-end.gif" % name, head + rest, "cut")
        yield keep("gif-%s-cut.gif" % name, head + rest[:(begin + end) // 2],
                   "cut")

    head, rest = split(still)
    for name, what in (
            ("icc", app(b"ICCRGBG1012", t.profile())),
            ("exif", app(b"EXIF    1.0", t.exif(6))),
            ("iptc", app(b"MGKIPTC0000", t.bmarker())),
            ("photoshop", app(b"MGK8BIM0000", t.bmarker())),
            ("c2pa", app(b"C2PA_GIF\1\0\0", t.bmarker())),
            ("own", app(b"PLUMTRAPPLU", t.bmarker())),
            ("fractint", app(b"fractint001", t.bmarker())),
            ("plain-text", ext(1, bytes(12), t.bmarker())),
            ("unknown", ext(0x42, t.bmarker())),
            ("loop-long", ext(0xff, b"NETSCAPE2.0",
                              b"\1\5\0" + t.bmarker())),
            ("loop-buffer", ext(0xff, b"NETSCAPE2.0", b"\1\5\0",
                                b"\2" + t.bmarker())),
            ("control-long", ext(0xf9, b"\0\5\0\0" + t.bmarker())),
            ("control-two", ext(0xf9, b"\0\5\0\0", t.bmarker())),
            ("zeros", bytes(3))):
        yield keep("gif-in-%s.gif" % name, head + what + rest + b";")
    big = (b"GIF89a" + struct.pack("<HH", 20, 20) + b"\x84\0\0" +
           b"\0\0\0\xff\0\0" + (t.bmarker() * 9)[:90])
    image = b"," + bytes(4) + struct.pack("<HH", 1, 1) + b"\0\2\2\x4c\1\0"
    yield keep("gif-colours.gif", big + image + b";")
    local = (b"," + bytes(4) + struct.pack("<HH", 1, 1) + b"\x82" +
             b"\0\0\0\xff\0\0" + (t.bmarker() * 9)[:18] + b"\2\2\x4c\1\0")
    yield keep("gif-local-colours.gif", big + image + local + b";")
    yield keep("gif-junk.gif", big + image + b"\x77" + t.bmarker(), "cut")
    yield keep("gif-bomb.gif", b"GIF89a\xff\xff\xff\xff\x80\0\0" + bytes(6) +
               b"," + bytes(4) + b"\xff\xff\xff\xff\0\2\2\x4c\1\0;",
               "refused")
    yield keep("gif-only-head.gif", big, "refused")
