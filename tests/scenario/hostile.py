# Requests that no browser sends.  Each row: name, bytes, statuses allowed
# (0: the connection may just end).
import os, socket, sys

B = 'BOUNDARYx'
BODY = (f'--{B}\r\nContent-Disposition: form-data; name="text"\r\n\r\n'
        f'smuggled\r\n--{B}--\r\n')
POST = 'POST /submit HTTP/1.1\r\nHost: x\r\n'
TYPE = f'Content-Type: multipart/form-data; boundary={B}\r\n'
N = len(BODY)

def rows():
    bad = {400}
    yield 'two lengths', POST + TYPE + f'Content-Length: {N}\r\nContent-Length: 5\r\n\r\n' + BODY, bad
    yield 'two equal lengths', POST + TYPE + f'Content-Length: {N}\r\nContent-Length: {N}\r\n\r\n' + BODY, bad
    yield 'length and chunked', POST + TYPE + f'Content-Length: {N}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n', bad
    yield 'space before colon', POST + TYPE + f'Content-Length : {N}\r\n\r\n' + BODY, bad
    yield 'plus sign', POST + TYPE + f'Content-Length: +{N}\r\n\r\n' + BODY, bad
    yield 'bare LF', (POST + TYPE + f'Content-Length: {N}\r\n\r\n').replace('\r\n', '\n') + BODY, bad
    yield 'folded', POST + 'X-A: b\r\n c\r\n\r\n', bad
    yield 'no host', 'GET / HTTP/1.1\r\n\r\n', bad
    yield 'two hosts', 'GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n', bad
    yield 'NUL', 'GET / HTTP/1.1\r\nHost: a\0b\r\n\r\n', bad
    yield 'chunk extension', POST + TYPE + 'Transfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n0\r\n\r\n', bad
    yield 'huge chunk', POST + TYPE + 'Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n', bad
    yield 'te gzip', POST + TYPE + 'Transfer-Encoding: gzip, chunked\r\n\r\n', {400, 501}
    yield 'no length', POST + TYPE + '\r\n', {400, 411}
    yield 'huge header', 'GET / HTTP/1.1\r\nHost: x\r\nX: ' + 'a' * 70000 + '\r\n\r\n', {431, 400, 0}
    yield 'many headers', 'GET / HTTP/1.1\r\nHost: x\r\n' + 'X: y\r\n' * 300 + '\r\n', {431, 400}
    yield 'long target', 'GET /' + 'a' * 20000 + ' HTTP/1.1\r\nHost: x\r\n\r\n', {414, 431, 400}
    yield 'version', 'GET / HTTP/2.0\r\nHost: x\r\n\r\n', {505, 400}
    yield 'absolute', 'GET http://evil/ HTTP/1.1\r\nHost: x\r\n\r\n', bad
    yield 'traversal', 'GET /../../etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n', {400, 404}
    yield 'method', 'BREW / HTTP/1.1\r\nHost: x\r\n\r\n', {405, 501}
    yield 'wrong type', POST + 'Content-Type: text/plain\r\nContent-Length: 2\r\n\r\nhi', {400, 415}
    yield 'no boundary', POST + 'Content-Type: multipart/form-data\r\nContent-Length: 2\r\n\r\nhi', {400, 415}
    yield 'garbage', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03' * 9 + '\r\n\r\n', {400}
    yield 'http/1.0', 'GET / HTTP/1.0\r\n\r\n', {200}
    yield 'head', 'HEAD / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', {200}
    yield 'not here', 'GET /nothing HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', {404}
    yield 'silent', 'GET / HT', {408, 0}

def ask(data):
    s = socket.socket(socket.AF_UNIX)
    s.settimeout(20)
    s.connect(os.environ['SOCK'])
    try:
        s.sendall(data.encode('latin-1'))
    except OSError:
        pass
    got = b''
    try:
        while b'\r\n\r\n' not in got:
            k = s.recv(65536)
            if not k:
                break
            got += k
        if got:             # only one answer may come: nothing is smuggled
            s.shutdown(socket.SHUT_WR)
            while True:
                k = s.recv(65536)
                if not k:
                    break
                got += k
    except OSError:
        pass
    s.close()
    return got

bad = 0
for name, data, want in rows():
    got = ask(data)
    status = int(got[9:12]) if got.startswith(b'HTTP/1.1 ') else 0
    if status not in want or got.count(b'HTTP/1.1 ') > 1:
        print('hostile:', name, 'gave', status, 'not', sorted(want), got[:80])
        bad += 1
sys.exit(1 if bad else 0)
