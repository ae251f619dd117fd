# What is refused is named and the rest is kept: too many files, too long a
# text, a form that is too large, nothing at all, an urlencoded form.
. "$(dirname "$0")/lib.sh"
make_site
set_key max_files 2
set_key max_text 1000
set_key max_body 300K
set_key drain 4M
start
convert -size 60x40 plasma: "$work/p.png"

[ "$(post -F text= -F 'files=@/dev/null;filename=')" = 400 ] ||
	fail "nothing at all is not 400"
received && fail "nothing at all was received"

[ "$(post --data-urlencode 'text=urlencoded 证词 & more')" = 200 ] ||
	fail "urlencoded"
[ "$(post -F text=three -F "files=@$work/p.png;filename=1.png" \
	-F "files=@$work/p.png;filename=2.png" \
	-F "files=@$work/p.png;filename=3.png")" = 200 ] || fail "three files"
grep -q '3.png' "$work/answer" || fail "3.png is not named"
head -c 3000 /dev/zero | tr '\0' x > "$work/long"
[ "$(post -F "text=<$work/long")" = 200 ] || fail "long text"
# too large: drained, answered with a page, what fits is kept
head -c 2000000 /dev/urandom > "$work/big"
code=$(post -F text=before -F "files=@$work/p.png" -F "files=@$work/big")
[ "$code" = 413 ] || [ "$code" = 200 ] || fail "too large gives $code"
received || fail "what fits of too much was not received"
grep -qi 'larger' "$work/answer" || fail "its size is not named"

# a text that the limit of all cuts is not called whole
head -c 900 "$work/long" > "$work/text"
head -c 400000 /dev/zero | tr '\0' y > "$work/padding"
code=$(post -F "files=@$work/p.png" -F "consent=@$work/padding;filename=" \
	-F "text=<$work/text")
[ "$code" = 413 ] || fail "a text behind the limit gives $code"
received || fail "the picture before the limit was not received"
grep -q 'your text was kept\|There was no text' "$work/answer" &&
	fail "a text that did not come is told of"

import
[ "$(query 'len(L)')" = 5 ] || fail "$(query 'len(L)') submissions, not 5"
[ "$(query 'sum(1 for c in L for f in c["files"] if f["state"]=="cleaned")')" = 4 ] ||
	fail "$(query 'L')"
query 'max(c["text_length"] for c in L)' | grep -qx 1000 || fail "text"
stop
