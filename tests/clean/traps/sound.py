"""Sounds with something hidden in every place that a format has for it: MP3,
AAC in ADTS, AMR, WAV, AIFF.  Real sound from ffmpeg; the rest is planted.

make(folder) writes the files and yields (name, want, extra): want as in
make-traps, extra "same" when the decoded sound must be the same, "other"
when it cannot be (what was broken is silent now)."""

import os
import random
import struct
import subprocess
import tempfile

import traplib as t

TONE = ("aevalsrc='0.3*sin(2*PI*440*t)+0.2*sin(2*PI*(300+900*t)*t)"
        "|0.4*sin(2*PI*523*t)':d=0.7:s=44100")


def sound(*options):
    """To a file, not a pipe: lengths are set at the end."""
    with tempfile.NamedTemporaryFile() as f:
        subprocess.run(("ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i",
                        TONE) + options + (f.name,), check=True)
        return f.read()


# Tags -----------------------------------------------------------------------

def synchsafe(n):
    return bytes((n >> s & 127 for s in (21, 14, 7, 0)))


def id3_frame(name, data, version=3):
    if version == 2:
        return name[:3] + struct.pack(">I", len(data))[1:] + data
    n = synchsafe(len(data)) if version == 4 else struct.pack(">I", len(data))
    return name + n + b"\0\0" + data


def id3(version=3, flags=0, big=0, raw=b""):
    m = t.marker()
    names = {2: (b"TT2", b"TP1", b"TSS", b"PIC")}.get(
        version, (b"TIT2", b"TPE1", b"TSSE", b"APIC"))
    body = b"".join((
        id3_frame(names[0], b"\0" + m.encode(), version),
        id3_frame(names[1], b"\1\xff\xfe" + m.encode("utf-16-le"), version),
        id3_frame(names[2], b"\3" + m.encode(), version),
        id3_frame(names[3], b"\0image/jpeg\0\3\0" + t.bmarker() +
                  b"\xff\xd8\xff\xfb\x90\x44" + bytes(big), version)))
    if flags & 0x40:                    # an extended head
        body = (synchsafe(6) + b"\1\0" if version == 4 else
                struct.pack(">IHI", 6, 0, 0)) + body
    if flags & 0x80:                    # no FF followed by E0 and more
        body = body.replace(b"\xff\xfb", b"\xff\0\xfb")
    body += raw
    head = bytes((version, 0, flags)) + synchsafe(len(body))
    return b"ID3" + head + body + (
        b"3DI" + head if flags & 0x10 else b"")


def id3v1():
    return b"TAG" + t.bmarker().ljust(30, b"\0") * 4 + b"\0\0\0\0\x0c"


def ape(version=2000, head=True):
    v = t.bmarker()
    items = (struct.pack("<II", len(v), 0) + b"Artist\0" + v +
             struct.pack("<II", len(v), 2) + b"Cover Art (Front)\0" + v)
    size = len(items) + 32
    foot = struct.pack("<8sIIII8x", b"APETAGEX", version, size, 2,
                       0x80000000 if head else 0)
    first = struct.pack("<8sIIII8x", b"APETAGEX", version, size, 2,
                        0xA0000000)
    return (first if head else b"") + items + foot


def lyrics(version=2):
    v = t.bmarker()
    if version == 1:
        return b"LYRICSBEGIN" + v + b"LYRICSEND"
    s = b"LYRICSBEGIN" + b"LYR" + b"%05d" % len(v) + v
    return s + b"%06d" % len(s) + b"LYRICS200"


# MP3 ------------------------------------------------------------------------

BITRATES = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)


def frames(mp3):
    """Offsets and lengths of the frames of an MPEG-1 file of ours."""
    at, out = 0, []
    while at + 4 <= len(mp3):
        n = 144000 * BITRATES[mp3[at + 2] >> 4] // 44100 + (
            mp3[at + 2] >> 1 & 1)
        out.append((at, n))
        at += n
    return out


