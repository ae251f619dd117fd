# Readiness, watchdog and stopping are told to systemd as sd_notify(3) has it;
# the unit that we ship is sound and tight.
. "$(dirname "$0")/lib.sh"
make_site
cat > "$work/notify.py" <<'P'
import os, socket, subprocess, sys, time
path = os.environ['WORK'] + '/notify'
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind(path)
s.settimeout(30)
p = subprocess.Popen(['plumseald', '--config', os.environ['WORK'] + '/conf'],
    env=dict(os.environ, NOTIFY_SOCKET=path, WATCHDOG_USEC='4000000'))
seen = []
def wait(what):
    while what not in seen:
        seen.append(s.recv(200).decode())
try:
    wait('READY=1')
    wait('WATCHDOG=1')
    p.terminate()
    wait('STOPPING=1')
finally:
    p.terminate()
    r = p.wait(30)
sys.exit(r)
P
WORK=$work python3 "$work/notify.py" 2> "$work/daemon.log" || fail "sd_notify"
if command -v systemd-analyze > /dev/null; then
	exposed=$(systemd-analyze security --offline=true \
		"$top/deploy/plumseald.service" 2> /dev/null |
		sed -n 's/.*exposure level for .*: \([0-9.]*\).*/\1/p')
	[ -n "$exposed" ] || fail "systemd-analyze says nothing"
	echo "note: systemd-analyze security: $exposed"
	[ "${exposed%.*}" -lt 2 ] || fail "exposure is $exposed"
fi
