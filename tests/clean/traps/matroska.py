"""Traps in Matroska and WebM: a marker in every element that can hold one,
at every level.  Needs ffmpeg and mkvmerge."""

import copy
import os
import struct
import subprocess
import sys

import traplib as t

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import ebmllib as e                                         # noqa: E402

SEG, INFO, TRACKS, TRACK, CLUSTER = (0x18538067, 0x1549A966, 0x1654AE6B, 0xAE,
                                     0x1F43B675)
SIMPLE, GROUP, BLOCK, TIME = 0xA3, 0xA0, 0xA1, 0xE7
VIDEO = ("-f", "lavfi", "-i", "testsrc2=d=2:s=64x48:r=10")
SOUND = ("-f", "lavfi", "-i", "sine=440:d=2")


def read(path):
    with open(path, "rb") as f:
        data = f.read()
    os.unlink(path)
    return data


def ffmpeg(path, *how):
    subprocess.run(["ffmpeg", "-v", "error", "-y", *how, "-metadata",
                    "title=" + t.marker(), "-metadata", "location=" +
                    t.marker(), "-metadata:s:0", "title=" + t.marker(), path],
                   check=True)
    return read(path)


def kinds(keep, folder):
    """Every codec that is kept, as ffmpeg writes it."""
    for name, how in (
            ("vp8.webm", (*VIDEO, *SOUND, "-c:v", "libvpx", "-c:a",
                          "libvorbis")),
            ("vp9.webm", (*VIDEO, *SOUND, "-c:v", "libvpx-vp9", "-c:a",
                          "libopus")),
            ("av1.webm", (*VIDEO, "-c:v", "libaom-av1", "-cpu-used", "8")),
            ("live.webm", (*VIDEO, *SOUND, "-c:v", "libvpx", "-c:a",
                           "libopus", "-live", "1")),
            ("voice.webm", (*SOUND, "-c:a", "libopus")),
            ("alpha.webm", ("-f", "lavfi", "-i", "testsrc2=d=1:s=64x48:r=10,"
                            "format=yuva420p", "-c:v", "libvpx",
                            "-auto-alt-ref", "0")),
            ("h264.mkv", (*VIDEO, *SOUND, "-c:v", "libx264", "-c:a", "aac")),
            ("h265.mkv", (*VIDEO, *SOUND, "-c:v", "libx265", "-x265-params",
                          "log-level=none", "-c:a", "flac")),
            ("theora.mkv", (*VIDEO, *SOUND, "-c:v", "libtheora", "-c:a",
                            "libmp3lame")),
            ("pcm.mkv", (*SOUND, "-c:a", "pcm_s16le")),
            ("ac3.mkv", (*SOUND, "-c:a", "ac3")),
            ("colour.mkv", (*VIDEO, "-c:v", "libx264", "-color_primaries",
                            "bt709", "-color_trc", "bt709", "-colorspace",
                            "bt709", "-aspect", "16:9"))):
        yield keep("mkv-" + name,
                   ffmpeg(os.path.join(folder, "x-" + name), *how))
    for name, how in (("mjpeg.mkv", (*VIDEO, "-c:v", "mjpeg")),
                      ("vfw.mkv", (*VIDEO, "-c:v", "mpeg4", "-vtag",
                                   "XVID"))):
        yield keep("mkv-" + name, ffmpeg(
            os.path.join(folder, "x-" + name), *how), "refused")