def mp3_files():
    base = sound("-c:a", "libmp3lame", "-b:a", "64k", "-f", "mp3",
                 "-id3v2_version", "0")
    plain = base[frames(base)[1][0]:]       # without its first frame
    at = frames(base)[9][0]
    for v, flags in ((2, 0), (3, 0), (3, 0x40), (3, 0x80), (4, 0),
                     (4, 0x10), (4, 0x40), (4, 0xc0)):
        yield ("id3v2%d-%02x" % (v, flags), id3(v, flags) + base, "same")
    yield "id3-big", id3(big=200000) + base, "same"
    yield "id3-padded", id3(raw=bytes(500) + t.bmarker()) + base, "same"
    yield "id3-twice", id3() + id3(4) + base, "same"
    yield "id3-behind", base + id3(4, 0x10), "same"
    yield "id3-inside", base[:at] + id3() + base[at:], "other"
    yield "id3v1", base + id3v1(), "same"
    yield "id3v1-plus", base + b"TAG+" + (t.bmarker() * 40)[:223] + id3v1(), \
        "same"
    yield "ape", base + ape(), "same"
    yield "ape1", base + ape(1000, False), "same"
    yield "ape-before", ape() + plain, "same"
    yield "lyrics1", base + lyrics(1) + id3v1(), "same"
    yield "lyrics2", base + lyrics() + ape() + id3v1(), "same"
    yield "zip-behind", base + b"PK\3\4" + t.bmarker(), "same"
    yield "bytes-inside", base[:at] + t.bmarker() + base[at:], "other"
    yield "bytes-before", bytes(100) + t.bmarker() + plain, "refused"
    yield "zeros-before", bytes(700) + plain, "same"
    for name, where in (("lame", 4 + 32 + 120), ("music", 4 + 32 + 148),
                        ("end", 4 + 32 + 157)):
        b = bytearray(base)
        m = t.bmarker()
        if name == "lame":
            m = b"LAME" + m[4:] + m
        b[where:where + len(m)] = m
        yield "info-%s" % name, bytes(b), ("other" if name == "music" else
                                           "same")
    vbri = bytearray(417)
    vbri[:4] = b"\xff\xfb\x90\x44"
    vbri[36:54] = b"VBRI" + struct.pack(">HHHII", 1, 576, 75, 9999, 99)
    vbri[70:70 + 13] = t.bmarker()
    yield "vbri", bytes(vbri) + plain, "same"
    full = bytearray(base)
    for a, n in frames(base)[1:]:
        full[a + 2] |= 1                    # private, copyright
        full[a + 3] |= 8
        full[a + 5] |= 0x60
        while b"LAME" in full[a:a + n]:     # the encoder's own filling
            i = full.index(b"LAME", a)
            full[i:i + 4] = b"PLUM"
            full[i + 4:min(i + 8, a + n)] = b"TRAP"[:a + n - i - 4]
    yield "ancillary", bytes(full), "same"
    a, n = frames(base)[-1]
    yield "broken-by-tag", base[:a + 60] + id3v1() * 2 + bytes(n), "other"
    yield "broken-by-sound", base[:at + 70] + plain, "other"
    yield "layer-2", sound("-c:a", "mp2", "-f", "mp2"), "refused"
    yield "free-format", b"\xff\xfb\x00\x44" + bytes(400) + (
        b"\xff\xfb\x00\x44" + bytes(400)) * 5, "refused"
    yield "two-kinds", base + sound("-ar", "22050", "-c:a", "libmp3lame",
                                    "-f", "mp3"), "refused"
    yield "only-a-tag", id3(), "refused"
    yield "cut", base[:-50], "cut"
    yield "cut-tagged", base[:-50] + id3v1(), "either"


# AAC ------------------------------------------------------------------------

class Bits:
    def __init__(self, data=b""):
        self.s = "".join("{:08b}".format(b) for b in data)

    def add(self, v, n):
        self.s += "{:0{}b}".format(v, n) if n else ""
        return self

    def align(self):
        self.s += "0" * (-len(self.s) % 8)
        return self

    def text(self, b):
        for c in b:
            self.add(c, 8)
        return self

    def bytes(self):
        self.align()
        return bytes(int(self.s[i:i + 8], 2) for i in range(0, len(self.s), 8))


def adts(data):
    at, out = 0, []
    while at < len(data):
        n = (data[at + 3] & 3) << 11 | data[at + 4] << 3 | data[at + 5] >> 5
        out.append(data[at:at + n])
        at += n
    return out


def adts_frame(head, block, crc=None):
    n = 7 + len(block) + (2 if crc else 0)
    h = bytearray(head[:7])
    h[1] = h[1] & 0xfe | (0 if crc else 1)
    h[3] = h[3] & 0xfc | n >> 11
    h[4], h[5] = n >> 3 & 255, n << 5 & 0xe0 | h[5] & 31
    return bytes(h) + (crc or b"") + block


def with_element(frame, bits):
    """The frame with an element before all others."""
    bits.s += Bits(frame[7:]).s
    return adts_frame(frame, bits.bytes())


