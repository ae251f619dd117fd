# Many slow senders at once: another witness is served without waiting, and a
# sender who stops sending is let go.
. "$(dirname "$0")/lib.sh"
make_site
set_key max_connections 400
set_key idle_time 3s
start
SOCK=$sock python3 - <<'P' || fail "slow senders"
import os, socket, time
S = []
for i in range(200):
    s = socket.socket(socket.AF_UNIX)
    s.connect(os.environ['SOCK'])
    s.sendall(b'POST /submit HTTP/1.1\r\nHost: x\r\nContent-Length: 900000\r\n'
        b'Content-Type: multipart/form-data; boundary=q\r\n\r\n--q\r\n'
        b'Content-Disposition: form-data; name="text"\r\n\r\nslow')
    S.append(s)
worst = 0
for i in range(20):
    for s in S:
        s.sendall(b'.' * 100)
    t = time.time()
    s = socket.socket(socket.AF_UNIX)
    s.settimeout(10)
    s.connect(os.environ['SOCK'])
    s.sendall(b'GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
    if not s.recv(100).startswith(b'HTTP/1.1 200'):
        raise SystemExit('not served')
    worst = max(worst, time.time() - t)
print('note: 200 slow senders, another served in %.0f ms at worst' % (worst * 1000))
time.sleep(6)                   # now they are silent
gone = 0
for s in S:
    s.settimeout(5)
    try:
        if s.recv(10) is not None:
            gone += 1
    except socket.timeout:
        pass
    except OSError:
        gone += 1
if gone < len(S):
    raise SystemExit('%d of %d silent senders are still there' % (len(S) - gone, len(S)))
P
import
[ "$(query 'sum(1 for c in L if not c["complete"])')" = 200 ] ||
	fail "their beginnings: $(query 'len(L)')"
stop

# Nor is a booth held by who goes on with a byte a second after a refusal, or
# takes answers a byte at a time: each has a time, all in all.  (An answer is
# 16 KiB; many at once are more than the kernel holds for a reader.)
cat > "$work/drip.py" <<'P'
import os, socket, sys, time

def connect(data):
    s = socket.socket(socket.AF_UNIX)
    s.connect(os.environ['SOCK'])
    s.sendall(data)
    return s

def refused():
    return connect(b'nonsense\r\n\r\n')

def reader():
    return connect(b'GET /en/ HTTP/1.1\r\nHost: x\r\n\r\n' * 60)

def gone(s, limit, every, take):
    """Seconds until the other side has hung up."""
    began = time.time()
    while time.time() - began < limit:
        try:
            s.sendall(b'.')
            if take:
                s.recv(1)
        except OSError:
            return time.time() - began
        time.sleep(every)
    raise SystemExit('%d s, and still held' % limit)
P
start
SOCK=$sock PYTHONPATH=$work python3 -B - <<'P' || fail "held by drips"
from drip import refused, reader, gone
import threading, sys
s = reader()
took = gone(refused(), 12, 0.5, False)
if took < 1:
    sys.exit('no time to see the refusal')
print('note: let go after %.0f s of drips; ' % took, end='')
print('a slow reader after %.0f s more' % gone(s, 45, 2, True))
P
# and who is held up by one hears the usher
SOCK=$sock PYTHONPATH=$work python3 -B -c '
import drip, time
s = drip.reader()
print("connected", flush=True)
time.sleep(60)' > "$work/reader" &
reader=$!
for i in $(seq 100); do [ -s "$work/reader" ] && break; sleep 0.1; done
sleep 1
began=$(date +%s)
stop
[ $(($(date +%s) - began)) -lt 10 ] || fail "a slow reader held up the end"
grep -q 'booths .* failed' "$work/daemon.log" && fail "a booth was killed"
kill $reader

# The time of a request begins with it, not with the one before it on the same
# connection: somebody writes for long, then sends.
set_key idle_time 60s
set_key head_time 3s
start
SOCK=$sock python3 - <<'P' || fail "a kept connection"
import os, socket, time
s = socket.socket(socket.AF_UNIX)
s.settimeout(10)
s.connect(os.environ['SOCK'])
f = s.makefile('rb')
def answer():
    head = b''
    while not head.endswith(b'\r\n\r\n'):
        line = f.readline()
        if not line:
            raise SystemExit('hung up: %r' % head)
        head += line
    n = int(head.lower().split(b'content-length: ')[1].split()[0])
    f.read(n)
    return int(head.split()[1])
s.sendall(b'GET /en/ HTTP/1.1\r\nHost: x\r\n\r\n')
assert answer() == 200
time.sleep(5)
s.sendall(b'GET /en/ HT')
time.sleep(1.5)
s.sendall(b'TP/1.1\r\nHost: x\r\n\r\n')
n = answer()
assert n == 200, n
# but a head that drips is cut off
s.sendall(b'GET /en/ HT')
began = time.time()
n = answer()
assert n == 408 and time.time() - began < 8, n
P
stop
