"""Pages of Ogg taken apart and put together, for the traps."""

import struct


def table():
    out = []
    for i in range(256):
        c = i << 24
        for _ in range(8):
            c = (c << 1) ^ (0x04C11DB7 if c & 0x80000000 else 0)
            c &= 0xFFFFFFFF
        out.append(c)
    return out


TABLE = table()


def crc(data):
    c = 0
    for b in data:
        c = ((c << 8) & 0xFFFFFFFF) ^ TABLE[(c >> 24) ^ b]
    return c


def page(packets, serial, number, granule, flags=0, whole=True):
    """One page; with whole unset its last packet goes on in the next."""
    laces = b""
    for i, p in enumerate(packets):
        laces += b"\xff" * (len(p) // 255)
        if whole or i + 1 < len(packets):
            laces += bytes((len(p) % 255,))
    assert len(laces) < 256
    head = (b"OggS\0" + bytes((flags,)) + struct.pack("<QII", granule, serial,
                                                      number) +
            bytes(4) + bytes((len(laces),)) + laces)
    body = b"".join(packets)
    return (head[:22] + struct.pack("<I", crc(head + body)) + head[26:] +
            body)


def pages(data):
    """(flags, granule, serial, number, packets, whole) of a sound file."""
    at = 0
    while at < len(data):
        flags = data[at + 5]
        granule, serial, number = struct.unpack_from("<QII", data, at + 6)
        laces = data[at + 27:at + 27 + data[at + 26]]
        at += 27 + len(laces)
        packets, n, whole = [], 0, True
        for lace in laces:
            n += lace
            whole = lace < 255
            if whole:
                packets.append(data[at:at + n])
                at += n
                n = 0
        if not whole:
            packets.append(data[at:at + n])
            at += n
        yield flags, granule, serial, number, packets, whole


def split(data):
    """Header packets (the first of all), then the pages with data, of a file
    of one stream whose headers are on pages of their own."""
    heads, rest, part = [], [], b""
    for flags, granule, serial, number, packets, whole in pages(data):
        if granule in (0, 2 ** 64 - 1) and not rest:
            for i, p in enumerate(packets):
                part += p
                if whole or i + 1 < len(packets):
                    heads.append(part)
                    part = b""
        else:
            rest.append((flags, granule, packets, whole))
    return heads, rest


def join(heads, rest, serial=0x504C554D, between=b"", other=()):
    """A file again.  between: bytes before each page with data; other: pages
    of other streams: those that begin them, and the rest."""
    out = page([heads[0]], serial, 0, 0, 2)
    number = 1
    if other:
        out += other[0]
    for p in heads[1:]:
        flags = 0
        while len(p) >= 255 * 250:
            out += page([p[:255 * 250]], serial, number, 2 ** 64 - 1, flags,
                        False)
            p, number, flags = p[255 * 250:], number + 1, 1
        out += page([p], serial, number, 0, flags)
        number += 1
    if other:
        out += other[1]
    for flags, granule, packets, whole in rest:
        out += between + page(packets, serial, number, granule, flags, whole)
        number += 1
    return out
