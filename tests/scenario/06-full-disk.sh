# A full disk (a small tmpfs): "received" is never said for what has no room,
# the page is plain, and what was acknowledged stays.
. "$(dirname "$0")/lib.sh"
if [ "$(id -u)" != 0 ]; then
	echo "note: not root: the full disk was left out"
	exit 0
fi
make_site
mkdir "$work/small"
mount -t tmpfs -o size=4m,mode=700 none "$work/small"
set_key spool "$work/small"
start
n=0
for i in $(seq 30); do
	code=$(post -F "text=PLUMFULL-$i")
	case $code in
	200)	received || fail "200 without received"
		n=$((n + 1)) ;;
	507|503) received && fail "received, and no room"
		break ;;
	*)	fail "status $code" ;;
	esac
done
[ "$n" -gt 3 ] && [ "$n" -lt 20 ] || fail "$n were received"
[ "$code" = 507 ] || fail "no room gives $code"
get / -o /dev/null || fail "the gateway is gone"
import
[ "$(query 'len(L)')" = "$n" ] || fail "$(query 'len(L)') of $n"
stop
umount "$work/small"
