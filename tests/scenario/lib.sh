# What every scenario uses.  Sourced, with $bin, the folder of the programs.
set -eu
: "${bin:?}"
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/plumseal-scenario.XXXXXX")
daemon=
pass=$work/pass
PATH=$bin:$PATH

cleanup() {
	if [ -n "$daemon" ]; then
		kill -TERM "$daemon" 2> /dev/null || :
		wait "$daemon" 2> /dev/null || :
	fi
	mountpoint -q "$work/small" 2> /dev/null && umount "$work/small"
	rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 1' INT TERM

fail() {
	echo "FAILED: $*"
	[ ! -s "$work/daemon.log" ] || sed 's/^/  daemon: /' "$work/daemon.log"
	exit 1
}

# One editor for all: making a key costs two seconds of Argon2id.
make_site() {
	printf 'dice words for tests' > "$pass"
	mkdir -p "$work/keys" "$work/offline"
	plumseal-key new --dir "$work/offline" --name tester \
		--passphrase-file "$pass" > /dev/null
	cp "$work/offline/tester.editor" "$work/keys/"
	sock=$work/http.sock
	cat > "$work/conf" <<-C
		listen = unix:$sock
		spool = $work/spool
		keys = $work/keys
		locales = $bin/../share/locale
		quota = 0
		beat = 0
		reserve = 0
		grace = 2s
		ready = 4
	C
}

set_key() {			# KEY VALUE
	grep -v "^$1 = " "$work/conf" > "$work/conf.new" || :
	echo "$1 = $2" >> "$work/conf.new"
	mv "$work/conf.new" "$work/conf"
}

start() {
	plumseald --config "$work/conf" 2>> "$work/daemon.log" &
	daemon=$!
	for i in $(seq 300); do
		get / -o /dev/null 2> /dev/null && return 0
		kill -0 "$daemon" 2> /dev/null || fail "plumseald ended"
		sleep 0.1
	done
	fail "plumseald does not answer"
}

stop() {
	kill -TERM "$daemon"
	wait "$daemon" || fail "plumseald ended with $?"
	daemon=
}

get() { p=$1; shift; curl -sS --max-time 60 --unix-socket "$sock" "http://x$p" "$@"; }
# post CURL-ARGUMENTS: the answer to $work/answer, the status printed
post() {
	curl -sS --max-time 120 --unix-socket "$sock" -o "$work/answer" \
		-w '%{http_code}' "$@" http://x/submit
}
received() { grep -qi 'received' "$work/answer"; }

deliver() { plumsealctl --config "$work/conf" export "$work/stick" > "$work/out"; }
review() {
	plumseal-review --casebook "$work/casebook" \
		--secret "$work/offline/tester.secret" \
		--passphrase-file "$pass" "$@"
}
import() { deliver && review import "$work/stick" > "$work/out"; }
# jq without jq: python prints an expression over the list L
query() { review list --json | python3 -c "import json,sys; L=json.load(sys.stdin); print($1)"; }
show_json() { review show "$1" --json; }

children() {			# NAME-PART of a child process's comm
	for p in $(pgrep -P "$daemon"); do
		grep -q "$1" "/proc/$p/comm" 2> /dev/null && echo "$p"
	done
}

photo() {			# FILE MARKER
	convert -size 640x480 plasma:red-blue -quality 85 "$1"
	exiftool -q -overwrite_original -Artist="$2" -GPSLatitude=43.2 \
		-GPSLatitudeRef=N -GPSLongitude=76.8 -GPSLongitudeRef=E \
		-Orientation#=6 "$1"
}
