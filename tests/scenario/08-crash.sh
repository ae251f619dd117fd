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
stop
grep -q '2[0-9] booths .* failed and were replaced' "$work/daemon.log" ||
	fail "not counted"
import
[ "$(query 'len(L)')" = 10 ] || fail "$(query 'len(L)') of 10"