def merged(keep, folder):
    """As mkvmerge writes it: attachments, chapters, subtitles, laces."""
    def at(name):
        return os.path.join(folder, "x-" + name)

    with open(at("base.mkv"), "wb") as f:
        f.write(ffmpeg(at("y.mkv"), *VIDEO, *SOUND, "-c:v", "libx264",
                       "-c:a", "libopus"))
    with open(at("s.srt"), "w", encoding="ascii") as f:
        f.write("1\n00:00:00,500 --> 00:00:01,000\n%s\n" % t.marker())
    with open(at("a.bin"), "wb") as f:
        f.write(t.bmarker() * 50)
    with open(at("c.txt"), "w", encoding="ascii") as f:
        f.write("CHAPTER01=00:00:00.000\nCHAPTER01NAME=%s\n" % t.marker())
    for name, how in (
            ("all.mkv", ("--title", t.marker(), "--track-name",
                         "0:" + t.marker(), "--language", "0:ug",
                         "--attachment-mime-type", "text/plain",
                         "--attachment-name", t.marker(),
                         "--attach-file", at("a.bin"), "--chapters",
                         at("c.txt"), at("base.mkv"), at("s.srt"))),
            ("zlib.mkv", ("--compression", "0:zlib", "--compression",
                          "1:zlib", at("base.mkv"))),
            ("crop.mkv", ("--cropping", "0:2,2,2,2", at("base.mkv"))),
            ("stereo.mkv", ("--stereo-mode", "0:1", at("base.mkv"))),
            ("old.mkv", ("--engage", "no_simpleblocks", at("base.mkv")))):
        subprocess.run(["mkvmerge", "-q", "-o", at(name), *how], check=True,
                       stdout=subprocess.DEVNULL)
        yield keep("mkv-merged-" + name, read(at(name)))
    for name, how in (("flac", "flac"), ("ogg", "libvorbis"),
                      ("mp3", "libmp3lame")):
        subprocess.run(["ffmpeg", "-v", "error", "-y", *SOUND, "-c:a", how,
                        at("l." + name)], check=True)
        subprocess.run(["mkvmerge", "-q", "-o", at("l.mkv"), at("l." + name)],
                       check=True)
        os.unlink(at("l." + name))
        # MP3: between the codes of frames
        yield keep("mkv-laced-%s.mkv" % name, read(at("l.mkv")).replace(
            b"LAME3.100", b"PLUMTRAP!"))
    for name in ("base.mkv", "s.srt", "a.bin", "c.txt"):
        os.unlink(at(name))


def levels(keep, plain):
    """Void, unknown elements and checksums at every level."""
    for where, path in (("head", (0x1A45DFA3,)), ("segment", (SEG,)),
                        ("info", (SEG, INFO)), ("tracks", (SEG, TRACKS)),
                        ("track", (SEG, TRACKS, TRACK)),
                        ("video", (SEG, TRACKS, TRACK, 0xE0)),
                        ("cluster", (SEG, CLUSTER))):
        for name, junk in (("void", [0xEC, t.bmarker()]),
                           ("unknown", [0x4ABC, t.bmarker()]),
                           ("wide", [0x1ABCDEF0, t.bmarker()]),
                           ("sum", [0xBF, b"PLUM"])):
            for end in (False, True):
                nodes = e.tree(plain)
                inside = e.find(nodes, *path)
                inside.insert(len(inside) if end else 0, junk)
                yield keep("mkv-%s-in-%s-%d.mkv" % (name, where, end),
                           e.write(nodes))


