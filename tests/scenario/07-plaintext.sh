# P1: what a witness sends is found nowhere on the gateway: not in the spool,
# a log or a temporary folder, the system's too, and (as root, once the booth
# is gone) not in any process's memory.
. "$(dirname "$0")/lib.sh"
make_site
touch "$work/began"
start
marker=PLUMPLAIN-$(od -An -N8 -tx1 /dev/urandom | tr -d ' \n')
photo "$work/m.jpg" "$marker-photo"
mv "$work/m.jpg" "$work/../m.$$.jpg"
printf '%s' "$marker-text" > "$work/../t.$$"
code=$(post -F "text=<$work/../t.$$" -F "files=@$work/../m.$$.jpg;filename=$marker-name.jpg")
rm -f "$work/../m.$$.jpg" "$work/../t.$$" "$work/answer"
[ "$code" = 200 ] || fail "status $code"
# what holds the marker, of all that was written since the beginning
found() {
	grep -rlF "$marker" "$work" || :
	find /tmp /var/tmp /dev/shm /run /var/log -xdev -type f \
		-newer "$work/began" ! -path "$work/*" -size -65536k \
		-exec grep -lF "$marker" {} + 2> /dev/null || :
}
# the search can see
for at in /tmp /var/tmp; do
	probe=$(mktemp "$at/plumseal-probe.XXXXXX")
	echo "$marker" > "$probe"
	found > "$work/found"
	rm -f "$probe"
	grep -qF "$probe" "$work/found" || fail "the search misses $at"
done
sleep 0.5
if found | grep .; then fail "plaintext in a file"; fi
if [ "$(id -u)" = 0 ]; then
	MARKER=$marker python3 "$here/memory.py" "$daemon" || fail "memory"
else
	echo "note: not root: memory was not searched"
fi
stop
if found | grep .; then fail "plaintext in a file"; fi
import
[ "$(query 'len(L)')" = 1 ] || fail "it did not arrive at all"
