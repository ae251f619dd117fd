# What a booth that was taken over may seal (anything), and what may stand on
# a stick: it costs the editor's machine no more than its own bytes, hides no
# other testimony, and lets nothing pass for what plumseal-review says.
. "$(dirname "$0")/lib.sh"
printf 'dice words for tests' > "$pass"
mkdir "$work/offline"
forge() { PYTHONPATH=$here W=$work /usr/bin/python3 -B -c "
import os
from forge import *
W = os.environ['W']
def told(words):
	r = Records()
	r.text(words)
	return r.end()
if os.path.exists(W + '/epoch'):
	epoch = open(W + '/epoch', 'rb').read()
else:
	epoch = weak_secret(W + '/offline/tester.secret', b'dice words for tests')
	open(W + '/epoch', 'wb').write(epoch)
$1"; }
# The most memory that a command held, in MiB, to $work/peak; none is known
# under a sanitizer, which holds what was freed.
peak() {
	python3 -c 'import resource, subprocess, sys
r = subprocess.call(sys.argv[2:])
k = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
open(sys.argv[1], "w").write(str(k // 1024))
sys.exit(r)' "$work/peak" "$@"
	! grep -q __asan_init "$bin/plumseal-review" || echo 0 > "$work/peak"
}
measured() { peak plumseal-review --casebook "$work/casebook" \
	--secret "$work/offline/tester.secret" --passphrase-file "$pass" "$@"; }
below() { [ "$(cat "$work/peak")" -lt "$1" ] || fail "$2: $(cat "$work/peak") MiB"; }

# A hundred that never end, each of thousands of files: 47 MiB on the stick.
forge "
log = Log(epoch)
r = Records()
for i in range(4096):
	r.file(b'', reason=1, kind=b'')
for i in range(100):
	log.add(bytes(r.out), flags=0)
log.add(told(b'the first'))
log.write(W + '/stick')
log.add(told(b'the second'))
log.write(W + '/stick2')"
measured import "$work/stick" > "$work/out" || fail "import"
below 64 "those that never end"
measured import "$work/stick2" > "$work/out" || fail "the next import"
below 64 "those that never ended"
[ "$(query 'len(L)')" = 102 ] || fail "$(query 'len(L)')"
rm -rf "$work/casebook"

# Names of which each byte is six in JSON: the list goes out as it is made.
forge "
log = Log(epoch)
for k in range(10):
	r = Records()
	for i in range(400):
		r.file(b'\1' * 4096, reason=1, kind=b'')
	log.add(r.end())
log.add(told(b'an honest one'))
log.write(W + '/stick')"
review import "$work/stick" > "$work/out" || fail "import"
measured list --json > "$work/list" || fail "the list"
below 64 "a list of hostile names"
python3 -c 'import json, sys
L = json.load(open(sys.argv[1]))
assert len(L) == 11 and len(L[0]["files"]) == 400' "$work/list" ||
	fail "it is no JSON"
rm -rf "$work/casebook"

# By blanks and the edge of a terminal nothing of a stranger's comes to stand
# where plumseal-review speaks.
forge "
log = Log(epoch)
r = Records()
lies = [b' ' * n + b'photos     may be shown' for n in range(81)]
r.text(b'\n'.join(lies))
r.consent(b'publish', b'pseudonym')
r.consent(b'name', lies[67])
for lie in lies:
	r.consent(b'k', lie)
	r.file(lie, b'x', state=2, kind=lie)
log.add(r.end())
log.write(W + '/stick')"
review import "$work/stick" > "$work/out" || fail "import"
id=$(query 'L[0]["id"]')
review show "$id" > "$work/shown"
review export "$id" "$work/files" > "$work/out" 2>&1 || fail "export"
for f in "$work/shown" "$work/files/CONSENT.txt"; do
	grep -q 'may be shown' "$f" || fail "not in $f"
	! fold -w 80 "$f" | grep '^photos *may be shown' || fail "$f"
done
rm -rf "$work/casebook"

# Anybody can make a stick with a log of its own: the first import says whose.
forge "
log = Log(epoch)
log.add(told(b'whose?'))
log.write(W + '/stick')
log.add(told(b'still theirs'))
log.write(W + '/stick2')"
review import "$work/stick" > "$work/out" 2> "$work/said" || fail "import"
grep -qF "$(cat "$work/stick/log.vkey")" "$work/said" ||
	fail "not told whose log it is: $(cat "$work/said")"
for s in stick2 stick2; do
	review import "$work/$s" > "$work/out" 2> "$work/said" || fail "$s"
	[ ! -s "$work/said" ] || fail "told again: $(cat "$work/said")"
done
