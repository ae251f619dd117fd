"""Elements of EBML taken apart and put together, for the traps."""

# Those that hold others, as far as the traps go into them.
MASTERS = {0x1A45DFA3, 0x18538067, 0x1549A966, 0x1654AE6B, 0xAE, 0xE0, 0xE1,
           0x1F43B675, 0xA0, 0x1C53BB6B, 0xBB, 0xB7, 0x114D9B74, 0x4DBB,
           0x1254C367, 0x7373, 0x67C8, 0x63C0}
UNKNOWN = b"\x01\xff\xff\xff\xff\xff\xff\xff"


def size(n, length=None):
    k = length or next(k for k in range(1, 9) if n < (1 << 7 * k) - 1)
    return (n | 1 << 7 * k).to_bytes(k, "big")


def el(ident, content, length=None):
    """An element; its content may be a list of elements."""
    if isinstance(content, (list, tuple)):
        content = b"".join(content)
    raw = ident.to_bytes((ident.bit_length() + 7) // 8, "big")
    return raw + size(len(content), length) + content


def unknown(ident, content):
    """One that does not say its size."""
    return ident.to_bytes(4, "big") + UNKNOWN + content


def number(ident, v):
    return el(ident, v.to_bytes(max(1, (v.bit_length() + 7) // 8), "big"))


def head(data, at):
    """(identifier, where its content is, its length or None)."""
    k = 9 - data[at].bit_length()
    ident = int.from_bytes(data[at:at + k], "big")
    at += k
    k = 9 - data[at].bit_length()
    n = int.from_bytes(data[at:at + k], "big") & ((1 << 7 * k) - 1)
    return ident, at + k, None if n == (1 << 7 * k) - 1 else n


def tree(data, at=0, end=None):
    """A list of [identifier, content], where content is a list again or
    bytes.  Sizes must be known."""
    end = len(data) if end is None else end
    out = []
    while at < end:
        ident, start, n = head(data, at)
        n = end - start if n is None else n
        out.append([ident, tree(data, start, start + n) if ident in MASTERS
                    else data[start:start + n]])
        at = start + n
    return out


def write(nodes):
    return b"".join(el(i, write(c) if isinstance(c, list) else c)
                    for i, c in nodes)


def find(nodes, *path):
    """The first one by a path of identifiers: its content."""
    for ident in path:
        nodes = next(c for i, c in nodes if i == ident)
    return nodes