def planted(keep, plain):
    """A marker in each field that has room for one."""
    def add(name, path, *junk, want="whole"):
        nodes = e.tree(plain)
        inside = e.find(nodes, *path)
        for j in junk:
            inside[:] = [n for n in inside if n[0] != j[0]]
        inside.extend([list(j) for j in junk])
        return keep("mkv-field-%s.mkv" % name, e.write(nodes), want)

    m = t.bmarker
    yield add("date", (SEG, INFO), (0x4461, struct.pack(">q", 7 * 10 ** 17)))
    yield add("info", (SEG, INFO), (0x7BA9, m()), (0x4D80, m()),
              (0x5741, m()), (0x73A4, (m() * 2)[:16]), (0x7384, m()),
              (0x3CB923, (m() * 2)[:16]), (0x3C83AB, m()),
              (0x3EB923, (m() * 2)[:16]), (0x3E83BB, m()),
              (0x4444, (m() * 2)[:16]))
    yield add("duration", (SEG, INFO), (0x4489, b"PLUMTRAP"))
    yield add("track", (SEG, TRACKS, TRACK), (0x73C5, b"PLUMTRAP"),
              (0x536E, m()), (0x22B59C, m()), (0x22B59D, m()),
              (0x258688, m()), (0x7446, b"PLUMTRAP"), (0x3A9697, m()),
              (0x3B4040, m()), (0x26B240, m()))
    yield add("delay", (SEG, TRACKS, TRACK), (0x56BB, b"PLUMTRAP"))
    yield add("private", (SEG, TRACKS, TRACK), (0x63A2, m()))
    yield add("video", (SEG, TRACKS, TRACK, 0xE0), (0x2EB524, b"PLUM"),
              (0x54B3, b"PLUMTRAP"), (0x7670, e.el(0x7672, m()) +
                                      e.number(0x7671, 1)),
              (0x55B0, e.el(0x55BB, b"PLUMTRAP") + e.el(0x4ABC, m()) +
               e.el(0x55D0, e.el(0x4ABC, m()))))
    yield add("doctype", (0x1A45DFA3,), (0x4281, e.el(0x4283, m()) +
                                         e.number(0x4284, 1)))
    yield add("long-id", (0x1A45DFA3,), (0x42F2, b"\5"), want="refused")
    yield add("long-size", (0x1A45DFA3,), (0x42F3, b"\x09"), want="refused")
    yield add("other-doc", (0x1A45DFA3,), (0x4282, b"PLUMTRAP"),
              want="refused")
    yield add("encrypted", (SEG, TRACKS, TRACK), (0x6D80, e.el(
        0x6240, e.number(0x5033, 1) + e.el(0x5035, e.el(0x47E2, m())))),
        want="refused")
    yield add("scaled", (SEG, TRACKS, TRACK), (
        0x23314F, struct.pack(">d", 1.5)), want="refused")
    yield add("huge", (SEG, TRACKS, TRACK, 0xE0), (0xB0, b"\xff\xff"),
              (0xBA, b"\xff\xff"), want="refused")
    # long sizes, and whatever else writes the same otherwise
    nodes = e.tree(plain)
    yield keep("mkv-long-sizes.mkv", e.write(nodes[:1]) + e.el(SEG, b"".join(
        e.el(j, e.write(d) if isinstance(d, list) else d, 8)
        for j, d in e.find(nodes, SEG)), 8))


def tracks(keep, plain):
    """Tracks that go, with their blocks; blocks of no track."""
    for name, kind, codec in (("subtitle", 0x11, b"S_TEXT/UTF8"),
                              ("buttons", 0x12, b"B_VOBBTN"),
                              ("metadata", 0x21, b"M_PLUM"),
                              ("unknown", 0x55, b"X_PLUM"),
                              ("none", None, None)):
        nodes = e.tree(plain)
        if kind is not None:
            e.find(nodes, SEG, TRACKS).append([TRACK, [
                [0xD7, b"\x09"], [0x73C5, b"PLUMTRAP"],
                [0x83, bytes((kind,))], [0x86, codec],
                [0x63A2, t.bmarker()], [0x536E, t.bmarker()]]])
        for ident, content in e.find(nodes, SEG):
            if ident == CLUSTER:
                content.append([SIMPLE, b"\x89\0\0\x80" + t.bmarker()])
                content.append([GROUP, [[BLOCK, b"\x89\0\0\0" +
                                         t.bmarker()], [0x9B, b"\x64"]]])
        yield keep("mkv-track-%s.mkv" % name, e.write(nodes))
    nodes = e.tree(plain)
    e.find(nodes, SEG, TRACKS).append([TRACK, [
        [0xD7, b"\x09"], [0x73C5, b"\7"], [0x83, b"\1"],
        [0x86, b"V_PLUMTRAP"]]])
    yield keep("mkv-track-codec.mkv", e.write(nodes), "refused")


