"""Traps of DOCX, XLSX and ODT: what office programs write beside what they
show, and archives that are not what they seem.  Each planted text has
PLUMTRAP in it.  Rows: name, whole or refused, "same" (the text shown stays
the same), "less" (something that was shown goes), "" (not to be opened)."""

import io
import os
import struct
import subprocess
import zipfile
import zlib

import traplib as t

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
OOXML = "application/vnd.openxmlformats-officedocument."
WORD = OOXML + "wordprocessingml."
SHEET = OOXML + "spreadsheetml."
SPACES = " ".join('xmlns:%s="%s"' % p for p in (
    ("w", W), ("r", R),
    ("a", "http://schemas.openxmlformats.org/drawingml/2006/main"),
    ("wp", "http://schemas.openxmlformats.org/drawingml/2006/"
     "wordprocessingDrawing"),
    ("pic", "http://schemas.openxmlformats.org/drawingml/2006/picture"),
    ("c", "http://schemas.openxmlformats.org/drawingml/2006/chart"),
    ("mc", "http://schemas.openxmlformats.org/markup-compatibility/2006"),
    ("wps", "http://schemas.microsoft.com/office/word/2010/"
     "wordprocessingShape"),
    ("w14", "http://schemas.microsoft.com/office/word/2010/wordml"),
    ("v", "urn:schemas-microsoft-com:vml"),
    ("o", "urn:schemas-microsoft-com:office:office"),
    ("bad", "http://example.invalid/PLUMTRAP")))
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
M = t.marker


def p(inside, pr=""):
    return "<w:p>%s%s</w:p>" % (pr, inside)


def run(text, pr=""):
    return '<w:r>%s<w:t xml:space="preserve">%s</w:t></w:r>' % (pr, text)


