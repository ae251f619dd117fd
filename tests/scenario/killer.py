# Four witnesses send texts, each of a length of its own, one after the other
# while processes are killed.  Writes the length of each text that was
# acknowledged.
import os, random, signal, socket, subprocess, threading, time

sock, daemon = os.environ['SOCK'], int(os.environ['DAEMON'])
out, mode = os.environ['OUT'], os.environ.get('MODE', 'children')
stop, lock = threading.Event(), threading.Lock()
random.seed(1)

def send(length):
    body = ('--q\r\nContent-Disposition: form-data; name="text"\r\n\r\n' +
            'x' * length + '\r\n--q--\r\n')
    s = socket.socket(socket.AF_UNIX)
    s.settimeout(30)
    s.connect(sock)
    s.sendall((f'POST /submit HTTP/1.1\r\nHost: x\r\nConnection: close\r\n'
        f'Content-Type: multipart/form-data; boundary=q\r\n'
        f'Content-Length: {len(body)}\r\n\r\n{body}').encode())
    got = b''
    while True:
        k = s.recv(65536)
        if not k:
            break
        got += k
    s.close()
    return got.startswith(b'HTTP/1.1 200') and b'eceived' in got

used = set()

def witness(who):
    while not stop.is_set():
        with lock:
            length = random.randrange(100, 600000) | (mode == 'usher')
            if length in used or (mode != 'usher' and length % 2):
                continue
            used.add(length)
        try:
            if send(length):
                with lock, open(out, 'a') as f:
                    f.write(f'{length}\n')
            time.sleep(0.02)
        except OSError:
            time.sleep(0.02)

def comm(pid):
    try:
        return open(f'/proc/{pid}/comm').read().strip()
    except OSError:
        return ''

threads = [threading.Thread(target=witness, args=(i,)) for i in range(4)]
for t in threads:
    t.start()
if mode == 'usher':
    time.sleep(1)
    os.kill(daemon, signal.SIGKILL)
    time.sleep(1)
else:
    for turn in range(12):
        time.sleep(0.4)
        kids = subprocess.run(['pgrep', '-P', str(daemon)],
            capture_output=True, text=True).stdout.split()
        kids = [int(k) for k in kids]
        vault = [k for k in kids if comm(k) == 'plumseal-vault']
        victims = vault if turn % 4 == 3 else [k for k in kids if k not in vault]
        for v in random.sample(victims, min(2, len(victims))):
            try:
                os.kill(v, signal.SIGKILL)
            except ProcessLookupError:
                pass
    time.sleep(1)
stop.set()
for t in threads:
    t.join()
