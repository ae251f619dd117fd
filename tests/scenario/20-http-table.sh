# A table of odd HTTP, each with its answer and never a bare reset; and the
# headers of every answer, of whatever status.
. "$(dirname "$0")/lib.sh"
make_site
set_key head_time 2s
set_key idle_time 3s
set_key max_body 1M
set_key drain 1M
start
export SOCK="$sock"
python3 -B "$here/http_table.py" odd || fail "odd requests"
python3 -B "$here/http_table.py" headers || fail "headers"
[ "$(post -F text=after)" = 200 ] || fail "the gateway was disturbed"
stop
set_key beat 4s
start
python3 -B "$here/http_table.py" beat || fail "the beat"
stop
set_key beat 0
set_key circuits haproxy
set_key circuit_requests 5
set_key max_connections 4
: > "$work/daemon.log"
plumseald --config "$work/conf" 2>> "$work/daemon.log" &
daemon=$!
for i in $(seq 100); do grep -q ready "$work/daemon.log" && break; sleep 0.1; done
python3 -B "$here/http_table.py" circuits || fail "circuits"
stop
