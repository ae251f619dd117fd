"""Traps in PDF: a marker wherever a document can hold what no page shows."""

import os
import subprocess
import zlib

import traplib as t

LINES = ["What happened, in the order in which it happened:",
         "On the first day they came with two cars.",
         "On the second day nobody was told anything.",
         "1234567890  (small print)  ABCDEFGHIJ"]


def m():
    return t.marker().encode()


def text(lines=LINES, size=18, x=60, y=700, before=b""):
    out = before + b"BT /F %d Tf %d %d Td %d TL\n" % (size, x, y, size * 2)
    for s in lines:
        s = s.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
        out += b"(" + s.encode() + b") Tj T*\n"
    return out + b"ET\n"


def stream(data, extra=b"", flate=True):
    if flate:
        data = zlib.compress(data)
        extra += b"/Filter/FlateDecode"
    return b"<<%s/Length %d>>\nstream\n%s\nendstream" % (
        extra, len(data), data)


class Pdf:
    """Objects by number; 1 is the catalog, 2 the pages, 3 the font."""

    def __init__(self, version=b"1.7"):
        self.version = version
        self.objects = {}
        self.catalog = b""
        self.trailer = b""
        self.pages = []
        self.objects[3] = (b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica"
                           b"/Encoding/WinAnsiEncoding>>")

    def add(self, body):
        n = max(self.objects) + 1
        self.objects[n] = body
        return n

    def page(self, content=None, box=(0, 0, 595, 842), extra=b"",
             resources=b""):
        c = self.add(stream(text() if content is None else content))
        self.pages.append(self.add(
            b"<</Type/Page/Parent 2 0 R/MediaBox[%s]/Contents %d 0 R"
            b"/Resources<</Font<</F 3 0 R>>%s>>%s>>" % (
                b" ".join(b"%g" % v for v in box), c, resources, extra)))
        return self

    def bodies(self):
        self.objects[1] = b"<</Type/Catalog/Pages 2 0 R%s>>" % self.catalog
        self.objects[2] = b"<</Type/Pages/Count %d/Kids[%s]>>" % (
            len(self.pages), b" ".join(b"%d 0 R" % p for p in self.pages))
        return self.objects

    def write(self):
        out = b"%%PDF-%s\n%%\xe2\xe3\xcf\xd3\n" % self.version
        where = {}
        for n, body in sorted(self.bodies().items()):
            where[n] = len(out)
            out += b"%d 0 obj\n%s\nendobj\n" % (n, body)
        return out + xref(where, len(out), self.trailer)


def xref(where, at, trailer):
    top = max(where) + 1
    out = b"xref\n"
    for n in sorted(where):
        out += b"%d 1\n%010d 00000 n \n" % (n, where[n])
    return (out + b"trailer\n<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n"
            b"%%%%EOF\n" % (top, trailer, at))


def update(pdf, objects, trailer=b""):
    """An incremental update: objects written anew behind the end."""
    prev = int(pdf.rsplit(b"startxref\n", 1)[1].split()[0])
    where, out = {}, pdf
    for n, body in objects.items():
        where[n] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (n, body)
    return out + xref(where, len(out), b"/Prev %d" % prev + trailer)


def info(p):
    keys = [b"Author", b"Title", b"Subject", b"Keywords", b"Creator",
            b"Producer", b"Company", b"PLUMTRAPown"]
    n = p.add(b"<<%s/CreationDate(D:20240102030405+08'00')"
              b"/ModDate(D:20240102030405+08'00')>>" % b"".join(
                  b"/%s(%s)" % (k, m()) for k in keys))
    p.trailer += b"/Info %d 0 R/ID[(%s)(%s)]" % (n, m(), m())
    return p


def xmp(p):
    n = p.add(stream(
        b'<?xpacket begin=""?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF '
        b'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:'
        b'Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/'
        b'1.1/"><dc:creator>%s</dc:creator></rdf:Description></rdf:RDF>'
        b'</x:xmpmeta><?xpacket end="w"?>' % m(),
        b"/Type/Metadata/Subtype/XML", False))
    p.catalog += b"/Metadata %d 0 R" % n
    return p


