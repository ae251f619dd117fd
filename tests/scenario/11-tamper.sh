# P5: a delivery that was changed, shortened or forked is refused, and the
# casebook stays as it was.
. "$(dirname "$0")/lib.sh"
make_site
start
[ "$(post -F text=first)" = 200 ] || fail post
import
# the public checkpoint is of this log, and older than what came just now:
# it is only renewed with the row's even growth
get /log/checkpoint -o "$work/public"
[ "$(sed -n 1p "$work/public")" = "$(sed -n 1p "$work/stick/checkpoint")" ] ||
	fail "the public checkpoint: $(cat "$work/public")"
[ "$(sed -n 2p "$work/public")" = 0 ] || fail "it tells of a submission"
cp -r "$work/spool" "$work/spool.old"
[ "$(post -F text=second)" = 200 ] || fail post
deliver
state() { (cd "$work/casebook" && find . -type f | sort | xargs sha256sum); }
was=$(state)
try() {				# NAME: import $work/bad must be refused with 3
	r=0
	review import "$work/bad" > "$work/out" 2>&1 || r=$?
	[ "$r" = 3 ] || fail "$1: exit $r: $(cat "$work/out")"
	[ "$(state)" = "$was" ] || fail "$1 changed the casebook"
}
last=$(ls "$work"/stick/parcels-* | tail -1)
fresh() { rm -rf "$work/bad"; cp -r "$work/stick" "$work/bad"; }
fresh
printf X | dd of="$work/bad/${last##*/}" bs=1 seek=200000 conv=notrunc 2> /dev/null
try "a flipped byte"
fresh
sed -i '2s/.*/9/' "$work/bad/checkpoint"
try "a changed checkpoint"
fresh
truncate -s -262144 "$work/bad/${last##*/}"
try "a parcel less"
# another history under the same key
stop
rm -rf "$work/spool"
cp -r "$work/spool.old" "$work/spool"
start
[ "$(post -F text=forged)" = 200 ] || fail post
rm -rf "$work/bad"
plumsealctl --config "$work/conf" export "$work/bad" > /dev/null
stop
review import "$work/stick" > /dev/null
was=$(state)
try "a fork of the log"
[ "$(query 'len(L)')" = 2 ] || fail "$(query 'len(L)')"
