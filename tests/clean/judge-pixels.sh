#!/bin/bash
# The pixels mode: every trap is decoded and coded afresh, and others judge
# that nothing but a picture came out, and the same one.
# Usage: judge-pixels.sh CLEANPROGRAM
# Debian: libimage-exiftool-perl libjpeg-turbo-progs imagemagick python3 file
set -eu
here=$(cd "$(dirname "$0")" && pwd)
case ${1:?usage: judge-pixels.sh CLEANPROGRAM} in
*/*)	clean=$(cd "$(dirname "$1")" && pwd)/${1##*/} ;;
*)	clean=$(command -v "$1") ;;
esac
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
/usr/bin/python3 "$here/make-traps" "$work/traps"
mv "$work/traps/list" "$work/list"
# polyglots: a picture that is a page, a script, an archive, a document, too
cd "$work/traps"
cp kind-baseline.jpg page.jpg
printf '<html><script>alert("PLUMTRAP")</script></html>' >> page.jpg
{ printf '\377\330\377\376\000\044/*PLUMTRAP*/=1;alert(1);/*aaaaaaaa*'
  tail -c +3 kind-baseline.jpg; } > script.jpg
printf 'PLUMTRAP in an archive' > inside
if command -v zip > /dev/null; then
	zip -q inside.zip inside
else
	printf 'PK\003\004PLUMTRAP' > inside.zip
fi
cat kind-baseline.jpg inside.zip > archive.jpg
printf '%%PDF-1.4\n%%PLUMTRAP\n1 0 obj<<>>endobj\ntrailer<<>>\n%%%%EOF\n' > pdf
{ head -c 2 kind-baseline.jpg; printf '\377\376\000\100'; head -c 62 pdf
  tail -c +3 kind-baseline.jpg; } > document.jpg
rm -f inside inside.zip pdf
for n in page script archive document; do
	printf '%s.jpg\teither\t1\n' "$n" >> "$work/list"
done
cd "$work"
status=0
"$clean" --mode pixels --json --to out traps > said 2> err || status=$?
case $status in
0|3)	;;
*)	cat err; echo "exit status $status"; echo "0 passed, 1 failed"
	exit 1 ;;
esac
/usr/bin/python3 -B "$here/examine-pixels" traps out/traps list said
