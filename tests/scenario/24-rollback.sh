# P5: an older state of the log that comes again is told loudly, with its own
# exit status; another past under the same key is refused, shorter, longer or
# as long as the one that is known.
. "$(dirname "$0")/lib.sh"
make_site
start
[ "$(post -F text=first)" = 200 ] || fail post
import
cp -r "$work/spool" "$work/spool.old"
cp -r "$work/stick" "$work/stick.old"
[ "$(post -F text=second)" = 200 ] || fail post
import
[ "$(query 'len(L)')" = 2 ] || fail "$(query 'len(L)')"
stop
state() { (cd "$work/casebook" && find . -type f | sort | xargs sha256sum); }
was=$(state)
try() {				# NAME DIR EXIT WORDS...
	r=0
	review import "$2" > "$work/out" 2> "$work/said" || r=$?
	[ "$r" = "$3" ] || fail "$1: exit $r: $(cat "$work/out" "$work/said")"
	[ "$(state)" = "$was" ] || fail "$1 changed the casebook"
	name=$1
	shift 3
	for words; do
		grep -q "$words" "$work/said" ||
			fail "$name: not told of $words: $(cat "$work/said")"
	done
}
replace_spool() {		# FOLDER, and what is received then
	rm -rf "$work/spool"
	cp -r "$1" "$work/spool"
	shift
	start
	for text; do
		[ "$(post -F "text=$text")" = 200 ] || fail "$text"
	done
	rm -rf "$work/bad"
	plumsealctl --config "$work/conf" export "$work/bad" > /dev/null
	stop
}

try "the newest again" "$work/stick" 0
[ -s "$work/said" ] && fail "the newest: $(cat "$work/said")"
try "an old stick" "$work/stick.old" 4 'OLDER than' 'take the newest' \
	'put back to an earlier state'
grep -q OLDER "$work/out" || fail "$(cat "$work/out")"
review --json import "$work/stick.old" 2> /dev/null | grep -q '"older":true' ||
	fail "not in JSON"
# the gateway's disk was put back: an honest and shorter log
replace_spool "$work/spool.old"
try "a spool put back" "$work/bad" 4 'OLDER than' 'ask the operator'
# and then it went on: as long as before, and longer
replace_spool "$work/spool.old" other
try "as long" "$work/bad" 3 'was forked' 'as evidence'
replace_spool "$work/spool.old" other more
try "longer" "$work/bad" 3 'was forked' 'as evidence'
# a new past from the beginning, by whoever has the key: shorter too
mkdir "$work/spool.new"
cp "$work/spool.old/log.key" "$work/spool.new/"
replace_spool "$work/spool.new" invented
[ "$(sed -n 2p "$work/bad/checkpoint")" -lt \
	"$(sed -n 2p "$work/stick/checkpoint")" ] || fail "not shorter"
try "another past" "$work/bad" 3 'was forked' 'as evidence'
try "the newest at last" "$work/stick" 0
[ "$(query 'len(L)')" = 2 ] || fail "$(query 'len(L)')"
