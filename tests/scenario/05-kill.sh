# kill -9 of each process in the middle of uploads: what was acknowledged is
# there afterwards, the others are not disturbed, the service goes on.
. "$(dirname "$0")/lib.sh"
make_site
start
SOCK=$sock DAEMON=$daemon OUT=$work/acked python3 "$here/killer.py" ||
	fail "killer.py"
[ "$(post -F text=PLUMACK-last-one)" = 200 ] || fail "no service afterwards"
echo PLUMACK-last-one >> "$work/acked"
# and the usher itself, with the whole tree, then a fresh start
SOCK=$sock OUT=$work/acked MODE=usher DAEMON=$daemon \
	python3 "$here/killer.py" || fail "killer.py usher"
wait "$daemon" 2> /dev/null || :
daemon=
start
[ "$(post -F text=PLUMACK-after)" = 200 ] || fail "no service after a restart"
echo PLUMACK-after >> "$work/acked"
stop
import
for id in $(query '" ".join(c["id"] for c in L)'); do
	review show "$id" || fail "show"
done > "$work/shown"
n=0
while read -r marker; do
	grep -q "$marker" "$work/shown" || fail "acknowledged and lost: $marker"
	n=$((n + 1))
done < "$work/acked"
[ "$n" -gt 20 ] || fail "only $n were acknowledged"
echo "note: $n acknowledged under kill -9, none lost"
