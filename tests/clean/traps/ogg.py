"""Traps in Ogg: a marker wherever a page, a header or a packet can hold
one.  Needs ffmpeg."""

import base64
import os
import struct
import subprocess
import sys

import traplib as t

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import ogglib as o                                          # noqa: E402


def ffmpeg(path, *how):
    subprocess.run(["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i",
                    "sine=440:d=2", *how, path], check=True)
    with open(path, "rb") as f:
        data = f.read()
    os.unlink(path)
    return data


def string(s):
    return struct.pack("<I", len(s)) + s


def comments():
    fields = [b"TITLE=", b"artist=", b"LOCATION=", b"DATE=2024:05:06 ",
              b"PLUMTRAP_KEY=", b"ENCODER=", b""]
    picture = (struct.pack(">I", 3) + struct.pack(">I", 9) + b"image/png" +
               string(t.bmarker())[::-1] + t.png())
    out = [f + t.bmarker() for f in fields]
    out.append(b"METADATA_BLOCK_PICTURE=" + base64.b64encode(picture))
    return (string(t.bmarker()) + struct.pack("<I", len(out)) +
            b"".join(string(c) for c in out))


def pad(packet, secret):
    """An Opus packet of one frame with bytes behind it."""
    if packet[0] & 3 != 0 or len(secret) > 254:
        return packet
    return (bytes((packet[0] | 3, 0x41, len(secret))) + packet[1:] + secret)


def opus(keep, folder):
    plain = ffmpeg(os.path.join(folder, "x.opus"), "-c:a", "libopus",
                   "-metadata", "title=" + t.marker(), "-metadata",
                   "artist=" + t.marker())
    heads, rest = o.split(plain)
    yield keep("opus-plain.opus", plain)
    tags = b"OpusTags" + comments()
    yield keep("opus-tags.opus", o.join([heads[0], tags], rest))
    yield keep("opus-tags-behind.opus", o.join(
        [heads[0], tags + t.bmarker()], rest))
    yield keep("opus-tags-long.opus", o.join(
        [heads[0], b"OpusTags" + string(t.bmarker() * 6000) + bytes(4)],
        rest))
    yield keep("opus-tags-wild.opus", o.join(
        [heads[0], b"OpusTags\xff\xff\xff\xff" + t.bmarker()], rest))
    yield keep("opus-head-behind.opus", o.join(
        [heads[0] + t.bmarker(), tags], rest))
    yield keep("opus-rate.opus", o.join(
        [heads[0][:12] + b"PLUM" + heads[0][16:], tags], rest))
    yield keep("opus-padding.opus", o.join([heads[0], tags], [
        (f, g, [pad(p, t.bmarker()) for p in ps], w)
        for f, g, ps, w in rest]))
    yield keep("opus-empty-packets.opus", o.join([heads[0], tags], [
        (f, g, ps + [b""], w) for f, g, ps, w in rest]), "either")
    yield keep("opus-between.opus", o.join([heads[0], tags], rest,
                                           between=t.bmarker()))
    yield keep("opus-behind.opus", plain + t.bmarker())
    yield keep("opus-behind-ogg.opus", plain + b"OggS" + t.bmarker() * 4)
    yield keep("opus-before.opus", o.join([heads[0], tags], rest) +
               o.page([t.bmarker()], 77, 0, 5))
    yield keep("opus-after-last.opus", plain + o.page(
        [t.bmarker()], next(o.pages(plain))[2], 999, 2 ** 40), "either")
    yield keep("opus-chain.opus", o.join([heads[0], tags], rest) + o.join(
        [heads[0], b"OpusTags" + comments()], rest, serial=5))
    yield keep("opus-wrong-sum.opus", plain.replace(
        b"OpusTags", b"OpusTagz", 1), "refused")
    for name, first in (("unknown", t.bmarker()),
                        ("skeleton", b"fishead\0" + bytes(56) +
                         t.bmarker()),
                        ("kate", b"\x80kate\0\0\0" + t.bmarker()),
                        ("cmml", b"CMML\0\0\0\0" + t.bmarker())):
        yield keep("opus-stream-%s.opus" % name, o.join(
            [heads[0], tags], rest, other=(
                o.page([first], 9, 0, 0, 2),
                o.page([t.bmarker(), t.bmarker()], 9, 1, 8) +
                o.page([t.bmarker()], 9, 2, 9, 4))))
    for part in (60, 80, 99):
        yield keep("opus-cut-%d.opus" % part, plain[:len(plain) * part //
                                                     100], "cut")
    yield keep("opus-cut-head.opus", plain[:60], "refused")
    yield keep("opus-lost-page.opus", o.join([heads[0], tags], rest[:1]) +
               o.join([heads[0], tags], rest)[-200:], "either")


