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
# the mint is replaced a few times, and then done without; a new one bears its
# name only after a moment, so each is waited for
next_mint() {			# MINT-BEFORE: another one, or nothing
	for i in $(seq 50); do
		mint=$(children plumseal-mint) || :
		[ -z "$mint" ] || [ "$mint" = "$1" ] || return 0
		sleep 0.1
	done
	mint=
}
mint=none mints=0
while next_mint "$mint"; [ -n "$mint" ]; do
	mints=$((mints + 1))
	[ "$mints" -le 5 ] || fail "the mint never ends"
	kill -9 "$mint"
	[ "$(post -F "text=without mint $mints")" = 200 ] ||
		fail "needs the mint"
done
[ "$mints" = 5 ] || fail "$mints mints instead of 5"
for i in 6 7; do
	[ "$(post -F "text=without mint $i")" = 200 ] || fail "needs the mint"
done
stop
grep -q '2[0-9] booths .* failed and were replaced' "$work/daemon.log" ||
	fail "not counted"
import
[ "$(query 'len(L)')" = 17 ] || fail "$(query 'len(L)') of 17"
