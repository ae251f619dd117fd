"""A slow upload in Chromium and Firefox without script: the frame beside the
form shows a number that grows; it tells when the connection breaks, and leads
to a form that goes on; and when all connections break, it looks again.  And
the way out: nothing is left to be seen while it waits for its page.
Usage: progress.py SOCKET FILE [FOLDER-FOR-PICTURES]"""
import os
import re
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from chromium import Chromium    # noqa: E402
from firefox import Firefox      # noqa: E402
from relay import Relay          # noqa: E402

UNITS = {'bytes': 1, 'byte': 1, 'KB': 1 << 10, 'MB': 1 << 20}
failed = []


def check(what, ok, *more):
    print('%s %s %s' % ('ok     ' if ok else 'FAILED ', what,
        '' if ok else ' '.join(map(str, more))), flush=True)
    if not ok:
        failed.append(what)


def said_in(b, frame):
    """What it shows; nothing while it is being replaced."""
    try:
        b.frame(frame)
        return b.text() or ''
    except (OSError, KeyError, IndexError):
        return ''


def wait(b, frame, what, seconds):
    """All that a frame said until it said what."""
    said, end = [], time.time() + seconds
    while time.time() < end:
        text = said_in(b, frame)
        if text and text not in said:
            said.append(text)
        if what in text:
            break
        time.sleep(0.3)
    return said


def numbers(said):
    found = []
    for text in said:
        m = re.search(r'([0-9.]+) (bytes?|KB|MB) of ', text)
        if m:
            found.append(float(m[1]) * UNITS[m[2]])
    return found


def send(b, url, file):
    b.open(url)
    b.frame(1)
    b.type('#text', 'The rest is in the film.')
    b.attach('#files', [file])
    b.press('form button')


def whole(b, url, file):
    send(b, url + '/en/write', file)
    said = wait(b, 0, 'has ended', 90)
    n = numbers(said)
    check(b.name + ': it grows', len(set(n)) >= 4 and n == sorted(n), said)
    check(b.name + ': a rate', any('a second.' in s for s in said), said)
    check(b.name + ': it says that it ended', 'has ended' in said[-1], said)
    answer = wait(b, 1, 'Received', 20)
    check(b.name + ': the answer is beside it', answer and
        'Received' in answer[-1], answer)


def pictures(b, shots):
    b.frame(None)
    for width, height in ((320, 640), (768, 1024), (1280, 800)):
        for dark in (True, False):
            b.size(width, height, dark)
            b.shot('%s/%s-en-progress-%d-%s.png' % (shots, b.name, width,
                'dark' if dark else 'light'))


def cut(b, relay, file, shots):
    """Its upload breaks; the rest goes with another form."""
    send(b, relay.url + '/en/write', file)
    wait(b, 0, ' of ', 30)
    time.sleep(3)
    if shots:
        pictures(b, shots)
    # once, a browser sends it again by itself, on another connection
    for _ in range(3):
        relay.cut(200000)
        said = wait(b, 0, 'The connection broke.', 8)
        if 'The connection broke.' in said[-1]:
            break
    check(b.name + ': it says that it broke', said and
        'The connection broke.' in said[-1], said)
    b.frame(0)
    b.press('a')
    said = wait(b, 1, 'Send what is missing', 20)
    check(b.name + ': the form that goes on', said and
        'are with the editors' in said[-1] and 'Send what is missing' in
        said[-1], said)
    b.frame(1)
    b.type('#text', 'The rest.')
    b.press('form button')
    answer = wait(b, 1, 'Received', 30)
    check(b.name + ': the rest', answer and 'Received' in answer[-1], answer)


def cut_all(b, relay, file):
    """As when a circuit dies: the frame's own connection too."""
    send(b, relay.url + '/en/write', file)
    wait(b, 0, ' of ', 30)
    time.sleep(3)
    relay.cut(0)
    time.sleep(4)
    relay.cut(0)
    said = wait(b, 0, 'The connection broke.', 60)
    check(b.name + ': it looks again', said and
        'The connection broke.' in said[-1], said)


COVERED = '''(() => {
    const l = document.querySelector('.leave');
    const at = (x, y) => document.elementFromPoint(x, y) === l;
    return l && location.pathname === '/en/write' &&
        at(9, innerHeight / 4) && at(innerWidth / 2, innerHeight - 9) &&
        getComputedStyle(l, '::before').backgroundColor ===
        getComputedStyle(document.body).backgroundColor;
})()'''


def becomes(b, script, seconds):
    end = time.time() + seconds
    while time.time() < end:
        try:
            if b.run(script):
                return True
        except (OSError, KeyError, IndexError):
            pass                # between two pages
        time.sleep(0.1)
    return False


ANSWERED = ('document.readyState === "complete" && '
    '!!document.querySelector(".file")')


def leave(b, url, relay):
    """Pressed, it covers the page and both frames before anything comes."""
    b.open(url + '/en/write')
    b.frame(1)
    check(b.name + ': the form', wait(b, 1, 'Your testimony', 20))
    b.type('#text', 'The neighbours may not read this.')
    b.frame(None)
    check(b.name + ': not covered before', b.run(COVERED) is False)
    if b.name == 'chromium':    # says nothing while a page is awaited
        b.press('.leave', let_go=False)
    else:                       # clicks, and waits for a while itself
        relay.late = 12
        b.press('.leave')
    check(b.name + ': pressed, it covers all', becomes(b, COVERED, 9))
    relay.late = 0
    if b.name == 'chromium':
        b.press('.leave')
    check(b.name + ': it leads away', becomes(b,
        'location.pathname === "/leave" && document.readyState === '
        '"complete" && !document.body.innerText.trim()', 40))


def main():
    socket, file = sys.argv[1:3]
    shots = sys.argv[3] if len(sys.argv) > 3 else None
    rate = os.path.getsize(file) / 14
    relay, fast = Relay(socket, rate), Relay(socket)
    for make in (lambda: Chromium(script=False),
            lambda: Firefox(script=False, wait=False)):
        b = make()
        try:
            whole(b, relay.url, file)
            cut(b, relay, file, shots)
            cut_all(b, relay, file)
            leave(b, fast.url, fast)
        finally:
            b.close()
    relay.close()
    fast.close()
    print('%d failed' % len(failed))
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
