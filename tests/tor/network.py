#!/usr/bin/python3
"""A private Tor network on loopback, from Debian's tor alone: three directory
authorities, three more relays, a client, and the onion service as deploy/torrc
has it.  No relay lets anything out, and nothing leaves the machine.

Usage: network.py FOLDER TORRC SOCKET
Runs until it is told to end (SIGTERM) or its parent is gone; every tor ends
with it.  FOLDER/ready appears when all are up: NAME=VALUE lines."""
import ctypes
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time

AUTHORITIES, RELAYS = 3, 3
PATIENCE = 150                  # seconds for the network to come up
VERSION = subprocess.run(['tor', '--version'], capture_output=True,
    text=True).stdout.split('\n')[0]

COMMON = '''DataDirectory %(folder)s
Log notice file %(folder)s/notice.log
ControlSocket %(folder)s/control
CookieAuthentication 0
TestingTorNetwork 1
UseDefaultFallbackDirs 0
GeoIPFile /dev/null
GeoIPv6File /dev/null
ShutdownWaitLength 0
PathsNeededToBuildCircuits 0.67
Schedulers Vanilla
TestingClientDownloadInitialDelay 0
TestingServerDownloadInitialDelay 0
TestingClientConsensusDownloadInitialDelay 0
TestingServerConsensusDownloadInitialDelay 0
V3AuthVotingInterval 20
V3AuthVoteDelay 4
V3AuthDistDelay 4
__OwningControllerProcess %(parent)d
'''
RELAY = '''Nickname %(name)s
Address 127.0.0.1
ORPort 127.0.0.1:%(orport)d IPv4Only
SocksPort 0
AssumeReachable 1
ExitRelay 0
ExitPolicy reject *:*
ServerDNSDetectHijacking 0
ServerDNSTestAddresses
ServerDNSResolvConfFile /dev/null
ServerDNSAllowBrokenConfig 1
'''
AUTHORITY = '''DirPort 127.0.0.1:%(dirport)d
ContactInfo nobody
AuthoritativeDirectory 1
V3AuthoritativeDirectory 1
AuthDirMaxServersPerAddr 0
AuthDirTestEd25519LinkKeys 0
TestingV3AuthInitialVotingInterval 5
TestingV3AuthInitialVoteDelay 2
TestingV3AuthInitialDistDelay 2
TestingAuthDirTimeToLearnReachability 0
TestingDirAuthVoteGuard *
TestingDirAuthVoteHSDir *
TestingMinExitFlagThreshold 0
'''


def free_ports(n):
    """Ports of loopback that were free a moment ago."""
    held = [socket.socket() for _ in range(n)]
    for s in held:
        s.bind(('127.0.0.1', 0))
    ports = [s.getsockname()[1] for s in held]
    for s in held:
        s.close()
    return ports


class Node:
    """One tor: its folder, its settings, its process."""

    def __init__(self, top, name):
        self.name = name
        self.folder = os.path.join(top, name)
        self.process = None
        self.lines = COMMON % {'folder': self.folder, 'parent': os.getpid()}
        os.makedirs(self.folder, mode=0o700)

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, directory):
        with open(self.path('torrc'), 'w') as f:
            f.write(self.lines + directory)

    def start(self):
        self.process = subprocess.Popen(
            ['tor', '--defaults-torrc', '/dev/null', '-f', self.path('torrc'),
             '--quiet'], stdin=subprocess.DEVNULL)

    def bootstrapped(self):
        """Percent."""
        try:
            with open(self.path('notice.log')) as f:
                got = re.findall(r'Bootstrapped (\d+)%', f.read())
        except OSError:
            return 0
        return int(got[-1]) if got else 0

    def told(self):
        """The end of what it logged."""
        try:
            with open(self.path('notice.log')) as f:
                return ''.join(f.readlines()[-6:])
        except OSError:
            return ''


