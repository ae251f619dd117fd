"""What happens at the passphrase prompt of COMMAND... on a terminal.

Whatever ends or stops the program there, the terminal has its echo again; a
passphrase is taken and never echoed.  The passphrase is that of lib.sh.
"""
import fcntl
import os
import pty
import select
import signal
import sys
import termios
import time

PASS = b"dice words for tests\n"


def echoes(tty):
    return bool(termios.tcgetattr(tty)[3] & termios.ECHO)


def start(command):
    master, slave = pty.openpty()
    pid = os.fork()
    if pid == 0:
        os.setsid()
        fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
        for fd in (0, 1, 2):
            os.dup2(slave, fd)
        for sig in (signal.SIGPIPE, signal.SIGQUIT):
            signal.signal(sig, signal.SIG_DFL)
        os.execv(command[0], command)
    return pid, master, slave


def read_until(master, word, seconds=20):
    said, end = b"", time.monotonic() + seconds
    while word not in said:
        left = end - time.monotonic()
        if left <= 0 or not select.select([master], [], [], left)[0]:
            sys.exit("no %r in %r" % (word, said))
        said += os.read(master, 4096)
    return said


def at_prompt(command):
    pid, master, slave = start(command)
    if not echoes(slave):
        sys.exit("no echo from the beginning")
    read_until(master, b"passphrase: ")
    if echoes(slave):
        sys.exit("the prompt echoes")
    return pid, master, slave


def ends(command, how, want):
    pid, master, slave = at_prompt(command)
    os.write(master, b"half")
    time.sleep(0.1)
    if isinstance(how, bytes):
        os.write(master, how)
    else:
        os.kill(pid, how)
    got, status = os.waitpid(pid, 0)
    if not os.WIFSIGNALED(status) or os.WTERMSIG(status) != want:
        sys.exit("%r: status %#x" % (how, status))
    if not echoes(slave):
        sys.exit("%r: no echo is left" % how)
    os.close(master)
    os.close(slave)


def stops_and_goes_on(command):
    pid, master, slave = at_prompt(command)
    os.write(master, b"half")
    # without a shell in its session nothing would bring it back, so that the
    # system does not stop it: the prompt comes again at once
    os.kill(pid, signal.SIGTSTP)
    read_until(master, b"passphrase: ")
    if echoes(slave):
        sys.exit("the second prompt echoes")
    os.write(master, PASS)
    got, status = os.waitpid(pid, 0)
    said = b""
    while select.select([master], [], [], 0)[0]:
        said += os.read(master, 4096)
    if status != 0 or b"dice" in said or b"half" in said:
        sys.exit("status %#x, %r" % (status, said))
    if not echoes(slave):
        sys.exit("at the end no echo is left")


command = sys.argv[1:]
for how, want in ((b"\x03", signal.SIGINT), (b"\x1c", signal.SIGQUIT),
                  (signal.SIGTERM, signal.SIGTERM),
                  (signal.SIGHUP, signal.SIGHUP)):
    ends(command, how, want)
stops_and_goes_on(command)