def aac_files():
    base = sound("-c:a", "aac", "-fflags", "+bitexact", "-flags:a",
                 "+bitexact", "-f", "adts")
    parts = adts(base)
    yield "encoder", sound("-c:a", "aac", "-f", "adts"), "same"
    yield "id3", id3() + base + id3v1(), "same"
    yield "id3-big", id3(big=200000) + base, "same"
    yield "ape", base + ape(), "same"
    yield "bytes-inside", b"".join(parts[:9]) + t.bmarker() + b"".join(
        parts[9:]), "same"
    m = t.bmarker()
    yield "fill", b"".join(
        with_element(f, Bits().add(6, 3).add(len(m) + 1, 4).add(0, 8)
                     .text(m)) for f in parts), "same"
    m = t.bmarker() * 30
    yield "fill-long", b"".join(
        [with_element(parts[0], Bits().add(6, 3).add(15, 4).add(
            len(m[:200]) - 14, 8).text(m[:200]))] + parts[1:]), "same"
    yield "data", b"".join(
        with_element(f, Bits().add(4, 3).add(3, 4).add(1, 1).add(13, 8)
                     .align().text(t.bmarker())) for f in parts), "same"
    yield "data-unaligned", b"".join(
        with_element(f, Bits().add(4, 3).add(3, 4).add(0, 1).add(255, 8)
                     .add(5, 8).text((m * 2)[:260]))
        for f in parts[:3]) + b"".join(parts[3:]), "same"
    behind = []
    for f in parts:
        block = Bits(f[7:]).s.rstrip("0")[:-3]      # without its end
        b = Bits()
        b.s = block
        m = t.bmarker()
        b.add(6, 3).add(len(m) + 1, 4).add(0, 8).text(m)
        b.add(4, 3).add(0, 4).add(1, 1).add(13, 8).align().text(m).add(7, 3)
        behind.append(adts_frame(f, b.align().text(m).bytes()))
    yield "behind-sound", b"".join(behind), "same"
    flagged = []
    for f in parts:
        f = bytearray(f)
        f[2] |= 2                           # private
        f[3] |= 0x3c                        # original, home, copyright
        flagged.append(adts_frame(f, bytes(f[7:]), t.bmarker()[:2]))
    yield "heads", b"".join(flagged), "same"
    yield "cut", base[:-9], "cut"
    yield "adif", b"ADIF" + t.bmarker() + base, "refused"
    yield "latm", sound("-c:a", "aac", "-f", "latm"), "refused"


# AMR ------------------------------------------------------------------------

def amr_files():
    # Debian's ffmpeg only decodes it, but any bits are a sound
    chance = random.Random(7)
    base = b"#!AMR\n" + b"".join(
        b"\x3c" + chance.randbytes(30) + b"\xa0" for _ in range(30))
    yield "plain", base, "same"
    yield "behind", base + t.bmarker(), "other"
    yield "tag-behind", base + id3() + id3v1(), "other"
    yield "text-behind", base + b"<xmp>" + t.bmarker() * 9, "other"
    padded = bytearray(base)
    for a in range(6, len(base), 32):
        padded[a] |= 3
        padded[a + 31] |= 15
    yield "padding", bytes(padded), "same"
    yield "cut", base[:-7], "cut"
    wide = b"#!AMR-WB\n" + b"".join(
        b"\x44" + chance.randbytes(59) + b"\xb0" for _ in range(9))
    yield "wide", wide, "same"
    yield "wide-behind", wide + t.bmarker(), "other"
    yield "two-channels", b"#!AMR_MC1.0\n\0\0\0\2" + base[6:], "refused"
    yield "no-frame", b"#!AMR\n" + t.bmarker(), "refused"


# WAV and AIFF ---------------------------------------------------------------

def iff(name, data, order="<"):
    return name + struct.pack(order + "I", len(data)) + data + (
        b"\0" * (len(data) & 1))


def riff(*parts, form=b"RIFF", size=None):
    data = b"WAVE" + b"".join(parts)
    return form + struct.pack("<I", len(data) if size is None else size) + \
        data


def wav(*options):
    """fmt, the rest before data, data of a WAV from ffmpeg."""
    b = sound(*options, "-fflags", "+bitexact", "-f", "wav")
    at = b.index(b"data")
    return b[12:20 + struct.unpack_from("<I", b, 16)[0]], b[at + 8:]


