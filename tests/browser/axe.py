"""axe-core looks at every page in every language: WCAG 2.2 AA and its own
good practice.  The pages have no script; axe is put into them by the
browser's own door.
Usage: axe.py SOCKET AXE-MIN-JS PICTURE"""
import json
import os
import re
import sys
import urllib.request

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from chromium import Chromium    # noqa: E402
from relay import Relay          # noqa: E402

PAGES = ['', 'write', 'help', 'about', 'nowhere']
RUN = '''axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a",
"wcag21aa", "wcag22aa", "best-practice"]}).then(r => JSON.stringify(
r.violations.map(v => v.id + ": " + v.nodes.map(n => n.html).join(" | "))))'''


def main():
    socket, axe, picture = sys.argv[1:4]
    axe = open(axe, encoding='utf-8').read()
    relay = Relay(socket)
    first = urllib.request.urlopen(relay.url + '/').read().decode()
    codes = re.findall(r'<a href="/([a-z-]+)/"', first)
    b = Chromium()
    runs = bad = 0

    def look(what):
        nonlocal runs, bad
        b.run(axe)
        said = b.run(RUN)
        runs += 1
        found = json.loads(said) if said else ['axe said nothing']
        for v in found:
            print('FAILED  %s: %s' % (what, v[:600]))
        bad += bool(found)

    try:
        for code in codes:
            for dark in (False, True) if code in ('en', 'ug') else (False,):
                b.size(320 if dark else 1280, 800, dark)
                for page in PAGES:
                    b.open('%s/%s/%s' % (relay.url, code, page))
                    look('/%s/%s' % (code, page))
            b.open('%s/%s/form' % (relay.url, code))
            b.type('#text', 'x')
            b.attach('#files', [picture, __file__])
            b.press('form button')
            for _ in range(100):
                b.settle()
                if b.run('!!document.querySelector(".file")'):
                    break
            look('the answer in ' + code)
        b.open(relay.url + '/')
        look('/')
    finally:
        b.close()
        relay.close()
    print('note: axe-core looked at %d pages in %d languages' %
        (runs, len(codes)))
    print('%d passed, %d failed' % (runs - bad, bad))
    return 1 if bad or not codes else 0


if __name__ == '__main__':
    sys.exit(main())
