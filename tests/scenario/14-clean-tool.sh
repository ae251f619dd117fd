# plumseal-clean on many files: every kind of name, folders, links, files that
# cannot be read, a full disk, a signal; nothing half-written, nothing
# overwritten, and what cannot be cleaned is named.
. "$(dirname "$0")/lib.sh"
cd "$work"
export NO_COLOR=1

status_of() {			# WANT COMMAND...
	want=$1
	shift
	got=0
	"$@" > said 2> err || got=$?
	[ "$got" = "$want" ] || fail "$* gives $got, not $want: $(cat said err)"
}
count() { find "$@" -printf x | wc -c; }
same() { cmp -s "$1" "$2" || fail "$1 and $2 differ"; }
dirty() { exiftool -q -Artist "$1" | grep -q PLUMTOOL; }
parts() { find . -name '*.part' | grep -q . && fail "a .part is left" || :; }

photo one.jpg PLUMTOOL
plumseal-clean one.jpg clean.jpg > said
grep -q 'where it was taken' said || fail "the place is not named"

# --- names ---
bad=$(printf 'b\377d')
line=$(printf 'new\nline')
esc=$(printf 'esc\033[31m')
mkdir -p "in/two words/deep" "in/$line" "in/$bad"
for f in "a b.jpg" "two words/-r.jpg" "two words/deep/é.jpg" "$line/x.jpg" \
    "$bad/$bad.jpg" "--json" "$esc.jpg" "no extension"; do
	cp one.jpg "in/$f"
done
ln -s . in/loop
ln -s "$work" in/out-of-it
ln -s nowhere in/dangling
mkfifo in/fifo
status_of 0 plumseal-clean --jobs 4 --to out in
grep -q loop err && grep -q out-of-it err && grep -q dangling err &&
	grep -q fifo err || fail "what is left out is not named: $(cat err)"
[ "$(count out -type f)" = 8 ] || fail "not 8 files: $(find out)"
[ -z "$(find out -type l)" ] || fail "a link was made"
(cd in && find . -type f -print0) | (cd in && xargs -0 sh -c '
	for f; do cmp -s "$0/clean.jpg" "$0/out/in/$f" || echo "$f"; done' \
	"$work") > differ
[ ! -s differ ] || fail "differ: $(cat differ)"
[ "$(count out -type f ! -perm 600)" = 0 ] || fail "modes"
LC_ALL=C grep -q "$(printf '\033')" said err && fail "an escape code is shown"
awk 'length($0) > 80 && !/^out/' said | grep -q . &&
	fail "the table is wider than 80 columns"
grep -q '8 cleaned' said || fail "the table does not count: $(cat said)"

# --- never overwritten; two of one name are named before anything is done ---
status_of 1 plumseal-clean --to out in
grep -q 'exists already' err || fail "what exists is not named"
mkdir -p x y
cp one.jpg x/same.jpg
cp one.jpg y/same.jpg
status_of 1 plumseal-clean --to none x/same.jpg y/same.jpg
grep -q 'would both become' err || fail "the clash is not named"
[ -z "$(find none -type f)" ] || fail "a clash, and yet a file"
# the folder of the results in the folder of the files
cp -r x z
status_of 0 plumseal-clean --to z/out z
[ "$(count z -type f)" = 2 ] || fail "not two: $(find z)"
status_of 1 plumseal-clean --to z/out z
[ "$(count z -type f)" = 2 ] || fail "its own results: $(find z)"
# a link below the results is not followed
mkdir -p w/out
ln -s "$work/elsewhere" w/out/x
mkdir elsewhere
status_of 1 plumseal-clean --to w/out x
[ -z "$(ls elsewhere)" ] || fail "written through a link"

# --- check ---
status_of 3 plumseal-clean --check in
grep -q '0 clean, 8 not' said || fail "check does not count: $(cat said)"
status_of 0 plumseal-clean --check out
grep -q '8 clean, 0 not' said || fail "check does not count: $(cat said)"
status_of 3 plumseal-clean --check one.jpg
grep -q 'this would go' said || fail "one file is not told in full"
status_of 0 plumseal-clean --check --mode strict out
dirty one.jpg || fail "check changed a file"

# --- JSON lines ---
status_of 3 plumseal-clean --json --check in
python3 - "$work/said" <<-'P' || fail "JSON lines"
	import base64, json, sys
	rows = [json.loads(l) for l in open(sys.argv[1], "rb")]
	assert len(rows) == 8, rows
	assert all(r["result"] == "found" and r["removed"] for r in rows)
	assert sum("in_base64" in r for r in rows) == 1
	for r in rows:
	    if "in_base64" in r:
	        assert base64.b64decode(r["in_base64"]) == b"in/b\xffd/b\xffd.jpg"
P
status_of 0 plumseal-clean --json one.jpg single.jpg
python3 -c 'import json; json.load(open("said"))' || fail "one object"

# --- in place ---
cp -r in place
echo no picture > place/words.txt
chmod 640 "place/a b.jpg"
ln "place/a b.jpg" "place/other name.jpg"
if [ "$(id -u)" = 0 ]; then chown 1234:4321 "place/a b.jpg"; fi
stat -c '%a %u %g' "place/a b.jpg" > before
status_of 3 plumseal-clean --in-place place
grep -q 'words.txt: refused' err || fail "the refused one is not named"
grep -q '^hint: ' err || fail "no hint"
[ "$(cat place/words.txt)" = "no picture" ] || fail "the refused one changed"
grep -q 'hard link' err || fail "hard links are not named"
stat -c '%a %u %g' "place/a b.jpg" | cmp -s - before || fail "mode or owner"
same "place/a b.jpg" clean.jpg
same "place/$bad/$bad.jpg" clean.jpg
stat -c '%i %Y' "place/a b.jpg" > before
status_of 3 plumseal-clean --in-place place
stat -c '%i %Y' "place/a b.jpg" | cmp -s - before ||
	fail "a clean file was written again"
cp one.jpg target.jpg
ln -s target.jpg link.jpg
status_of 1 plumseal-clean --in-place link.jpg
dirty target.jpg || fail "a link was followed"
parts

# --- the disk is waited for where the original goes, and only there ---
if strace -qq -e trace=none true 2> /dev/null; then
	cp one.jpg goes.jpg
	for to in "goes.jpg copy.jpg" "--in-place goes.jpg"; do
		strace -f -qq -e trace=fsync -o syncs plumseal-clean $to \
			> said 2> err || fail "under strace: $(cat err)"
		case $to in
		--in-place*) grep -q 'fsync(' syncs ||
			fail "an original went without waiting" ;;
		*) ! grep -q 'fsync(' syncs || fail "a copy waits: $(cat syncs)" ;;
		esac
	done
	same goes.jpg copy.jpg
	rm goes.jpg copy.jpg syncs
