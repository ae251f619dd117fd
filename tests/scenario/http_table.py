"""What a browser seldom or never sends, and the headers of every answer.
Usage: http_table.py odd|headers|beat|circuits; SOCK is in the environment."""
import os
import re
import socket
import sys
import time

here = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(here, '..', 'browser'))
import pages                     # noqa: E402

H = 'Host: x\r\n'
END = 'Connection: close\r\n\r\n'
MULTI = 'Content-Type: multipart/form-data; boundary=b\r\n'
FORM = ('--b\r\nContent-Disposition: form-data; name="text"\r\n\r\n'
    'PLUMODD words\r\n--b--\r\n')
failed = []


class Answer:
    def __init__(self, status, head, body):
        self.status, self.body = status, body
        self.fields = [tuple(f.split(': ', 1)) for f in
            head.decode('latin-1').split('\r\n')[1:] if f]

    def all(self, name):
        return [v for n, v in self.fields if n.lower() == name.lower()]

    def get(self, name):
        return (self.all(name) + [None])[0]


def parse(said, bodiless=()):
    """The answers in what was read; those to HEAD have no body."""
    answers = []
    while said:
        head, end, rest = said.partition(b'\r\n\r\n')
        m = re.match(rb'HTTP/1\.1 (\d{3}) [ A-Za-z]+(\r\n|$)', head)
        if not end or not m:
            answers.append(Answer(-1, b'', said))
            break
        a = Answer(int(m[1]), head, b'')
        n = 0
        if a.status != 100 and len(answers) not in bodiless:
            n = int(a.get('Content-Length'))
        if len(rest) < n:
            a.status = -2       # it says more than it sends
        a.body, said = rest[:n], rest[n:]
        answers.append(a)
    return answers


def connect():
    s = socket.socket(socket.AF_UNIX)
    s.settimeout(20)
    s.connect(os.environ['SOCK'])
    return s


def talk(data, bodiless=(), half_close=True):
    """All answers to these bytes, until the other side closes."""
    s = connect()
    said, reset = b'', False
    try:
        s.sendall(data.encode('latin-1'))
        if half_close:
            s.shutdown(socket.SHUT_WR)
    except OSError:
        reset = True            # it may still have answered
    try:
        while True:
            b = s.recv(65536)
            if not b:
                break
            said += b
    except OSError:
        reset = True
    s.close()
    return parse(said, bodiless), reset


def check(name, ok, *why):
    if not ok:
        failed.append(name)
        print('FAILED', name, *why)


def get(path, more=''):
    return 'GET %s HTTP/1.1\r\n%s%s%s' % (path, H, more, END)


def post(path, more, body='', method='POST'):
    return '%s %s HTTP/1.1\r\n%s%s%s%s' % (method, path, H, more, END, body)


def form(more='', length=True):
    return post('/en/submit', MULTI + more + ('Content-Length: %d\r\n' %
        len(FORM) if length else ''), FORM if length else '')


def chunks(size, data, trailer=''):
    return 'Transfer-Encoding: chunked\r\n', '%s\r\n%s\r\n0\r\n%s\r\n' % (
        size, data, trailer)


def chunked(size, data, trailer=''):
    te, body = chunks(size, data, trailer)
    return post('/en/submit', MULTI + te, body)


