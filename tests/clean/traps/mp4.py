"""Traps in MP4, QuickTime, M4A and 3GP: what phones, cameras, browsers and
programs put beside picture and sound, and what could be put there.
Needs ffmpeg."""

import copy
import os
import struct
import subprocess

import mp4lib as m
import traplib as t

VIDEO = ("-f", "lavfi", "-i", "testsrc2=size=96x64:rate=10:duration=0.8")
SOUND = ("-f", "lavfi", "-i",
         "aevalsrc='0.3*sin(2*PI*440*t)':d=0.8:s=44100")
WORDS = ("-metadata", "title=PLUMTRAP-words", "-metadata",
         "location=+12.34+056.78/PLUMTRAP", "-metadata",
         "comment=PLUMTRAP-comment", "-metadata",
         "creation_time=2024-05-06T07:08:09Z")
AVC = ("-c:v", "libx264", "-preset", "veryfast")
AAC = ("-c:a", "aac")

KINDS = (
    ("avc.mp4", VIDEO + SOUND, AVC + AAC),
    ("avc.mov", VIDEO + SOUND, AVC + ("-c:a", "pcm_s16le")),
    ("bframes.mp4", VIDEO, ("-c:v", "libx264", "-bf", "3")),
    ("interlaced.mp4", VIDEO, AVC + (
        "-flags", "+ilme+ildct", "-x264-params",
        "nal-hrd=vbr:vbv-bufsize=900:vbv-maxrate=900:pic-struct=1:filler=1")),
    ("hevc.mp4", VIDEO + SOUND, (
        "-c:v", "libx265", "-preset", "ultrafast", "-x265-params",
        "log-level=none", "-tag:v", "hvc1") + AAC),
    ("av1.mp4", VIDEO, ("-c:v", "libaom-av1", "-cpu-used", "8")),
    ("vp9.mp4", VIDEO, ("-c:v", "libvpx-vp9", "-cpu-used", "8",
                        "-deadline", "realtime")),
    ("mpeg4.mp4", VIDEO + SOUND, ("-c:v", "mpeg4", "-c:a", "libopus")),
    ("xvid-user-data.mp4", VIDEO, ("-c:v", "libxvid")),
    ("mpeg2.mp4", VIDEO, ("-c:v", "mpeg2video", "-r", "25")),
    ("jpeg.mov", VIDEO + SOUND, ("-c:v", "mjpeg", "-c:a", "pcm_mulaw")),
    ("prores.mov", VIDEO, ("-c:v", "prores")),
    ("h263.3gp", VIDEO + SOUND, (
        "-c:v", "h263", "-s", "176x144", "-ar", "8000", "-ac", "1", "-c:a",
        "libopencore_amrnb")),
    ("wide.3gp", SOUND, ("-ar", "16000", "-ac", "1", "-c:a",
                         "libvo_amrwbenc")),
    ("voice.3g2", SOUND, ("-ar", "8000", "-ac", "1", "-c:a",
                          "libopencore_amrnb")),
    ("aac.m4a", SOUND, AAC),
    ("alac.m4a", SOUND, ("-c:a", "alac")),
    ("ac3.mp4", SOUND, ("-c:a", "ac3")),
    ("eac3.mp4", SOUND, ("-c:a", "eac3")),
    ("flac.mp4", SOUND, ("-c:a", "flac", "-strict", "-2")),
    ("mp3.mp4", SOUND, ("-c:a", "libmp3lame")),
    ("mp3.mov", SOUND, ("-c:a", "libmp3lame", "-b:a", "256k")),
    ("fragments-mp3.mp4", SOUND, (
        "-c:a", "libmp3lame", "-movflags",
        "empty_moov+default_base_moof", "-frag_duration", "200000")),
    ("float.mov", SOUND, ("-c:a", "pcm_f32le")),
    ("s24.mov", SOUND, ("-c:a", "pcm_s24be")),
    ("ima.mov", SOUND, ("-c:a", "adpcm_ima_qt")),
    ("timecode.mov", VIDEO + SOUND, AVC + AAC + (
        "-timecode", "07:08:09:10")),
    ("two-of-each.mp4", VIDEO + SOUND + VIDEO + SOUND, AVC + AAC + (
        "-map", "0", "-map", "1", "-map", "2", "-map", "3")),
    ("faststart.mp4", VIDEO + SOUND, AVC + AAC + (
        "-movflags", "+faststart")),
    ("keys.mov", VIDEO, AVC + (
        "-movflags", "use_metadata_tags", "-metadata",
        "com.apple.quicktime.location.ISO6709=+12+56/PLUMTRAP",
        "-metadata", "com.apple.quicktime.make=PLUMTRAP")),
    ("fragments.mp4", VIDEO + SOUND, AVC + AAC + (
        "-g", "3", "-movflags", "frag_keyframe+empty_moov")),
    ("fragments-opus.mp4", VIDEO + SOUND, AVC + (
        "-bf", "0", "-g", "3", "-c:a", "libopus", "-movflags",
        "frag_keyframe+empty_moov+default_base_moof")),
    ("fragments-behind.mp4", VIDEO + SOUND, AVC + AAC + (
        "-g", "3", "-movflags", "frag_keyframe")),
    ("fragments-dash.mp4", VIDEO + SOUND, AVC + AAC + (
        "-g", "3", "-movflags",
        "dash+frag_keyframe+empty_moov+separate_moof")),
    ("fragments-voice.m4a", SOUND, AAC + (
        "-movflags", "frag_every_frame+empty_moov")),
)


