# Tor tells the circuit: one that floods is turned away with a page and a time
# to wait, while a witness on another is served; without Tor's line nobody is.
# And a house that is full says so.
. "$(dirname "$0")/lib.sh"
make_site
set_key circuits haproxy
set_key circuit_requests 10
set_key circuit_connections 3
set_key circuit_bytes 1M
set_key max_connections 6
cat > "$work/tor.py" <<'P'
"""ask CIRCUIT [BYTES]: the status and the head of a reply, with Tor's line."""
import os, socket, sys

def ask(circuit, body=b'', line=None, path='/'):
    s = socket.socket(socket.AF_UNIX)
    s.settimeout(20)
    s.connect(os.environ['SOCK'])
    if line is None:
        line = 'PROXY TCP6 fc00:dead:beef:4dad::%x:%x ::1 28 80\r\n' % (
            circuit >> 16, circuit & 0xffff)
    head = 'GET %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n' % path
    if body:
        head = ('POST /submit HTTP/1.1\r\nHost: x\r\nConnection: close\r\n'
            'Content-Type: application/x-www-form-urlencoded\r\n'
            'Content-Length: %d\r\n\r\n' % len(body))
    for c in line[:5], line[5:] + head[:7], head[7:]:
        s.sendall(c.encode())
    try:
        s.sendall(body)
    except OSError:
        pass
    said = b''
    try:
        while True:
            b = s.recv(65536)
            if not b:
                break
            said += b
    except OSError:
        pass
    return said.decode(errors='replace')

def status(said):
    return int(said.split()[1]) if said else 0
P
# start() asks without the line: ask with it
plumseald --config "$work/conf" 2>> "$work/daemon.log" &
daemon=$!
for i in $(seq 100); do grep -q ready "$work/daemon.log" && break; sleep 0.1; done
SOCK=$sock PYTHONPATH=$work python3 - <<'P' || fail "see above"
import socket, os, time
from tor import ask, status
assert status(ask(1)) == 200
for line in ('', 'GET / HTTP/1.1\r\n', 'PROXY UNKNOWN\r\n',
        'PROXY TCP4 1.1.1.1 1.1.1.1 1 1\r\n'):
    assert ask(0, line=line) == '', line
# a flood of requests on circuit 2; circuit 3 does not notice
said = [ask(2) for _ in range(12)]
assert [status(s) for s in said] == [200] * 10 + [429] * 2, said[-1]
assert 'Retry-After: ' in said[-1] and 'Please wait' in said[-1]
assert status(ask(3)) == 200
# but whoever leaves is let go at once, to the harmless page
def left(circuit):
    said = ask(circuit, path='/leave')
    assert status(said) == 303 and 'Location: https://' in said, said
    assert 'Connection: close' in said and 'Clear-Site-Data' in said, said
left(2)
assert status(ask(2)) == 429
# bytes: the second megabyte is too much, and its sender is told
text = b'text=' + b'a' * 700000
assert status(ask(4, text)) == 200
said = ask(4, text)
assert status(said) == 429 and 'received' not in said.lower(), said
assert status(ask(5, text)) == 200
# connections of one circuit at a time
def hold(circuit):
    s = socket.socket(socket.AF_UNIX)
    s.connect(os.environ['SOCK'])
    s.sendall(b'PROXY TCP6 fc00:dead:beef:4dad::0:%x ::1 1 80\r\nG' % circuit)
    return s
held = [hold(6) for _ in range(3)]
time.sleep(2)           # their processes tell the first one, in no set time
assert status(ask(6)) == 429
left(6)
assert status(ask(7)) == 200
# nor does one that is refused hold a connection by sending on, a little
s = socket.socket(socket.AF_UNIX)
s.connect(os.environ['SOCK'])
s.sendall(b'PROXY TCP6 fc00:dead:beef:4dad::0:6 ::1 1 80\r\n'
    b'POST /submit HTTP/1.1\r\nHost: x\r\nContent-Length: 900000\r\n'
    b'Content-Type: application/x-www-form-urlencoded\r\n\r\ntext=')
s.settimeout(0.5)
began, said = time.time(), b''
while not said and time.time() < began + 60:
    try:
        s.sendall(b'a' * 100)
        said = s.recv(100)
    except socket.timeout:
        pass
took = time.time() - began
assert said.startswith(b'HTTP/1.1 429') and 10 < took < 40, (said, took)
s.close()
# the house is full, and says so
held += [hold(8), hold(9), hold(10)]
time.sleep(2)
said = ask(11)
assert status(said) == 503 and 'Retry-After: ' in said, said
assert status(ask(11, text)) == 503
left(11)
# also to browsers, which would like to keep the connection
def keeps(circuit):
    s = socket.socket(socket.AF_UNIX)
    s.settimeout(20)
    s.connect(os.environ['SOCK'])
    s.sendall(b'PROXY TCP6 fc00:dead:beef:4dad::0:%x ::1 1 80\r\n'
        b'GET / HTTP/1.1\r\nHost: x\r\n\r\n' % circuit)
    return s
many = [keeps(100 + i) for i in range(20)]
for s in many:
    assert s.recv(100).startswith(b'HTTP/1.1 503'), 'a full house is silent'
left(11)
for s in held:
    s.close()
for _ in range(50):
    if status(ask(12 + _)) == 200:
        break
    time.sleep(0.1)
else:
    raise SystemExit('still full')
P
stop