def blocks(keep, plain):
    """Groups with all they can have; reserved bits; times."""
    nodes = e.tree(plain)
    for ident, content in e.find(nodes, SEG):
        if ident != CLUSTER:
            continue
        content.insert(1, [0xA7, b"PLUMTRAP"])
        content.insert(1, [0xAB, b"PLUMTRAP"])
        content.insert(1, [0x5854, e.el(0x58D7, b"PLUMTRAP")])
        content.append([0xAF, t.bmarker()])
        for node in content:
            if node[0] != SIMPLE:
                continue
            data = node[1]
            key = data[3] & 0x80
            node[0] = GROUP
            node[1] = [[BLOCK, data[:3] + b"\x70" + data[4:]],
                       [0x9B, b"\x64"], [0xFA, b"\1"],
                       [0xA4, t.bmarker()], [0xA2, t.bmarker()],
                       [0x8E, t.bmarker()], [0xEC, t.bmarker()],
                       [0x75A1, e.el(0xA6, e.number(0xEE, 4) +
                                     e.el(0xA5, t.bmarker())) +
                        e.el(0xA6, e.number(0xEE, 1) +
                             e.el(0xA5, t.bmarker()))]]
            if not key:
                node[1].append([0xFB, b"\x9c"])
    yield keep("mkv-groups.mkv", e.write(nodes))
    nodes = e.tree(plain)
    for ident, content in e.find(nodes, SEG):
        if ident == CLUSTER:
            for node in content:
                if node[0] == TIME:
                    v = int.from_bytes(node[1], "big") + 1715000000000
                    node[1] = v.to_bytes(8, "big")
    yield keep("mkv-clock.mkv", e.write(nodes))
    one = copy.deepcopy(nodes)
    body = b"".join(
        e.unknown(i, e.write(c)) if i == CLUSTER else e.write([[i, c]])
        for i, c in e.find(one, SEG))
    yield keep("mkv-unknown-sizes.mkv", e.write(one[:1]) +
               e.unknown(SEG, body))
    yield keep("mkv-unknown-behind.mkv", e.write(one[:1]) +
               e.unknown(SEG, body) + e.write(one[:1]) + t.bmarker())


