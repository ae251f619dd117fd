"""Chromium, headless, driven through a pair of pipes (DevTools protocol, one
JSON text and a NUL each way): no port, no other program."""
import base64
import json
import os
import shutil
import subprocess
import tempfile
import time


def frames_of(node):
    """The frames below a node, in order."""
    if node['nodeName'] == 'IFRAME':
        return [node]
    return [f for c in node.get('children', []) for f in frames_of(c)]


class Chromium:
    name = 'chromium'

    def __init__(self, script=True, args=()):
        self.profile = tempfile.mkdtemp(prefix='plumseal-chromium')
        down, up = os.pipe(), os.pipe()

        def child():
            # past 3 and 4 first: the pipes may lie there
            a, b = os.dup(down[0]), os.dup(up[1])
            a, b = os.dup(a), os.dup(b)
            os.dup2(a, 3)
            os.dup2(b, 4)
        self.process = subprocess.Popen(
            ['chromium', '--headless', '--no-sandbox', '--disable-gpu',
             '--no-first-run', '--disable-background-networking',
             '--autoplay-policy=no-user-gesture-required',
             '--allow-file-access-from-files',
             '--user-data-dir=' + self.profile, '--remote-debugging-pipe',
             *args, 'about:blank'],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, close_fds=False, preexec_fn=child)
        os.close(down[0])
        os.close(up[1])
        self.to, self.out = down[1], os.fdopen(up[0], 'rb')
        self.number, self.inside = 0, None
        self.session = None
        target = self.call('Target.createTarget', url='about:blank')
        self.session = self.call('Target.attachToTarget',
            targetId=target['targetId'], flatten=True)['sessionId']
        self.call('Page.enable')
        if not script:
            self.call('Emulation.setScriptExecutionDisabled', value=True)

    def read(self):
        text = b''
        while not text.endswith(b'\0'):
            c = self.out.read(1)
            if not c:
                raise OSError('chromium is gone')
            text += c
        return json.loads(text[:-1])

    def call(self, method, **params):
        self.number += 1
        m = {'id': self.number, 'method': method, 'params': params}
        if self.session:
            m['sessionId'] = self.session
        os.write(self.to, json.dumps(m).encode() + b'\0')
        while True:
            said = self.read()
            if said.get('id') == self.number:
                if 'error' in said:
                    raise OSError(said['error']['message'])
                return said['result']

    def open(self, url):
        self.inside = None
        self.call('Page.navigate', url=url)
        self.settle()

    def settle(self):
        """Until the page is whole."""
        for _ in range(600):
            try:
                if self.run('document.readyState') == 'complete':
                    return
            except OSError:
                pass
            time.sleep(0.1)
        raise OSError('the page does not load')

    def frame(self, n):
        """From now on, the nth frame of the page; None: the page."""
        self.inside = n

    def run(self, script):
        """The value of an expression."""
        where = {}
        if self.inside is not None:
            tree = self.call('Page.getFrameTree')['frameTree']
            one = tree['childFrames'][self.inside]['frame']['id']
            where['contextId'] = self.call('Page.createIsolatedWorld',
                frameId=one)['executionContextId']
        r = self.call('Runtime.evaluate', expression=script,
            returnByValue=True, awaitPromise=True, **where)
        return r['result'].get('value')

    def size(self, width, height, dark=False):
        self.call('Emulation.setDeviceMetricsOverride', width=width,
            height=height, deviceScaleFactor=1, mobile=width < 500)
        self.call('Emulation.setEmulatedMedia', features=[{
            'name': 'prefers-color-scheme',
            'value': 'dark' if dark else 'light'}])

    def shot(self, path):
        """The whole page, as PNG."""
        box = self.call('Page.getLayoutMetrics')['cssContentSize']
        box.update(x=0, y=0, scale=1)
        data = self.call('Page.captureScreenshot', clip=box,
            captureBeyondViewport=True)['data']
        with open(path, 'wb') as f:
            f.write(base64.b64decode(data))

    def node(self, selector):
        root = self.call('DOM.getDocument', depth=-1, pierce=True)['root']
        if self.inside is not None:
            root = frames_of(root)[self.inside]['contentDocument']
        n = self.call('DOM.querySelector', nodeId=root['nodeId'],
            selector=selector)
        if not n['nodeId']:
            raise OSError('no ' + selector)
        return n['nodeId']

    def type(self, selector, text):
        self.call('DOM.focus', nodeId=self.node(selector))
        self.call('Input.insertText', text=text)

    def attach(self, selector, paths):
        self.call('DOM.setFileInputFiles', nodeId=self.node(selector),
            files=list(paths))

    def press(self, selector, let_go=True):
        """As by a pointer: no script has a part in it."""
        n = self.node(selector)
        self.call('DOM.scrollIntoViewIfNeeded', nodeId=n)
        q = self.call('DOM.getBoxModel', nodeId=n)['model']['content']
        at = {'x': (q[0] + q[4]) / 2, 'y': (q[1] + q[5]) / 2,
            'button': 'left', 'clickCount': 1}
        for kind in ('mousePressed', 'mouseReleased')[:1 + let_go]:
            self.call('Input.dispatchMouseEvent', type=kind, **at)

    def follow(self, selector):
        """Press what leads to another page, until that is whole, with its
        frames: the one before is whole for a while yet."""
        self.run('window.left = 1')
        self.press(selector)
        for _ in range(600):
            try:
                if self.run('window.left !== 1 && '
                        'document.readyState === "complete"'):
                    return
            except OSError:
                pass
            time.sleep(0.1)
        raise OSError('%s leads nowhere' % selector)

    def text(self, selector='body'):
        return self.run('(document.querySelector(%s)||{}).innerText' %
            json.dumps(selector))

    def close(self):
        try:
            self.session = None
            self.call('Browser.close')
        except OSError:
            pass
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        os.close(self.to)
        self.out.close()
        shutil.rmtree(self.profile, ignore_errors=True)
