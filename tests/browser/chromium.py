"""Chromium, headless, driven through a pair of pipes (DevTools protocol, one
JSON text and a NUL each way): no port, no other program."""
import json
import os
import shutil
import subprocess
import tempfile


class Chromium:
    name = 'chromium'

    def __init__(self, script=True):
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
             'about:blank'],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, close_fds=False, preexec_fn=child)
        os.close(down[0])
        os.close(up[1])
        self.to, self.out = down[1], os.fdopen(up[0], 'rb')
        self.number = 0
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
        self.call('Page.navigate', url=url)

    def run(self, script):
        """The value of an expression."""
        r = self.call('Runtime.evaluate', expression=script,
            returnByValue=True, awaitPromise=True)
        return r['result'].get('value')

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
