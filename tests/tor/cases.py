#!/usr/bin/python3
"""What witnesses and others do through the private Tor network.
Usage: cases.py CASE ...; ONION, SOCKS and CONTROL are in the environment.
Each visitor has a name of their own, and so circuits of their own: Tor's
client keeps streams apart by the name that a program gives to its proxy."""
import os
import re
import socket
import struct
import subprocess
import sys
import threading
import time

here = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(here, '..', 'browser'))
import pages                     # noqa: E402
import progress                  # noqa: E402

ONION, SOCKS, CONTROL = (os.environ[k] for k in ('ONION', 'SOCKS', 'CONTROL'))
MIB = 1 << 20


def fail(*words):
    print('FAILED:', *words)
    sys.exit(1)


def note(*words):
    print('note: real Tor:', *words, flush=True)


def connect(visitor, timeout=60):
    """A stream to the onion service on a circuit of that visitor
    (RFC 1928, RFC 1929)."""
    host, port = SOCKS.split(':')
    s = socket.create_connection((host, int(port)), timeout)
    name = visitor.encode()
    s.sendall(b'\5\1\2')
    if s.recv(2) != b'\5\2':
        raise OSError('the proxy takes no name')
    s.sendall(b'\1' + bytes([len(name)]) + name + b'\1x')
    if s.recv(2) != b'\1\0':
        raise OSError('the proxy refuses a name')
    s.sendall(b'\5\1\0\3' + bytes([len(ONION)]) + ONION.encode() +
        struct.pack('>H', 80))
    said = s.recv(10)
    if len(said) != 10 or said[1] != 0:
        s.close()
        raise OSError('no way to the service: %r' % said)
    return s


def read_all(s):
    said = b''
    try:
        while True:
            b = s.recv(65536)
            if not b:
                break
            said += b
    except OSError:
        pass
    return said


def ask(visitor, path='/', timeout=60):
    """Status and whole answer; 0 when there is none."""
    try:
        s = connect(visitor, timeout)
        s.sendall(('GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n'
            % (path, ONION)).encode())
        said = read_all(s)
        s.close()
    except OSError:
        return 0, b''
    m = re.match(rb'HTTP/1\.1 (\d{3}) ', said)
    return (int(m[1]) if m else 0), said


def patient(visitor, path='/', seconds=90):
    """The first visit: the service's address may take a while to spread."""
    end = time.monotonic() + seconds
    while True:
        status, said = ask(visitor, path)
        if status == 200:
            return said
        if time.monotonic() > end:
            fail(visitor, 'has no answer:', status, said[:200])
        time.sleep(1)


def the_form(visitor):
    def fetch(path):
        if path == '/leave':        # it leads away from here
            return ''
        return patient(visitor, path).partition(b'\r\n\r\n')[2].decode()
    return pages.upload_form(fetch)


def curl(visitor, form, text, files, *more):
    """As a browser would fill it in.  Status, page, seconds."""
    what = [('--form-string', '%s=%s' % f) for f in form.untouched()]
    what.append(('-F', 'text=<' + text))
    what += [('-F', '%s=@%s' % (form.files()[0], f)) for f in files]
    began = time.monotonic()
    r = subprocess.run(['curl', '-sS', '--max-time', '240', '-o', '-', '-w',
        '\n%{http_code}', '-x', 'socks5h://%s:x@%s' % (visitor, SOCKS)] +
        [w for pair in what for w in pair] + list(more) +
        ['http://%s%s' % (ONION, form.action)], capture_output=True)
    page, _, status = r.stdout.decode(errors='replace').rpartition('\n')
    if r.returncode != 0:
        page += r.stderr.decode(errors='replace')
    return int(status or 0), page, time.monotonic() - began


def rate(files, seconds):
    size = sum(os.path.getsize(f) for f in files) / MIB
    return '%.1f MiB in %.1f s, %.1f MiB/s' % (size, seconds, size / seconds)


def received(page):
    return 'received' in pages.Page('/', page).words.lower()


def case_curl(text, *files):
    path, form = the_form('curl')
    status, page, seconds = curl('curl', form, text, files)
    if status != 200 or not received(page):
        fail('curl:', status, page[-600:])
    note('curl:', rate(files, seconds))


class Slow:
    """The way to Tor's client, upwards as slow as Tor often is: the frame
    looks for the first time only some seconds after a form was sent, and on
    loopback, where Tor's own limits do not count, all is over by then."""
    RATE = MIB                          # bytes a second, of each connection

    def __init__(self):
        self.door = socket.create_server(('127.0.0.1', 0))
        self.address = '127.0.0.1:%d' % self.door.getsockname()[1]
        threading.Thread(target=self.run, daemon=True).start()

    def run(self):
        host, port = SOCKS.split(':')
        while True:
            a = self.door.accept()[0]
            b = socket.create_connection((host, int(port)))
            for ends in ((a, b, self.RATE), (b, a, 0)):
                threading.Thread(target=self.pour, args=ends,
                    daemon=True).start()

    @staticmethod
    def pour(a, b, most):
        try:
            while piece := a.recv(32768):
                b.sendall(piece)
                if most:
                    time.sleep(len(piece) / most)
            b.shutdown(socket.SHUT_WR)
        except OSError:
            pass


