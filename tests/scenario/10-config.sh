# Bad settings and keys: a clear line, the right exit status, no start.
. "$(dirname "$0")/lib.sh"
make_site
expect() {			# STATUS TEXT COMMAND...
	want=$1 text=$2
	shift 2
	r=0
	"$@" > "$work/said" 2>&1 || r=$?
	[ "$r" = "$want" ] || fail "$*: exit $r, not $want: $(cat "$work/said")"
	grep -qF -- "$text" "$work/said" || fail "$*: said $(cat "$work/said")"
}
check() { plumseald --config "$work/conf" --check; }
expect 0 "1 of 1 editors can read" check
expect 2 "usage:" plumseald
expect 2 "usage:" plumseald --config
expect 1 "$work/none" plumseald --config "$work/none" --check
set_key qouta 5
expect 1 "unknown key 'qouta'" check
sed -i '/qouta/d' "$work/conf"
set_key listen 0.0.0.0:8080
expect 1 "not a loopback address" check
expect 0 "editors can read" plumseald --config "$work/conf" --check --any-address
set_key listen "unix:$sock"
# a key file that was tampered with, doubled, or is nobody's
sed 's/tester/testor/' "$work/keys/tester.editor" > "$work/keys/bad.editor"
expect 1 "bad.editor" check
cp "$work/keys/tester.editor" "$work/keys/bad.editor"
expect 1 "a second file of the editor 'tester'" check
rm "$work/keys/bad.editor" "$work/keys/tester.editor"
expect 1 "nobody to seal to" check
expect 1 "nobody to seal to" plumseald --config "$work/conf"
cp "$work/offline/tester.editor" "$work/keys/"
# a spool of another parcel size, or shorter than its checkpoint
start
[ "$(post -F text=one)" = 200 ] && [ "$(post -F text=two)" = 200 ] || fail post
stop
set_key parcel_size 64K
expect 1 "spool" plumseald --config "$work/conf"
set_key parcel_size 256K
truncate -s -300000 "$work"/spool/row-0000000000
expect 1 "spool" plumseald --config "$work/conf"
