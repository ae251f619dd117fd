# Search the memory of a process and its children for $MARKER.  What cannot be
# read was not searched: then the search has failed.
import os, subprocess, sys

marker = os.environ['MARKER'].encode()
found = searched = processes = 0
unread = []
# the kernel's own pages, and what a sanitizer maps and mostly never touches
NOT_OURS = ('[vvar]', '[vvar_vclock]', '[vsyscall]')
HUGE = 4 << 30

def search(pid):
    global found, searched, processes
    try:
        maps = open('/proc/%s/maps' % pid).read().splitlines()
        mem = open('/proc/%s/mem' % pid, 'rb', 0)
    except FileNotFoundError:
        return                  # it has ended
    except OSError as e:
        unread.append('process %s: %s' % (pid, e))
        return
    processes += 1
    for line in maps:
        span, perms = line.split()[:2]
        if 'r' not in perms or line.endswith(NOT_OURS):
            continue
        lo, hi = (int(x, 16) for x in span.split('-'))
        if hi - lo > HUGE:
            continue
        data = b''
        try:
            mem.seek(lo)
            while len(data) < hi - lo and (more := mem.read(hi - lo -
                    len(data))):
                data += more
        except (OSError, ValueError, OverflowError) as e:
            if os.path.exists('/proc/%s/maps' % pid):
                unread.append('%s of %s: %s' % (line, pid, e))
        searched += len(data)
        if marker in data:
            if pid != 'self':
                print('found in', pid, line)
            found += 1

root = sys.argv[1]
kids = subprocess.run(['pgrep', '-P', root], capture_output=True, text=True)
for p in [root] + kids.stdout.split():
    search(p)
if unread:
    sys.exit('not searched: ' + '; '.join(unread))
# the usher, the vault, the mint and the booths that wait
if processes < 4:
    sys.exit('only %d processes' % processes)
# the search can see: our own copy is found
own = found
search('self')
if found == own:
    sys.exit('the search sees nothing')
print('note: searched', searched >> 20, 'MiB of memory of %d processes' %
    (processes - 1))
sys.exit(1 if own else 0)
