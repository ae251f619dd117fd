# Untouched originals as evidence: off by default; where the site has a
# custodian, sealed to that key alone, beside the cleaned file for editors.
. "$(dirname "$0")/lib.sh"
make_site
photo "$work/a.jpg" PLUMORIGINAL
photo "$work/b.jpg" PLUMPLAIN
head -c 3000 /dev/urandom > "$work/noise.bin"
sum=$(sha256sum < "$work/a.jpg" | cut -d' ' -f1)

# no custodian: nothing is offered, and who asks all the same is told
start
get /en/form | grep -q 'name="evidence"' && fail "offered without custodian"
[ "$(post -F text=x -F "evidence=@$work/a.jpg")" = 200 ] || fail "no custodian"
grep -q 'originals were not kept' "$work/answer" || fail "nothing is said"
import
[ "$(query 'L[0]["files"][0]["state"]')" = cleaned ] || fail "not cleaned"
[ "$(query '"original" in L[0]["files"][0]')" = False ] || fail "an original"
stop
rm -rf "$work/casebook" "$work/stick" "$work/spool"

# a custodian may not be an editor as well
mkdir "$work/trusted"
set_key custodians "$work/trusted"
plumseald --config "$work/conf" --check > "$work/out" 2>&1 &&
	fail "an empty folder of custodians"
cp "$work/keys/tester.editor" "$work/trusted/"
plumseald --config "$work/conf" --check > "$work/out" 2>&1 &&
	fail "one key for both"
grep -q tester "$work/out" || fail "not named: $(cat "$work/out")"
rm "$work/trusted/tester.editor"

plumseal-key new --dir "$work/offline" --name keeper \
	--passphrase-file "$pass" > /dev/null
cp "$work/offline/keeper.editor" "$work/trusted/"
plumseald --config "$work/conf" --check > "$work/out" || fail "check"
grep -q 'keeper.*originals only' "$work/out" || fail "check: $(cat "$work/out")"

start
plumsealctl --config "$work/conf" status > "$work/out"
grep -q '^originals *keeper' "$work/out" || fail "status: $(cat "$work/out")"
get /en/form | grep -q 'name="evidence"' || fail "not offered"
get /en/about | grep -q 'keeper' || fail "the custodian's key is not shown"
[ "$(post -F text=hello -F "files=@$work/b.jpg" -F "evidence=@$work/a.jpg" \
	-F "evidence=@$work/noise.bin")" = 200 ] || fail "sending"
[ "$(grep -c 'original is kept too, as evidence' "$work/answer")" = 2 ] ||
	fail "answer: $(cat "$work/answer")"
# one that breaks off in the middle of an original
{
	printf -- '--x\r\nContent-Disposition: form-data; name="text"\r\n\r\n'
	printf 'cut\r\n--x\r\nContent-Disposition: form-data; '
	printf 'name="evidence"; filename="c.jpg"\r\n\r\n'
	head -c 9000 "$work/a.jpg"
} > "$work/body"
{
	printf 'POST /submit HTTP/1.1\r\nHost: x\r\nContent-Length: 900000\r\n'
	printf 'Content-Type: multipart/form-data; boundary=x\r\n\r\n'
	cat "$work/body"
} | timeout 5 nc -U -N "$sock" > /dev/null || :
sleep 1
stop

# the editors: cleaned files, and where the originals are
import
[ "$(query 'len(L)')" = 2 ] || fail "editors see $(query 'len(L)')"
whole='[t for t in L if t["complete"]][0]'
[ "$(query "[f['state'] for f in $whole['files']]")" = \
	"['cleaned', 'cleaned', 'taken_back']" ] || fail "states"
[ "$(query "'original' in $whole['files'][0]")" = False ] || fail "b.jpg"
[ "$(query "$whole['files'][1]['sha256_in']")" = "$sum" ] || fail "its hash"
there=$(query "$whole['files'][1]['original']['id']")
[ "$(query "$whole['files'][1]['original']['file']")" = 1 ] || fail "number"
[ "$(query "$whole['files'][2]['original']['file']")" = 2 ] || fail "noise"
review show "$(query "$whole['id']")" > "$work/out"
grep -q "custodian: file 1 of $there" "$work/out" || fail "$(cat "$work/out")"
grep -rq PLUMORIGINAL "$work/casebook" && fail "in the editors' casebook"

# the custodian: the originals as they came, and no word of the testimony
keeper() {
	plumseal-review --casebook "$work/keepers" \
		--secret "$work/offline/keeper.secret" \
		--passphrase-file "$pass" "$@"
}
keeper import "$work/stick" > "$work/out"
keeper list --json > "$work/list"
python3 -B - "$work/list" "$there" "$sum" <<'EOP' || fail "$(cat "$work/list")"
import json, sys
L = json.load(open(sys.argv[1]))
assert len(L) == 2
t = [t for t in L if t["id"] == sys.argv[2]][0]
assert t["complete"] and t["text_length"] == 0 and len(t["files"]) == 2
assert t["files"][0]["sha256_kept"] == sys.argv[3]
assert [f["state"] for f in t["files"]] == ["uncleaned"] * 2
cut = [t for t in L if t["id"] != sys.argv[2]][0]
assert not cut["complete"] and cut["files"][0]["state"] == "uncleaned_cut"
assert cut["files"][0]["kept_length"] == 9000
EOP
keeper export "$there" "$work/evidence" > "$work/out" 2>&1
cmp "$work/a.jpg" "$work/evidence/a.jpg.uncleaned" || fail "not as it came"
cmp "$work/noise.bin" "$work/evidence/noise.bin.uncleaned" || fail "the other"

# nor do the editors' and the custodian's keys open each other's
keeper show "$(query "$whole['id']")" > "$work/out" 2>&1 && fail "keeper reads"
review show "$there" > "$work/out" 2>&1 && fail "an editor reads"
true
