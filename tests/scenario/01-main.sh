# The main job: text and two photos of the same Chinese name go in through
# HTTP, are exported, opened and read; what identifies is gone; what was
# refused is named, and everything else is kept.
. "$(dirname "$0")/lib.sh"
make_site
start
photo "$work/a.jpg" PLUMMARK-A
photo "$work/b.jpg" PLUMMARK-B
convert -size 40x30 xc:green "$work/c.png"
printf 'Мой брат. 我的兄弟。 قېرىندىشىم\n' > "$work/text"
echo 'not a picture' > "$work/notes.docx"
: > "$work/empty.jpg"

# 120 characters are a name on Windows and macOS, and 364 bytes
long=$(printf '%0120d' 0 | sed 's/0/证/g').png

code=$(post -F "text=<$work/text" -F "files=@$work/c.png;filename=$long" \
	-F "files=@$work/a.jpg;filename=证词照片.jpg" \
	-F "files=@$work/b.jpg;filename=证词照片.jpg" \
	-F "files=@$work/notes.docx" -F "files=@$work/empty.jpg" \
	-F "files=@$work/c.png;filename=../../etc/passwd.png")
[ "$code" = 200 ] || fail "status $code"
received || fail "the page does not say received"
for name in 证词照片.jpg notes.docx empty.jpg; do
	grep -q "$name" "$work/answer" || fail "$name is not on the answer"
done

import
[ "$(query 'len(L)')" = 1 ] || fail "$(query L)"
[ "$(query 'L[0]["complete"]')" = True ] || fail "not complete"
id=$(query 'L[0]["id"]')
[ "$(query 'sum(1 for f in L[0]["files"] if f["name"]=="证词照片.jpg")')" = 2 ] ||
	fail "two files of one name: $(query 'L[0]["files"]')"
review show "$id" > "$work/shown"
grep -q 'قېرىندىشىم' "$work/shown" || fail "the text is not shown"
review export "$id" "$work/opened" > /dev/null || fail "export"
[ "$(ls "$work"/opened/证证*.png | wc -l)" = 1 ] || fail "$(ls "$work/opened")"
cmp "$work/text" "$work/opened/testimony.txt" || fail "the text changed"
[ "$(ls "$work"/opened/*.jpg | wc -l)" = 2 ] || fail "$(ls "$work/opened")"
[ "$(stat -c %a "$work/opened/testimony.txt")" = 600 ] || fail "mode"
if grep -rlE 'PLUMMARK' "$work/opened"; then fail "a name survived"; fi
for j in "$work"/opened/*.jpg; do
	[ -z "$(exiftool -s -GPS:all -Artist "$j")" ] || fail "exiftool: $j"
	[ "$(exiftool -s3 -n -Orientation "$j")" = 6 ] || fail "turned: $j"
done
djpeg "$work/a.jpg" > "$work/a.ppm"
same=0
for j in "$work"/opened/*.jpg; do
	djpeg "$j" | cmp -s - "$work/a.ppm" && same=1
done
[ "$same" = 1 ] || fail "the pixels changed"
ls -a "$work/opened" | grep -q '^\.\.*[a-z]' && fail "a hidden file"

# importing again changes nothing, and neither does exporting again
before=$(cd "$work/casebook" && find . -type f | sort | xargs sha256sum)
import
after=$(cd "$work/casebook" && find . -type f | sort | xargs sha256sum)
[ "$before" = "$after" ] || fail "importing twice changed the casebook"
review export "$id" "$work/opened" > /dev/null
[ "$(ls "$work/opened"/*.jpg | wc -l)" = 4 ] || fail "export overwrote"
# the spool is no stick
held=$(ls -A "$work/spool")
plumsealctl --config "$work/conf" export "$work/spool/." \
	> /dev/null 2>&1 && fail "exported into the spool"
[ "$(ls -A "$work/spool")" = "$held" ] || fail "export wrote into the spool"
# nobody without the key
plumseal-key new --dir "$work/offline" --name other \
	--passphrase-file "$pass" > /dev/null
plumseal-review --casebook "$work/other" --secret "$work/offline/other.secret" \
	--passphrase-file "$pass" import "$work/stick" > /dev/null
n=$(plumseal-review --casebook "$work/other" \
	--secret "$work/offline/other.secret" --passphrase-file "$pass" \
	list --json | python3 -c 'import json,sys; print(len(json.load(sys.stdin)))')
[ "$n" = 0 ] || fail "another key opened it"
stop
