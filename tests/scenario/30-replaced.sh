# Waiting booths are replaced at a change of day or of the vault, by SIGTERM.
# Whoever connects at that moment is served by this booth or the next: nobody
# finds the connection reset.
. "$(dirname "$0")/lib.sh"
make_site
start
SOCK=$sock DAEMON=$daemon python3 -B - <<'P' || fail "see above"
import glob, os, signal, socket, threading, time
sock, daemon = os.environ['SOCK'], os.environ['DAEMON']
stop = threading.Event()
lock = threading.Lock()
count = {'asked': 0, 'killed': 0}
bad = []

def ask():
    while not stop.is_set():
        s = socket.socket(socket.AF_UNIX)
        s.settimeout(20)
        try:
            s.connect(sock)
            s.sendall(b'GET /leave HTTP/1.1\r\nHost: x\r\n\r\n')
            said = s.recv(100)
        except OSError as e:
            said = repr(e).encode()
        s.close()
        with lock:
            count['asked'] += 1
            if not said.startswith(b'HTTP/1.1 303'):
                bad.append(said)

threads = [threading.Thread(target=ask) for _ in range(3)]
for t in threads:
    t.start()
end = time.time() + 8
while time.time() < end:
    for f in glob.glob('/proc/%s/task/*/children' % daemon):
        for p in open(f).read().split():
            try:
                if open('/proc/%s/comm' % p).read() == 'plumseal-booth\n':
                    os.kill(int(p), signal.SIGTERM)
                    count['killed'] += 1
            except OSError:
                pass
stop.set()
for t in threads:
    t.join()
print('note: %d asked while booths were ended %d times' % (count['asked'],
    count['killed']))
if bad or count['killed'] < 50 or count['asked'] < 20:
    raise SystemExit('not answered: %s' % bad)
P
stop
