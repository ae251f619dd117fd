#!/bin/bash
# Clean every trap and let others judge what is left: exiftool, mat2, djpeg,
# ImageMagick and a search for every marker that was planted.
# Usage: judge.sh CLEANPROGRAM
# Debian: libimage-exiftool-perl mat2 libjpeg-turbo-progs imagemagick python3
set -eu
here=$(cd "$(dirname "$0")" && pwd)
case ${1:?usage: judge.sh CLEANPROGRAM} in
*/*)	clean=$(cd "$(dirname "$1")" && pwd)/${1##*/} ;;
*)	clean=$(command -v "$1") ;;
esac
for tool in exiftool mat2 djpeg cjpeg convert python3; do
	command -v "$tool" >/dev/null || {
		echo "judge: $tool is missing" >&2
		exit 1
	}
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0 failed=0

ok() {		# ok WHAT COMMAND...
	local what=$1
	shift
	if "$@" >/dev/null; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "FAILED: $what"
	fi
}

# Clean one file; the exit status and the report must be as the list says.
one() {		# one FOLDER NAME WANT
	local status=0 want=0 said
	said=$("$clean" --json "$work/$1/$2" "$work/$1.out/$2" \
	    2>"$work/err") || status=$?
	[ "$3" = refused ] && want=3
	# a damaged one: cleaned or refused, but never a failure
	[ "$3" = either ] && [ "$status" = 3 ] && want=3
	ok "$2: exit status $status, not $want: $(cat "$work/err")" \
		[ "$status" = "$want" ]
	if [ "$want" = 3 ]; then
		ok "$2: refused, and yet a file" [ ! -e "$work/$1.out/$2" ]
		return
	fi
	[ "$status" = 0 ] || return 0
	case $said in
	*'"cut":true'*)	ok "$2: told to be cut" [ "$3" != whole ] ;;
	*)		ok "$2: not told to be cut" [ "$3" != cut ] ;;
	esac
	case $said in
	*PLUMTRAP*)	ok "$2: the report tells a value" false ;;
	*)		ok "" true ;;
	esac
	ok "$2: mode" [ "$(stat -c %a "$work/$1.out/$2")" = 600 ]
	printf '%s\t%s\t%s\n' "$2" "$3" "$4" >> "$work/$1.cleaned"
	status=0
	"$clean" "$work/$1.out/$2" "$work/again" >/dev/null 2>&1 || status=$?
	ok "$2: cleaned twice is not the same" \
		cmp -s "$work/$1.out/$2" "$work/again"
	rm -f "$work/again"
}

judge() {	# judge FOLDER
	local name want orientation said
	mkdir "$work/$1.out"
	: > "$work/$1.cleaned"
	while IFS=$'\t' read -r name want orientation; do
		one "$1" "$name" "$want" "$orientation"
	done < "$work/$1/list"
	said=$(/usr/bin/python3 "$here/examine" "$work/$1" "$work/$1.out" \
	    "$work/$1.cleaned") || said="$said
FAILED: examine
0 1"
	echo "$said" | sed '$d'
	# its last line: what held and what failed
	set -- $(echo "$said" | tail -1)
	passed=$((passed + $1))
	failed=$((failed + $2))
}

/usr/bin/python3 "$here/make-traps" "$work/traps"
echo "traps: $(wc -l < "$work/traps/list") files"
judge traps

# Pictures of others, where they are beside the checkout.
corpora=$here/../../../shared/corpora
if [ -d "$corpora" ]; then
	mkdir "$work/corpora"
	/usr/bin/python3 "$here/corpora" "$corpora" "$work/corpora"
	echo "corpora: $(wc -l < "$work/corpora/list") files"
	judge corpora
else
	echo "corpora: no ../shared/corpora: left out"
fi

# What the program itself promises.
cd "$work"
cp traps/kind-baseline.jpg in.jpg
ok "--version" "$clean" --version
ok "--help" "$clean" --help
status=0; "$clean" in.jpg >/dev/null 2>&1 || status=$?
ok "no OUT: usage" [ "$status" = 2 ]
status=0; "$clean" --wrong in.jpg out.jpg >/dev/null 2>&1 || status=$?
ok "unknown option: usage" [ "$status" = 2 ]
status=0; "$clean" nothing.jpg out.jpg >/dev/null 2>&1 || status=$?
ok "no IN: failed" [ "$status" = 1 ]
status=0; "$clean" . out.jpg >/dev/null 2>&1 || status=$?
ok "IN is a folder: failed" [ "$status" = 1 ]
echo precious > out.jpg
status=0; "$clean" in.jpg out.jpg >/dev/null 2>err || status=$?
ok "OUT is there: failed" [ "$status" = 1 ]
ok "OUT is there: a hint" grep -q '^hint: ' err
ok "OUT is there: untouched" [ "$(cat out.jpg)" = precious ]
ln -s nowhere link.jpg
status=0; "$clean" in.jpg link.jpg >/dev/null 2>&1 || status=$?
ok "OUT is a dangling link: failed" [ "$status" = 1 ]
ok "OUT is a dangling link: nothing made" [ ! -e nowhere ]
"$clean" in.jpg said.jpg > said
ok "the report names the place" grep -q 'where it was taken' said
ok "the report names a tag" grep -q GPSLatitude said

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
