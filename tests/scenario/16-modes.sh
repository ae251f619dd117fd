# The site's modes: pixels (pictures are coded afresh by a second process, and
# nothing but pixels gets through), strict (what was damaged is refused).
. "$(dirname "$0")/lib.sh"
make_site
photo "$work/a.jpg" PLUMMODE-A		# turned: Orientation 6
convert -size 70x50 plasma:green-yellow -depth 8 "$work/b.png"
exiftool -q -overwrite_original -Comment=PLUMMODE-B "$work/b.png"
printf 'PLUMMODE-TRAILER' >> "$work/a.jpg"
head -c 20000 "$work/a.jpg" > "$work/cut.jpg"
# a picture that is a page, too: nothing of it may come through
{ head -c 2 "$work/a.jpg"
  printf '\377\376\000\060<script>PLUMMODE-POLYGLOT</script>/* padding.. */'
  tail -c +3 "$work/a.jpg"; } > "$work/poly.jpg"
state() { query "sorted((f['name'],f['state']) for f in L[0]['files'])"; }

set_key mode pixels
set_key max_side 320
start
[ "$(post -F text=pixels -F "files=@$work/a.jpg" -F "files=@$work/b.png" \
	-F "files=@$work/cut.jpg" -F "files=@$work/poly.jpg")" = 200 ] ||
	fail "pixels: $(cat "$work/answer")"
received || fail "pixels: not received"
import
id=$(query 'L[0]["id"]')
[ "$(query "[f['state'] for f in L[0]['files']].count('cleaned')")" -ge 3 ] ||
	fail "pixels: $(state)"
review export "$id" "$work/opened" > "$work/out" 2>&1
if grep -rl PLUMMODE "$work/opened"; then fail "a marker survived"; fi
grep -q 'differs from' "$work/out" && fail "the second look differs"
grep -o '"recheck":"[a-z_]*"' "$work/opened"/*.json | sort | uniq -c > "$work/again"
grep -q '"same"' "$work/again" && ! grep -qv '"same"' "$work/again" ||
	fail "the second look: $(cat "$work/again")"
for f in a poly; do
	[ "$(identify -format '%m %w %h %Q' "$work/opened"/*$f.jpg)" = \
		"JPEG 240 320 90" ] || fail "$f: $(identify "$work/opened"/*)"
	[ -z "$(exiftool -s -EXIF:all -XMP:all "$work/opened"/*$f.jpg)" ] ||
		fail "$f: tags"
done
# a small PNG stays what it shows
convert "$work/b.png" rgba:"$work/b1"
convert "$work/opened"/*b.png rgba:"$work/b2"
cmp "$work/b1" "$work/b2" || fail "the PNG's pixels changed"
# as many at once as there are; booths and cleaners all end
for i in 1 2 3 4 5 6; do
	curl -sS --max-time 120 --unix-socket "$sock" -o "$work/answer$i" \
		-F text=x -F "files=@$work/a.jpg" http://x/submit &
	posts="${posts:-} $!"
done
wait $posts
for i in 1 2 3 4 5 6; do
	grep -qi received "$work/answer$i" || fail "one of six at once"
done
stop
grep -q 'since the last report' "$work/daemon.log" &&
	fail "something failed: $(cat "$work/daemon.log")"
rm -rf "$work/opened" "$work/casebook" "$work/stick" "$work/spool"

set_key mode strict
start
[ "$(post -F text=strict -F "files=@$work/a.jpg" \
	-F "files=@$work/cut.jpg")" = 200 ] || fail "strict"
import
state > "$work/state"
grep -q "'a.jpg', 'cleaned'" "$work/state" || fail "strict: $(state)"
grep -q "'cut.jpg', 'taken_back'" "$work/state" || fail "strict: $(state)"
stop
rm -rf "$work/opened" "$work/casebook" "$work/stick" "$work/spool"

# HEIC as JPEG, and everything else as it was
if command -v heif-enc > "$work/found"; then
	convert "$work/b.png" -depth 8 "$work/c.png"
	heif-enc -q 90 "$work/c.png" -o "$work/c.heic" > "$work/out" 2>&1
	set_key mode lossless
	set_key heic jpeg
	start
	[ "$(post -F text=heic -F "files=@$work/a.jpg" \
		-F "files=@$work/c.heic")" = 200 ] || fail "heic"
	import
	id=$(query 'L[0]["id"]')
	review export "$id" "$work/opened" > "$work/out" 2>&1
	[ "$(identify -format '%m %w %h' "$work/opened"/*c.heic.jpg)" = \
		"JPEG 70 50" ] || fail "heic: $(ls "$work/opened")"
	[ "$(identify -format '%m %w %h' "$work/opened"/*a.jpg)" = \
		"$(identify -format '%m %w %h' "$work/a.jpg")" ] ||
		fail "heic: a JPEG was drawn anew"
	grep -q '"same"' "$work/opened"/*.json ||
		fail "heic: the second look: $(cat "$work/opened"/*.json)"
	stop
	rm -rf "$work/opened" "$work/casebook" "$work/stick" "$work/spool"

	# what is drawn may be far larger than all that a form may have
	convert -size 1600x1600 plasma:red-blue -attenuate 0.5 \
		+noise Gaussian -depth 8 "$work/d.png"
	heif-enc -q 35 "$work/d.png" -o "$work/d.heic" > "$work/out" 2>&1
	set_key heic png
	set_key max_side 0
	set_key parcel_size 16K
	set_key max_text 1K
	set_key max_body $(($(stat -c %s "$work/d.heic") / 1024 + 4))K
	start
	[ "$(post -F text=large -F "files=@$work/d.heic")" = 200 ] ||
		fail "a large PNG of a small HEIC"
	import
	id=$(query 'L[0]["id"]')
	review export "$id" "$work/opened" > "$work/out" 2>&1
	[ "$(identify -format '%m %w %h' "$work/opened"/*d.heic.png)" = \
		"PNG 1600 1600" ] || fail "heic: $(ls "$work/opened")"
	echo "note: $(stat -c %s "$work/d.heic") bytes became" \
		"$(stat -c %s "$work/opened"/*d.heic.png)"
	stop
fi
