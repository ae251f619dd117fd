# P1: what a witness sends is found nowhere on the gateway: not in the spool,
# a log or a temporary folder, and (as root, once the booth is gone) not in
# any process's memory.
. "$(dirname "$0")/lib.sh"
make_site
start
marker=PLUMPLAIN-$(od -An -N8 -tx1 /dev/urandom | tr -d ' \n')
photo "$work/m.jpg" "$marker-photo"
mv "$work/m.jpg" "$work/../m.$$.jpg"
printf '%s' "$marker-text" > "$work/../t.$$"
code=$(post -F "text=<$work/../t.$$" -F "files=@$work/../m.$$.jpg;filename=$marker-name.jpg")
rm -f "$work/../m.$$.jpg" "$work/../t.$$" "$work/answer"
[ "$code" = 200 ] || fail "status $code"
sleep 0.5
if grep -rlF "$marker" "$work"; then fail "plaintext in a file"; fi
if [ "$(id -u)" = 0 ]; then
	MARKER=$marker python3 "$here/memory.py" "$daemon" || fail "memory"
else
	echo "note: not root: memory was not searched"
fi
stop
if grep -rlF "$marker" "$work"; then fail "plaintext in a file"; fi
import
[ "$(query 'len(L)')" = 1 ] || fail "it did not arrive at all"
