# No process, no descriptor and no answer of the disk is to be had for a
# while: whoever comes then waits, and is served when there is one again.
. "$(dirname "$0")/lib.sh"
make_site

# A vault that waits for its disk cannot take over booths, however many come:
# that is no reason to stop for everybody.
start
vault=$(children vault) || :
kill -STOP "$vault"
python3 - "$sock" > "$work/came" <<'P' &
import socket, sys, time
held = []
for i in range(600):
    s = socket.socket(socket.AF_UNIX)
    s.settimeout(5)
    try:
        s.connect(sys.argv[1])
    except OSError:
        break
    held.append(s)
    time.sleep(0.005)
    if len(held) == 400:
        break
print(len(held), flush=True)
time.sleep(3)
P
crowd=$!
for i in $(seq 600); do
	[ -s "$work/came" ] && break
	kill -0 "$crowd" || fail "the crowd is gone"
	sleep 0.1
done
sleep 2
kill -CONT "$vault"
wait $crowd || fail "the crowd failed"
kill -0 "$daemon" 2> /dev/null || fail "stopped for all: $(cat "$work/came")"
[ "$(cat "$work/came")" = 400 ] || fail "only $(cat "$work/came") came in"
[ "$(post -F 'text=after the disk was slow')" = 200 ] || fail "not served"
received || fail "not received"
stop

# Only root can be somebody else, with few processes.
if [ "$(id -u)" = 0 ] && [ "$(grep -c . /proc/swaps)" = 1 ]; then
	other=54321
	[ -z "$(pgrep -u $other)" ] || fail "somebody is $other already"
	# who may not look into the folder of these tests
	place=$(mktemp -d /tmp/plumseal-other.XXXXXX)
	trap 'cleanup; rm -rf "$place"' EXIT
	chmod 755 "$place"
	cp "$(command -v plumseald)" "$place/"
	cp -r "$bin/../share/locale" "$work/keys" "$place/"
	mkdir "$place/own"
	chown $other "$place/own"
	sock=$place/own/sock
	set_key listen "unix:$sock"
	set_key spool "$place/own/spool"
	set_key keys "$place/keys"
	set_key locales "$place/locale"
	cp "$work/conf" "$place/"
	chmod -R a+rX "$place"
	as() { exec setpriv --reuid $other --regid $other --clear-groups "$@"; }
	gateway() { as prlimit "$1" "$place/plumseald" --config \
		"$place/conf" 2>> "$work/daemon.log"; }

	# no vault: it says so, and ends
	gateway --nproc=1 &
	daemon=$!
	for i in $(seq 100); do
		kill -0 "$daemon" 2> /dev/null || break
		sleep 0.1
	done
	kill -0 "$daemon" 2> /dev/null && fail "without a vault, and not ended"
	wait "$daemon" && fail "it said that all is well"
	daemon=
	grep -q 'the vault does not start' "$work/daemon.log" ||
		fail "it does not say why"

	# a booth that was taken over has descriptors on their way to somebody
	# who does not read: others can be given theirs
	photo "$work/a.jpg" PLUMMARK
	gateway --nofile=1024 &
	daemon=$!
	for i in $(seq 100); do
		get / -m 2 -o /dev/null 2> /dev/null && break
		sleep 0.1
	done
	python3 - "$sock" <<-'P' &
		import socket, sys, time
		s = socket.socket(socket.AF_UNIX)
		s.connect(sys.argv[1])
		s.sendall(b"GET /test/pass HTTP/1.1\r\nHost: x\r\n\r\n")
		time.sleep(15)
	P
	taker=$!
	sleep 1
	for i in 1 2 3 4 5 6; do
		[ "$(post -m 20 -F "text=$i" -F "files=@$work/a.jpg")" = 200 ] ||
			fail "not served beside who passes descriptors"
		grep -qi 'not kept\|could not' "$work/answer" &&
			fail "its photo was not cleaned"
	done
	kill $taker
	wait $taker 2> /dev/null || :
	stop

	# no booth, for a moment
	for i in $(seq 100); do
		[ -z "$(pgrep -u $other)" ] && break
		sleep 0.1
	done
	echo > "$work/daemon.log"
	for i in $(seq 20); do as sleep 60 & sleepers="${sleepers-} $!"; done
	gateway --nproc=23 &
	daemon=$!
	for i in $(seq 100); do
		grep -q 'ready on .*own' "$work/daemon.log" && break
		sleep 0.1
	done
	get / -m 2 -o /dev/null 2> /dev/null && fail "there were booths"
	kill $sleepers
	wait $sleepers 2> /dev/null || :
	get / -m 30 -o /dev/null || fail "no booth was tried again"
	stop
fi