def through_tor(kind, socks):
    """A real browser without script that knows no other way."""
    host, port = socks.split(':')
    if kind == 'firefox':
        from firefox import Firefox
        browser = Firefox(script=False, wait=False, prefs={
            'network.proxy.type': 1,
            'network.proxy.socks': host,
            'network.proxy.socks_port': int(port),
            'network.proxy.socks_version': 5,
            'network.proxy.socks_remote_dns': True,
            'network.proxy.failover_direct': False,
            'network.dns.blockDotOnion': False,
            # as in Tor Browser: an onion address is good as it is
            'dom.security.https_first': False})
        browser.conn.settimeout(280)
        return browser
    from chromium import Chromium
    return Chromium(script=False, args=['--proxy-server=socks5://' + socks,
        '--disable-features=HttpsUpgrades',
        '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1'])


# which browser sends from the page of two frames, as a witness would; the
# other opens the form alone, as from that page's last line
FRAMED = 'firefox'


def case_browser(kind, words, *files):
    path, form = the_form('look')
    path = path.partition('?')[0]       # a form of its own, not that frame's
    frame = 1 if kind == FRAMED else None
    if not path.endswith('/form'):
        fail('the form is not where it was:', path)
    browser = through_tor(kind, Slow().address if frame else SOCKS)
    try:
        browser.open('http://%s%s' % (ONION, path[:-4] + 'write' if frame
            else path))
        wait_for(browser, 'input[type=file]', frame=frame)
        for name, value in form.untouched():
            for attrs in form.named(name):
                if attrs.get('type') == 'radio' and 'checked' not in attrs \
                        and attrs.get('value') == value:
                    browser.press('[name="%s"][value="%s"]' % (name, value))
        browser.type('textarea[name=text]', words)
        browser.attach('input[name=%s]' % form.files()[0], list(files))
        began = time.monotonic()
        browser.press('form[enctype] button')
        if frame:
            it_grows(browser)
        wait_for(browser, '.file', frame=frame)
        seconds = time.monotonic() - began
        said = browser.text('body')
        if 'received' not in said.lower():
            fail(kind, 'does not show that it was received:', said[-600:])
    finally:
        browser.close()
    note('%s without script:' % kind, rate(files, seconds))


def it_grows(browser):
    """The frame beside the form tells how much has arrived, more each time,
    until it says that the answer is there."""
    said = progress.wait(browser, 0, 'has ended', 200)
    n = progress.numbers(said)
    if len(set(n)) < 2 or n != sorted(n) or 'has ended' not in said[-1]:
        fail(browser.name, 'does not show how much arrives:', said)
    note('%s: the frame showed %d numbers, to %.1f MiB' % (browser.name,
        len(set(n)), n[-1] / MIB))


def wait_for(browser, css, seconds=200, frame=None):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if frame is not None:
                browser.frame(frame)
            browser.node(css)
            return
        except (OSError, KeyError, IndexError):
            time.sleep(0.2)     # not yet, or between two pages
    fail(browser.name, 'waited in vain for', css, browser.text()[-600:])


class Control:
    """The client's control port (control-spec)."""

    def __init__(self):
        self.s = socket.socket(socket.AF_UNIX)
        self.s.settimeout(30)
        self.s.connect(CONTROL)
        self.f = self.s.makefile('r')
        self.call('AUTHENTICATE')

    def call(self, line):
        self.s.sendall(line.encode() + b'\r\n')
        said = []
        while True:
            got = self.f.readline().rstrip('\r\n')
            if got[3:4] == '+':         # a data block
                while (more := self.f.readline().rstrip('\r\n')) != '.':
                    said.append(more)
                continue
            said.append(got[4:])
            if got[3:4] != '-':
                if not got.startswith('250'):
                    raise OSError('%s: %s' % (line, got))
                return said

    def circuits(self, visitor):
        """The numbers of a visitor's circuits to a service."""
        return [line.split()[0] for line in self.call(
            'GETINFO circuit-status') if 'PURPOSE=HS_CLIENT_REND' in line and
            'SOCKS_USERNAME="%s"' % visitor in line]