else
	echo "note: nothing can be traced: left out whether it waits"
fi

# --- what cannot be read ---
if [ "$(id -u)" = 0 ] && command -v setpriv > /dev/null; then
	cp -r x locked
	cp one.jpg locked/open.jpg
	mkdir locked/folder
	chmod 0 locked/same.jpg locked/folder
	chmod 755 "$work"
	install -d -o 65534 -g 65534 nobodys
	status_of 1 setpriv --reuid 65534 --regid 65534 --clear-groups \
		"$bin/plumseal-clean" --to nobodys/out locked
	grep -q 'same.jpg: Permission denied' err || fail "$(cat err)"
	grep -q 'folder: Permission denied' err || fail "$(cat err)"
	same nobodys/out/locked/open.jpg clean.jpg
	# somebody else's file in a folder of one's own: the owner would change
	cp one.jpg nobodys/roots.jpg
	chmod 644 nobodys/roots.jpg
	status_of 1 setpriv --reuid 65534 --regid 65534 --clear-groups \
		"$bin/plumseal-clean" --in-place nobodys/roots.jpg
	dirty nobodys/roots.jpg || fail "a file changed its owner"
	# of one's own, but of a group that one is not in
	chown 65534:0 nobodys/roots.jpg
	chmod 674 nobodys/roots.jpg
	status_of 0 setpriv --reuid 65534 --regid 65534 --clear-groups \
		"$bin/plumseal-clean" --in-place nobodys/roots.jpg
	[ "$(stat -c %g:%a nobodys/roots.jpg)" = 65534:644 ] ||
		fail "the group: $(ls -l nobodys)"
	parts
else
	echo "note: not root: unreadable files were left out"
fi

# --- a full disk ---
if [ "$(id -u)" = 0 ]; then
	mkdir small many
	mount -t tmpfs -o size=1m,mode=700 none small
	for i in $(seq 30); do cp one.jpg "many/$i.jpg"; done
	status_of 1 plumseal-clean --to small many
	grep -q 'no room' err || fail "the full disk is not named: $(cat err)"
	[ "$(count small -type f)" -gt 0 ] || fail "nothing fitted"
	find small -type f | while read -r f; do cmp -s "$f" clean.jpg ||
		echo "$f"; done > differ
	[ ! -s differ ] || fail "half-written: $(cat differ)"
	rm -rf small/many
	cp one.jpg small/one.jpg
	head -c 2000000 /dev/zero > small/fill 2> /dev/null || :
	status_of 1 plumseal-clean --in-place small/one.jpg
	same small/one.jpg one.jpg
	[ "$(ls small | wc -l)" = 2 ] || fail "left: $(ls small)"
	umount small
else
	echo "note: not root: the full disk was left out"
fi

