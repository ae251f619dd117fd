# An upload that breaks off: its beginning arrives, marked as incomplete.
. "$(dirname "$0")/lib.sh"
make_site
start
photo "$work/a.jpg" PLUMMARK-CUT
SOCK=$sock PHOTO=$work/a.jpg python3 - <<'P' || fail "sending"
import os, socket
photo = open(os.environ['PHOTO'], 'rb').read()
b = b'--bb\r\nContent-Disposition: form-data; name='
body = (b + b'"text"\r\n\r\nthe beginning of a testimony\r\n' +
        b + b'"files"; filename="one.jpg"\r\n\r\n' + photo + b'\r\n' +
        b + b'"files"; filename="two.jpg"\r\n\r\n' + photo[:len(photo) * 2 // 3])
s = socket.socket(socket.AF_UNIX)
s.connect(os.environ['SOCK'])
s.sendall(b'POST /submit HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n'
          b'Content-Type: multipart/form-data; boundary=bb\r\n\r\n' + body)
s.close()
P
for i in $(seq 100); do
	import
	[ "$(query 'len(L)')" = 1 ] && break
	sleep 0.1
done
[ "$(query 'len(L)')" = 1 ] || fail "nothing arrived"
[ "$(query 'L[0]["complete"]')" = False ] || fail "it says it is complete"
id=$(query 'L[0]["id"]')
review show "$id" | grep -q 'the beginning of a testimony' || fail "text"
review export "$id" "$work/opened" > /dev/null
[ "$(ls "$work"/opened/*.jpg | wc -l)" = 2 ] || fail "$(ls "$work/opened"; query L)"
grep -rl PLUMMARK "$work/opened" && fail "a name survived"
stop
