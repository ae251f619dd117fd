# kill -9 of each process in the middle of uploads: what was acknowledged is
# there afterwards, the others are not disturbed, the service goes on.
. "$(dirname "$0")/lib.sh"
make_site
photo "$work/photo.jpg" PLUMMARK
# long enough to be on its way for a while
dd if=/dev/urandom of="$work/tail" bs=1M count=1 2> /dev/null
cat "$work/tail" >> "$work/photo.jpg"
export PHOTO="$work/photo.jpg"
start
SOCK=$sock DAEMON=$daemon OUT=$work/acked python3 "$here/killer.py" ||
	fail "killer.py"
[ "$(post -F text=one)" = 200 ] || fail "no service afterwards"
echo 3 0 >> "$work/acked"
# and the usher itself, with the whole tree, then a fresh start
SOCK=$sock OUT=$work/acked MODE=usher DAEMON=$daemon \
	python3 "$here/killer.py" || fail "killer.py usher"
wait "$daemon" 2> /dev/null || :
daemon=
start
[ "$(post -F text=after)" = 200 ] || fail "no service after a restart"
echo 5 0 >> "$work/acked"
stop
import
query '"\n".join("%d %d" % (c["text_length"], sum(f["state"] == "cleaned"
	for f in c["files"])) for c in L if c["complete"])' |
	sort > "$work/arrived"
sort "$work/acked" | comm -23 - "$work/arrived" > "$work/lost"
[ ! -s "$work/lost" ] || fail "acknowledged and lost: $(cat "$work/lost")"
n=$(wc -l < "$work/acked")
[ "$n" -gt 20 ] || fail "only $n were acknowledged"
photos=$(grep -c ' 1$' "$work/acked")
[ "$photos" -gt 5 ] || fail "only $photos photos were acknowledged"
echo "note: $n acknowledged under kill -9, $photos with a photo, none lost"
