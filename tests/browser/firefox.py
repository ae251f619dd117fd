"""Firefox ESR, headless, driven through its Marionette port on loopback."""
import base64
import json
import os
import shutil
import socket
import subprocess
import tempfile
import time

QUIET = {
    'app.normandy.enabled': False,
    'app.update.enabled': False,
    'browser.newtabpage.enabled': False,
    'browser.region.network.url': '',
    'browser.safebrowsing.malware.enabled': False,
    'browser.safebrowsing.phishing.enabled': False,
    'browser.shell.checkDefaultBrowser': False,
    'datareporting.policy.dataSubmissionEnabled': False,
    'extensions.update.enabled': False,
    'media.autoplay.default': 0,
    'media.gmp-manager.updateEnabled': False,
    'network.captive-portal-service.enabled': False,
    'network.connectivity-service.enabled': False,
    'services.settings.server': 'data:,',
    'toolkit.telemetry.enabled': False,
}


def free_port():
    s = socket.socket()
    s.bind(('127.0.0.1', 0))
    port = s.getsockname()[1]
    s.close()
    return port


class Firefox:
    name = 'firefox'

    def __init__(self, script=True, prefs=None, wait=True):
        """wait: pressing and opening wait until the page is whole."""
        self.profile = tempfile.mkdtemp(prefix='plumseal-firefox')
        port = free_port()
        wanted = dict(QUIET)
        wanted['marionette.port'] = port
        wanted['javascript.enabled'] = script
        wanted.update(prefs or {})
        with open(os.path.join(self.profile, 'user.js'), 'w') as f:
            for key, value in wanted.items():
                f.write('user_pref(%s, %s);\n' %
                    (json.dumps(key), json.dumps(value)))
        self.process = subprocess.Popen(
            ['firefox-esr', '--headless', '--marionette', '--no-remote', '--remote-allow-system-access',
             '--profile', self.profile, 'about:blank'],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=dict(os.environ, HOME=self.profile))
        self.conn = None
        for _ in range(300):
            try:
                self.conn = socket.create_connection(('127.0.0.1', port))
                break
            except OSError:
                time.sleep(0.2)
        if self.conn is None:
            self.process.kill()
            raise OSError('firefox does not listen')
        self.conn.settimeout(180)
        self.rest = b''
        self.number, self.zoom = 0, 1
        self.read()
        self.call('WebDriver:NewSession', capabilities={'alwaysMatch':
            {} if wait else {'pageLoadStrategy': 'none'}})

    def read(self):
        while b':' not in self.rest:
            self.more()
        n, self.rest = self.rest.split(b':', 1)
        while len(self.rest) < int(n):
            self.more()
        text, self.rest = self.rest[:int(n)], self.rest[int(n):]
        return json.loads(text)

    def more(self):
        b = self.conn.recv(65536)
        if not b:
            raise OSError('firefox is gone')
        self.rest += b

    def call(self, name, **params):
        self.number += 1
        m = json.dumps([0, self.number, name, params]).encode()
        self.conn.sendall(b'%d:%s' % (len(m), m))
        said = self.read()
        if said[2]:
            raise OSError(said[2]['message'])
        return said[3]

    def open(self, url):
        self.frame(None)
        self.call('WebDriver:Navigate', url=url)
        if self.zoom != 1:              # every page begins without
            self.magnify()

    def magnify(self):
        self.call('Marionette:SetContext', value='chrome')
        self.run('gBrowser.selectedBrowser.browsingContext.fullZoom = %d' %
            self.zoom)
        self.call('Marionette:SetContext', value='content')

    def frame(self, n):
        """From now on, the nth frame of the page; None: the page."""
        self.call('WebDriver:SwitchToFrame', id=None)
        if n is not None:
            self.call('WebDriver:SwitchToFrame', id=n)

    def run(self, script):
        """The value of an expression."""
        return self.call('WebDriver:ExecuteScript', args=[],
            script='return (' + script + ')')['value']

    def settle(self):
        pass                    # Navigate and ElementClick wait

    def size(self, width, height, dark=False):
        # no window of it is as narrow as a phone: then all is drawn larger
        self.zoom = 1 if width >= 500 else 2
        self.call('WebDriver:SetWindowRect', width=width * self.zoom,
            height=height * self.zoom)
        self.call('Marionette:SetContext', value='chrome')
        self.run('Services.prefs.setIntPref('
            '"layout.css.prefers-color-scheme.content-override", %d)' %
            (0 if dark else 1))
        self.call('Marionette:SetContext', value='content')
        self.magnify()

    def shot(self, path):
        """The whole page, as PNG."""
        data = self.call('WebDriver:TakeScreenshot', full=True)['value']
        with open(path, 'wb') as f:
            f.write(base64.b64decode(data))

    def node(self, selector):
        return list(self.call('WebDriver:FindElement', using='css selector',
            value=selector)['value'].values())[0]

    def type(self, selector, text):
        self.call('WebDriver:ElementSendKeys', id=self.node(selector),
            text=text)

    def attach(self, selector, paths):
        n = self.node(selector)
        for p in paths:
            self.call('WebDriver:ElementSendKeys', id=n, text=p)

    def press(self, selector):
        self.call('WebDriver:ElementClick', id=self.node(selector))

    def follow(self, selector):
        self.press(selector)            # it waits

    def text(self, selector='body'):
        return self.call('WebDriver:GetElementText',
            id=self.node(selector))['value']

    def close(self):
        try:
            self.call('Marionette:Quit')
        except OSError:
            pass
        self.conn.close()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.profile, ignore_errors=True)