def vorbis(keep, folder):
    plain = ffmpeg(os.path.join(folder, "x.ogg"), "-c:a", "libvorbis",
                   "-metadata", "title=" + t.marker())
    heads, rest = o.split(plain)
    yield keep("vorbis-plain.ogg", plain)
    tags = b"\3vorbis" + comments() + b"\1"
    yield keep("vorbis-tags.ogg", o.join([heads[0], tags, heads[2]], rest))
    yield keep("vorbis-tags-behind.ogg", o.join(
        [heads[0], tags + t.bmarker(), heads[2]], rest))
    yield keep("vorbis-head-behind.ogg", o.join(
        [heads[0] + t.bmarker(), tags, heads[2]], rest))
    yield keep("vorbis-rates.ogg", o.join(
        [heads[0][:16] + b"PLUMTRAPPLUM" + heads[0][28:], tags, heads[2]],
        rest))
    yield keep("vorbis-setup-behind.ogg", o.join(
        [heads[0], tags, heads[2] + t.bmarker()], rest))
    yield keep("vorbis-odd-packet.ogg", o.join(
        [heads[0], tags, heads[2]],
        rest[:1] + [(0, rest[0][1], [b"\3vorbis" + t.bmarker()], True)] +
        rest[1:]))
    yield keep("vorbis-setup-bad.ogg", o.join(
        [heads[0], tags, heads[2][:-9]], rest), "refused")
    yield keep("vorbis-cut.ogg", plain[:len(plain) * 4 // 5], "cut")


def others(keep, folder):
    for name, how in (("flac.oga", ("-c:a", "flac", "-f", "ogg")),
                      ("speex.spx", ("-ar", "16000", "-ac", "1", "-c:a",
                                     "libspeex")),
                      ("surround.opus", ("-ac", "6", "-c:a", "libopus",
                                         "-mapping_family", "1")),
                      ("theora.ogv", ("-f", "lavfi", "-i",
                                      "testsrc2=d=2:s=64x48:r=10", "-c:v",
                                      "libtheora", "-c:a", "libvorbis"))):
        plain = ffmpeg(os.path.join(folder, "x." + name.split(".")[1]),
                       *how, "-metadata", "title=" + t.marker(),
                       "-metadata", "comment=" + t.marker())
        yield keep("ogg-" + name, plain)
        if name.startswith("flac"):
            heads, rest = o.split(plain)
            rest = [r for r in rest if r[2] != [b""]]
            yield keep("ogg-flac-picture.oga", o.join(
                heads[:1] + [bytes((6, 0, 0, 13)) + t.bmarker(),
                             bytes((2, 0, 0, 13)) + t.bmarker(),
                             bytes((4 | 128, 0, 0, 0)) + comments()], rest))
            yield keep("ogg-flac-frames.oga", o.join(heads, [
                (f, g, [p + t.bmarker() for p in ps], w)
                for f, g, ps, w in rest]))
        if name.startswith("speex"):
            heads, rest = o.split(plain)
            yield keep("ogg-speex-version.spx", o.join(
                [heads[0][:8] + t.bmarker().ljust(20, b"\0") +
                 heads[0][28:]] + heads[1:], rest))
    yield keep("ogg-refused.ogg", o.page([b"PCM     " + t.bmarker()], 1, 0,
                                         0, 2) +
               o.page([t.bmarker()], 1, 1, 9, 4), "refused")


def make(folder):
    def keep(name, data, want="whole"):
        with open(os.path.join(folder, name), "wb") as f:
            f.write(data)
        return name, want, "-"

    yield from opus(keep, folder)
    yield from vorbis(keep, folder)
    yield from others(keep, folder)
