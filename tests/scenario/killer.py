# Six witnesses send texts, each of a length of its own, half of them with a
# photo that comes in pieces, while processes of every kind are killed: those
# that wait, serve, clean, store and make keys.  Writes the length of each text
# that was acknowledged, and how many photos the answer called kept.
import collections, os, random, signal, socket, subprocess, threading, time

sock, daemon = os.environ['SOCK'], int(os.environ['DAEMON'])
out, mode = os.environ['OUT'], os.environ.get('MODE', 'children')
photo = open(os.environ['PHOTO'], 'rb').read()
stop, lock = threading.Event(), threading.Lock()
random.seed(1)
refused = []                    # photos that an answer said were not kept
kept_photos = []                # those that it said were
used = set()

def part(name):
    return ('--q\r\nContent-Disposition: form-data; name=%s\r\n\r\n' %
        name).encode()

def send(length, with_photo):
    """The answer's count of photos that were kept, or None."""
    body = part('"text"') + b'x' * length + b'\r\n'
    if with_photo:
        body += part('"files"; filename="a.jpg"') + photo + b'\r\n'
    body += b'--q--\r\n'
    s = socket.socket(socket.AF_UNIX)
    s.settimeout(60)
    s.connect(sock)
    s.sendall(('POST /submit HTTP/1.1\r\nHost: x\r\nConnection: close\r\n'
        'Content-Type: multipart/form-data; boundary=q\r\n'
        'Content-Length: %d\r\n\r\n' % len(body)).encode())
    for at in range(0, len(body), 65536):
        s.sendall(body[at:at + 65536])
        if with_photo:
            time.sleep(0.05)
    got = b''
    while True:
        k = s.recv(65536)
        if not k:
            break
        got += k
    s.close()
    if not got.startswith(b'HTTP/1.1 200') or b'eceived' not in got:
        return None
    kept = got.count(b'Kept, cleaned.')
    if with_photo:
        (kept_photos if kept > 0 else refused).append(length)
    return kept

def witness(who):
    while not stop.is_set():
        with lock:
            length = random.randrange(100, 600000) | (mode == 'usher')
            if length in used or (mode != 'usher' and length % 2):
                continue
            used.add(length)
        try:
            kept = send(length, who % 2)
            if kept is not None:
                with lock, open(out, 'a') as f:
                    f.write('%d %d\n' % (length, kept))
        except OSError:
            pass
        time.sleep(0.02)

def child(pid):
    """What kind of process it is, '' when it is gone."""
    try:
        kind = open('/proc/%d/comm' % pid).read().strip()
        if kind == 'plumseald':
            return 'cleaner'
        if kind == 'plumseal-booth':
            # who waits has the listener in its place (booth_child())
            waits = os.path.exists('/proc/%d/fd/3' % pid) and os.readlink(
                '/proc/%d/fd/3' % pid).startswith('socket:')
            return 'waiting booth' if waits else 'booth'
        return kind.replace('plumseal-', '')
    except OSError:
        return ''

def kill(kind, most=1):
    """Kill so many of this kind, once there are any; how many it were."""
    end, n = time.time() + 5, 0
    while n == 0 and time.time() < end:
        kids = subprocess.run(['pgrep', '-P', str(daemon)],
            capture_output=True, text=True).stdout.split()
        for k in kids:
            if n < most and child(int(k)) == kind:
                try:
                    os.kill(int(k), signal.SIGKILL)
                    n += 1
                except ProcessLookupError:
                    pass
    return n

threads = [threading.Thread(target=witness, args=(i,)) for i in range(6)]
for t in threads:
    t.start()
if mode == 'usher':
    time.sleep(1)
    os.kill(daemon, signal.SIGKILL)
    time.sleep(1)
else:
    killed = {}
    for turn in range(18):
        time.sleep(0.3)
        kind = ('cleaner', 'booth', 'cleaner', 'waiting booth', 'mint',
            'vault')[turn % 6]
        if kind == 'mint' and turn > 12:    # the usher starts five
            continue
        killed[kind] = killed.get(kind, 0) + kill(kind)
    # on a slow machine few photos come through beside all that
    end = time.time() + 60
    while len(kept_photos) < 8 and time.time() < end:
        time.sleep(0.1)
stop.set()
for t in threads:
    t.join()
if mode != 'usher':
    print('note: killed ' + ', '.join('%d %s' % (n, k) for k, n in
        killed.items()))
    if min(killed.values()) == 0 or killed['cleaner'] < 3:
        raise SystemExit('not every kind was killed')
    # a cleaner that dies costs its own photo and no other
    if len(refused) > killed['cleaner']:
        raise SystemExit('%d photos were not kept' % len(refused))
    if not refused:
        raise SystemExit('no cleaner was killed in the middle of an upload')
