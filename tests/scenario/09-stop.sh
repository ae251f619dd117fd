# SIGTERM lets an upload under way end; one that does not end in time is kept
# as far as it came.  Decoys fill the row, and nobody sees which are which.
. "$(dirname "$0")/lib.sh"
make_site
set_key grace 6s
set_key interval 60s
set_key quota 120
start
slow() {			# SECONDS MARKER: a text that takes so long
	SOCK=$sock SECS=$1 MARKER=$2 BEGUN=$work/begun-$2 python3 - <<'P'
import os, socket, time
secs, marker = float(os.environ['SECS']), os.environ['MARKER']
head = '--q\r\nContent-Disposition: form-data; name="text"\r\n\r\n' + marker
tail = '\r\n--q--\r\n'
n = 20
body = len(head) + n + len(tail)
s = socket.socket(socket.AF_UNIX)
s.settimeout(60)
s.connect(os.environ['SOCK'])
s.sendall(('POST /submit HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n'
    'Content-Type: multipart/form-data; boundary=q\r\n\r\n' % body + head).encode())
open(os.environ['BEGUN'], 'w').close()
try:
    for i in range(n):
        time.sleep(secs / n)
        s.sendall(b'.')
    s.sendall(tail.encode())
    print(s.recv(12).decode())
except OSError as e:
    print('cut')
P
}
slow 1.5 PLUMSLOW-ends > "$work/ends" &
one=$!
slow 30 PLUMSLOW-does-not > "$work/cut" &
two=$!
for i in $(seq 300); do
	[ -e "$work/begun-PLUMSLOW-ends" ] &&
		[ -e "$work/begun-PLUMSLOW-does-not" ] && break
	sleep 0.1
done
stop
wait $one
grep -q 'HTTP/1.1 200' "$work/ends" || fail "the upload was not let end: $(cat "$work/ends")"
wait $two
grep -q 'HTTP/1.1 200' "$work/cut" && fail "received, and cut"
start
sleep 4
stop
import
[ "$(query 'sum(c["complete"] for c in L)')" = 1 ] || fail "$(query L)"
[ "$(query 'len(L)')" = 2 ] || fail "the beginning of the other: $(query L)"
rows=$(plumsealctl --config "$work/conf" status --json | grep -oE '"(size|parcels)":[0-9]+' | head -1 | cut -d: -f2)
[ "$rows" -gt 4 ] || fail "no decoys: $rows parcels"