def wav_files():
    fmt, data = wav()
    body = iff(b"data", data)
    for i, name in enumerate((
            b"LIST", b"bext", b"iXML", b"id3 ", b"ID3 ", b"JUNK", b"junk",
            b"cue ", b"smpl", b"inst", b"_PMX", b"aXML", b"axml", b"afsp",
            b"PEAK", b"cart", b"DISP", b"PAD ", b"FLLR", b"umid", b"chna",
            b"slnt", b"PLUM")):
        extra = iff(name, (b"INFOINAM" if name == b"LIST" else b"") +
                    t.bmarker() + b"x" * (i % 3) +
                    bytes(700 if name == b"bext" else 0))
        yield "chunk-%s-%d" % (name.strip().decode(), i), riff(
            fmt, extra, body, extra), "same"
    yield "behind-riff", riff(fmt, body) + t.bmarker(), "same"
    yield "two-data", riff(fmt, body, iff(b"data", t.bmarker() * 8)), "other"
    yield "fact", riff(fmt, iff(b"fact", bytes(4) + t.bmarker()), body), \
        "same"
    long = fmt[8:] + struct.pack("<H", 13) + t.bmarker()
    yield "fmt-long", riff(iff(b"fmt ", long), body), "same"
    odd = data[:4001]
    yield "padding", riff(fmt, b"data" + struct.pack("<I", 4001) + odd +
                          b"P"), "same"
    yield "streamed", riff(fmt, b"data\xff\xff\xff\xff" + data,
                           size=0xffffffff), "same"
    yield "streamed-0", riff(fmt, b"data\0\0\0\0" + data, size=0), "same"
    for name, options in (
            ("float", ("-c:a", "pcm_f32le")), ("alaw", ("-c:a", "pcm_alaw")),
            ("mulaw", ("-c:a", "pcm_mulaw")), ("u8", ("-c:a", "pcm_u8")),
            ("s24", ("-c:a", "pcm_s24le")), ("ms", ("-c:a", "adpcm_ms")),
            ("six", ("-ac", "6", "-c:a", "pcm_s24le")),
            ("ima", ("-c:a", "adpcm_ima_wav")),
            ("gsm", ("-ac", "1", "-ar", "8000", "-c:a", "libgsm_ms"))):
        yield "codec-" + name, sound(*options, "-metadata", "title=" +
                                     t.marker(), "-f", "wav"), "same"
    yield "rf64", sound("-rf64", "always", "-metadata", "title=" +
                        t.marker(), "-f", "wav"), "same"
    ten = bytearray(wav("-ac", "6", "-c:a", "pcm_s24le")[0])
    ten[32:48] = (t.bmarker() * 2)[:16]
    yield "guid", riff(bytes(ten), body), "refused"
    yield "mp3-in-wav", sound("-c:a", "libmp3lame", "-f", "wav"), "refused"
    yield "big-endian", riff(fmt, body, form=b"RIFX"), "refused"
    yield "no-data", riff(fmt, iff(b"LIST", t.bmarker())), "refused"
    yield "cut", riff(fmt, body)[:-999], "cut"


def form(*parts, kind=b"AIFF"):
    data = kind + b"".join(parts)
    return b"FORM" + struct.pack(">I", len(data)) + data


def aiff_files():
    data = wav("-c:a", "pcm_s16le")[1]
    rate = struct.pack(">HQ", 0x400e, 44100 << 48)
    comm = struct.pack(">HIH", 2, len(data) // 4, 16) + rate
    big = iff(b"SSND", bytes(8) + data, ">")
    for name in (b"NAME", b"AUTH", b"(c) ", b"ANNO", b"APPL", b"MARK",
                 b"INST", b"MIDI", b"COMT", b"ID3 ", b"AESD", b"SAXL",
                 b"PLUM"):
        n = name.strip(b" ()").decode()
        extra = iff(name, t.bmarker(), ">")
        yield "chunk-" + n, form(iff(b"COMM", comm, ">"), extra, big,
                                 extra), "same"
    yield "sound-first", form(big, iff(b"COMM", comm, ">")), "same"
    m = t.bmarker()
    yield "offset", form(iff(b"COMM", comm, ">"), iff(
        b"SSND", struct.pack(">II", len(m), 512) + m + data, ">")), "same"
    yield "comm-long", form(iff(b"COMM", comm + m, ">"), big), "other"
    for codec, n in ((b"NONE", 2), (b"sowt", 2), (b"alaw", 1), (b"fl32", 4)):
        yield "codec-" + codec.decode(), form(
            iff(b"FVER", struct.pack(">I", 0xA2805140), ">"),
            iff(b"COMM", comm[:2] + struct.pack(
                ">IH", len(data) // 2 // n, 8 * n) + rate + codec +
                bytes((len(m),)) + m, ">"), big, kind=b"AIFC"), "same"
    yield "behind-samples", form(iff(b"COMM", comm, ">"), iff(
        b"SSND", bytes(8) + data + m, ">")), "other"
    yield "behind-form", form(iff(b"COMM", comm, ">"), big) + m, "same"
    yield "codec-unknown", form(iff(b"COMM", comm + b"QDM2\0\0", ">"), big,
                                kind=b"AIFC"), "refused"
    yield "cut", form(iff(b"COMM", comm, ">"), big)[:-77], "cut"


def make(folder):
    for kind, files in (("mp3", mp3_files), ("aac", aac_files),
                        ("amr", amr_files), ("wav", wav_files),
                        ("aiff", aiff_files)):
        for name, data, how in files():
            name = "%s.%s" % (name, kind)
            with open(os.path.join(folder, name), "wb") as f:
                f.write(data)
            if how in ("same", "other"):
                yield name, "whole", how
            else:
                yield name, how, "other"