def archive(parts, **how):
    """A ZIP of (name, bytes), in that order."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        for name, data in parts:
            info = zipfile.ZipInfo(name, (2024, 5, 6, 7, 8, 10))
            info.compress_type = how.get("method", zipfile.ZIP_DEFLATED)
            if name == "mimetype":
                info.compress_type = zipfile.ZIP_STORED
            info.comment = how.get("comment", b"")
            info.extra = how.get("extra", b"")
            if isinstance(data, str):
                data = data.encode()
            z.writestr(info, data)
        z.comment = how.get("comment", b"")
    return out.getvalue()


def rels(rows):
    return HEAD + '<Relationships xmlns="http://schemas.openxmlformats.org' \
        '/package/2006/relationships">%s</Relationships>' % "".join(
            '<Relationship Id="%s" Type="%s/%s" Target="%s"%s/>' % (
                i, R, kind, target, ' TargetMode="External"'
                if "://" in target else "") for i, kind, target in rows)


def types(rows):
    return HEAD + '<Types xmlns="http://schemas.openxmlformats.org/package' \
        '/2006/content-types"><Default Extension="rels" ContentType=' \
        '"application/vnd.openxmlformats-package.relationships+xml"/>' \
        '<Default Extension="xml" ContentType="application/xml"/>' \
        '<Default Extension="jpeg" ContentType="image/jpeg"/>' \
        '<Default Extension="emf" ContentType="image/x-emf"/>%s</Types>' \
        % "".join('<Override PartName="/%s" ContentType="%s"/>' % row
                  for row in rows)


CORE = '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/' \
    'package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/' \
    'elements/1.1/"><dc:creator>%s</dc:creator><cp:lastModifiedBy>%s' \
    '</cp:lastModifiedBy></cp:coreProperties>'
STYLES = '<w:styles %s><w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val="24"' \
    '/><w:lang w:val="en-GB"/></w:rPr></w:rPrDefault></w:docDefaults>' \
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name ' \
    'w:val="Normal"/></w:style>%%s</w:styles>' % SPACES


def docx(body, more=(), links=(), styles="", sect="", **how):
    """more: (name, type, data) of parts; links: relationships of the
    document."""
    parts = [
        ("[Content_Types].xml", types(
            [("word/document.xml", how.get("type", WORD +
              "document.main+xml")),
             ("word/styles.xml", WORD + "styles+xml")] +
            [(n, k) for n, k, d in more if k])),
        ("_rels/.rels", rels([("rId1", "officeDocument",
                               "word/document.xml")] +
                             list(how.get("root", ())))),
        ("word/document.xml", how.get("document") or HEAD + how.get(
            "before", "") + '<w:document %s mc:Ignorable="w14">'
            '<w:body>%s<w:sectPr>%s<w:pgSz w:w="11906" w:h="16838"/>'
            '</w:sectPr></w:body></w:document>' % (SPACES, body, sect)),
        ("word/_rels/document.xml.rels", rels(
            [("rIdS", "styles", "styles.xml")] + list(links))),
        ("word/styles.xml", HEAD + STYLES % styles)]
    parts += [(n, d) for n, k, d in more]
    return archive(parts, **{k: v for k, v in how.items() if k in
                             ("comment", "extra", "method")})


def drawing(rel, crop="", attr="r:embed"):
    return '<w:r><w:drawing><wp:inline><wp:extent cx="1800000" ' \
        'cy="900000"/><wp:docPr id="7" name="%s" descr="%s"/><a:graphic>' \
        '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/' \
        '2006/picture"><pic:pic><pic:nvPicPr><pic:cNvPr id="7" name="%s"/>' \
        '<pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip %s="%s"/>%s' \
        '<a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr>' \
        '<a:xfrm><a:off x="0" y="0"/><a:ext cx="1800000" cy="900000"/>' \
        '</a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr>' \
        '</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing>' \
        '</w:r>' % (M(), M(), M(), attr, rel, crop)


def photo():
    plain = subprocess.run(
        ("convert", "-size", "120x60", "gradient:red-blue", "jpeg:-"),
        check=True, stdout=subprocess.PIPE).stdout
    return plain[:2] + t.exif_segment(t.exif()) + \
        t.seg(0xFE, t.bmarker()) + plain[2:] + t.bmarker()


def field(code, result):
    return '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText ' \
        'xml:space="preserve">%s</w:instrText></w:r><w:r><w:fldChar ' \
        'w:fldCharType="separate"/></w:r>%s<w:r><w:fldChar w:fldCharType=' \
        '"end"/></w:r>' % (code, result)


def docx_text(keep):
    """What stands in the text and is not shown."""
    shown = p(run("Shown text, first."))
    who = 'w:id="1" w:author="%s" w:date="2024-05-06T07:08:09Z"' % M()
    keep("tracked", docx(shown + p(
        '<w:ins %s>%s</w:ins><w:del %s><w:r><w:delText>%s</w:delText></w:r>'
        '</w:del><w:moveFrom %s>%s</w:moveFrom>' % (
            who, run("Inserted."), who, M(), who, run(M())),
        '<w:pPr><w:rPr><w:ins %s/></w:rPr><w:pPrChange %s><w:pPr/>'
        '</w:pPrChange></w:pPr>' % (who, who))), extra="less")
    keep("rsid", docx(
        '<w:p w:rsidR="00A1B2C3" w:rsidRPr="00A1B2C4" w14:paraId="1A2B3C4D" '
        'w14:textId="77777777">%s</w:p>' % run("Shown.")))
    keep("vanish", docx(shown + p(run(M(), "<w:rPr><w:vanish/></w:rPr>") +
                                  run("End."))))
    keep("vanish-style", docx(
        p(run(M(), '<w:rPr><w:rStyle w:val="%s"/></w:rPr>' % "Gone")) + shown,
        styles='<w:style w:type="character" w:styleId="Gone"><w:name w:val='
        '"%s"/><w:rPr><w:vanish/></w:rPr></w:style>' % M()))
    keep("bookmarks", docx(p(
        '<w:bookmarkStart w:id="0" w:name="_GoBack%s"/>%s<w:bookmarkEnd '
        'w:id="0"/><w:proofErr w:type="spellStart"/><w:permStart w:id="1" '
        'w:ed="%s"/>' % (M(), run("Shown."), M()))))
    keep("control", docx(
        '<w:sdt><w:sdtPr><w:alias w:val="%s"/><w:tag w:val="%s"/>'
        '<w:dataBinding w:xpath="/%s" w:storeItemID="%s"/></w:sdtPr>'
        '<w:sdtContent>%s</w:sdtContent></w:sdt>' % (
            M(), M(), M(), M(), shown)))
    keep("smarttag", docx(p(
        '<w:smartTag w:uri="%s" w:element="PersonName"><w:smartTagPr><w:attr '
        'w:name="x" w:val="%s"/></w:smartTagPr>%s</w:smartTag>' % (
            M(), M(), run("A name.")))))
    keep("unknown", docx(shown + p(
        '<bad:PLUMTRAP PLUMTRAP="x">PLUMTRAP</bad:PLUMTRAP>'
        '<w:PLUMTRAP/>%s' % run("More.")) + "<!-- %s --><?%s x?>" % (
            M(), "PLUMTRAP") + "<w:p bad:PLUMTRAP='%s'/>" % M()))
    keep("values", docx(p(run("Left."), '<w:pPr><w:jc w:val="%s"/><w:ind '
                          'w:left="%s"/></w:pPr>' % (M(), M())) + M()))
    keep("alternatives", docx(p(
        run("Before.") + '<w:r><mc:AlternateContent><mc:Choice '
        'Requires="bad"><w:t>%s</w:t></mc:Choice><mc:Fallback><w:t>Fallback.'
        '</w:t></mc:Fallback></mc:AlternateContent></w:r>' % M())))
    keep("textbox", docx(p('<w:r><mc:AlternateContent><mc:Choice Requires='
        '"wps"><w:drawing><wp:anchor behindDoc="0" locked="0" layoutInCell='
        '"1" allowOverlap="1" relativeHeight="2" simplePos="0" distT="0" '
        'distB="0" distL="0" distR="0"><wp:simplePos x="0" y="0"/>'
        '<wp:positionH relativeFrom="column"><wp:posOffset>100000'
        '</wp:posOffset></wp:positionH><wp:positionV relativeFrom='
        '"paragraph"><wp:posOffset>100000</wp:posOffset></wp:positionV>'
        '<wp:extent cx="2000000" cy="600000"/><wp:wrapNone/><wp:docPr id="1"'
        ' name="%s"/><a:graphic><a:graphicData uri="http://schemas.microsoft'
        '.com/office/word/2010/wordprocessingShape"><wps:wsp><wps:cNvSpPr '
        'txBox="1"/><wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="2000000"'
        ' cy="600000"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/>'
        '</a:prstGeom></wps:spPr><wps:txbx><w:txbxContent>%s'
        '</w:txbxContent></wps:txbx><wps:bodyPr/></wps:wsp></a:graphicData>'
        '</a:graphic></wp:anchor></w:drawing></mc:Choice><mc:Fallback>'
        '<w:pict><v:shape id="%s"/></w:pict></mc:Fallback>'
        '</mc:AlternateContent></w:r>' % (M(), p(run("In a box.")), M()))))
    keep("utf16", docx("", document=(
        '<?xml version="1.0" encoding="UTF-16"?><w:document %s><w:body>%s'
        '<!-- %s --></w:body></w:document>' % (SPACES, shown, M())
        ).encode("utf-16")))
    keep("table", docx(
        '<w:tbl><w:tblPr><w:tblCaption w:val="%s"/><w:tblDescription w:val='
        '"%s"/><w:tblW w:w="0" w:type="auto"/></w:tblPr><w:tblGrid>'
        '<w:gridCol w:w="4000"/><w:gridCol w:w="4000"/></w:tblGrid><w:tr>'
        '<w:tc>%s</w:tc><w:tc>%s</w:tc></w:tr><w:tr><w:trPr><w:del %s/>'
        '</w:trPr><w:tc>%s</w:tc><w:tc>%s</w:tc></w:tr></w:tbl>' % (
            M(), M(), p(run("One")), p(run("Two")), who, p(run(M())),
            p(run(M()))) + shown), extra="less")


def docx_fields(keep):
    for name, code, result, extra in (
            ("page", " PAGE  \\* MERGEFORMAT ", run("1"), "same"),
            ("link", ' HYPERLINK "http://%s/" ' % M(), run("Link."), "same"),
            ("picture", ' INCLUDEPICTURE "C:\\%s.jpg" ' % M(),
             run("Picture."), "less"),
            ("author", " AUTHOR %s " % M(), run(M()), "less"),
            ("file", " FILENAME \\p ", run("C:\\%s" % M()), "less"),
            ("merge", " MERGEFIELD %s " % M(), run("Merged."), "less"),
            ("nested", " IF ", field(" PAGE ", run("3")) + run("Inner."),
             "less")):
        keep("field-" + name, docx(p(run("Before ") + field(code, result) +
                                     run(" after."))), extra=extra)
    keep("field-simple", docx(p(
        '<w:fldSimple w:instr=" AUTHOR \\* %s ">%s</w:fldSimple><w:fldSimple '
        'w:instr=" SEQ %s ">%s</w:fldSimple>' % (
            M(), run(M()), M(), run("7")))), extra="less")
    keep("field-open", docx(p(
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>%s'
        '</w:instrText></w:r>%s' % (M(), run("Rest.")))), extra="less")


def docx_parts(keep):
    shown = p(run("Shown text."))
    keep("properties", docx(shown, more=[
        ("docProps/core.xml", "application/vnd.openxmlformats-package.core-"
         "properties+xml", CORE % (M(), M())),
        ("docProps/app.xml", OOXML + "extended-properties+xml",
         "<Properties><Company>%s</Company></Properties>" % M()),
        ("docProps/thumbnail.jpeg", None, photo()),
        ("customXml/item1.xml", None, "<x>%s</x>" % M()),
        ("word/people.xml", None, "<x>%s</x>" % M()),
        ("word/webSettings.xml", None, "<x>%s</x>" % M()),
        ("word/fontTable.xml", None, "<x>%s</x>" % M()),
        ("word/fonts/font1.odttf", None, t.bmarker() * 99),
        ("unreferenced %s.bin" % M(), None, t.bmarker())],
        root=[("rId2", "metadata/core-properties", "docProps/core.xml")]))
    keep("comments", docx(
        p('<w:commentRangeStart w:id="0"/>%s<w:commentRangeEnd w:id="0"/>'
          '<w:r><w:commentReference w:id="0"/></w:r>' % run("Shown.")),
        more=[("word/comments.xml", WORD + "comments+xml",
               '<w:comments %s><w:comment w:id="0" w:author="%s" '
               'w:initials="%s">%s</w:comment></w:comments>' % (
                   SPACES, M(), M(), p(run(M()))))],
        links=[("rId5", "comments", "comments.xml")]), extra="less")
    keep("settings", docx(shown, more=[(
        "word/settings.xml", WORD + "settings+xml",
        '<w:settings %s><w:attachedTemplate r:id="rId1"/><w:docVars><w:docVar'
        ' w:name="%s" w:val="%s"/></w:docVars><w:rsids><w:rsidRoot w:val='
        '"00A1B2C3"/></w:rsids><w:documentProtection w:hash="%s"/>'
        '<w:mailMerge><w:query w:val="%s"/></w:mailMerge><w:defaultTabStop '
        'w:val="720"/><w:compat><w:compatSetting w:name="compatibilityMode" '
        'w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>'
        '<w:compatSetting w:name="%s" w:uri="%s" w:val="%s"/></w:compat>'
        '</w:settings>' % (SPACES, M(), M(), M(), M(), M(), M(), M())),
        ("word/_rels/settings.xml.rels", None, rels([
            ("rId1", "attachedTemplate", "file:///C:/%s.dotx" % M())]))],
        links=[("rId5", "settings", "settings.xml")]))
    keep("head", docx(
        p(run("Body.") + '<w:r><w:footnoteReference w:id="2"/></w:r>'),
        sect='<w:headerReference w:type="default" r:id="rId5"/>'
        '<w:footerReference w:type="default" r:id="rId6"/>',
        more=[("word/header9.xml", WORD + "header+xml", '<w:hdr %s>%s<!--%s-->'
               '</w:hdr>' % (SPACES, p(run("The head.")), M())),
              ("word/footer9.xml", WORD + "footer+xml", '<w:ftr %s>%s</w:ftr>'
               % (SPACES, p(run("Foot ") + drawing("rId1")))),
              ("word/_rels/footer9.xml.rels", None, rels([
                  ("rId1", "image", "media/x.jpeg")])),
              ("word/media/x.jpeg", None, photo()),
              ("word/footnotes.xml", WORD + "footnotes+xml",
               '<w:footnotes %s><w:footnote w:id="2" bad:x="%s">%s'
               '</w:footnote></w:footnotes>' % (
                   SPACES, M(), p('<w:r><w:footnoteRef/></w:r>' +
                                  run("The note."))))],
        links=[("rId5", "header", "header9.xml"),
               ("rId6", "footer", "footer9.xml"),
               ("rId7", "footnotes", "footnotes.xml")]))
    keep("styles", docx(
        p(run("Styled."), '<w:pPr><w:pStyle w:val="PLUMTRAP"/></w:pPr>'),
        styles='<w:style w:type="paragraph" w:customStyle="1" w:styleId='
        '"PLUMTRAP"><w:name w:val="%s"/><w:aliases w:val="%s"/><w:basedOn '
        'w:val="Normal"/><w:rsid w:val="00A1B2C3"/><w:rPr><w:b/></w:rPr>'
        '</w:style>' % (M(), M())))
    level = '<w:lvl w:ilvl="0" w:tplc="12345678"><w:start w:val="1"/>' \
        '<w:numFmt w:val="decimal"/><w:lvlText w:val="%s"/></w:lvl>'
    keep("lists", docx(
        p(run("Item."), '<w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val='
          '"1"/></w:numPr></w:pPr>'),
        more=[("word/numbering.xml", WORD + "numbering+xml",
               '<w:numbering %s><w:abstractNum w:abstractNumId="0"><w:nsid '
               'w:val="0A1B2C3D"/><w:tmpl w:val="0A1B2C3D"/><w:name w:val='
               '"%s"/>%s</w:abstractNum><w:abstractNum w:abstractNumId="1">'
               '%s</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val='
               '"0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="1"/>'
               '</w:num></w:numbering>' % (
                   SPACES, M(), level % "%1.", level % M()))],
        links=[("rId5", "numbering", "numbering.xml")]))
    keep("macros", docx(shown, type="application/vnd.ms-word.document."
                        "macroEnabled.main+xml"), want="refused")
    keep("vba", docx(shown, more=[("word/vbaProject.bin", None,
                                   t.bmarker() * 9)],
                     links=[("rId8", "vbaProject", "vbaProject.bin")]))
    keep("altchunk", docx(shown + '<w:altChunk r:id="rId8"/><w:subDoc r:id='
                          '"rId9"/>', more=[
                              ("word/a.html", None, "<p>%s" % M())],
                          links=[("rId8", "aFChunk", "a.html"),
                                 ("rId9", "subDocument", "file:///%s" %
                                  M())]), extra="less")


def docx_pictures(keep):
    shown = p(run("Shown text."))
    pic = [("word/media/PLUMTRAP.jpeg", None, photo())]
    link = [("rId8", "image", "media/PLUMTRAP.jpeg")]
    keep("picture", docx(shown + p(drawing("rId8") + drawing("rId8")), more=pic,
                         links=link))
    keep("picture-cut", docx(shown + p(drawing(
        "rId8", '<a:srcRect l="25000" t="10000" r="25000"/>')), more=pic,
        links=link))
    keep("picture-deleted", docx(shown + p(
        '<w:del w:id="1" w:author="x">%s</w:del>' % drawing("rId8")),
        more=pic, links=link))
    keep("picture-remote", docx(shown + p(drawing("rId8", attr="r:link")),
                                links=[("rId8", "image", "http://%s/a.png" %
                                        M())]))
    keep("picture-emf", docx(shown + p(drawing("rId8")), more=[
        ("word/media/a.emf", None, b"\1\0\0\0" + t.bmarker() * 9)],
        links=[("rId8", "image", "media/a.emf")]))
    keep("picture-vml", docx(shown + p(
        '<w:r><w:pict><v:shape id="%s" alt="%s" style="width:100pt;height:'
        '50pt"><v:imagedata r:id="rId8" o:title="%s"/></v:shape></w:pict>'
        '</w:r>' % (M(), M(), M())), more=pic, links=link))
    keep("ole", docx(shown + p(
        '<w:r><w:object><v:shape style="width:100pt;height:50pt"><v:imagedata'
        ' r:id="rId8"/></v:shape><o:OLEObject Type="Embed" ProgID="%s" r:id='
        '"rId9"/></w:object></w:r>' % M()), more=pic + [
            ("word/embeddings/o.bin", None, t.bmarker())],
        links=link + [("rId9", "oleObject", "embeddings/o.bin")]))
    keep("chart", docx(shown + p(
        '<w:r><w:drawing><wp:inline><wp:extent cx="1" cy="1"/><wp:docPr id='
        '"1" name="%s"/><a:graphic><a:graphicData uri="http://schemas.'
        'openxmlformats.org/drawingml/2006/chart"><c:chart r:id="rId8"/>'
        '</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>' % M()),
        more=[("word/charts/c.xml", None, "<x>%s</x>" % M())],
        links=[("rId8", "chart", "charts/c.xml")]))


def bare(name, data, at, method=8, crc=None, size=None, flags=0):
    """A member's local header and bytes, and its row of the directory."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(data) + packer.flush() if method else data
    crc = zlib.crc32(data) if crc is None else crc
    size = len(data) if size is None else size
    same = struct.pack("<HHHHHIIIHH", 20, flags, method, 0, 0x21, crc,
                       len(packed), size, len(name), 0)
    return b"PK\3\4" + same + name + packed, b"PK\1\2" + struct.pack(
        "<H", 20) + same + struct.pack("<HHHII", 0, 0, 0, 0, at) + name


