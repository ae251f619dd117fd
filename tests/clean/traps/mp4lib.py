"""Boxes of MP4 and QuickTime files: taken apart, changed, put together with
their chunk offsets right again."""

import struct

CONTAINERS = {b"moov", b"trak", b"mdia", b"minf", b"stbl", b"edts", b"dinf",
              b"udta", b"mvex", b"moof", b"traf"}


def box(kind, content=b""):
    return struct.pack(">I", len(content) + 8) + kind + content


def parse(data):
    """[[type, content or list]]"""
    out, at = [], 0
    while at + 8 <= len(data):
        n, kind = struct.unpack_from(">I4s", data, at)
        head = 8
        if n == 1:
            n, head = struct.unpack_from(">Q", data, at + 8)[0], 16
        elif n == 0:
            n = len(data) - at
        content = data[at + head:at + n]
        out.append([kind, parse(content) if kind in CONTAINERS else content])
        at += n
    return out


def join(boxes):
    return b"".join(box(k, join(c) if isinstance(c, list) else c)
                    for k, c in boxes)


def find(boxes, *path):
    """All boxes at the end of a path of types."""
    got = [b for b in boxes if b[0] == path[0]]
    if len(path) == 1:
        return got
    return [x for b in got for x in find(b[1], *path[1:])]


def each(boxes):
    for b in boxes:
        yield b
        if isinstance(b[1], list):
            yield from each(b[1])


def offsets(moov, change):
    """Every chunk offset through a function."""
    for b in each(moov):
        if b[0] == b"stco":
            n = struct.unpack_from(">I", b[1], 4)[0]
            old = struct.unpack_from(">%dI" % n, b[1], 8)
            b[1] = b[1][:8] + struct.pack(">%dI" % n, *map(change, old))


class Movie:
    """A plain file: ftyp, moov and one mdat."""

    def __init__(self, data):
        top = parse(data)
        self.ftyp = find(top, b"ftyp")[0][1]
        self.moov = find(top, b"moov")[0][1]
        self.mdat = find(top, b"mdat")[0][1]
        self.where = data.index(self.mdat)      # its content, once
        self.added = 0                  # bytes before it that came later

    def traks(self):
        return [b[1] for b in self.moov if b[0] == b"trak"]

    def stbl(self, i=0):
        return find(self.traks()[i], b"mdia", b"minf", b"stbl")[0][1]

    def table(self, kind, i=0):
        return find(self.stbl(i), kind)[0]

    def sizes(self, i=0):
        p = self.table(b"stsz", i)[1]
        one, n = struct.unpack_from(">II", p, 4)
        return [one] * n if one else list(struct.unpack_from(">%dI" % n, p,
                                                             12))

    def starts(self, i=0):
        """Where in mdat each sample begins."""
        rows = self.table(b"stsc", i)[1]
        n = struct.unpack_from(">I", rows, 4)[0]
        rows = [struct.unpack_from(">III", rows, 8 + 12 * j)
                for j in range(n)]
        p = self.table(b"stco", i)[1]
        chunks = struct.unpack_from(">%dI" % ((len(p) - 8) // 4), p, 8)
        sizes, out = iter(self.sizes(i)), []
        for c, at in enumerate(chunks):
            per = [r[1] for r in rows if r[0] <= c + 1][-1]
            for _ in range(per):
                try:
                    out.append(at - self.where)
                    at += next(sizes)
                except StopIteration:
                    out.pop()
                    return out
        return out

    def samples(self, i, change):
        """Every sample of one track through a function; one chunk each, at
        the end of mdat."""
        sizes, at = [], []
        for start, n in zip(self.starts(i), self.sizes(i)):
            new = change(self.mdat[start:start + n])
            at.append(self.where + len(self.mdat))
            sizes.append(len(new))
            self.mdat += new
        self.set_samples(i, sizes, at)

    def set_samples(self, i, sizes, at):
        n = len(sizes)
        self.table(b"stsz", i)[1] = struct.pack(">III", 0, 0, n) + \
            struct.pack(">%dI" % n, *sizes)
        self.table(b"stsc", i)[1] = struct.pack(">IIIII", 0, 1, 1, 1, 1)
        self.table(b"stco", i)[1] = struct.pack(">II", 0, len(at)) + \
            struct.pack(">%dI" % len(at), *at)

    def bytes(self, before=b"", between=b"", after=b"", last=False,
              mdat=None):
        """The file: moov before mdat, or behind it."""
        head = box(b"ftyp", self.ftyp) + before
        size = len(box(b"moov", join(self.moov)))
        start = len(head) + (0 if last else size) + len(between)
        offsets(self.moov, lambda x: x - self.where + start + 8)
        self.where = start + 8
        moov = box(b"moov", join(self.moov))
        data = mdat or box(b"mdat", self.mdat)
        if last:
            return head + between + data + moov + after
        return head + moov + between + data + after
