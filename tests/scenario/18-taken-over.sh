# A booth that was taken over does what its filter lets it do (by hooks that
# only test builds have): nobody else notices, nothing reaches the disk.
. "$(dirname "$0")/lib.sh"
make_site
set_key max_cleaners 2
start
get /test/crash -o /dev/null 2> /dev/null && {
	echo "note: built without test hooks: left out"; exit 0; }
photo "$work/a.jpg" PLUMMARK
# one that asks and never reads cannot hold up the usher
for i in 1 2 3; do
	get /test/flood -o /dev/null 2> /dev/null || :
	[ "$(post -F "text=after a flood $i")" = 200 ] || fail "held up"
done
# what it writes to the log is lost (a sanitizer keeps its own way out)
if ! grep -q __asan_init "$(command -v plumseald)"; then
	get /test/write -o /dev/null || fail "no answer"
	grep -q TAKEN-OVER "$work/daemon.log" && fail "it wrote to the log"
fi
# turns that it asks for again and again are not lost to others
for i in 1 2 3 4; do get /test/turns -o /dev/null 2> /dev/null || :; done
get /test/hold -o /dev/null 2> /dev/null &
holder=$!
sleep 0.5
[ "$(post -m 30 -F text=two -F "files=@$work/a.jpg")" = 200 ] ||
	fail "no turn left"
stop
wait $holder || :
grep -q 'booths .* failed and were replaced' "$work/daemon.log" ||
	fail "not counted"

# Asked to end while somebody waits for a turn: what came is kept.
set_key max_cleaners 1
start
get /test/hold -o /dev/null 2> /dev/null &
holder=$!
sleep 0.5
curl -sS --max-time 60 --unix-socket "$sock" -o "$work/answer" \
	-F 'text=while somebody held the turn' -F "files=@$work/a.jpg" \
	http://x/submit 2> /dev/null &
sender=$!
sleep 1
stop
wait $holder || :
wait $sender || :
import
[ "$(query 'len(L)')" = 5 ] || fail "$(query 'len(L)') of 5"
for id in $(query '" ".join(t["id"] for t in L)'); do
	review show "$id"
done > "$work/shown"
grep -q 'while somebody held the turn' "$work/shown" || fail "its text is lost"
