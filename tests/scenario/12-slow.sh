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
