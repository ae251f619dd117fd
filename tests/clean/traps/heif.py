"""Still pictures in boxes (HEIF, AVIF): real coded pictures by ffmpeg, every
box around them by hand, with a marker wherever one fits.

make(folder) writes the files and yields (name, want, extra); extra is
"mended" where libheif does not show it before, and "part" where less of it
is left."""

import os
import struct
import subprocess

import traplib as t

ALPHA = b"urn:mpeg:mpegB:cicp:systems:auxiliary:alpha\0"
ALPHA_HEVC = b"urn:mpeg:hevc:2015:auxid:1\0"


def box(kind, *parts):
    data = b"".join(parts)
    return struct.pack(">I", 8 + len(data)) + kind + data


def full(kind, version, flags, *parts):
    return box(kind, struct.pack(">I", version << 24 | flags), *parts)


def ffmpeg(*args):
    return subprocess.run(
        ("ffmpeg", "-nostdin", "-v", "error") + args + ("-",), check=True,
        stdout=subprocess.PIPE).stdout


# Coded pictures -------------------------------------------------------------

def nals(raw):
    """The units of a stream with start codes."""
    out = []
    for part in raw.replace(b"\0\0\0\1", b"\0\0\1").split(b"\0\0\1")[1:]:
        out.append(part.rstrip(b"\0"))
    return out


class Hevc:
    kind, config = b"hvc1", b"hvcC"

    def __init__(self, w, h, seed=0, fmt="yuv420p", source=None):
        raw = ffmpeg("-f", "lavfi", "-i", source or
                     "mandelbrot=s=%dx%d:start_scale=%f" % (
                         w, h, 3 / (1 + seed)),
                     "-frames:v", "1", "-pix_fmt", fmt, "-c:v", "libx265",
                     "-x265-params", "log-level=error:keyint=1:crf=24",
                     "-f", "hevc")
        self.w, self.h, self.fmt = w, h, fmt
        units = nals(raw)
        self.sets = [u for u in units if 32 <= u[0] >> 1 & 63 <= 34]
        self.sei = [u for u in units if u[0] >> 1 & 63 == 39]
        self.slices = [u for u in units if u[0] >> 1 & 63 < 32]
        self.depth = 10 if "10" in fmt else 8
        self.grey = fmt.startswith("gray")

    def hvcc(self, more=(), size=4, junk=b""):
        sps = [u for u in self.sets if u[0] >> 1 & 63 == 33][0]
        plain = sps.replace(b"\0\0\3", b"\0\0")
        head = (b"\1" + plain[3:15] + b"\xf0\0\xfc" +
                bytes((0xFC | (0 if self.grey else 1),
                       0xF8 | self.depth - 8, 0xF8 | self.depth - 8)) +
                b"\0\0" + bytes((0x0C | size - 1,)))
        units = self.sets + list(more)
        head += bytes((len(units),))
        for u in units:
            head += bytes((0x80 | u[0] >> 1 & 63,)) + struct.pack(
                ">HH", 1, len(u)) + u
        return box(b"hvcC", head, junk)

    def data(self, before=(), after=(), size=4, tail=b""):
        return b"".join(
            len(u).to_bytes(size, "big") + u
            for u in list(before) + self.slices + list(after)) + tail

    props = property(lambda s: [(s.hvcc(), 1)])


def sei(kind, data):
    return b"\x4e\1" + bytes((kind, len(data))) + data + b"\x80"


def leb(n):
    out = b""
    while n > 127:
        out, n = out + bytes((n & 127 | 128,)), n >> 7
    return out + bytes((n,))


def obu(kind, data):
    return bytes((kind << 3 | 2,)) + leb(len(data)) + data


def obus(data):
    out, at = [], 0
    while at < len(data):
        kind, at, n, shift = data[at] >> 3 & 15, at + 1, 0, 0
        while True:
            n |= (data[at] & 127) << shift
            shift, at = shift + 7, at + 1
            if data[at - 1] < 128:
                break
        out.append((kind, data[at:at + n]))
        at += n
    return out


