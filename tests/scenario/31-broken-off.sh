# An upload that breaks off, and what the frame beside the form then says of
# it: that editors have some of it only where they have; and what a form says
# that goes on with it.
. "$(dirname "$0")/lib.sh"
make_site
set_key ready 8
start
photo "$work/a.jpg" PLUMMARK
ffmpeg -v error -f lavfi -i testsrc=s=320x240:d=4 -c:v libx264 \
	-pix_fmt yuv420p "$work/a.mp4" < /dev/null
printf 'PK\003\004' > "$work/a.docx"
head -c 70000 /dev/urandom >> "$work/a.docx"
cat > "$work/broken.py" <<'P'
"""broken TOKEN MODE [FIELD FILE SHARE]...: send so much of each, the last one
cut off there, and hang up; or (killed) leave it until the booth is dead."""
import glob, os, signal, socket, sys, time

token, mode, rest = sys.argv[1], sys.argv[2], sys.argv[3:]
body = (b'--q\r\nContent-Disposition: form-data; name="token"\r\n\r\n' +
    token.encode())
while rest:
    field, what, share = rest.pop(0), rest.pop(0), float(rest.pop(0))
    head = 'Content-Disposition: form-data; name="%s"' % field
    if field == 'files':
        data = open(what, 'rb').read()
        head += '; filename="%s"' % os.path.basename(what)
    else:
        data = what.encode() * 1000
    body += ('\r\n--q\r\n%s\r\n\r\n' % head).encode() + data[:int(len(data) *
        share)]

def booths():
    return {p for f in glob.glob('/proc/%s/task/*/children' %
        os.environ['DAEMON']) for p in open(f).read().split()
        if open('/proc/%s/comm' % p).read() == 'plumseal-booth\n'}

def waits(p):
    """It has the listener still, in its place (booth_child())."""
    at = '/proc/%s/fd/3' % p
    return os.path.exists(at) and os.readlink(at).startswith('socket:')

s = socket.socket(socket.AF_UNIX)
s.connect(os.environ['SOCK'])
s.sendall(b'POST /en/submit HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999'
    b'\r\nContent-Type: multipart/form-data; boundary=q\r\n\r\n' + body)
if mode == 'killed':
    time.sleep(1)
    for p in booths():
        if not waits(p):
            os.kill(int(p), signal.SIGKILL)
    s.settimeout(10)
    try:
        s.recv(1)
    except OSError:
        pass
if mode == 'slow':
    s.settimeout(60)
    sys.stdout.write(s.makefile('rb').read().decode())
P
token() { get /en/form | sed -n 's/.*name="token" value="\([^"]*\)".*/\1/p'; }
broken() { SOCK=$sock DAEMON=$daemon python3 -B "$work/broken.py" "$@"; }
# says TOKEN TEXT NOT: the frame, once it is over
says() {
	for i in $(seq 100); do
		get "/en/progress?t=$1" > "$work/frame"
		grep -q 'has arrived\.' "$work/frame" || break
		sleep 0.1
	done
	grep -q "$2" "$work/frame" || fail "$2: $(sed -n 's/<p>//p' "$work/frame")"
	grep -q "$3" "$work/frame" && fail "not $2: $(sed -n 's/<p>//p' "$work/frame")"
	grep -q "write?again=$1" "$work/frame" || fail "no way to go on"
}
kept='are with the editors'

# a film that says where its pictures are at its end, cut before that
t=$(token)
broken "$t" hang files "$work/a.mp4" 0.9
says "$t" 'before anything whole had arrived' "$kept"
get "/en/form?again=$t" | grep -q "$kept" && fail "a form that goes on with nothing"
# what is no kind that is cleaned
t=$(token)
broken "$t" hang files "$work/a.docx" 0.9
says "$t" 'before anything whole had arrived' "$kept"
# nothing but the form's own fields
t=$(token)
broken "$t" hang text x 0
says "$t" 'before anything whole had arrived' "$kept"
# a text, a photo and the film: two of them are there
t=$(token)
broken "$t" hang text PLUMWORDS 1 files "$work/a.jpg" 1 files "$work/a.mp4" 0.9
says "$t" "$kept" 'before anything whole'
get "/en/form?again=$t" > "$work/answer"
grep -q "$kept.*Send what is missing" "$work/answer" || fail "the next form"
less='Not all that had arrived'
grep -q "$less" "$work/answer" && fail "all that was whole is kept"
# and with something whole that was refused: that is said as well
t=$(token)
broken "$t" hang text PLUMWORDS 1 files "$work/a.docx" 1 files "$work/a.mp4" 0.9
says "$t" "$kept.*$less" 'before anything whole'
get "/en/form?again=$t" | grep -q "$kept.*$less.*Send what is missing" ||
	fail "the next form, with less"
# the booth dies: what was not a full parcel is lost, and nobody says else
t=$(token)
broken "$t" killed text PLUMLOST 12 files "$work/a.jpg" 0.5
says "$t" 'Treat it as not sent' "$kept"
# the vault dies: the same
import
[ "$(query '[c["text_length"] for c in L if c["text_length"]]')" = '[9000, 9000]' ] ||
	fail "$(query L)"
[ "$(query 'sum(f["state"] == "cleaned" for c in L for f in c["files"])')" = 1 ] ||
	fail "$(query L)"
stop

# Too slow: the page says the same as the frame.
set_key idle_time 2s
start
t=$(token)
broken "$t" slow text PLUMSLOW 1 files "$work/a.mp4" 0.9 > "$work/answer"
grep -q '^HTTP/1.1 408' "$work/answer" || fail "408: $(head -1 "$work/answer")"
grep -q "$kept" "$work/answer" || fail "the page says less than is kept"
grep -q "write?again=$t" "$work/answer" || fail "no way to go on"
says "$t" "$kept" 'as not sent'
t=$(token)
broken "$t" slow files "$work/a.mp4" 0.9 > "$work/answer"
grep -q "$kept" "$work/answer" && fail "the page says more than is kept"
grep -q 'Treat it as not sent' "$work/answer" || fail "$(cat "$work/answer")"
stop
