# What the witness allowed arrives with the testimony, in both encodings of a
# form, and editors cannot overlook it; what is wrong or missing is a no, is
# told of, and costs nothing else.
. "$(dirname "$0")/lib.sh"
make_site
start
convert -size 60x40 plasma: "$work/p.png"
v=00112233445566778899aabbccddeeff
rlo=$(printf '\342\200\256')

# everything, in the form's order, with a name that turns letters round
[ "$(post -F "form=ug $v" -F 'text=one' -F publish=pseudonym \
	-F "name=${rlo}Plum" -F pass_on=yes -F photos=blurred \
	-F 'wishes=call me first' -F "files=@$work/p.png")" = 200 ] || fail one
received || fail "one is not received"
grep -q 'does not have' "$work/answer" && fail "a field was not known"
# urlencoded, and nothing answered
[ "$(post --data-urlencode "form=en $v" --data-urlencode 'text=two' \
	--data-urlencode 'publish=' --data-urlencode 'name=')" = 200 ] || fail two
grep -q 'counts as' "$work/answer" && fail "an empty answer was told of"
# wrong values, before and behind the text: told of, the rest is kept
[ "$(post -F 'form=english' -F publish=everything -F 'text=three' \
	-F photos=show -F "files=@$work/p.png" -F other=1)" = 200 ] || fail three
for words in 'about publishing' 'about photos' 'which wording' 'does not have'; do
	grep -q "$words" "$work/answer" || fail "not told: $words"
done
# background only, and a name all the same; answered twice
[ "$(post -F 'text=four' -F publish=background -F 'name=Real Name')" = 200 ] ||
	fail four
[ "$(post -F 'text=five' -F publish=anonymous -F publish=name)" = 200 ] ||
	fail five
# wishes alone are worth keeping, a tick alone is nothing
[ "$(post -F 'wishes=please write to my sister')" = 200 ] || fail six
[ "$(post -F publish=anonymous -F photos=shown)" = 400 ] || fail "a tick alone"

# the words themselves arrive, in the language in which they were shown
get /ug/form -o "$work/page.ug" || fail "the form"
w=$(grep -o 'name="form" value="ug [0-9a-f]*"' "$work/page.ug" | cut -d'"' -f4)
[ -n "$w" ] || fail "no wording in the form"
[ "$(post -F "form=$w" -F text=seven)" = 200 ] || fail seven
asked=$(sed -n 's:.*<legend>\(.*\)</legend>.*:\1:p' "$work/page.ug" | head -1)
[ -n "$asked" ] || fail "no question in the form"

import
[ "$(query 'len(L)')" = 7 ] || fail "$(query L)"
[ "$(query '[c["may_publish"] for c in L]')" = \
	"['pseudonym', 'no', 'no', 'no', 'no', 'no', 'no']" ] ||
	fail "$(query '[c["may_publish"] for c in L]')"
[ "$(query '[c["answers"]["version"]["value"] for c in L][:3]')" = \
	"['$v', '$v', '']" ] || fail "$(query 'L[0]["answers"]')"
query 'L[1]["answers"]["publish"]["state"]' | grep -qx not_answered || fail state
query 'L[2]["answers"]["publish"]["state"]' | grep -qx not_answered || fail state
query 'L[4]["answers"]["publish"]["state"]' | grep -qx void || fail void
query 'all(f["state"] == "cleaned" for c in L for f in c["files"])' |
	grep -qx True || fail "$(query L)"
review list > "$work/list"
[ "$(grep -c ' NO  ' "$work/list")" = 6 ] || fail "$(cat "$work/list")"

shown() { review show "$(query "L[$1][\"id\"]")" > "$work/shown"; }
shown 0
head -n 1 "$work/shown" | grep -q 'ONLY UNDER THE PSEUDONYM' || fail "first line"
grep -q "$rlo" "$work/shown" && fail "the name turns the line round"
grep -q 'FACES MADE UNRECOGNISABLE' "$work/shown" || fail photos
grep -q 'may be passed on' "$work/shown" || fail "pass on"
grep -q '  | call me first' "$work/shown" || fail wishes
grep -q "ug, version $v" "$work/shown" || fail wording
for i in 1 2 3 4 5 6; do
	shown $i
	head -n 1 "$work/shown" | grep -q 'DO NOT PUBLISH' || fail "show $i"
done
shown 0
grep -q 'did not come along' "$work/shown" || fail "another version's words"
shown 6
grep -qF "  | $asked" "$work/shown" || fail "the words: $(cat "$work/shown")"
[ "$(grep -cF "$asked" "$work/shown")" = 1 ] || fail "the words twice"
shown 3
grep -q 'DO NOT PUBLISH THIS NAME' "$work/shown" || fail "the name of four"
shown 2
grep -q 'about publishing could not be understood' "$work/shown" ||
	fail "editors are not told what was refused"

review export "$(query 'L[3]["id"]')" "$work/opened" > "$work/said" 2>&1 || fail export
grep -q 'DO NOT PUBLISH' "$work/said" || fail "$(cat "$work/said")"
head -n 1 "$work/opened/CONSENT.txt" | grep -q 'DO NOT PUBLISH' || fail CONSENT.txt
grep -q '"may_publish":"no"' "$work/opened/report.json" || fail report.json
stop