class Av1:
    kind, config = b"av01", b"av1C"

    def __init__(self, w, h, seed=0, fmt="yuv420p", source=None):
        raw = ffmpeg("-f", "lavfi", "-i", source or
                     "mandelbrot=s=%dx%d:start_scale=%f" % (
                         w, h, 3 / (1 + seed)),
                     "-frames:v", "1", "-pix_fmt", fmt,
                     "-c:v", "libaom-av1", "-still-picture", "1",
                     "-cpu-used", "8", "-crf", "30", "-f", "obu")
        self.w, self.h, self.fmt = w, h, fmt
        self.units = [u for u in obus(raw) if u[0] != 2]
        self.grey = fmt.startswith("gray")
        self.depth = 8

    def av1c(self, tail=b""):
        return box(b"av1C", b"\x81\0" +
                   bytes((0x1C if self.grey else 0x0C, 0)), tail)

    def data(self, before=(), after=(), **_):
        head = [u for u in self.units if u[0] == 1]
        rest = [u for u in self.units if u[0] != 1]
        return b"".join(obu(*u) for u in
                        head + list(before) + rest + list(after))

    props = property(lambda s: [(s.av1c(), 1)])


# libheif gives up on these, or takes their brand for a film's
MENDED = {"prop-profile-broken.heic", "hevc-tail.heic",
          "hevc-short-lengths.heic", "av1-config-junk.avif",
          "brand-msf1.heic", "brand-hevc.heic", "exif-broken-2.heic",
          "hevc-config-unused.heic", "hevc-unused-inside.heic",
          "place-09-in-meta.heic"}


# The file -------------------------------------------------------------------

def ispe(w, h):
    return full(b"ispe", 0, 0, struct.pack(">II", w, h)), 0


def pixi(n=3, depth=8):
    return full(b"pixi", 0, 0, bytes((n,)) + bytes((depth,)) * n), 0


def nclx(more=b""):
    return box(b"colr", b"nclx", struct.pack(">HHHB", 1, 13, 6, 0x80),
               more), 0


def auxc(urn, more=b""):
    return full(b"auxC", 0, 0, urn, more), 0


def irot(n):
    return box(b"irot", bytes((n,))), 1


def imir(n):
    return box(b"imir", bytes((n,))), 1


def clap(w, h, x=0, y=0):
    return box(b"clap", struct.pack(">IIIIiIiI", w, 1, h, 1, x, 1, y, 1)), 1