def encode(path, inputs, codecs, words=WORDS):
    subprocess.run(("ffmpeg", "-v", "error", "-y") + inputs + words +
                   codecs + (path,), check=True,
                   stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    with open(path, "rb") as f:
        return f.read()


# Boxes of phones and cameras -------------------------------------------------

def text(kind, words):
    """QuickTime's user text."""
    return [kind, struct.pack(">HH", len(words), 0x15C7) + words]


def udta_iphone():
    return [b"udta", [text(b"\xa9xyz", b"+12.3456+056.7890+007.000/PLUMTRAP"),
                      text(b"\xa9mak", t.bmarker()),
                      text(b"\xa9mod", t.bmarker()),
                      text(b"\xa9swr", t.bmarker()),
                      text(b"\xa9day", b"2024:05:06T07:08:09"),
                      [b"name", t.bmarker()]]]


def udta_samsung():
    return [b"udta", [
        [b"SDLN", t.bmarker()], [b"smrd", t.bmarker()],
        [b"smta", m.box(b"saut", t.bmarker()) + m.box(b"mdln",
                                                      t.bmarker())],
        [b"auth", b"\0\0\0\0\x15\xc7" + t.bmarker() + b"\0"],
        [b"loci", b"\0\0\0\0\x15\xc7" + t.bmarker() + b"\0\0" + bytes(13)]]]


def udta_gopro():
    return [b"udta", [[b"FIRM", t.bmarker()], [b"LENS", t.bmarker()],
                      [b"CAME", t.bmarker()], [b"MUID", t.bmarker()],
                      [b"GPMF", t.bmarker()]]]


def meta_keys():
    names = [b"com.apple.quicktime." + x for x in (
        b"location.ISO6709", b"make", b"model", b"software",
        b"creationdate", b"content.identifier")] + [t.bmarker()]
    keys = struct.pack(">II", 0, len(names)) + b"".join(
        struct.pack(">I", len(x) + 8) + b"mdta" + x for x in names)
    items = b"".join(m.box(struct.pack(">I", i + 1), m.box(
        b"data", struct.pack(">II", 1, 0) + t.bmarker()))
        for i in range(len(names)))
    return [b"meta", m.box(b"hdlr", bytes(8) + b"mdta" + bytes(13)) +
            m.box(b"keys", keys) + m.box(b"ilst", items)]


def add_track(movie, handler, codec):
    """A track of something else: its samples are in mdat, too."""
    trak = copy.deepcopy(movie.traks()[0])
    hdlr = m.find(trak, b"mdia", b"hdlr")[0]
    hdlr[1] = bytes(8) + handler + bytes(12) + t.bmarker() + b"\0"
    stsd = m.find(trak, b"mdia", b"minf", b"stbl", b"stsd")[0]
    stsd[1] = struct.pack(">II", 0, 1) + m.box(
        codec, bytes(7) + b"\1" + t.bmarker())
    movie.moov.append([b"trak", trak])
    i = len(movie.traks()) - 1
    words = t.bmarker()
    movie.set_samples(i, [len(words)], [movie.where + len(movie.mdat)])
    movie.mdat += words
    m.find(trak, b"mdia", b"minf", b"stbl", b"stts")[0][1] = struct.pack(
        ">IIII", 0, 1, 1, 100)


def cameras(movie):
    """Movie, how it is put together."""
    c = copy.deepcopy(movie)
    c.moov += [udta_iphone(), meta_keys()]
    add_track(c, b"meta", b"mebx")
    add_track(c, b"meta", b"mebx")
    c.traks()[0].append([b"tref", m.box(b"cdsc", b"\0\0\0\3")])
    yield "iphone.mov", c.bytes(before=m.box(b"wide"), last=True)
    c = copy.deepcopy(movie)
    c.moov.append(udta_samsung())
    yield "samsung.mp4", c.bytes(
        last=True, after=m.box(b"sefd", b"SEFH" + t.bmarker() + b"SEFT"))
    c = copy.deepcopy(movie)
    add_track(c, b"camm", b"camm")
    yield "camm.mp4", c.bytes()
    c = copy.deepcopy(movie)
    c.moov.append(udta_gopro())
    for handler, codec in ((b"meta", b"gpmd"), (b"fdsc", b"fdsc"),
                           (b"tmcd", b"tmcd"), (b"text", b"text"),
                           (b"sbtl", b"tx3g"), (b"subt", b"stpp"),
                           (b"hint", b"rtp "), (b"sdsm", b"mp4s"),
                           (b"auxv", b"hvc1")):
        add_track(c, handler, codec)
    yield "gopro.mp4", c.bytes()


# Places ----------------------------------------------------------------------

def everywhere(movie):
    """An unknown box, user data and free space in every container."""
    c = copy.deepcopy(movie)
    for b in list(m.each(c.moov)):
        if isinstance(b[1], list):
            b[1] += [[b"free", t.bmarker()], [b"uuid", bytes(16) +
                                              t.bmarker()],
                     [b"udta", [[b"\xa9cmt", t.bmarker()]]],
                     [b"meta", t.bmarker()], [b"xyzw", t.bmarker()]]
    return c


def entries(movie):
    """Markers in the sample entries."""
    c = copy.deepcopy(movie)
    for i in range(len(c.traks())):
        stsd = c.table(b"stsd", i)
        for name in (b"uuid", b"xyzw", b"free", b"udta"):
            stsd[1] += m.box(name, bytes(16) + t.bmarker())
            n = struct.unpack_from(">I", stsd[1], 8)[0]
            inner = len(m.box(name, bytes(16) + t.bmarker()))
            # it is the last thing of the only entry
            stsd[1] = stsd[1][:8] + struct.pack(">I", n + inner) + \
                stsd[1][12:]
        if b"avc1" in stsd[1]:
            at = stsd[1].index(b"avc1") + 4 + 12
            stsd[1] = stsd[1][:at] + b"PLUM" + stsd[1][at + 4:]
            at += 30
            stsd[1] = stsd[1][:at] + b"\x0dPLUMTRAP-name" + stsd[1][at + 14:]
    return c


def child(movie, content):
    """A box at the end of the first track's only sample entry."""
    stsd = movie.table(b"stsd")
    n = struct.unpack_from(">I", stsd[1], 8)[0]
    stsd[1] = stsd[1][:8] + struct.pack(">I", n + len(content)) + \
        stsd[1][12:] + content


def spherical(movie):
    c = copy.deepcopy(movie)
    child(c, m.box(b"st3d", b"\0\0\0\0\1") + m.box(
        b"sv3d", m.box(b"svhd", bytes(4) + t.bmarker() + b"\0") +
        m.box(b"proj", m.box(b"prhd", bytes(16)) +
              m.box(b"equi", bytes(20)) + m.box(b"xyzw", t.bmarker()))))
    return c


def turned(movie, *matrix):
    c = copy.deepcopy(movie)
    tkhd = m.find(c.traks()[0], b"tkhd")[0]
    tkhd[1] = tkhd[1][:40] + struct.pack(">9i", *matrix) + tkhd[1][76:]
    return c


def previews(data):
    """A second row of pictures, which is the first one's chapters."""
    c = m.Movie(data)
    c.traks()[0].append([b"tref", m.box(b"chap", b"\0\0\0\2")])
    return c


CHAPTERS = """;FFMETADATA1
title=PLUMTRAP
[CHAPTER]
TIMEBASE=1/10
START=0
END=4
title=PLUMTRAP-one
[CHAPTER]
TIMEBASE=1/10
START=4
END=8
title=PLUMTRAP-two
"""


def times(movie):
    c = copy.deepcopy(movie)
    stamp = struct.pack(">II", 0xE25F8A49, 0xE25F8A4A)
    for b in m.each(c.moov):
        if b[0] in (b"mvhd", b"tkhd", b"mdhd"):
            b[1] = b[1][:4] + stamp + b[1][12:]
        if b[0] == b"mvhd":
            b[1] = b[1][:72] + b"PLUMTRAP" + bytes(16) + b[1][96:]
        if b[0] == b"hdlr":
            b[1] = b[1][:12] + b"PLUMTRAP" + bytes(4) + t.bmarker() + b"\0"
    return c


def gaps(movie):
    """Bytes in mdat that no sample is made of."""
    c = copy.deepcopy(movie)
    words = t.bmarker()
    m.offsets(c.moov, lambda x: x + len(words))
    c.mdat = words + c.mdat + t.bmarker()
    c.samples(0, lambda s: s)           # the old ones stay between
    return c


# Samples ---------------------------------------------------------------------

def unit(content):
    """A NAL unit with its length, its bytes kept from looking like a start
    code."""
    out, zeros = bytearray(), 0
    for b in content:
        if zeros >= 2 and b <= 3:
            out.append(3)
            zeros = 0
        zeros = zeros + 1 if b == 0 else 0
        out.append(b)
    return struct.pack(">I", len(out)) + bytes(out)


def sei(head, kind, content):
    size = b"\xff" * (len(content) // 255) + bytes((len(content) % 255,))
    return unit(head + bytes((kind,)) + size + content + b"\x80")


def seis(movie, head):
    """Before and behind the pictures."""
    c = copy.deepcopy(movie)
    kinds = (4, 5, 136, 200, 22, 17)

    def change(sample):
        before = b"".join(sei(head, k, bytes(20) + t.bmarker())
                          for k in kinds)
        filler = unit((b"\x0c" if len(head) == 1 else b"\x4c\1") +
                      t.bmarker() + b"\x80")
        other = unit((b"\x1f" if len(head) == 1 else b"\x7e\1") +
                     t.bmarker())
        return before + sei(head, 5, bytes(300) + t.bmarker()) + sample + \
            filler + other
    c.samples(0, change)
    return c


def aac_data(movie, i):
    """A data stream element before each frame's sound."""
    c = copy.deepcopy(movie)

    def change(sample):
        words = t.bmarker()
        return bytes((0x80, len(words))) + words + sample
    c.samples(i, change)
    return c


def aac_fill(movie, i):
    """A fill element of a name, at any place among the bits."""
    c = copy.deepcopy(movie)

    def change(sample):
        words = b"\0" + t.bmarker() + b" PLUMTRAP"
        bits = "110" + "1111" + format(len(words) - 14, "08b")
        bits += "".join(format(x, "08b") for x in words + sample)
        bits += "0" * (-len(bits) % 8)
        return bytes(int(bits[j:j + 8], 2) for j in range(0, len(bits), 8))
    c.samples(i, change)
    return c


def jpeg_words(movie):
    c = copy.deepcopy(movie)
    c.samples(0, lambda s: s[:2] + t.seg(0xE1, b"Exif\0\0" + t.exif()) +
              t.seg(0xFE, t.bmarker()) + t.seg(0xED, t.bmarker()) + s[2:])
    return c


def clocks(movie):
    """Picture timing with a time of day, where no structure is told."""
    c = copy.deepcopy(movie)
    c.samples(0, lambda s: sei(b"\6", 1, b"\x0f" + t.bmarker()) + s)
    return c


# What is broken --------------------------------------------------------------

def odd(movie):
    plain = copy.deepcopy(movie).bytes()
    whole = copy.deepcopy(movie).bytes(last=True)
    yield "cut-mdat.mp4", plain[:-2000], "cut"
    yield "cut-most.mp4", plain[:len(plain) - len(movie.mdat) + 9000], "cut"
    yield "cut-moov.mp4", whole[:-200], "refused"
    yield "behind.mp4", plain + t.bmarker() * 9, "whole"
    yield "behind-short.mp4", plain + b"PLUM", "whole"
    yield "behind-zip.mp4", plain + b"PK\3\4" + t.bmarker() * 9, "whole"
    yield "two-moov.mp4", plain + m.box(b"moov", t.bmarker()), "whole"
    c = copy.deepcopy(movie)
    size = len(c.mdat) + 16
    m.offsets(c.moov, lambda x: x + 8)
    yield "wide-mdat.mp4", c.bytes(mdat=struct.pack(
        ">I4sQ", 1, b"mdat", size) + c.mdat), "whole"
    c = copy.deepcopy(movie)
    yield "endless-mdat.mp4", c.bytes(mdat=struct.pack(
        ">I4s", 0, b"mdat") + c.mdat), "whole"
    c = copy.deepcopy(movie)
    c.moov.append([b"cmov", t.bmarker()])
    yield "compressed-moov.mov", c.bytes(), "refused"
    c = copy.deepcopy(movie)
    for b in m.each(c.moov):
        if b[0] == b"dref":
            b[1] = struct.pack(">II", 0, 1) + m.box(
                b"url ", bytes(4) + b"file:///" + t.bmarker() + b"\0")
    yield "elsewhere.mov", c.bytes(), "refused"
    c = copy.deepcopy(movie)
    stsd = c.table(b"stsd")
    stsd[1] = stsd[1].replace(b"avc1", b"encv")
    yield "encrypted.mp4", c.bytes(), "refused"
    c = copy.deepcopy(movie)
    size = c.table(b"stsz", 1)
    size[1] = struct.pack(">III", 0, 1, 0xFFFFFFFF)
    yield "absurd-count.mp4", c.bytes(), "either"
    c = copy.deepcopy(movie)
    c.moov.append([b"free", t.bmarker() * 20])
    n = len(c.sizes(1))
    c.set_samples(1, [300] * n, [200] * n)
    yield "samples-in-moov.mp4", c.bytes(), "either"
    c = copy.deepcopy(movie)
    n = len(c.sizes(1))
    c.set_samples(1, [len(c.mdat)] * n, [c.where] * n)
    yield "overlapping.mp4", c.bytes(), "refused"
    c = copy.deepcopy(movie)
    n = len(c.sizes(1))
    c.set_samples(1, c.sizes(1), [0xFFFFF000] * n)
    yield "outside.mp4", c.bytes(), "either"
    yield "nothing.mp4", m.box(b"ftyp", b"isom\0\0\0\0") + m.box(
        b"mdat", t.bmarker()), "refused"


def fragments(data):
    """A recorder that counts from a day's beginning, with the time beside."""
    top = m.parse(data)
    moofs = [b for b in top if b[0] == b"moof"]
    out = b""
    for b in top:
        if b[0] == b"moof":
            out += m.box(b"prft", bytes(8) + t.bmarker())
            out += m.box(b"emsg", t.bmarker())
        out += m.join([b])
    assert moofs
    return out


def make(folder):
    def keep(name, data, want="whole"):
        with open(os.path.join(folder, name), "wb") as f:
            f.write(data)
        return name, want, "-"

    for name, inputs, codecs in KINDS:
        data = encode(os.path.join(folder, "kind-" + name), inputs, codecs)
        if b"LAME3.100" in data:        # between the codes of frames
            with open(os.path.join(folder, "kind-" + name), "wb") as f:
                f.write(data.replace(b"LAME3.100", b"PLUMTRAP!"))
        yield "kind-" + name, "whole", "-"
    path = os.path.join(folder, "x")
    data = encode(path + ".mp4", VIDEO + SOUND, AVC + AAC, ())
    movie = m.Movie(data)
    for name, data in cameras(movie):
        yield keep("camera-" + name, data)
    yield keep("everywhere.mp4", everywhere(movie).bytes(
        before=m.box(b"skip", t.bmarker()) + m.box(b"uuid", bytes(16) +
                                                   t.bmarker()),
        between=m.box(b"free", t.bmarker()) + m.box(b"xyzw", t.bmarker()),
        after=m.box(b"meta", bytes(4) + t.bmarker()) +
        m.box(b"udta", t.bmarker())))
    yield keep("entries.mp4", entries(movie).bytes())
    one, size = 0x10000, 64 << 16
    for name, matrix in (
            ("90", (0, one, 0, -one, 0, 0, size, 0, 1 << 30)),
            ("180", (-one, 0, 0, 0, -one, 0, size, size, 1 << 30)),
            ("270", (0, -one, 0, one, 0, 0, 0, size, 1 << 30)),
            ("mirror", (-one, 0, 0, 0, one, 0, size, 0, 1 << 30))):
        yield keep("turned-%s.mp4" % name, turned(movie, *matrix).bytes())
    yield keep("times.mp4", times(movie).bytes())
    yield keep("gaps.mp4", gaps(movie).bytes())
    yield keep("sei-avc.mp4", seis(movie, b"\x06").bytes())
    yield keep("aac-data.mp4", aac_data(movie, 1).bytes())
    yield keep("aac-fill.mp4", aac_fill(movie, 1).bytes())
    for name, data, want in odd(movie):
        yield keep("odd-" + name, data, want)
    data = encode(path + ".mp4", VIDEO, (
        "-c:v", "libx265", "-preset", "ultrafast", "-x265-params",
        "log-level=none"), ())
    yield keep("sei-hevc.mp4", seis(m.Movie(data), b"\x4e\1").bytes())
    data = encode(path + ".mov", VIDEO, ("-c:v", "mjpeg"), ())
    yield keep("jpeg-words.mov", jpeg_words(m.Movie(data)).bytes())
    data = encode(path + ".mp4", VIDEO + SOUND, AVC + AAC + (
        "-g", "3", "-movflags",
        "frag_keyframe+empty_moov+default_base_moof"))
    yield keep("fragments-beside.mp4", fragments(data))
    with open(path + ".txt", "w", encoding="ascii") as f:
        f.write(CHAPTERS)
    data = encode(path + ".mp4", VIDEO + SOUND + ("-i", path + ".txt"),
                  AVC + AAC + ("-map_metadata", "2"))
    assert b"PLUMTRAP-two" in data
    yield keep("chapters.mp4", data)
    data = encode(path + ".mp4", VIDEO + VIDEO, AVC + (
        "-map", "0", "-map", "1"), ())
    yield keep("chapter-pictures.mp4", previews(data).bytes())
    yield keep("spherical.mp4", spherical(movie).bytes())
    yield keep("clock-none.mp4", clocks(movie).bytes())
    data = encode(path + ".mp4", VIDEO, AVC + (
        "-x264-params", "pic-struct=1"), ())
    yield keep("clock-times.mp4", clocks(m.Movie(data)).bytes())
    os.unlink(path + ".txt")
    for ending in (".mp4", ".mov"):
        os.unlink(path + ending)
