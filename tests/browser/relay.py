"""A door from loopback TCP to a unix socket, since browsers speak no unix
sockets; slow, where a test wants to see what happens meanwhile."""
import socket
import threading
import time


class Relay:
    def __init__(self, path, rate=None):
        """rate: bytes a second towards the socket; None: all there is."""
        self.path, self.rate, self.open = path, rate, {}
        self.late = 0           # seconds that an answer is held back
        self.door = socket.socket()
        self.door.bind(('127.0.0.1', 0))
        self.door.listen(64)
        self.url = 'http://127.0.0.1:%d' % self.door.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                a, _ = self.door.accept()
                b = socket.socket(socket.AF_UNIX)
                b.connect(self.path)
            except OSError:
                return
            self.open[b] = [a, 0]
            for x, y, rate in ((a, b, self.rate), (b, a, None)):
                threading.Thread(target=self.carry, args=(x, y, rate),
                    daemon=True).start()

    def carry(self, x, y, rate):
        try:
            while True:
                data = x.recv(16384 if rate else 65536)
                if not data:
                    break
                if y not in self.open:
                    time.sleep(self.late)
                y.sendall(data)
                if y in self.open:
                    self.open[y][1] += len(data)
                if rate:
                    time.sleep(len(data) / rate)
        except OSError:
            pass
        for s in (x, y):
            try:
                s.shutdown(socket.SHUT_WR if s is y else socket.SHUT_RD)
            except OSError:
                pass

    def cut(self, least):
        """Break all connections that carried so many bytes or more."""
        for inner, (outer, n) in list(self.open.items()):
            if n >= least:
                for s in (inner, outer):
                    try:
                        s.shutdown(socket.SHUT_RDWR)
                    except OSError:
                        pass
                del self.open[inner]

    def close(self):
        self.door.close()
