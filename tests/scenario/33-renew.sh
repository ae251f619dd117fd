# P8: a key that ends is renewed, with the same fingerprint and casebook; and
# when a month's key is destroyed, what was sealed in it opens no more, while
# what the casebook has of it stays.
. "$(dirname "$0")/lib.sh"
make_site
secret=$work/offline/tester.secret
key() { plumseal-key "$@" --passphrase-file "$pass" > "$work/said" 2>&1; }
at() { t=$1; shift; faketime -f "$t" "$@"; }	# "+40d" COMMAND...
print() { plumseal-key show "$1" | sed -n 's/^fingerprint *//p'; }
refuse() {			# STATUS WORDS COMMAND...: and nothing is changed
	want=$1 words=$2
	was=$(sha256sum < "$secret")
	shift 2
	r=0
	"$@" || r=$?
	[ "$r" = "$want" ] || fail "$*: exit $r: $(cat "$work/said")"
	grep -q "$words" "$work/said" || fail "$*: $(cat "$work/said")"
	[ "$(sha256sum < "$secret")" = "$was" ] || fail "$* changed the secret"
}

# of a key that was for one month, and that month is over
rm "$secret" "$work/offline/tester.editor"
at -70d plumseal-key new --dir "$work/offline" --name tester --epochs 1 \
	--passphrase-file "$pass" > /dev/null
cp "$work/offline/tester.editor" "$work/keys/"
plumseald --config "$work/conf" --check > /dev/null 2>&1 &&
	fail "a gateway with a key that is over"
refuse 1 'exists already' key extend --secret "$secret" "$work/conf"
refuse 2 '1 to 120' key extend --secret "$secret" --epochs 0 "$work/new"
refuse 2 'needs --secret' key extend "$work/new"
echo another > "$work/wrong"
wrong() { plumseal-key "$@" --passphrase-file "$work/wrong" > "$work/said" 2>&1; }
refuse 1 'passphrase is wrong' wrong extend --secret "$secret" "$work/new"
[ -e "$work/new" ] && fail "a public file from a failed renewal"
# where the public file cannot be written the secret has the months already
r=0
key extend --secret "$secret" --epochs 1 "$work/no/folder" || r=$?
[ "$r" = 1 ] || fail "exit $r"
grep -q 'plumseal-key export' "$work/said" || fail "$(cat "$work/said")"
key extend --secret "$secret" --epochs 5 "$work/new" || fail "$(cat "$work/said")"
grep -q "$work/new" "$work/said" || fail "$(cat "$work/said")"
[ "$(print "$work/new")" = "$(print "$work/offline/tester.editor")" ] ||
	fail "another fingerprint"
plumseal-key show "$work/new" | grep -q '^serial *3$' || fail serial
[ "$(plumseal-key show "$work/new" | grep -c '^epoch')" = 7 ] ||
	fail "$(plumseal-key show "$work/new")"

cp "$work/new" "$work/keys/tester.editor"
start
[ "$(post -F text=plum-blossom)" = 200 ] || fail post
import
cases() { ls "$work/${1:-casebook}/cases"; }
[ "$(cases | wc -l)" = 1 ] || fail import
stop
cp "$secret" "$work/copy"

refuse 2 'needs --secret' key destroy --secret "$secret"
refuse 2 'a day such as' key destroy --secret "$secret" --before yesterday
refuse 2 'yet to come' key destroy --secret "$secret" --before 2999-01-01
refuse 0 'nothing to destroy' key destroy --secret "$secret" \
	--before "$(date -u -d '-300 days' +%F)"
# the month that is over, through a link, which stays one
ln -s tester.secret "$work/offline/link"
key destroy --secret "$work/offline/link" --before "$(date -u +%Y-%m-01)" ||
	fail "$(cat "$work/said")"
grep -q '1 month' "$work/said" || fail "$(cat "$work/said")"
[ -L "$work/offline/link" ] || fail "the link is a file"
rm -r "$work/casebook"
review import "$work/stick" > /dev/null
[ "$(cases | wc -l)" = 1 ] || fail "after another month was destroyed"

# later, this month; whoever looks at where the file was finds nothing
exec 9< "$secret"
before=$(date -u -d '+40 days' +%Y-%m-01)
at +40d plumseal-key destroy --secret "$secret" --before "$before" \
	--passphrase-file "$pass" > "$work/said" 2>&1 || fail "$(cat "$work/said")"
tr -d '\0' <&9 | grep -q . && fail "the old secret is still there"
exec 9<&-
[ "$(stat -c %a "$secret")" = 600 ] || fail mode
in_a_year() { at +400d plumseal-key "$@" --passphrase-file "$pass" > "$work/said" 2>&1; }
refuse 1 'no month would be left' in_a_year destroy --secret "$secret" \
	--before "$(date -u -d '+399 days' +%F)"
review show "$(cases)" | grep -q plum-blossom || fail "the casebook is closed"
import_with() {			# SECRET FOLDER
	plumseal-review --casebook "$work/$2" --secret "$1" \
		--passphrase-file "$pass" import "$work/stick" > /dev/null
}
import_with "$secret" after
[ "$(cases after | wc -l)" = 0 ] || fail "a destroyed key opens"
import_with "$work/copy" before
[ "$(cases before | wc -l)" = 1 ] || fail "the copy does not open"
