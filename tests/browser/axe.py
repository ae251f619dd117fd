"""axe-core looks at every page in every language: WCAG 2.2 AA and its own
good practice.  The pages have no script; axe is put into them, and into
their frames, by the browser's own door.
Usage: axe.py SOCKET AXE-MIN-JS PICTURE"""
import json
import os
import re
import sys
import urllib.request

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from chromium import Chromium    # noqa: E402
from progress import ANSWERED, becomes      # noqa: E402
from relay import Relay          # noqa: E402

PROGRESS = 'progress?t=AAECAwQFBgcICQoLDA0ODw'
PAGES = ['', 'write', 'form', PROGRESS, 'help', 'about', 'nowhere']
# none looks again by itself while it is looked at
INTO_FRAMES = '''stop();
for (const f of document.querySelectorAll("iframe")) {
    f.contentWindow.stop();
    f.contentWindow.eval(%s);
}'''
RUN = '''axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a",
"wcag21aa", "wcag22aa", "best-practice"], rules: %s,
pingWaitTime: 5000, frameWaitTime: 20000}).then(
r => JSON.stringify(r.violations.map(v => v.id + ": " +
v.nodes.map(n => n.html).join(" | "))), e => 0)'''
# what shows how it goes looks again by itself: WCAG 2.2.1 lets what is told
# as it happens do so, and nothing is typed in that frame
LIVE = ['meta-refresh']
# it is never seen but in a frame, whose page has these
FRAMED = LIVE + ['landmark-one-main', 'page-has-heading-one']


def look_under_way(b, url, picture, look):
    """The frames while something is on its way."""
    b.open(url + '/en/write')
    b.frame(1)
    b.attach('#files', [picture])
    b.press('form button')
    b.frame(0)
    if not becomes(b, '!!document.querySelector("progress")', 30):
        raise OSError('no progress is shown')
    b.frame(None)
    look('/en/write, under way', LIVE)


def main():
    socket, axe, picture = sys.argv[1:4]
    axe = open(axe, encoding='utf-8').read()
    relay = Relay(socket)
    slow = Relay(socket, os.path.getsize(picture) / 20)
    first = urllib.request.urlopen(relay.url + '/').read().decode()
    codes = re.findall(r'<a href="/([a-z-]+)/"', first)
    b = Chromium()
    b.call('Page.setBypassCSP', enabled=True)       # for eval() in frames
    runs = bad = 0

    def look(what, but=()):
        nonlocal runs, bad
        for _ in range(5):      # it may be replaced before that
            b.run(INTO_FRAMES % json.dumps(axe))
            b.run(axe)
            said = b.run(RUN % json.dumps({r: {'enabled': False}
                for r in but}))
            if isinstance(said, str):
                break
            b.settle()
        runs += 1
        found = json.loads(said) if isinstance(said, str) else \
            ['axe said nothing']
        for v in found:
            print('FAILED  %s: %s' % (what, v[:600]))
        bad += bool(found)

    try:
        for code in codes:
            for dark in (False, True) if code in ('en', 'ug') else (False,):
                b.size(320 if dark else 1280, 800, dark)
                for page in PAGES:
                    b.open('%s/%s/%s' % (relay.url, code, page))
                    look('/%s/%s' % (code, page), FRAMED if page == PROGRESS
                        else LIVE if page == 'write' else ())
            b.open('%s/%s/form' % (relay.url, code))
            b.type('#text', 'x')
            b.attach('#files', [picture, __file__])
            b.press('form button')
            if not becomes(b, ANSWERED, 120):
                raise OSError('no answer')
            look('the answer in ' + code)
        b.open(relay.url + '/')
        look('/')
        look_under_way(b, slow.url, picture, look)
    finally:
        b.close()
        relay.close()
        slow.close()
    print('note: axe-core looked at %d pages in %d languages' %
        (runs, len(codes)))
    print('%d passed, %d failed' % (runs - bad, bad))
    return 1 if bad or not codes else 0


if __name__ == '__main__':
    sys.exit(main())