# --- a signal ---
mkdir lots
for i in $(seq 300); do cp one.jpg "lots/$i.jpg"; done
for sig in INT TERM; do
	rm -rf stopped
	cp -r lots stopped-in
	env --default-signal=INT plumseal-clean --jobs 3 --to stopped lots \
		> said 2> err &
	tool=$!
	env --default-signal=INT plumseal-clean --jobs 3 --in-place \
		stopped-in > said2 2> err2 &
	tool2=$!
	for i in $(seq 200); do
		[ -s said ] && [ -s said2 ] && break
		sleep 0.02
	done
	kill -$sig $tool $tool2
	got=0; wait $tool || got=$?
	[ "$got" -gt 128 ] || fail "stopped by $sig, and status $got"
	got=0; wait $tool2 || got=$?
	[ "$got" -gt 128 ] || fail "stopped by $sig in place, and status $got"
	sleep 0.3
	find stopped -type f | while read -r f; do
		cmp -s "$f" clean.jpg || echo "$f"; done > differ
	[ ! -s differ ] || fail "half-written at $sig: $(cat differ)"
	find stopped-in -type f | while read -r f; do
		cmp -s "$f" clean.jpg || cmp -s "$f" one.jpg || echo "$f"
	done > differ
	[ ! -s differ ] || fail "half-written in place: $(cat differ)"
	[ "$(count stopped-in -type f)" = 300 ] || fail "files are gone"
	parts
	rm -rf stopped-in
done

# --- in parallel the same as one by one ---
status_of 0 plumseal-clean --jobs 8 --to par lots
status_of 0 plumseal-clean --jobs 1 --to seq lots
diff -r par/lots seq/lots > differ || fail "in parallel: $(cat differ)"

# --- a terminal gets a line that moves, anything else does not ---
if command -v script > /dev/null; then
	script -qec "plumseal-clean --jobs 1 --to tty lots" tty.log \
		< /dev/null > /dev/null 2>&1 || fail "on a terminal"
	grep -q ' of 300 files, .* left' tty.log || fail "no progress"
	LC_ALL=C grep -q "$(printf '\033')" tty.log && fail "escape codes"
	grep -q ' left' said err && fail "progress, and no terminal"
	script -qec "stty cols 40; plumseal-clean --jobs 1 --to slim lots" \
		slim.log < /dev/null > /dev/null 2>&1 || fail "on 40 columns"
	tr '\r' '\n' < slim.log | grep ' of 300 files' > lines ||
		fail "no progress on 40 columns"
	grep -q '.\{40\}' lines && fail "progress wraps: $(head -1 lines)"
fi

status_of 2 plumseal-clean --to
status_of 2 plumseal-clean --check --in-place x
status_of 2 plumseal-clean --jobs 0 --check x
status_of 2 plumseal-clean --mode none --check x
status_of 2 plumseal-clean one.jpg
grep -q 'hint: .*--in-place' err || fail "no hint: $(cat err)"
status_of 2 plumseal-clean one.jpg two.jpg three.jpg
grep -q 'hint: .*--to FOLDER' err || fail "no hint: $(cat err)"
status_of 1 plumseal-clean one.jpg in
grep -q 'hint: .*--to FOLDER' err || fail "no hint: $(cat err)"

# --- a refusal tells its own reason, not what else there was ---
python3 - one.jpg deep.jpg <<-'P'
	import sys
	d = bytearray(open(sys.argv[1], "rb").read())
	d[d.rindex(b"\xff\xc0\0\x11\x08") + 4] = 12
	open(sys.argv[2], "wb").write(d)
P
status_of 3 plumseal-clean --json --check deep.jpg
grep -q '"result":"refused-kind","reason":"JPEG-12-bit"' said ||
	fail "the reason: $(cat said)"
head -c 300 one.jpg > stump.jpg
status_of 3 plumseal-clean --json --check stump.jpg
grep -q '"result":"refused-malformed","why".*"removed":\[\]' said ||
	fail "the reason: $(cat said)"

# --- and what to do instead, for people and for scripts ---
advice() {			# NAME WHY ADVICE
	status_of 3 plumseal-clean --check "$1"
	grep -q "$1: refused: .*$2" err || fail "$1: why: $(cat err)"
	grep -q "^hint: $3" err || fail "$1: advice: $(cat err)"
	status_of 3 plumseal-clean --json --check "$1"
	python3 - "$work/said" "$2" "$3" <<-'P' || fail "$1: $(cat said)"
		import json, re, sys
		one = json.load(open(sys.argv[1]))
		assert re.search(sys.argv[2], one["why"])
		assert re.match(sys.argv[3], one["advice"])
	P
}
printf '\xe8\xaf\x81\xe8\xaf\x8d\n' > words.md
echo '<!DOCTYPE html><p>words' > page.htm
mkdir t && cp words.md t && tar cf some.tar t
: > none.jpg
printf '\0\0\0\024ftypisom\0\0\2\0isom\0\0\1\0mdat%0248d' 0 > dead.mp4
advice stump.jpg damaged 'Open it, and send a screenshot'
advice words.md text/plain 'Copy its text'
advice page.htm text/html 'Copy its text'
advice some.tar gtar 'Take the files out'
advice none.jpg empty 'Look whether it opens'
advice dead.mp4 'how to play it is missing' 'The recording did not finish: '
status_of 1 plumseal-clean --check nothing-here