def attachment(p):
    f = p.add(stream(m(), b"/Type/EmbeddedFile", False))
    s = p.add(b"<</Type/Filespec/F(%s.txt)/EF<</F %d 0 R>>>>" % (m(), f))
    p.catalog += b"/Names<</EmbeddedFiles<</Names[(a)%d 0 R]>>>>" % s
    return p


def script(p):
    j = p.add(b"<</S/JavaScript/JS(app.alert\\('%s'\\))>>" % m())
    p.catalog += (b"/OpenAction %d 0 R/AA<</WC %d 0 R>>/Names<</JavaScript<<"
                  b"/Names[(a)%d 0 R]>>>>" % (j, j, j))
    return p


def layer(p):
    o = p.add(b"<</Type/OCG/Name(%s)>>" % m())
    p.catalog += (b"/OCProperties<</OCGs[%d 0 R]/D<</OFF[%d 0 R]>>>>" %
                  (o, o))
    return p.page(text() + b"/OC /L BDC\n" + text([t.marker()], y=300) +
                  b"EMC\n", resources=b"/Properties<</L %d 0 R>>" % o)


def annots(p):
    ap = p.add(stream(b"1 0 0 rg 0 0 40 20 re f", b"/Type/XObject/Subtype"
                      b"/Form/BBox[0 0 40 20]"))
    a = [b"/Subtype/Link/A<</S/URI/URI(http://%s.example/)>>" % m(),
         b"/Subtype/Square/Contents(%s)/T(%s)/M(D:20240102)/NM(%s)/AP<</N "
         b"%d 0 R>>" % (m(), m(), m(), ap),
         b"/Subtype/Text/F 2/Contents(%s)/T(%s)" % (m(), m())]
    return p.page(extra=b"/Annots[%s]" % b"".join(
        b"<</Type/Annot/Rect[100 %d 140 %d]%s>>" % (200 + 50 * i,
                                                    220 + 50 * i, s)
        for i, s in enumerate(a)))


def form(p):
    ap = p.add(stream(b"/Tx BMC q BT /F 14 Tf 2 6 Td (shown value) Tj ET Q "
                      b"EMC", b"/Type/XObject/Subtype/Form/BBox[0 0 200 24]"
                      b"/Resources<</Font<</F 3 0 R>>>>"))
    f = p.add(b"<</Type/Annot/Subtype/Widget/FT/Tx/T(%s)/TU(%s)"
              b"/V(shown value)/DV(%s)/Rect[60 300 260 324]/F 4"
              b"/DA(/F 14 Tf 0 g)/AP<</N %d 0 R>>>>" % (m(), m(), m(), ap))
    p.catalog += b"/AcroForm<</Fields[%d 0 R]/DR<</Font<</F 3 0 R>>>>>>" % f
    return p.page(extra=b"/Annots[%d 0 R]" % f)


