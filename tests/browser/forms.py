"""A witness's way through the pages, in Chromium and Firefox without script:
choose a language, read, write, attach, send, read the answer.
Usage: forms.py SOCKET FOLDER-WITH-FILES [FOLDER-FOR-PICTURES]"""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from chromium import Chromium    # noqa: E402
from firefox import Firefox      # noqa: E402
from progress import ANSWERED, becomes      # noqa: E402
from relay import Relay          # noqa: E402

LANGUAGES = ['en', 'zh', 'ug']
PAGES = ['', 'write', 'form', 'help', 'about', 'nowhere']
KEYBOARD = (320, 340)
SIZES = [(320, 640), (768, 1024), (1280, 800)]
# as Tor Browser has it: its window's inside is cut to a step, it forgets
LIKE_TOR_BROWSER = {
    'browser.privatebrowsing.autostart': True,
    'privacy.resistFingerprinting': True,
    'privacy.resistFingerprinting.letterboxing': True,
}
TEXT = {'en': 'They came at night.', 'zh': '他们夜里来的。',
    'ug': 'ئۇلار كېچىدە كەلدى.'}

failed = []


def check(what, ok):
    print('%s %s' % ('ok     ' if ok else 'FAILED ', what), flush=True)
    if not ok:
        failed.append(what)


def send(b, url, code, files, shots):
    where = '%s, %s: ' % (b.name, code)
    b.size(768, 1024)
    b.open(url + '/')
    b.follow('a[href="/%s/"]' % code)
    check(where + 'the greeting leads to its language',
        b.run('document.documentElement.lang') == code)
    check(where + 'direction', b.run('document.documentElement.dir') ==
        ('rtl' if code == 'ug' else 'ltr'))
    b.follow('main a.button')
    b.frame(1)
    b.type('#text', TEXT[code])
    b.attach('#files', files)
    b.press('input[name=publish][value=anonymous]')
    b.press('input[name=pass_on]')
    b.press('input[name=photos][value=blurred]')
    b.type('#wishes', 'wait')
    b.press('form button')
    check('%s, %s: an answer' % (b.name, code), becomes(b, ANSWERED, 120))
    said = b.text()
    for f in files:
        check(where + 'names ' + os.path.basename(f),
            os.path.basename(f) in said)
    kept = b.run('document.querySelectorAll(".file").length - '
        'document.querySelectorAll(".file .no").length')
    check(where + 'all kept', kept == len(files))
    check(where + 'still its language',
        b.run('document.documentElement.lang') == code)
    b.frame(None)
    if shots:
        b.shot('%s/%s-%s-answer.png' % (shots, b.name, code))


def fits(b, code, page, size, shots):
    """The page, at width, height and dark: a picture of it, where wanted."""
    width, height, dark = size
    wide = b.run('document.documentElement.scrollWidth')
    check('%s, %s: %s fits %d' % (b.name, code, page, width),
        b.run('innerWidth') <= width and wide <= width)
    if shots:
        b.shot('%s/%s-%s-%s-%d%s-%s.png' % (shots, b.name, code, page, width,
            'x%d' % height if height < 500 else '',
            'dark' if dark else 'light'))


def pictures(b, url, code, files, shots):
    """Nothing is wider than the window."""
    sizes = [(w, h, dark) for w, h in SIZES for dark in (False, True)]
    for size in sizes:
        b.size(*size)
        for page in PAGES:
            b.open('%s/%s/%s' % (url, code, page))
            fits(b, code, page or 'landing', size, shots)
        b.open(url + '/')
        fits(b, code, 'first', size, shots)
    b.open('%s/%s/form' % (url, code))
    b.type('#text', TEXT[code])
    b.attach('#files', files + [__file__])
    b.press('form button')
    check('%s, %s: an answer' % (b.name, code), becomes(b, ANSWERED, 120))
    for size in sizes:
        b.size(*size)
        fits(b, code, 'answer', size, shots)


def keyboard(b, url, code, shots):
    """A phone whose keyboard has taken its half: the form still has most of
    the rest, and there is room in it for a field."""
    b.size(*KEYBOARD)
    b.open('%s/%s/write' % (url, code))
    tall = b.run('document.querySelectorAll("iframe")[1].clientHeight')
    room = b.run('innerHeight')         # Firefox makes windows a bit lower
    check('%s, %s: %d of %d pixels of form above a keyboard' % (b.name, code,
        tall, room), tall >= room * 0.6 and room > KEYBOARD[1] * 0.8)
    fits(b, code, 'write', KEYBOARD + (False,), shots)


def with_browser(b, url, jobs):
    try:
        for code in LANGUAGES:
            for job, more in jobs:
                job(b, url, code, *more)
    finally:
        b.close()


def main():
    socket, folder = sys.argv[1:3]
    shots = sys.argv[3] if len(sys.argv) > 3 else None
    files = sorted(os.path.join(folder, f) for f in os.listdir(folder))
    relay = Relay(socket)
    url = relay.url
    with_browser(Chromium(script=False), url,
        [(send, (files, shots)), (pictures, (files, shots)),
        (keyboard, (shots,))])
    with_browser(Firefox(script=False, prefs=LIKE_TOR_BROWSER), url,
        [(send, (files, shots))])
    with_browser(Firefox(script=False), url,
        [(pictures, (files, shots)), (keyboard, (shots,))])
    relay.close()
    print('%d failed' % len(failed))
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