# name, bytes, statuses of the answers in turn, and which have no body
ODD = [
    # staying connected
    ('two at once', 'GET / HTTP/1.1\r\n%s\r\n' % H + get('/en/'), [200, 200]),
    ('a form, then a page', 'POST /en/submit HTTP/1.1\r\n%s%s'
     'Content-Length: %d\r\n\r\n%s' % (H, MULTI, len(FORM), FORM) + get('/'),
     [200, 200]),
    ('twenty at once', 'GET /en/help HTTP/1.1\r\n%s\r\n' % H * 19 +
     get('/'), [200] * 20),
    ('nothing behind close', get('/') + get('/'), [200]),
    ('a page that is not there, and on', 'GET /no HTTP/1.1\r\n%s\r\n' % H +
     get('/'), [404, 200]),
    ('an empty line between', 'GET / HTTP/1.1\r\n%s\r\n\r\n' % H + get('/'),
     [200, 200]),
    ('five empty lines', '\r\n' * 5 + get('/'), [400]),
    ('a refusal ends it', 'GET / HTTP/1.1\r\nHost\r\n\r\n' + get('/'), [400]),
    ('HEAD, then a page', 'HEAD / HTTP/1.1\r\n%s\r\n' % H + get('/'),
     [200, 200], (0,)),
    ('HEAD, then nonsense', 'HEAD / HTTP/1.1\r\n%s\r\n' % H + 'no\r\n\r\n',
     [200, 400], (0,)),
    ('HEAD of a form\'s address', post('/en/submit', '', method='HEAD'),
     [405], (0,)),
    ('HEAD of nothing', post('/nothing', '', method='HEAD'), [404], (0,)),

    # HTTP/1.0
    ('1.0', 'GET / HTTP/1.0\r\n\r\n' + get('/'), [200]),
    ('1.0 with a host', 'GET / HTTP/1.0\r\n%s\r\n' % H, [200]),
    ('1.0 that stays', 'GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n'
     'GET / HTTP/1.0\r\n\r\n', [200, 200]),
    ('1.0 HEAD', 'HEAD / HTTP/1.0\r\n\r\n', [200], (0,)),
    ('1.0 form', 'POST /en/submit HTTP/1.0\r\n%sContent-Length: %d\r\n\r\n%s'
     % (MULTI, len(FORM), FORM), [200]),
    ('1.0 in chunks', 'POST /en/submit HTTP/1.0\r\n%s%s\r\n%s' % (MULTI,
     *chunks('%x' % len(FORM), FORM)), [400]),
    ('0.9', 'GET /\r\n', [400]),
    ('2.0', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', [505]),
    ('1.2', 'GET / HTTP/1.2\r\n%s\r\n' % H, [505]),

    # parts, conditions, codings: not offered, so the whole page comes
    ('a range', get('/', 'Range: bytes=0-9\r\n'), [200]),
    ('ranges of nothing', get('/', 'Range: bytes=9-0,-0,x\r\n'), [200]),
    ('a condition', get('/', 'If-None-Match: *\r\nIf-Modified-Since: '
     'Sat, 01 Jan 2028 00:00:00 GMT\r\n'), [200]),
    ('gzip', get('/', 'Accept-Encoding: gzip, br\r\n'), [200]),
    ('upgrades', get('/', 'Upgrade: h2c, websocket\r\n'
     'HTTP2-Settings: AAMAAABkAAQAAP__\r\n'), [200]),

    # addresses
    ('decoded once', get('/%65n/%77rite'), [200]),
    ('not twice', get('/%2565n/'), [404]),
    ('a query', get('/en/write?a=%41&b'), [200]),
    ('a bad query', get('/en/write?a=%4'), [400]),
    ('dots', get('/../en/'), [404]),
    ('coded dots', get('/en/%2e%2e/%2e%2e/etc/passwd'), [404]),
    ('a coded slash', get('/en%2fwrite'), [400]),
    ('a coded backslash', get('/en%5cwrite'), [400]),
    ('a coded NUL', get('/en/write%00'), [400]),
    ('a coded line', get('/%0d%0aX-A:b'), [400]),
    ('overlong slash', get('/en%c0%afwrite'), [404]),
    ('overlong dots', get('/%c0%ae%c0%ae/'), [404]),
    ('no UTF-8', get('/%ff%fe'), [404]),
    ('UTF-8', get('/%e8%af%81'), [404]),
    ('raw UTF-8', get('/\xe8\xaf\x81'), [400]),
    ('half an escape', get('/%e'), [400]),
    ('no digits', get('/%zz'), [400]),
    ('two slashes', get('//en/'), [404]),
    ('two slashes inside', get('/en//write'), [404]),
    ('capitals', get('/en/Write'), [404]),
    ('a parameter', get('/en/write;x'), [404]),
    ('a fragment', get('/#a'), [400]),
    ('a space', get('/a b'), [400]),
    ('another site', get('http://x/'), [400]),
    ('another site, safe', get('https://x/en/'), [400]),
    ('no slash', get('en/'), [400]),
    ('nothing', get(''), [400]),
    ('a star', get('*'), [400]),

    # methods
    ('OPTIONS', post('/', '', method='OPTIONS'), [405]),
    ('OPTIONS of nothing', post('/nothing', '', method='OPTIONS'), [404]),
    ('TRACE', post('/', 'X-Secret: PLUMTRACE\r\n', method='TRACE'), [501]),
    ('PUT', post('/en/', 'Content-Length: 4\r\n', 'abcd', 'PUT'), [501]),
    ('PUT of nothing', post('/no', 'Content-Length: 4\r\n', 'abcd', 'PUT'),
     [501]),
    ('DELETE', post('/en/', '', method='DELETE'), [501]),
    ('PATCH', post('/en/submit', 'Content-Length: 4\r\n', 'abcd', 'PATCH'),
     [501]),
    ('PROPFIND', post('/', '', method='PROPFIND'), [501]),
    ('CONNECT', 'CONNECT x:80 HTTP/1.1\r\nHost: x:80\r\n\r\n', [501]),
    ('small letters', post('/', '', method='get'), [501]),
    ('no method\'s letters', post('/', '', method='G(T'), [400]),
    ('POST to a page', post('/en/write', 'Content-Length: 0\r\n'), [405]),
    ('POST to a page, more', post('/en/', 'Content-Length: 4\r\n', 'abcd'),
     [405]),
    ('POST to nothing', post('/nothing', 'Content-Length: 4\r\n', 'abcd'),
     [404]),
    ('GET of a form\'s address', get('/en/submit'), [405]),
    ('GET with a body', post('/', 'Content-Length: 4\r\n', 'abcd', 'GET'),
     [200]),

    # hosts
    ('no host', 'GET / HTTP/1.1\r\n\r\n', [400]),
    ('an empty host', 'GET / HTTP/1.1\r\nHost:\r\n\r\n', [400]),
    ('two hosts', 'GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n', [400]),
    ('two in one', 'GET / HTTP/1.1\r\nHost: a, b\r\n\r\n', [400]),
    ('somebody in the host', 'GET / HTTP/1.1\r\nHost: a@b\r\n\r\n', [400]),
    ('any host', 'GET / HTTP/1.1\r\nHost: a.onion:80\r\n' + END, [200]),

    # fields
    ('folded', get('/', 'X-A: b\r\n c\r\n'), [400]),
    ('folded with a tab', get('/', 'X-A: b\r\n\tc\r\n'), [400]),
    ('folded at once', 'GET / HTTP/1.1\r\n Host: x\r\n\r\n', [400]),
    ('space before the colon', get('/', 'X-A : b\r\n'), [400]),
    ('no colon', get('/', 'X-A\r\n'), [400]),
    ('no name', get('/', ': b\r\n'), [400]),
    ('NUL', get('/', 'X-A: b\0c\r\n'), [400]),
    ('bare LF', get('/').replace('\r\n', '\n'), [400]),
    ('one bare LF', 'GET / HTTP/1.1\n%s\r\n' % H, [400]),
    ('bare CR', get('/', 'X-A: b\rc\r\n'), [400]),
    ('a long address', get('/' + 'a' * 5000), [414]),
    ('a long query', get('/?' + 'a' * 5000), [414]),
    ('an endless first line', 'G' * 900000, [414]),
    ('a long field', get('/', 'X: ' + 'a' * 70000 + '\r\n'), [431]),
    ('an endless field', 'GET / HTTP/1.1\r\nX: ' + 'a' * 900000, [431]),
    ('a long name', get('/', 'a' * 70000 + ': x\r\n'), [431]),
    ('many fields', get('/', 'X: y\r\n' * 300), [431]),
    ('much, but not too much', get('/', 'X: %s\r\n' % ('a' * 16000)), [200]),

    # bodies
    ('chunks', chunked('%x' % len(FORM), FORM), [200]),
    ('chunks with zeros', chunked('000%X' % len(FORM), FORM), [200]),
    ('chunks and a trailer', chunked('%x' % len(FORM), FORM,
     'X-Sum: 1\r\nX-B:\r\n'), [200]),
    ('a trailer that would be a head', chunked('%x' % len(FORM), FORM,
     'Content-Length: 1\r\n'), [400]),
    ('an extension', chunked('%x;a=b' % len(FORM), FORM), [400]),
    ('a blank behind a size', chunked('%x ' % len(FORM), FORM), [400]),
    ('a size with 0x', chunked('0x%x' % len(FORM), FORM), [400]),
    ('a size that wraps', chunked('1' + '0' * 16, FORM), [400]),
    ('gzip and chunks', post('/en/submit', MULTI +
     'Transfer-Encoding: gzip, chunked\r\n'), [501]),
    ('chunks twice', post('/en/submit', MULTI +
     'Transfer-Encoding: chunked\r\n' * 2, '0\r\n\r\n'), [400]),
    ('length and chunks', form('Transfer-Encoding: chunked\r\n'), [400]),
    ('two lengths', form('Content-Length: %d\r\n' % len(FORM)), [400]),
    ('two in one length', form('Content-Length: 5, 5\r\n', False), [400]),
    ('a length with a sign', form('Content-Length: +5\r\n', False), [400]),
    ('a length below nothing', form('Content-Length: -1\r\n', False), [400]),
    ('a length with a zero before', form('Content-Length: 05\r\n', False),
     [400]),
    ('no length', form(length=False), [411]),
    ('nothing', post('/en/submit', MULTI + 'Content-Length: 0\r\n'), [400]),
    ('another type', post('/en/submit', 'Content-Type: text/plain\r\n'
     'Content-Length: 2\r\n', 'hi'), [415]),
    ('no boundary', post('/en/submit', 'Content-Type: multipart/form-data\r\n'
     'Content-Length: 2\r\n', 'hi'), [400]),
    ('leave is asked for', form('Expect: 100-continue\r\n'), [100, 200]),
    ('and not given', post('/nothing', 'Expect: 100-continue\r\n'
     'Content-Length: 9\r\n'), [404]),
    ('something else is expected', form('Expect: tea\r\n'), [417]),
    ('more than all', post('/en/submit', MULTI +
     'Content-Length: 99999999\r\n'), [413]),
    ('TLS', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03' * 9 + '\r\n\r\n',
     [400]),
]


def odd():
    for row in ODD:
        name, data, want = row[:3]
        answers, reset = talk(data, row[3] if len(row) > 3 else ())
        got = [a.status for a in answers]
        check(name, got == want and not reset, 'gave', got, 'not', want,
            '(reset)' if reset else '')
        for a in answers:
            check_fields(name, a)
            check(name, b'PLUMTRACE' not in a.body, 'is thrown back')
            if a.status >= 400:
                check(name, b'PLUMODD' not in a.body, 'is thrown back')
            check(name, a.status != 405 or a.get('Allow') in
                ('GET, HEAD', 'POST'), a.get('Allow'))
    one_by_one()
    heads()


def one_by_one():
    """Each is sent when the one before was answered."""
    s = connect()
    said = b''
    for _ in range(3):
        s.sendall(b'GET /en/ HTTP/1.1\r\nHost: x\r\n\r\n')
        while parse(said)[-1:] == [] or parse(said)[-1].status < 0:
            said += s.recv(65536)
        a = parse(said)
        check('one by one', len(a) == 1 and a[0].status == 200 and
            a[0].get('Connection') == 'keep-alive', [x.status for x in a])
        said = b''
    s.close()
    for version, more, want in (('1.1', '', 'keep-alive'),
            ('1.1', 'Connection: close\r\n', 'close'),
            ('1.1', 'Connection: foo, CLOSE\r\n', 'close'), ('1.0', '',
            'close'), ('1.0', 'Connection: keep-alive\r\n', 'keep-alive'),
            ('1.0', 'Connection: keep-alive, close\r\n', 'close')):
        a, _ = talk('GET / HTTP/%s\r\n%s%s\r\n' % (version, H, more))
        check('Connection in %s, %s' % (version, more.strip() or 'none'),
            a[0].get('Connection') == want, a[0].get('Connection'))


def every_page():
    """The addresses of this site that a visitor can come to."""
    due, seen = ['/'], {'/', '/log/checkpoint'}
    while due:
        at = due.pop()
        a, _ = talk(get(at))
        if 'html' not in a[0].get('Content-Type'):
            continue
        p = pages.Page(at, a[0].body.decode())
        for to in [pages.urljoin(at, x) for x in p.links] + [pages.urljoin(
                at, v) for t, n, v in p.refers if n == 'src']:
            to = to.split('#')[0]
            if to.startswith('/') and to not in seen:
                seen.add(to)
                due.append(to)
    return sorted(seen)


def heads():
    """HEAD says what GET would, and nothing else."""
    every = every_page()
    check('pages', len(every) > 5, every)
    for path in every:
        g, _ = talk(get(path))
        h, reset = talk(post(path, '', method='HEAD'), (0,))
        check('HEAD ' + path, len(h) == 1 and not reset and
            h[0].fields == g[0].fields and h[0].status == g[0].status,
            [x.status for x in h])
    for path, more in (('/', 'Range: bytes=0-9\r\n'), ('/en/',
            'If-None-Match: *\r\n'), ('/en/', 'Accept-Encoding: gzip\r\n')):
        a, _ = talk(get(path, more))
        b, _ = talk(get(path))
        check(more.strip(), a[0].body == b[0].body and a[0].fields ==
            b[0].fields)


# --- headers ---

# name: the value on every answer
ALWAYS = {
    'referrer-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
    'x-frame-options': r'DENY|SAMEORIGIN',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
    'permissions-policy': r'[a-z-]+=\(\)(, [a-z-]+=\(\))+',
    'cache-control': 'no-store',
    'content-length': r'\d+',
    'connection': 'keep-alive|close',
    'content-type': r'text/html; charset=utf-8|text/plain; charset=utf-8|'
        'image/png',
    'content-security-policy': None,
    'x-padding': '0*'
}
# name: the statuses that it may come with
ONLY = {
    'allow': {405},
    'retry-after': {429, 503},
    'location': {303},
    'clear-site-data': {200, 303}
}
# what a policy must say, and what it may say besides
CSP = {'default-src': {"'none'"}, 'base-uri': {"'none'"},
    'form-action': {"'self'"}}
CSP_MAY = {'style-src': r"'none'|'sha256-[A-Za-z0-9+/]{43}='",
    'img-src': "'self'|'none'", 'frame-src': "'self'|'none'",
    'frame-ancestors': "'none'|'self'"}


def check_policy(name, text):
    said = {}
    for part in text.split('; '):
        word, *values = part.split(' ')
        check(name, word not in said, 'twice', word)
        said[word] = set(values)
        if word not in CSP:
            check(name, word in CSP_MAY and re.fullmatch(CSP_MAY[word],
                ' '.join(values)), 'policy:', part)
    for word, values in CSP.items():
        check(name, said.get(word) == values, 'policy:', word, said)
    check(name, 'frame-ancestors' in said, 'may be framed')


def check_fields(name, a):
    if a.status == 100:
        check(name, a.fields == [], a.fields)
        return
    names = [n.lower() for n, v in a.fields]
    check(name, len(set(names)) == len(names), 'twice:', names)
    for n, v in a.fields:
        n = n.lower()
        if n in ONLY:
            check(name, a.status in ONLY[n], n, 'with', a.status)
        else:
            check(name, n in ALWAYS and (ALWAYS[n] is None or
                re.fullmatch(ALWAYS[n], v)), 'field', n, v)
    for n in ALWAYS:
        check(name, n in names, 'no', n, 'with', a.status)
    if 'content-security-policy' in names:
        check_policy(name, a.get('Content-Security-Policy'))
    if (a.get('Content-Type') or '').startswith('text/html'):
        n = int(a.get('Content-Length'))
        # the frame that shows how it goes has a length of its own, one too
        check(name, n % 16384 == 0 or (n == 4352 and '/progress?' in name),
            'the length tells:', n)
        check(name, not a.body or a.body.startswith(b'<!DOCTYPE html>') and
            a.body.rstrip().endswith(b'</html>'), 'not a page')
    if a.status in (429, 503) and a.get('Retry-After'):
        check(name, 1 <= int(a.get('Retry-After')) <= 3600, 'Retry-After')


def headers():
    """Where the answer takes its time, or another setting."""
    began = time.monotonic()
    a, reset = talk('GET / HT', half_close=False)
    check('too slow', [x.status for x in a] == [408] and not reset and
        time.monotonic() - began > 1, [x.status for x in a])
    b, _ = talk(post('/en/submit', MULTI + 'Content-Length: 5000\r\n') +
        FORM[:30], half_close=False)
    check('too slow a form', [x.status for x in b] == [408],
        [x.status for x in b])
    for x in a + b:
        check_fields('too slow', x)
    for path in every_page():
        for x in talk(get(path))[0]:
            check_fields(path, x)


def beat():
    """With beat = 4s: an answer to a post waits for it, whatever it says, and
    one to anything else does not."""
    te, bad = chunks('zz', FORM)
    rows = [
        ('a form', form(), 200), ('no form', post('/en/submit',
        'Content-Type: text/plain\r\nContent-Length: 1\r\n', 'x'), 415),
        ('no boundary', post('/en/submit', 'Content-Type: multipart/form-data'
        '\r\nContent-Length: 1\r\n', 'x'), 400),
        ('an empty form', post('/en/submit', MULTI + 'Content-Length: 7\r\n',
        '--b--\r\n'), 400),
        ('a bad chunk', post('/en/submit', MULTI + te, bad), 400),
        ('far too large', post('/en/submit', MULTI + 'Content-Length: '
        '999999999999\r\n', 'x'), 413),
        ('too large', post('/en/submit', MULTI + 'Content-Length: %d\r\n' %
        (len(FORM) + 1100000), FORM + ' ' * 1100000), 413),
        ('nowhere', post('/en/', 'Content-Length: 1\r\n', 'x'), 405),
        ('a page', get('/en/'), 200), ('no page', get('/no'), 404)]
    for name, data, want in rows:
        time.sleep((1.5 - time.monotonic() % 4) % 4)
        began = time.monotonic()
        a, reset = talk(data)
        took = time.monotonic() - began
        check(name, [x.status for x in a] == [want] and not reset,
            [x.status for x in a])
        check(name, took > 2 if data.startswith('POST') else took < 2,
            'after %.1f s' % took)


def circuits():
    """With Tor's line: 429 and 503, in the same dress."""
    def line(n):
        return 'PROXY TCP6 fc00:dead:beef:4dad::0:%x ::1 28 80\r\n' % n
    seen = {}
    for _ in range(9):
        for a in talk(line(1) + get('/'))[0]:
            seen[a.status] = seen.get(a.status, 0) + 1
            check_fields('a flood', a)
            if a.status == 429:
                check('a flood', a.get('Retry-After') is not None)
    check('a flood', set(seen) == {200, 429}, seen)
    a, _ = talk(line(1) + form())
    check('a form in a flood', [x.status for x in a] == [429])
    a, _ = talk(line(1) + post('/', '', method='HEAD'), (0,))
    check('HEAD in a flood', [x.status for x in a] == [429])
    check_fields('HEAD in a flood', a[0])
    a, _ = talk(line(1) + 'no\r\n\r\n')
    check('nonsense in a flood', [x.status for x in a] == [400])
    held = []
    for n in range(4):
        s = connect()
        s.sendall((line(10 + n) + 'G').encode())
        held.append(s)
    time.sleep(0.5)
    for what in get('/'), form():
        a, _ = talk(line(20) + what)
        check('a full house', [x.status for x in a] == [503],
            [x.status for x in a])
        for x in a:
            check_fields('a full house', x)
            check('a full house', x.get('Retry-After') is not None)
            # who only looked is not told that something was not stored
            check('a full house', (b'not sent' in x.body) ==
                what.startswith('POST'), x.body[-900:])
    for s in held:
        s.close()


if __name__ == '__main__':
    {'odd': odd, 'headers': headers, 'beat': beat, 'circuits': circuits}[sys.argv[1]]()
    print('%d failed' % len(failed))
    sys.exit(1 if failed else 0)