def archives(keep):
    """Archives that are not what they seem."""
    shown = p(run("Shown text."))
    good = docx(shown)
    keep("zip-comment", docx(shown, comment=t.bmarker()))
    keep("zip-extra", docx(shown, extra=struct.pack("<HH", 0x9999, 13) +
                           t.bmarker()))
    keep("zip-stored", docx(shown, method=zipfile.ZIP_STORED))
    keep("zip-nested", docx(shown, more=[("word/a.zip", None, archive(
        [("b", M())]))]))
    end = good.rindex(b"PK\5\6")
    at = struct.unpack_from("<I", good, end + 16)[0]
    hidden = t.bmarker()
    keep("zip-gap", good[:at] + hidden + good[at:end + 16] + struct.pack(
        "<I", at + len(hidden)) + good[end + 20:])
    keep("zip-behind", good + t.bmarker(), want="either")
    keep("zip-before", t.bmarker() + good, want="refused")
    keep("zip-cut", good[:len(good) // 2], want="refused")
    keep("zip-crc", good.replace(good[14:18], b"\1\2\3\4"), want="refused")
    with zipfile.ZipFile(io.BytesIO(good)) as z:
        parts = [(n, z.read(n)) for n in z.namelist()]
    for name, change in (
            ("encrypted", {"flags": 1}), ("size", {"size": 77}),
            ("bomb", {"size": 0x7FFFFFFF}), ("64", {"size": 0xFFFFFFFF}),
            ("method", {"method": 12})):
        out, rows = b"", b""
        for n, data in parts:
            a, b = bare(n.encode(), data, len(out), **(
                change if n == "word/document.xml" else {}))
            out += a
            rows += b
        keep("zip-" + name, out + rows + b"PK\5\6" + struct.pack(
            "<HHHHIIH", 0, 0, len(parts), len(parts), len(rows), len(out),
            0), want="refused")
    for name, extra in (("twice", "word/document.xml"),
                        ("twice-case", "Word/Document.XML"),
                        ("up", "../../etc/PLUMTRAP"),
                        ("slash", "/word/PLUMTRAP.xml"),
                        ("backslash", "word\\\\PLUMTRAP.xml")):
        out, rows = b"", b""
        for n, data in parts + [(extra, b"x")]:
            a, b = bare(n.encode(), data, len(out))
            out += a
            rows += b
        keep("zip-" + name, out + rows + b"PK\5\6" + struct.pack(
            "<HHHHIIH", 0, 0, len(parts) + 1, len(parts) + 1, len(rows),
            len(out), 0), want="refused")
    big = io.BytesIO()
    with zipfile.ZipFile(big, "w", zipfile.ZIP_DEFLATED) as z:
        for n, data in parts:
            z.writestr(n, data if n != "word/document.xml" else
                       b"<x>" + b" " * (200 << 20))
    keep("zip-inflated", big.getvalue(), want="refused")
    laughs = '<!DOCTYPE x [<!ENTITY a "%s"><!ENTITY b "&a;&a;">]>' % M()
    keep("xml-entities", docx(shown + "&b;", before=laughs), want="refused")
    keep("xml-external", docx(shown, before='<!DOCTYPE x SYSTEM "file:///'
                              'etc/passwd">'), want="refused")
    keep("xml-deep", docx("<w:p>" * 5000), want="refused")
    keep("xml-broken", docx("<w:p>"), want="refused")


def xlsx_parts(sheet, **more):
    return [
        ("[Content_Types].xml", types([
            ("xl/workbook.xml", more.get("type", SHEET + "sheet.main+xml")),
            ("xl/worksheets/sheet1.xml", SHEET + "worksheet+xml"),
            ("xl/worksheets/sheet2.xml", SHEET + "worksheet+xml"),
            ("xl/sharedStrings.xml", SHEET + "sharedStrings+xml"),
            ("xl/styles.xml", SHEET + "styles+xml")])),
        ("_rels/.rels", rels([("rId1", "officeDocument", "xl/workbook.xml"),
                              ("rId2", "metadata/core-properties",
                               "docProps/core.xml")])),
        ("docProps/core.xml", CORE % (M(), M())),
        ("xl/workbook.xml", HEAD + '<workbook xmlns="http://schemas.openxml'
         'formats.org/spreadsheetml/2006/main" xmlns:r="%s" xmlns:mc="http://'
         'schemas.openxmlformats.org/markup-compatibility/2006" xmlns:x15ac='
         '"http://schemas.microsoft.com/office/spreadsheetml/2010/11/ac">'
         '<fileVersion appName="%s"/><fileSharing userName="%s"/>'
         '<mc:AlternateContent><mc:Choice Requires="x15"><x15ac:absPath url='
         '"C:\\%s"/></mc:Choice></mc:AlternateContent><bookViews>'
         '<workbookView windowWidth="12345" activeTab="1"/></bookViews>'
         '<sheets><sheet name="Shown" sheetId="5" r:id="rId1"/>%s</sheets>'
         '<definedNames><definedName name="%s">%s</definedName>'
         '</definedNames></workbook>' % (
             R, M(), M(), M(), more.get("second", ""), M(), M())),
        ("xl/_rels/workbook.xml.rels", rels([
            ("rId1", "worksheet", "worksheets/sheet1.xml"),
            ("rId2", "worksheet", "worksheets/sheet2.xml"),
            ("rId3", "sharedStrings", "sharedStrings.xml"),
            ("rId4", "styles", "styles.xml"),
            ("rId5", "externalLink", "externalLinks/e.xml")])),
        ("xl/externalLinks/e.xml", "<x>%s</x>" % M()),
        ("xl/sharedStrings.xml", HEAD + '<sst xmlns="http://schemas.openxml'
         'formats.org/spreadsheetml/2006/main" count="3"><si><t>%s</t></si>'
         '<si><t>Second string</t><rPh sb="0" eb="1"><t>%s</t></rPh></si><si>'
         '<r><rPr><b/><rFont val="Arial"/></rPr><t>Rich </t></r><r><t>one</t>'
         '</r></si></sst>' % (M(), M())),
        ("xl/styles.xml", HEAD + '<styleSheet xmlns="http://schemas.openxml'
         'formats.org/spreadsheetml/2006/main"><numFmts><numFmt numFmtId='
         '"164" formatCode="0.000"/><numFmt numFmtId="165" formatCode='
         '"&quot;%s&quot;0"/></numFmts><fonts><font><sz val="11"/><name val='
         '"Arial"/></font></fonts><fills><fill><patternFill patternType='
         '"none"/></fill></fills><borders><border/></borders><cellStyleXfs>'
         '<xf/></cellStyleXfs><cellXfs><xf/><xf numFmtId="164" '
         'applyNumberFormat="1" xfId="0"/></cellXfs><cellStyles><cellStyle '
         'name="%s" xfId="0" builtinId="0"/><cellStyle name="%s" xfId="0"/>'
         '</cellStyles></styleSheet>' % (M(), M(), M())),
        ("xl/worksheets/sheet1.xml", HEAD + '<worksheet xmlns="http://schemas'
         '.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="%s">'
         '<sheetPr codeName="%s"/>%s</worksheet>' % (R, M(), sheet)),
        ("xl/worksheets/_rels/sheet1.xml.rels", rels([
            ("rId1", "printerSettings", "../printerSettings/p.bin"),
            ("rId2", "comments", "../comments1.xml"),
            ("rId3", "hyperlink", "http://%s/" % M()),
            ("rId4", "drawing", "../drawings/d.xml")])),
        ("xl/printerSettings/p.bin", M().encode("utf-16-le")),
        ("xl/comments1.xml", "<x>%s</x>" % M()),
        ("xl/drawings/d.xml", HEAD + '<xdr:wsDr xmlns:xdr="http://schemas.'
         'openxmlformats.org/drawingml/2006/spreadsheetDrawing" %s>'
         '<xdr:oneCellAnchor><xdr:from><xdr:col>5</xdr:col><xdr:colOff>0'
         '</xdr:colOff><xdr:row>5</xdr:row><xdr:rowOff>0</xdr:rowOff>'
         '</xdr:from><xdr:ext cx="900000" cy="450000"/><xdr:pic><xdr:nvPicPr>'
         '<xdr:cNvPr id="9" name="%s" descr="%s"/><xdr:cNvPicPr/>'
         '</xdr:nvPicPr><xdr:blipFill><a:blip r:embed="rId1"/><a:stretch/>'
         '</xdr:blipFill><xdr:spPr><a:prstGeom prst="rect"><a:avLst/>'
         '</a:prstGeom></xdr:spPr></xdr:pic><xdr:clientData/>'
         '</xdr:oneCellAnchor></xdr:wsDr>' % (SPACES, M(), M())),
        ("xl/drawings/_rels/d.xml.rels", rels([
            ("rId1", "image", "../media/i.jpeg")])),
        ("xl/media/i.jpeg", photo()),
        ("xl/worksheets/sheet2.xml", HEAD + '<worksheet xmlns="http://schemas'
         '.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'
         '<c r="A1" t="s"><v>0</v></c><c r="B1" t="inlineStr"><is><t>%s</t>'
         '</is></c></row></sheetData></worksheet>' % M())]


def xlsx(keep):
    data = '<sheetData><row r="1"><c r="A1" t="s"><v>2</v></c><c r="B1" ' \
        's="1"><v>3.25</v></c><c r="C1" t="s"><v>1</v></c></row>%s' \
        '</sheetData>'
    keep("plain", archive(xlsx_parts(data % "")))
    for state in ("hidden", "veryHidden"):
        keep(state, archive(xlsx_parts(
            data % "", second='<sheet name="%s" sheetId="6" state="%s" r:id='
            '"rId2"/>' % (M(), state))), extra="less")
    keep("rows", archive(xlsx_parts(
        '<cols><col min="4" max="6" width="9" hidden="1"/></cols>' + data % (
            '<row r="2" hidden="1"><c r="A2" t="s"><v>0</v></c></row><row '
            'r="3"><c r="A3"><v>7</v></c><c r="E3" t="inlineStr"><is><t>%s'
            '</t></is></c></row>' % M()))))
    keep("formula", archive(xlsx_parts(data % (
        '<row r="2"><c r="A2"><f>VLOOKUP("%s",\'[%s.xlsx]x\'!A1,1)</f><v>5'
        '</v></c><c r="B2" t="str"><f>"a"</f><v>text</v></c></row>' % (
            M(), M())))), extra="less")
    keep("values", archive(xlsx_parts(data % (
        '<row r="2"><c r="A2"><v>%s</v></c><c r="B2" t="%s"><v>1</v></c><c '
        'r="%s"><v>1</v></c></row>' % (M(), M(), M())))), extra="less")
    keep("sheet", archive(xlsx_parts(
        data % "" + '<sheetProtection hash="%s"/><dataValidations>'
        '<dataValidation prompt="%s"/></dataValidations><hyperlinks>'
        '<hyperlink ref="A1" r:id="rId3" tooltip="%s"/></hyperlinks>'
        '<pageSetup paperSize="9" horizontalDpi="600" r:id="rId1"/><drawing '
        'r:id="rId4"/><legacyDrawing r:id="rId2"/><extLst><ext uri="%s"/>'
        '</extLst>' % (M(), M(), M(), M()))))
    keep("macros", archive(xlsx_parts(
        data % "", type="application/vnd.ms-excel.sheet.macroEnabled.main"
        "+xml")), want="refused")


ODF = " ".join('xmlns:%s="%s"' % p for p in [
    (n, "urn:oasis:names:tc:opendocument:xmlns:%s:1.0" % u) for n, u in (
        ("office", "office"), ("style", "style"), ("text", "text"),
        ("table", "table"), ("draw", "drawing"), ("meta", "meta"),
        ("fo", "xsl-fo-compatible"), ("svg", "svg-compatible"),
        ("script", "script"))] + [
    ("xlink", "http://www.w3.org/1999/xlink"),
    ("dc", "http://purl.org/dc/elements/1.1/"),
    ("officeooo", "http://openoffice.org/2009/office")])


def odt_file(body, auto="", first="", **more):
    kind = "application/vnd.oasis.opendocument.text"
    return archive([
        ("mimetype", kind),
        ("content.xml", HEAD + '<office:document-content %s office:version='
         '"1.3">%s<office:automatic-styles>%s</office:automatic-styles>'
         '<office:body><office:text>%s</office:text></office:body>'
         '</office:document-content>' % (ODF, first, auto, body)),
        ("styles.xml", HEAD + '<office:document-styles %s office:version='
         '"1.3"><office:styles><style:style style:name="Standard" '
         'style:family="paragraph"/><style:style style:name="%s" '
         'style:display-name="%s" style:family="paragraph" '
         'style:parent-style-name="Standard"><style:text-properties '
         'fo:font-weight="bold" fo:language="ug" fo:country="CN"/>'
         '</style:style></office:styles></office:document-styles>' % (
             ODF, "PLUMTRAP", M())),
        ("meta.xml", '<x>%s</x>' % M()), ("settings.xml", "<x>%s</x>" % M()),
        ("Thumbnails/thumbnail.png", t.bmarker()),
        ("Pictures/a.jpg", photo()),
        ("Basic/Standard/Module1.xml", "<x>%s</x>" % M()),
        ("Versions/Version1", t.bmarker()),
        ("META-INF/documentsignatures.xml", "<x>%s</x>" % M()),
        ("META-INF/manifest.xml", HEAD + '<manifest:manifest xmlns:manifest='
         '"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" '
         'manifest:version="1.3"><manifest:file-entry manifest:full-path="/" '
         'manifest:media-type="%s"/><manifest:file-entry manifest:full-path='
         '"content.xml" manifest:media-type="text/xml">%s'
         '</manifest:file-entry><manifest:file-entry manifest:full-path='
         '"styles.xml" manifest:media-type="text/xml"/><manifest:file-entry '
         'manifest:full-path="Pictures/a.jpg" manifest:media-type='
         '"image/jpeg"/>%s</manifest:manifest>' % (
             kind, more.get("entry", ""), "".join(
                 '<manifest:file-entry manifest:full-path="%s" '
                 'manifest:media-type=""/>' % n for n in (
                     "meta.xml", "settings.xml", "Thumbnails/thumbnail.png",
                     "Basic/Standard/Module1.xml", "Versions/Version1"))))])


def odt(keep):
    shown = '<text:p text:style-name="PLUMTRAP">Shown text.</text:p>'
    hide = '<style:style style:name="T1" style:family="text">' \
        '<style:text-properties text:display="none" officeooo:rsid="00123456"' \
        '/></style:style>'
    keep("plain", odt_file(shown))
    keep("hidden", odt_file(
        '<text:p>See <text:span text:style-name="T1">%s</text:span>this.'
        '<text:hidden-text text:string-value="%s"/></text:p><text:section '
        'text:name="%s" text:display="none"><text:p>%s</text:p>'
        '</text:section>' % (M(), M(), M(), M()) + shown, hide))
    keep("tracked", odt_file(
        '<text:tracked-changes><text:changed-region xml:id="c1"><text:'
        'deletion><office:change-info><dc:creator>%s</dc:creator>'
        '</office:change-info><text:p>%s</text:p></text:deletion>'
        '</text:changed-region></text:tracked-changes><text:p>Before'
        '<text:change text:change-id="c1"/> after.</text:p>' % (M(), M())),
        extra="less")
    keep("notes", odt_file(
        '<text:p xml:id="%s">One<office:annotation><dc:creator>%s'
        '</dc:creator><text:p>%s</text:p></office:annotation> two<text:note '
        'text:note-class="footnote" text:id="%s"><text:note-citation>1'
        '</text:note-citation><text:note-body><text:p>The note.</text:p>'
        '</text:note-body></text:note>.</text:p>' % (M(), M(), M(), M())),
        extra="less")
    keep("fields", odt_file(
        '<text:p>Page <text:page-number>1</text:page-number> by '
        '<text:author-name>%s</text:author-name> <text:a xlink:href="http://'
        '%s/" office:name="%s">a link</text:a> <text:bookmark text:name="%s"/>'
        '<text:user-defined text:name="%s">value</text:user-defined></text:p>'
        % (M(), M(), M(), M(), M())), extra="less")
    keep("script", odt_file(shown, first='<office:scripts><office:event-'
         'listeners><script:event-listener xlink:href="%s"/></office:event-'
         'listeners></office:scripts>' % M()))
    keep("picture", odt_file(
        '<text:p>Pic: <draw:frame draw:name="%s" text:anchor-type="as-char" '
        'svg:width="4cm" svg:height="2cm"><draw:image xlink:href="Pictures/a.'
        'jpg" xlink:type="simple"/><svg:desc>%s</svg:desc></draw:frame>'
        '<draw:frame svg:width="1cm" svg:height="1cm"><draw:object '
        'xlink:href="./%s"/><draw:image xlink:href="http://%s/x.png"/>'
        '</draw:frame></text:p>' % (M(), M(), M(), M())))
    keep("table", odt_file(
        '<table:table table:name="%s"><table:table-column '
        'table:number-columns-repeated="2"/><table:table-row><table:table-'
        'cell table:formula="%s" office:value-type="string" '
        'office:string-value="%s"><text:p>Cell</text:p></table:table-cell>'
        '<table:table-cell><text:p>Two</text:p></table:table-cell>'
        '</table:table-row></table:table>' % (M(), M(), M()) + shown),
         extra="less")
    keep("unknown", odt_file(
        '<text:p text:PLUMTRAP="1" foo="%s">Text<text:PLUMTRAP>%s'
        '</text:PLUMTRAP><!-- %s --></text:p>' % (M(), M(), M())),
        extra="less")
    keep("encrypted", odt_file(shown, entry='<manifest:encryption-data '
                               'manifest:checksum="x"/>'), want="refused")


def make(folder):
    rows = []

    def keeper(prefix, ending):
        def keep(name, data, want="whole", extra="same"):
            file = "%s-%s.%s" % (prefix, name, ending)
            with open(os.path.join(folder, file), "wb") as f:
                f.write(data)
            rows.append((file, want, extra if want == "whole" else ""))
        return keep

    for kind, makers in (
            ("docx", (docx_text, docx_fields, docx_parts, docx_pictures,
                      archives)),
            ("xlsx", (xlsx,)), ("odt", (odt,))):
        for maker in makers:
            maker(keeper(kind, kind))
    return rows