def image(p, w=300, h=200):
    rows = bytes(v for y in range(h) for x in range(w)
                 for v in ((x * 255) // w, (y * 255) // h,
                           ((x // 20 + y // 20) % 2) * 255))
    return p.add(stream(rows, b"/Type/XObject/Subtype/Image/Width %d/Height "
                        b"%d/ColorSpace/DeviceRGB/BitsPerComponent 8" %
                        (w, h)))


def cropped(p):
    i = image(p)
    n = p.add(stream(text([t.marker()], x=10, y=10),
                     b"/Type/XObject/Subtype/Form/BBox[0 0 900 900]"))
    return p.page(text() + b"q 100 100 150 100 re W n 300 0 0 200 100 100 "
                  b"cm /I Do Q\n" + text([t.marker()], x=700, y=900),
                  extra=b"/CropBox[50 50 500 800]",
                  resources=b"/XObject<</I %d 0 R/N %d 0 R>>" % (i, n))


def packed(p):
    """Objects inside an object stream, found by a cross-reference stream."""
    p.page()
    n = p.add(b"<</Author(%s)/Title(%s)>>" % (m(), m()))
    everything = p.bodies()
    inside = {k: v for k, v in everything.items() if b"stream" not in v}
    out = b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n"
    where = {}
    for k, v in everything.items():
        if k not in inside:
            where[k] = (1, len(out), 0)
            out += b"%d 0 obj\n%s\nendobj\n" % (k, v)
    top = max(everything) + 1
    head, body = b"", b""
    for i, (k, v) in enumerate(inside.items()):
        head += b"%d %d " % (k, len(body))
        body += v + b"\n"
        where[k] = (2, top, i)
    where[top] = (1, len(out), 0)
    out += b"%d 0 obj\n%s\nendobj\n" % (top, stream(
        head + body, b"/Type/ObjStm/N %d/First %d" % (len(inside),
                                                      len(head))))
    at = len(out)
    where[top + 1] = (1, at, 0)
    table = b""
    for k in range(top + 2):
        a, b, c = where.get(k, (0, 0, 65535))
        table += bytes((a,)) + b.to_bytes(4, "big") + c.to_bytes(2, "big")
    return out + b"%d 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n" % (
        top + 1, stream(table, b"/Type/XRef/W[1 4 2]/Size %d/Root 1 0 R/Info "
                        b"%d 0 R" % (top + 2, n)), at)


def tagged(p):
    """Text that is said but not shown, a language, a page's own data."""
    p.catalog += b"/Lang(%s)/MarkInfo<</Marked true>>" % m()
    return p.page(text(before=b"/Span<</ActualText(%s)>>BDC EMC\n" % m()) +
                  b"% " + m() + b"\n",
                  extra=b"/PieceInfo<</X<</Private(%s)/LastModified"
                  b"(D:20240102)>>>>/LastModified(D:20240102)/Thumb %d 0 R" %
                  (m(), image(p, 30, 20)))


def fonts(p):
    """No font is embedded: Latin, Chinese, Japanese, Greek."""
    def cid(order, encoding):
        d = p.add(b"<</Type/FontDescriptor/FontName/X/Flags 4/FontBBox[0 -200"
                  b" 1000 900]/ItalicAngle 0/Ascent 800/Descent -200"
                  b"/CapHeight 700/StemV 80>>")
        c = p.add(b"<</Type/Font/Subtype/CIDFontType0/BaseFont/X/CIDSystem"
                  b"Info<</Registry(Adobe)/Ordering(%s)/Supplement 2>>"
                  b"/FontDescriptor %d 0 R/DW 1000>>" % (order, d))
        return p.add(b"<</Type/Font/Subtype/Type0/BaseFont/X/Encoding/%s"
                     b"/DescendantFonts[%d 0 R]>>" % (encoding, c))
    p.objects[3] = p.objects[3].replace(b"Helvetica", b"Times-Roman")
    zh = cid(b"GB1", b"UniGB-UCS2-H")
    ja = cid(b"Japan1", b"UniJIS-UCS2-H")
    say = b"".join(b"BT /%s 28 Tf 60 %d Td <%s> Tj ET\n" % (
        f, y, s.encode("utf-16-be").hex().encode()) for f, y, s in (
            (b"Z", 400, "证词照片 受害者见证"), (b"J", 340, "証言の写真")))
    return p.page(text() + say, resources=b"/Font<</F 3 0 R/Z %d 0 R/J %d 0 "
                  b"R>>" % (zh, ja))


def bomb(p):
    """Forms in forms: 30 levels of ten."""
    n = p.add(stream(b"0 0 1 1 re f", b"/Type/XObject/Subtype/Form/BBox"
                     b"[0 0 9 9]"))
    for _ in range(30):
        n = p.add(stream(b"/X Do " * 10, b"/Type/XObject/Subtype/Form/BBox"
                         b"[0 0 9 9]/Resources<</XObject<</X %d 0 R>>>>" % n))
    return p.page(b"/X Do", resources=b"/XObject<</X %d 0 R>>" % n)


def cycle(p):
    n = max(p.objects) + 1
    p.add(stream(b"/X Do", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]"
                 b"/Resources<</XObject<</X %d 0 R>>>>" % n))
    return p.page(text() + b"/X Do", resources=b"/XObject<</X %d 0 R>>" % n)


def qpdf(folder, name, data, *options):
    """Made by qpdf from ours."""
    a, b = os.path.join(folder, "tmp.pdf"), os.path.join(folder, name)
    with open(a, "wb") as f:
        f.write(data)
    subprocess.run(["qpdf", *options, a, b], check=True)
    os.remove(a)


def make(folder):
    def put(name, data, want="whole", extra=""):
        if isinstance(data, Pdf):
            data = data.write()
        with open(os.path.join(folder, name), "wb") as f:
            f.write(data)
        return name, want, extra

    plain = Pdf().page().write()
    two = Pdf().page().page(text(size=9), (0, 0, 420, 595))
    yield put("pdf-plain.pdf", plain)
    yield put("pdf-pages.pdf", two.page(box=(-100, -50, 300.5, 900.25)))
    yield put("pdf-info.pdf", info(Pdf().page()))
    yield put("pdf-xmp.pdf", xmp(Pdf().page()))
    yield put("pdf-attached.pdf", attachment(Pdf().page()))
    yield put("pdf-script.pdf", script(Pdf().page()))
    yield put("pdf-layer.pdf", layer(Pdf()))
    yield put("pdf-annots.pdf", annots(Pdf()))
    yield put("pdf-form.pdf", form(Pdf()))
    yield put("pdf-white.pdf", Pdf().page(
        text() + text([t.marker()], y=300, before=b"1 g ") +
        text([t.marker()], y=250, before=b"3 Tr 0 g ")))
    yield put("pdf-covered.pdf", Pdf().page(
        text() + text([t.marker()], y=300) + b"0 g 50 290 400 40 re f"))
    yield put("pdf-cropped.pdf", cropped(Pdf()))
    yield put("pdf-tagged.pdf", tagged(Pdf()))
    yield put("pdf-fonts.pdf", fonts(Pdf()))
    yield put("pdf-rotated.pdf", Pdf().page(extra=b"/Rotate 90").page(
        extra=b"/UserUnit 2"))
    p = Pdf().page(text([t.marker()]))
    yield put("pdf-history.pdf", update(p.write(), {
        p.pages[0] - 1: stream(text())}))
    yield put("pdf-packed.pdf", packed(Pdf()))
    yield put("pdf-behind.pdf", plain + m() + b"\n")
    yield put("pdf-zip.pdf", plain + t.zip_bytes()
              if hasattr(t, "zip_bytes") else plain + b"PK\3\4" + m())
    yield put("pdf-photo.pdf", (lambda p: p.page(
        b"q 595 0 0 842 0 0 cm /I Do Q", resources=b"/XObject<</I %d 0 R>>" %
        image(p, 600, 800)))(Pdf()))
    yield put("pdf-bilevel.pdf", Pdf().page(b"100 100 144 144 re f"))
    yield put("pdf-huge.pdf", Pdf().page(box=(0, 0, 14400, 14400)))
    yield put("pdf-tiny.pdf", Pdf().page(box=(0, 0, 3, 3)))
    yield put("pdf-cycle.pdf", cycle(Pdf()))
    yield put("pdf-noxref.pdf", plain[:plain.rindex(b"xref\n0") if
              b"xref\n0" in plain else plain.rindex(b"xref\n1 1")])
    yield put("pdf-cut.pdf", plain[:-150], "either")
    yield put("pdf-bomb.pdf", bomb(Pdf()), "either")
    yield put("pdf-slow.pdf", bomb(Pdf().page()).page())
    yield put("pdf-far.pdf", Pdf().page().page(box=(0, 0, 99999, 9)))
    many = Pdf()
    many.page()
    many.pages *= 100000
    yield put("pdf-many.pdf", many, "refused")
    yield put("pdf-empty.pdf", Pdf(), "refused")
    qpdf(folder, "pdf-locked.pdf", info(Pdf().page()).write(), "--encrypt",
         "secret", "owner", "256", "--")
    yield "pdf-locked.pdf", "refused", ""
    qpdf(folder, "pdf-owner.pdf", info(Pdf().page()).write(), "--encrypt",
         "", "owner", "256", "--")
    yield "pdf-owner.pdf", "whole", ""
    qpdf(folder, "pdf-linear.pdf", info(Pdf().page().page()).write(),
         "--linearize")
    yield "pdf-linear.pdf", "whole", ""