def multipart(form, text, files):
    """The body as far as the last file's last byte, and no further."""
    b = b'--plumbound\r\nContent-Disposition: form-data; name='
    body = b''.join(b + b'"%s"\r\n\r\n%s\r\n' % (n.encode(), v.encode())
        for n, v in form.untouched())
    body += b + b'"text"\r\n\r\n' + text + b'\r\n'
    for f in files:
        with open(f, 'rb') as data:
            body += b + b'"%s"; filename="%s"\r\n\r\n%s\r\n' % (
                form.files()[0].encode(), os.path.basename(f).encode(),
                data.read())
    return body[:-2]


def case_cut(text, *files):
    """The circuit is closed in the middle of the last file."""
    path, form = the_form('cut')
    with open(text, 'rb') as f:
        body = multipart(form, f.read(), files)
    part = len(body) - os.path.getsize(files[-1]) // 2
    s = connect('cut')
    s.sendall(('POST %s HTTP/1.1\r\nHost: %s\r\nContent-Length: %d\r\n'
        'Content-Type: multipart/form-data; boundary=plumbound\r\n\r\n' %
        (form.action, ONION, len(body) + 17)).encode())
    began = time.monotonic()
    s.sendall(body[:part])
    control = Control()
    ids = control.circuits('cut')
    if len(ids) != 1:
        fail('circuits of one visitor:', ids)
    # what is in the network's queues has no ending to wait for
    time.sleep(4)
    control.call('CLOSECIRCUIT ' + ids[0])
    if read_all(s) != b'':
        fail('a circuit that was closed has answered')
    s.close()
    note('circuit closed after %.1f MiB of %.1f, at %.1f s' % (part / MIB,
        len(body) / MIB, time.monotonic() - began))


def flood(visitor, times, threads, said):
    def many():
        for _ in range(times):
            said.append(ask(visitor))
    row = [threading.Thread(target=many) for _ in range(threads)]
    for t in row:
        t.start()
    return row


def count(said):
    got = {}
    for status, _ in said:
        got[status] = got.get(status, 0) + 1
    return got


STREAMS = 20            # HiddenServiceMaxStreams in deploy/torrc


def case_flood(limit, text, *files):
    """One circuit asks far more than it may; another one's witness does not
    notice.  Then it opens more streams than Tor allows."""
    limit = int(limit)
    path, form = the_form('witness')
    patient('flooder')
    control = Control()
    before = control.circuits('flooder')
    said = []
    row = flood('flooder', 25, 8, said)
    time.sleep(1)
    status, page, seconds = curl('witness', form, text, files)
    if status != 200 or not received(page):
        fail('the witness beside a flood:', status, page[-600:])
    for t in row:
        t.join()
    got = count(said)
    if control.circuits('flooder') != before:
        fail('the flood was not on one circuit')
    if set(got) != {200, 429} or got[200] > 2 * limit:
        fail('the flooder got', got)
    for status, answer in said:
        if status == 429 and (b'\r\nRetry-After: ' not in answer or
                not answer.rstrip().endswith(b'</html>')):
            fail('a 429 without its page:', answer[:600])
    note('a flood of %d requests on one circuit: %s; a witness on another: '
        '%s' % (len(said), got, rate(files, seconds)))
    # more streams than it may have: none gets through, and who goes on
    # trying loses the circuit
    held, tries = [], 0
    end = time.monotonic() + 60
    while set(control.circuits('flooder')) & set(before):
        if time.monotonic() > end:
            fail('after %d streams of %d tries the circuit stays' %
                (len(held), tries))
        tries += 1
        try:
            s = connect('flooder', 10)
        except OSError:
            time.sleep(0.2)
            continue
        if not set(control.circuits('flooder')) & set(before):
            s.close()                   # it came by a new circuit
            break
        held.append(s)
    note('after %d streams and %d tries the circuit was closed' % (len(held),
        tries))
    if not 0 < len(held) <= STREAMS:
        fail('%d streams at once on one circuit' % len(held))
    for s in held:
        s.close()
    if ask('witness')[0] != 200:
        fail('the witness after the flood')


def case_stop(text, film):
    """Slowly: the gateway is stopped meanwhile.  A clear end is a page."""
    path, form = the_form('stop')
    print('sending', flush=True)
    status, page, seconds = curl('stop', form, text, [film], '--limit-rate',
        '400k')
    if status != 503 or received(page) or \
            'again' not in pages.Page('/', page).words:
        fail('stopped in the middle of an upload:', status, page[-600:])
    note('stopped meanwhile: a page with 503 after %.1f s' % seconds)


def case_visit():
    patient('stop')


CASES = {'curl': case_curl, 'browser': case_browser, 'cut': case_cut,
    'flood': case_flood, 'stop': case_stop, 'visit': case_visit}

if __name__ == '__main__':
    CASES[sys.argv[1]](*sys.argv[2:])
