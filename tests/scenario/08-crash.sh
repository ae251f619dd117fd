# A booth that crashes (by a hook that only test builds have), or tries what
# it may not: it is replaced and counted, others are not disturbed.
. "$(dirname "$0")/lib.sh"
make_site
start
get /test/crash -o /dev/null 2> /dev/null && {
	echo "note: built without test hooks: left out"; exit 0; }
for i in $(seq 10); do
	get /test/crash -o /dev/null 2> /dev/null && fail "no crash"
	get /test/forbidden -o /dev/null 2> /dev/null && fail "not killed"
	[ "$(post -F "text=after crash $i")" = 200 ] || fail "disturbed"
done
# the mint is replaced a few times, and then done without
[ -n "$(children plumseal-mint)" ] || fail "no mint"
for i in $(seq 7); do
	mint=$(children plumseal-mint) || :
	[ -z "$mint" ] || kill -9 $mint 2> /dev/null || :
	[ "$(post -F "text=without mint $i")" = 200 ] || fail "needs the mint"
done
[ -z "$(children plumseal-mint)" ] || fail "the mint never ends"
stop
grep -q '2[0-9] booths .* failed and were replaced' "$work/daemon.log" ||
	fail "not counted"
import
[ "$(query 'len(L)')" = 17 ] || fail "$(query 'len(L)') of 17"