def make_authority(top, i, orport, dirport):
    """The node, and its line for everybody's torrc."""
    node = Node(top, 'authority%d' % i)
    os.mkdir(node.path('keys'), 0o700)
    where = '127.0.0.1:%d' % dirport
    certificate = node.path('keys/authority_certificate')
    subprocess.run(['tor-gencert', '--create-identity-key', '-m', '12',
        '--passphrase-fd', '0', '-a', where,
        '-i', node.path('keys/authority_identity_key'),
        '-s', node.path('keys/authority_signing_key'), '-c', certificate],
        input=b'x\n', stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        check=True)
    with open(certificate) as f:
        identity = re.search(r'^fingerprint (\w{40})$', f.read(), re.M)[1]
    said = subprocess.run(['tor', '--defaults-torrc', '/dev/null', '-f',
        '/dev/null', '--ignore-missing-torrc', '--quiet', '--orport', '1',
        '--dirserver', 'x 127.0.0.1:1 ' + 'F' * 40,
        '--datadirectory', node.folder, '--list-fingerprint'],
        capture_output=True, text=True, check=True).stdout
    fingerprint = said.split(' ', 1)[1].replace(' ', '').strip()
    node.lines += RELAY % {'name': node.name, 'orport': orport}
    node.lines += AUTHORITY % {'dirport': dirport}
    return node, 'DirAuthority %s orport=%d no-v2 v3ident=%s %s %s\n' % (
        node.name, orport, identity, where, fingerprint)


def service_lines(torrc, node, target):
    """The shipped torrc with the two paths of this machine in it."""
    with open(torrc) as f:
        text = f.read()
    for was, now in (('/var/lib/tor/plumseal', node.path('onion')),
            ('/run/plumseal/http.sock', target)):
        if text.count(was) != 1:
            raise SystemExit('network: %s is not once in %s' % (was, torrc))
        text = text.replace(was, now)
    modules = subprocess.run(['tor', '--list-modules'], capture_output=True,
        text=True).stdout
    if 'pow: yes' not in modules:
        print('note: this tor has no proof of work; it is left out here')
        text = text.replace('HiddenServicePoWDefensesEnabled', '#')
    return text


def make(top, torrc, target):
    """All nodes, the client and the service last; and the client's port."""
    ports = free_ports(2 * AUTHORITIES + RELAYS + 1)
    nodes, directory = [], ''
    for i in range(AUTHORITIES):
        node, line = make_authority(top, i, ports.pop(), ports.pop())
        nodes.append(node)
        directory += line
    for i in range(RELAYS):
        node = Node(top, 'relay%d' % i)
        node.lines += RELAY % {'name': node.name, 'orport': ports.pop()}
        nodes.append(node)
    client = Node(top, 'client')
    port = ports.pop()
    client.lines += 'SocksPort 127.0.0.1:%d\nLog [rend]debug file %s\n' % (
        port, client.path('rend.log'))
    service = Node(top, 'service')
    service.lines += service_lines(torrc, service, target)
    nodes += [client, service]
    for node in nodes:
        node.write(directory)
    return nodes, port


def stop(nodes):
    for node in nodes:
        if node.process is not None:
            node.process.terminate()
    for node in nodes:
        if node.process is None:
            continue
        try:
            node.process.wait(10)
        except subprocess.TimeoutExpired:
            node.process.kill()
            node.process.wait()


def run(nodes):
    """Until everybody is up; then what the others need to know."""
    began = time.monotonic()
    for node in nodes:
        node.start()
    while any(n.bootstrapped() < 100 for n in nodes):
        for n in nodes:
            if n.process.poll() is not None:
                raise SystemExit('network: %s ended\n%s' % (n.name, n.told()))
        if time.monotonic() - began > PATIENCE:
            raise SystemExit('network: still waiting for ' + '; '.join(
                '%s at %d%%\n%s' % (n.name, n.bootstrapped(), n.told())
                for n in nodes if n.bootstrapped() < 100))
        time.sleep(0.5)
    return time.monotonic() - began


def main():
    top, torrc, target = sys.argv[1:]
    # if the test is killed, this ends; and every tor ends with this
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)
    signal.signal(signal.SIGTERM, lambda *a: sys.exit(0))
    os.makedirs(top, mode=0o700)
    nodes = []
    try:
        nodes, port = make(top, torrc, target)
        took = run(nodes)
        service = nodes[-1]
        with open(service.path('onion/hostname')) as f:
            onion = f.read().strip()
        print('note: %s; a private network of %d processes was up after '
            '%d s' % (VERSION.rstrip('.'), len(nodes), took), flush=True)
        with open(os.path.join(top, 'ready.new'), 'w') as f:
            f.write('onion=%s\nsocks=127.0.0.1:%d\nclient=%s\n' % (onion,
                port, nodes[-2].folder))
        os.rename(os.path.join(top, 'ready.new'), os.path.join(top, 'ready'))
        while all(n.process.poll() is None for n in nodes):
            time.sleep(0.5)
        print('network: a tor ended by itself')
        return 1
    finally:
        stop(nodes)
        shutil.rmtree(top, ignore_errors=True)


if __name__ == '__main__':
    sys.exit(main())
