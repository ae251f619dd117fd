# P3: a burst above the quota is made up for, also over a restart, and the
# daemon's journal never says how long the row is.
. "$(dirname "$0")/lib.sh"
make_site
set_key interval 3600s
set_key quota 360
rows() {
	plumsealctl --config "$work/conf" status --json |
		grep -o '"parcels":[0-9]*' | cut -d: -f2
}
start
for i in 1 2 3 4 5 6 7 8; do
	[ "$(post -F text=$i)" = 200 ] || fail "$i"
done
stop
[ "$(rows)" = 8 ] || fail "$(rows) parcels"
# a tick, and half of another, in which the row would grow by one
start
sleep 13
stop
[ "$(rows)" = 8 ] || fail "$(rows) parcels: it was not made up for"
[ "$(cat "$work/spool/plan")" -lt 8 ] || fail "the plan"
# a vault that is killed, too
start
kill -KILL "$(children vault)"
sleep 1
[ "$(post -F text=more)" = 200 ] || fail more
stop
[ "$(rows)" = 9 ] || fail "$(rows) parcels"
grep -iE '[0-9] parcels|holds' "$work/daemon.log" && fail "a number is logged"
grep -q ' ready on ' "$work/daemon.log" || fail "not ready"
# without a quota there is no plan
set_key quota 0
start
stop
[ ! -e "$work/spool/plan" ] || fail "a plan without a quota"