class File:
    def __init__(self, major=b"heic", brands=(b"mif1", b"heic")):
        self.items, self.refs = [], []
        self.major, self.brands = major, brands
        self.primary = 1
        # where the traps go
        self.front = self.mid = self.end = self.gap = b""
        self.in_meta = self.in_iprp = b""
        self.props_more = []
        self.hdlr_name = b"\0"
        self.iloc, self.method, self.base, self.split = 1, 0, 0, 1
        self.idat = b""
        self.ids = 2                    # bytes
        self.step = 1
        self.media_first = False

    def item(self, kind, data, props, name=b"", tail=b"", hidden=0,
             method=None):
        self.items.append(dict(
            id=len(self.items) * self.step + 1, kind=kind, data=data,
            props=props, name=name, tail=tail, hidden=hidden,
            method=self.method if method is None else method))
        return self.items[-1]["id"]

    def picture(self, p, *more, **other):
        data = other.pop("data", None)
        props = other.pop("props", p.props)
        return self.item(
            p.kind, p.data() if data is None else data,
            props + [ispe(p.w, p.h), pixi(1 if p.grey else 3, p.depth)] +
            list(more), **other)

    def ref(self, kind, a, *to):
        self.refs.append((kind, a, to))

    def number(self, v):
        return v.to_bytes(self.ids, "big")

    def meta(self, places):
        wide = self.ids == 4
        infos = b"".join(full(
            b"infe", 3 if wide else 2, i["hidden"], self.number(i["id"]),
            b"\0\0", i["kind"], i["name"] + b"\0", i["tail"])
            for i in self.items)
        locs = b""
        for i in self.items:
            locs += self.number(i["id"]) if self.iloc == 2 else \
                struct.pack(">H", i["id"])
            if self.iloc:
                locs += struct.pack(">H", i["method"])
            locs += b"\0\0"
            spot = places[i["id"]]
            base = self.base if spot and i["method"] == 0 else 0
            locs += struct.pack(">Q", base) + struct.pack(">H", len(spot))
            for at, n in spot:
                locs += struct.pack(">II", max(0, at - base), n)
        count = struct.pack(">I" if self.iloc == 2 else ">H",
                            len(self.items))
        refs = b"".join(box(k, self.number(a), struct.pack(">H", len(to)),
                            *map(self.number, to))
                        for k, a, to in self.refs)
        store, lists = [], b""
        for i in self.items:
            entry = b""
            for p, essential in i["props"]:
                if p not in store:
                    store.append(p)
                entry += struct.pack(">H", essential << 15 |
                                     store.index(p) + 1)
            lists += self.number(i["id"]) + bytes((len(i["props"]),)) + entry
        store += self.props_more
        return full(
            b"meta", 0, 0,
            full(b"hdlr", 0, 0, bytes(4), b"pict", bytes(12),
                 self.hdlr_name),
            full(b"pitm", 1 if wide else 0, 0, self.number(self.primary)),
            full(b"iloc", self.iloc, 0, b"\x44\x80", count, locs),
            full(b"iinf", 1 if wide else 0, 0, struct.pack(
                ">I" if wide else ">H", len(self.items)), infos),
            full(b"iref", 1 if wide else 0, 0, refs) if refs else b"",
            box(b"iprp", box(b"ipco", *store),
                full(b"ipma", 1 if wide else 0, 1,
                     struct.pack(">I", len(self.items)), lists),
                self.in_iprp),
            box(b"idat", self.idat_all) if self.idat_all else b"",
            self.in_meta)

    def bytes(self):
        head = box(b"ftyp", self.major, bytes(4), *self.brands) + self.front
        media, spots = b"", {}
        self.idat_all = self.idat
        for i in self.items:
            spots[i["id"]] = []
            data = i["data"]
            if i["method"] == 1:
                spots[i["id"]] = [(len(self.idat_all), len(data))]
                self.idat_all += data
                continue
            step = max(1, -(-len(data) // self.split))
            for at in range(0, len(data), step):
                media += self.gap
                spots[i["id"]].append((len(media), len(data[at:at + step])))
                media += data[at:at + step]
        media += self.gap
        mdat = box(b"mdat", media)
        n = len(head) + 8
        if not self.media_first:
            n += len(self.meta(spots)) + len(self.mid)
        for i in self.items:
            if i["method"] == 0:
                spots[i["id"]] = [(at + n, k) for at, k in spots[i["id"]]]
        parts = [self.meta(spots), self.mid, mdat]
        if self.media_first:
            parts = [mdat, self.mid, self.meta(spots)]
        return head + b"".join(parts) + self.end


def exif_item(f, to, offset=6):
    block = t.exif(6)
    head = b"Exif\0\0" if offset == 6 else b""
    e = f.item(b"Exif", struct.pack(">I", offset) + head + block, [],
               hidden=1)
    f.ref(b"cdsc", e, to)


def xmp_item(f, to):
    e = f.item(b"mime", b"<x:xmpmeta>" + t.bmarker() + b"</x:xmpmeta>", [],
               tail=b"application/rdf+xml\0")
    f.ref(b"cdsc", e, to)


def grid(rows, columns, w, h, more=b""):
    return struct.pack(">BBBBHH", 0, 0, rows - 1, columns - 1, w, h) + more


def grid_file(tiles, rows=2, columns=2, cut=(0, 0), **attributes):
    f = File()
    for k, v in attributes.items():
        setattr(f, k, v)
    ids = [f.picture(p, nclx(), hidden=1) for p in tiles]
    w = tiles[0].w * columns - cut[0]
    h = tiles[0].h * rows - cut[1]
    f.primary = f.item(b"grid", grid(rows, columns, w, h),
                       [ispe(w, h), pixi(), nclx()])
    f.ref(b"dimg", f.primary, *ids)
    return f


# The traps ------------------------------------------------------------------

def plain(p):
    f = File(*((b"avif", (b"mif1", b"avif", b"miaf"))
               if p.kind == b"av01" else ()))
    f.picture(p, nclx())
    return f


def places(p):
    """A marker in each place of the container."""
    m = t.bmarker
    for i, (name, value) in enumerate((
            ("front", box(b"free", m())), ("mid", box(b"uuid", m() * 3)),
            ("end", m() * 2), ("end", box(b"PLUM", m())),
            ("end", box(b"mpvd", m() * 9)), ("end", box(b"skip", m())),
            ("end", full(b"meta", 0, 0, m())),
            ("gap", m()), ("in_meta", box(b"uuid", m() * 3)),
            ("in_meta", box(b"grpl", box(b"altr", m()))),
            ("in_meta", full(b"xml ", 0, 0, m())),
            ("in_meta", box(b"free", m())),
            ("in_iprp", box(b"PLUM", m())), ("idat", m() * 2),
            ("hdlr_name", m() + b"\0"), ("hdlr_name", b"\0" + m()),
            ("props_more", [box(b"uuid", m() * 3)]),
            ("brands", (b"mif1", b"PLUM", b"TRAP", m()[:12])),
            ("props_more", [full(b"udes", 0, 0, m() + b"\0" * 4)]))):
        f = plain(p)
        setattr(f, name, value)
        yield "place-%02d-%s" % (i, name.replace("_", "-")), f


def properties(p):
    m = t.bmarker
    for name, prop in (
            ("udes", full(b"udes", 0, 0, b"en\0" + m() + b"\0\0\0")),
            ("altt", full(b"altt", 0, 0, m() + b"\0en\0")),
            ("crtt", full(b"crtt", 0, 0, bytes(8))),
            ("mdft", full(b"mdft", 0, 0, bytes(8))),
            ("uuid", box(b"uuid", m() * 2)),
            ("pasp-long", box(b"pasp", struct.pack(">II", 1, 1), m())),
            ("clli-long", box(b"clli", bytes(4), m())),
            ("clli", box(b"clli", bytes(4))),
            ("mdcv", box(b"mdcv", bytes(24))),
            ("profile", box(b"colr", b"prof", t.profile())),
            ("profile-4", box(b"colr", b"rICC", t.profile(version=4))),
            ("profile-broken", box(b"colr", b"prof", m() * 20))):
        f = plain(p)
        f.items[0]["props"].append((prop, 0))
        yield "prop-" + name, f
    for name, prop in (("nclx-long", nclx(m())),
                       ("pixi-long", (pixi()[0][:3] + b"\x1d" +
                                      pixi()[0][4:] + m(), 0))):
        f = plain(p)
        f.items[0]["props"][-1 if "nclx" in name else 2] = prop
        yield "prop-" + name, f


def turned(p):
    for i in range(4):
        for mirror in (None, 0, 1):
            f = plain(p)
            f.items[0]["props"].append(irot(i))
            if mirror is not None:
                f.items[0]["props"].append(imir(mirror))
            if i == 1:
                f.items[0]["props"].insert(3, clap(p.w - 14, p.h - 6))
            exif_item(f, 1)
            yield "turned-%d-%s" % (i, mirror), f


def locations(p):
    for name, more in (
            ("iloc-0", dict(iloc=0)), ("iloc-2", dict(iloc=2, ids=4)),
            ("ids-32", dict(iloc=2, ids=4, step=70000)),
            ("ids-sparse", dict(step=7)), ("idat", dict(method=1)),
            ("extents", dict(split=5, gap=t.bmarker())),
            ("base", dict(base=24)), ("media-first", dict(media_first=True)),
            ("extents-idat", dict(split=3, media_first=True))):
        f = File()
        for k, v in more.items():
            setattr(f, k, v)
        f.picture(p, nclx())
        exif_item(f, 1, 0)
        xmp_item(f, 1)
        yield "loc-" + name, f


def others(p, small):
    """More items: all of them go."""
    f = plain(p)
    f.ref(b"thmb", f.picture(small), 1)
    yield "thumbnail", f
    for name, urn in (
            ("depth", b"urn:mpeg:hevc:2015:auxid:2\0"),
            ("gain", b"urn:com:apple:photo:2020:aux:hdrgainmap\0"),
            ("matte", b"urn:com:apple:photo:2018:aux:"
                      b"portraiteffectsmatte\0"),
            ("unknown", b"urn:" + t.bmarker() + b"\0")):
        f = plain(p)
        aux = f.picture(small, auxc(urn, t.bmarker()))
        f.ref(b"auxl", aux, 1)
        e = f.item(b"mime", t.bmarker(), [], tail=b"application/rdf+xml\0")
        f.ref(b"cdsc", e, aux)
        yield "aux-" + name, f
    f = plain(p)
    f.picture(small, name=t.bmarker())
    yield "second", f
    f = plain(p)
    f.item(b"uri ", t.bmarker(), [], tail=b"urn:" + t.bmarker() + b"\0")
    f.item(b"PLUM", t.bmarker(), [])
    f.item(b"mime", t.bmarker(), [], tail=b"text/" + t.bmarker() + b"\0")
    f.items[0]["name"] = t.bmarker()
    yield "items", f
    f = plain(p)
    f.item(b"tmap", t.bmarker(), [ispe(p.w, p.h)])
    f.ref(b"dimg", 2, 1)
    yield "tone-map", f
    f = plain(p)
    f.ref(b"PLUM", 1, 1)
    yield "reference", f
    for i, exif in enumerate((b"", b"\0", b"\xff\xff\xff\xf0" + t.bmarker(),
                              b"\0\0\0\0" + t.bmarker())):
        f = plain(p)
        f.ref(b"cdsc", f.item(b"Exif", exif, []), 1)
        yield "exif-broken-%d" % i, f


def transparent(p, grey, urn):
    f = plain(p)
    alpha = f.picture(grey, auxc(urn))
    f.ref(b"auxl", alpha, 1)
    yield "alpha", f
    f = plain(p)
    alpha = f.picture(grey, auxc(urn, t.bmarker()))
    f.ref(b"auxl", alpha, 1)
    f.ref(b"prem", 1, alpha)
    exif_item(f, 1)
    yield "alpha-premultiplied", f


def derived(tiles):
    m = t.bmarker
    f = grid_file(tiles)
    exif_item(f, f.primary)
    yield "grid", f, "whole"
    yield "grid-cropped", grid_file(tiles, cut=(30, 10)), "whole"
    f = grid_file(tiles)
    f.items[-1]["props"] += [irot(3)]
    f.items[-1]["data"] += m()
    f.items[-1]["method"] = 1
    yield "grid-idat", f, "whole"
    yield "grid-3-1", grid_file(tiles[:3], 3, 1), "whole"
    f = grid_file(tiles)
    f.picture(tiles[3], nclx())
    yield "grid-and-more", f, "whole"
    f = grid_file(tiles)
    f.refs[0] = (b"dimg", f.primary, f.refs[0][2][:3])
    yield "grid-lacks-one", f, "refused"
    f = grid_file(tiles)
    f.refs[0] = (b"dimg", f.primary, f.refs[0][2][:3] + (f.primary,))
    yield "grid-loop", f, "refused"
    f = grid_file(tiles)
    f.items[-1]["data"] = grid(2, 2, 9999, 9999)
    yield "grid-too-large", f, "refused"
    # overlay: version, flags, colour, size, places
    f = File()
    a = f.picture(tiles[0], nclx(), hidden=1)
    b = f.picture(tiles[1], nclx(), hidden=1)
    w, h = tiles[0].w + 40, tiles[0].h + 20
    f.primary = f.item(b"iovl", struct.pack(
        ">BBHHHHHHhhhh", 0, 0, 0xFFFF, 0x8000, 0, 0xFFFF, w, h, 0, 0, 40,
        20) + m(), [ispe(w, h), pixi()], method=1)
    f.ref(b"dimg", f.primary, a, b)
    exif_item(f, f.primary)
    yield "overlay", f, "whole"
    f = File()
    a = f.picture(tiles[0], nclx(), hidden=1)
    f.primary = f.item(b"iden", b"", [ispe(tiles[0].h, tiles[0].w), pixi(),
                                      irot(1)])
    f.ref(b"dimg", f.primary, a)
    yield "identity", f, "whole"


def coded(p):
    """Inside of the coded data."""
    m = t.bmarker
    user = sei(5, bytes(16) + m())
    after = b"\x50\1" + user[2:]
    for name, data, props in (
            ("sei", p.data(p.sei + [user], [after]), None),
            ("filler", p.data((), [b"\x4c\1" + m()]), None),
            ("reserved", p.data([b"\x60\1" + m()], [b"\x7e\1" + m()]), None),
            ("layer", p.data((), [b"\x26\x09" + m()]), None),
            ("tail", p.data(tail=b"\0" + m()[:2]), None),
            ("zeros", p.data(()) + b"", None),
            ("delimiter", p.data([b"\x46\1\x10"], [b"\x48\1"]), None),
            ("sets-inside", p.data(p.sets), None),
            ("short-lengths", p.data(size=2), p.hvcc(size=2)),
            ("config-sei", None, p.hvcc([user, b"\x60\1" + m()])),
            ("config-unused", None, p.hvcc([b"\x44\1\x10\xc0" + m()])),
            ("unused-inside", p.data([b"\x44\1\x10\xc0" + m()]), None),
            ("config-junk", None, p.hvcc(junk=m()))):
        f = File()
        f.picture(p, nclx(), data=data,
                  props=[(props, 1)] if props else p.props)
        yield "hevc-" + name, f, "whole"
    f = File()
    f.picture(p, nclx(), data=p.data((), p.slices))
    yield "hevc-two-pictures", f, "refused"
    f = File()
    f.picture(p, nclx(), data=p.data(tail=b"\0\0\xff\0" + m()))
    yield "hevc-wrong-length", f, "refused"


def coded_av1(p):
    m = t.bmarker
    for name, data, props in (
            ("t35", p.data([(5, b"\4" + m())]), None),
            ("timecode", p.data([(5, b"\5" + m())]), None),
            ("cll", p.data([(5, b"\1\0\1\0\1\x80")]), None),
            ("cll-long", p.data([(5, b"\1\0\1\0\1\x80" + m())]), None),
            ("padding", p.data((), [(15, m())]), None),
            ("reserved", p.data([(9, m())], [(14, m())]), None),
            ("delimiter", b"\x12\0" + p.data(), None),
            ("config", None, p.av1c(obu(5, b"\4" + m()) + obu(15, m()))),
            ("config-junk", None, p.av1c(b"\xff" + m()))):
        f = plain(p)
        f.items = []
        f.picture(p, nclx(), data=data,
                  props=[(props, 1)] if props else p.props)
        yield "av1-" + name, f, "whole"
    f = plain(p)
    f.items[0]["data"] = p.data((), [u for u in p.units if u[0] != 1])
    yield "av1-two-frames", f, "refused"


def refusals(p):
    f = plain(p)
    f.items[0]["kind"] = b"vvc1"
    yield "unknown-coding", f
    f = plain(p)
    f.items[0]["props"].append((box(b"PLUM", bytes(4)), 1))
    yield "unknown-essential", f
    f = plain(p)
    f.items[0]["method"] = 2
    yield "method-2", f
    f = plain(p)
    f.primary = 9
    yield "no-primary", f
    f = plain(p)
    f.items[0]["props"][1] = ispe(60000, 60000)
    yield "too-large", f
    f = plain(p)
    f.items[0]["props"] += [irot(1), irot(1)]
    yield "turned-twice", f


def make(folder):
    def keep(name, data, want="whole", extra="same"):
        if name in MENDED:
            extra = "mended"
        with open(os.path.join(folder, name), "wb") as out:
            out.write(data.bytes() if isinstance(data, File) else data)
        return name, want, extra

    hevc, small = Hevc(192, 128), Hevc(64, 48, 3)
    grey = Hevc(192, 128, 5, "gray")
    tiles = [Hevc(128, 64, i) for i in range(4)]
    av1, av1_grey = Av1(192, 128), Av1(192, 128, 5, "gray")
    av1_tiles = [Av1(128, 64, i) for i in range(4)]
    for p, g, end, urn in ((hevc, grey, ".heic", ALPHA_HEVC),
                           (av1, av1_grey, ".avif", ALPHA)):
        for name, f in transparent(p, g, urn):
            yield keep(name + end, f)
    for part in (places, properties, turned, locations):
        for name, f in part(hevc):
            yield keep(name + ".heic", f)
    for name, f in others(hevc, small):
        yield keep(name + ".heic", f)
    for name, f, want in derived(tiles):
        yield keep(name + ".heic", f, want)
    f = grid_file(av1_tiles, major=b"avif", brands=(b"mif1", b"miaf"))
    yield keep("grid.avif", f)
    for name, f, want in coded(hevc):
        yield keep(name + ".heic", f, want)
    for name, f, want in coded_av1(av1):
        yield keep(name + ".avif", f, want)
    for name, f in refusals(hevc):
        yield keep(name + ".heic", f, "refused")
    f = File()
    f.picture(Hevc(192, 128, 1, "yuv420p10le"), nclx())
    yield keep("ten-bits.heic", f)
    # kinds by their brand
    moov = box(b"moov", t.bmarker())
    for major in (b"mif1", b"heix", b"msf1", b"hevc"):
        f = plain(hevc)
        f.major = major
        f.end = moov
        yield keep("brand-%s.heic" % major.decode(), f)
    yield keep("sequence.heic", box(b"ftyp", b"hevc", bytes(4), b"msf1") +
               moov + box(b"mdat", t.bmarker()), "refused")
    yield keep("no-meta.heic", box(b"ftyp", b"heic", bytes(4), b"mif1") +
               box(b"mdat", t.bmarker()), "refused")
    # uploads that broke off
    f = grid_file(tiles)
    f.items[-1]["method"] = 1
    data = f.bytes()
    yield keep("cut-grid.heic", data[:-400], "cut", "part")
    yield keep("cut-meta.heic", data[:300], "refused")
    data = plain(hevc).bytes()
    yield keep("cut.heic", data[:-500], "cut", "part")
    yield keep("cut.avif", plain(av1).bytes()[:-500], "either", "part")