def damaged(keep, plain):
    yield keep("mkv-behind.mkv", plain + t.bmarker())
    yield keep("mkv-behind-mkv.mkv", plain + plain, "either")
    nodes = e.tree(plain)
    seg = e.find(nodes, SEG)
    at = next(i for i, n in enumerate(seg) if n[0] == CLUSTER)
    first, second = e.write(seg[:at + 1]), e.write(seg[at + 1:])
    yield keep("mkv-between.mkv", e.write(nodes[:1]) + e.el(
        SEG, first + b"\0\0\0" + t.bmarker() + second), "either")
    for part in (30, 60, 95):
        yield keep("mkv-cut-%d.mkv" % part,
                   plain[:len(plain) * part // 100], "cut")
    yield keep("mkv-cut-head.mkv", plain[:200], "refused")
    seg[:] = [n for n in seg if n[0] != TRACKS]
    yield keep("mkv-no-tracks.mkv", e.write(nodes), "refused")


def start_codes(plain, extra):
    """As Chromium records H.264: no private part, start codes."""
    nodes = e.tree(plain)
    entry = e.find(nodes, SEG, TRACKS, TRACK)
    conf = next(c for i, c in entry if i == 0x63A2)
    entry[:] = [n for n in entry if n[0] != 0x63A2]
    n = struct.unpack_from(">H", conf, 6)[0]
    m = struct.unpack_from(">H", conf, 9 + n)[0]
    mark = b"\0\0\0\1"
    sets = mark + conf[8:8 + n] + mark[1:] + conf[11 + n:11 + n + m]
    for ident, content in e.find(nodes, SEG):
        for node in content if ident == CLUSTER else ():
            if node[0] != SIMPLE:
                continue
            data, out = node[1], node[1][:4]
            if data[3] & 0x80:
                out += sets
            out += mark + extra
            at = 4
            while at < len(data):
                size = struct.unpack_from(">I", data, at)[0]
                out += mark + data[at + 4:at + 4 + size]
                at += 4 + size
            node[1] = out
    return e.write(nodes)


def inside(keep, folder):
    """Strings within samples and private parts."""
    plain = ffmpeg(os.path.join(folder, "x.webm"), *SOUND, "-c:a", "libopus")
    nodes = e.tree(plain)
    for ident, content in e.find(nodes, SEG):
        for node in content if ident == CLUSTER else ():
            if node[0] == SIMPLE and node[1][4] & 3 == 0:
                d = node[1]
                node[1] = (d[:4] + bytes((d[4] | 3, 0x41, 13)) + d[5:] +
                           t.bmarker())
    entry = e.find(nodes, SEG, TRACKS, TRACK)
    for node in entry:
        if node[0] == 0x63A2:
            node[1] += t.bmarker()
    yield keep("mkv-opus-padding.webm", e.write(nodes))

    plain = ffmpeg(os.path.join(folder, "x.mkv"), *VIDEO, "-c:v", "libx264")
    sei = b"\x06\x05\x1d" + bytes(16) + t.bmarker() + b"\x80"
    unit = b"\x1e" + t.bmarker()
    for name, extra in (("sei", sei), ("nal", unit),
                        ("filler", b"\x0c" + t.bmarker()),
                        ("late-sei", b"\x06\x04\x0d" + t.bmarker() +
                         b"\x80")):
        nodes = e.tree(plain)
        for ident, content in e.find(nodes, SEG):
            for node in content if ident == CLUSTER else ():
                if node[0] == SIMPLE:
                    node[1] = (node[1][:4] + struct.pack(">I", len(extra)) +
                               extra + node[1][4:])
        yield keep("mkv-h264-%s.mkv" % name, e.write(nodes))
    yield keep("mkv-h264-start-codes.mkv", start_codes(plain, sei))
    nodes = e.tree(plain)
    for node in e.find(nodes, SEG, TRACKS, TRACK):
        if node[0] == 0x63A2:
            node[1] += t.bmarker()
    yield keep("mkv-avcc-behind.mkv", e.write(nodes))

    plain = ffmpeg(os.path.join(folder, "x.webm"), *VIDEO, "-c:v",
                   "libaom-av1", "-cpu-used", "8")
    nodes = e.tree(plain)
    m = t.bmarker()
    meta = bytes((5 << 3 | 2, len(m) + 2, 4)) + m + b"\x80"
    pad = bytes((15 << 3 | 2, len(m) + 1)) + m + b"\x80"
    for ident, content in e.find(nodes, SEG):
        for node in content if ident == CLUSTER else ():
            if node[0] == SIMPLE:
                node[1] = node[1][:4] + meta + pad + node[1][4:]
    yield keep("mkv-av1-metadata.webm", e.write(nodes))


def make(folder):
    def keep(name, data, want="whole"):
        with open(os.path.join(folder, name), "wb") as f:
            f.write(data)
        return name, want, "-"

    yield from kinds(keep, folder)
    yield from merged(keep, folder)
    plain = ffmpeg(os.path.join(folder, "x.webm"), *VIDEO, *SOUND, "-g", "5",
                   "-c:v", "libvpx", "-c:a", "libopus",
                   "-cluster_time_limit", "500", "-f", "matroska")
    yield keep("mkv-plain.mkv", plain)
    yield from levels(keep, plain)
    yield from planted(keep, plain)
    yield from tracks(keep, plain)
    yield from blocks(keep, plain)
    yield from damaged(keep, plain)
    yield from inside(keep, folder)
