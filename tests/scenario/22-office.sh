# Office documents: refused by default with advice, cleaned or sealed as they
# came where the site says so; what is not cleaned cannot be overlooked.
. "$(dirname "$0")/lib.sh"
make_site
cd "$work"
python3 -B - <<'EOF'
import zipfile
OOXML = "http://schemas.openxmlformats.org/"
z = zipfile.ZipFile("a.docx", "w", zipfile.ZIP_DEFLATED)
z.writestr("[Content_Types].xml", '<Types xmlns="%spackage/2006/content-types">'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.'
    'openxmlformats-officedocument.wordprocessingml.document.main+xml"/>'
    '</Types>' % OOXML)
z.writestr("_rels/.rels", '<Relationships xmlns="%spackage/2006/relationships">'
    '<Relationship Id="r" Type="%sofficeDocument/2006/relationships/'
    'officeDocument" Target="word/document.xml"/></Relationships>' % (
        OOXML, OOXML))
z.writestr("word/document.xml", '<w:document xmlns:w="%swordprocessingml/2006/'
    'main"><w:body><w:p w:rsidR="00112233"><w:r><w:t>Seen.</w:t></w:r><w:r>'
    '<w:rPr><w:vanish/></w:rPr><w:t>PLUMOFFICE</w:t></w:r></w:p></w:body>'
    '</w:document>' % OOXML)
z.writestr("docProps/core.xml", "<x>PLUMOFFICE</x>")
z.close()
EOF
send() { post -F text=x -F "files=@$work/a.docx"; }
again() { stop; rm -rf "$work/casebook" "$work/stick" "$work/spool"; }

start
get / > /dev/null 2>&1 || :
[ "$(send)" = 200 ] || fail "refuse"
grep -qi 'as a PDF' "$work/answer" || fail "no advice: $(cat "$work/answer")"
again

set_key office clean
start
[ "$(send)" = 200 ] || fail "clean"
import
id=$(query 'L[0]["id"]')
[ "$(query 'L[0]["files"][0]["state"]')" = cleaned ] || fail "not cleaned"
review export "$id" "$work/opened" > "$work/out" 2>&1
grep -q '"recheck":"same"' "$work/opened/report.json" || fail "second look"
(cd "$work/opened" && python3 -B -c "
import zipfile
z = zipfile.ZipFile('a.docx')
all = b''.join(z.read(n) for n in z.namelist())
assert b'Seen.' in all and b'PLUMOFFICE' not in all and b'rsid' not in all
") || fail "what was cleaned"
rm -rf "$work/opened"
again

set_key office seal
start
[ "$(send)" = 200 ] || fail "seal"
grep -qi 'could not be cleaned' "$work/answer" || fail "the witness is not told"
import
id=$(query 'L[0]["id"]')
[ "$(query 'L[0]["files"][0]["state"]')" = uncleaned ] || fail "not uncleaned"
review list > "$work/out" 2>&1
grep -q '1 NOT CLEANED' "$work/out" || fail "list: $(cat "$work/out")"
review show "$id" > "$work/out" 2>&1
grep -q 'WAS NOT CLEANED' "$work/out" || fail "show: $(cat "$work/out")"
review export "$id" "$work/opened" > "$work/out" 2>&1
grep -q 'NOT CLEANED' "$work/out" || fail "export: $(cat "$work/out")"
cmp "$work/a.docx" "$work/opened/a.docx.uncleaned" || fail "not as it came"
[ ! -e "$work/opened/a.docx" ] || fail "it has a name that opens it"
# another type stays refused
head -c 3000 /dev/urandom > "$work/noise.bin"
[ "$(post -F text=x -F "files=@$work/noise.bin")" = 200 ] || fail "noise"
grep -qi 'could not be cleaned: it may say' "$work/answer" &&
	fail "noise was kept"
stop
