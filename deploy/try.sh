#!/bin/sh
# The main job on this machine, from a fresh checkout, with nothing to
# configure: build, make a throw-away key, start the gateway on loopback, send
# a testimony with a photo, export it, open it, and say what happened.
# Waits for Enter at the end when it runs on a terminal.
set -eu
here=$(cd "$(dirname "$0")/.." && pwd)
say() { printf '\n== %s\n' "$*"; }
export no_proxy=127.0.0.1 NO_PROXY=127.0.0.1	# the gateway is here

say "Debian packages"
sh "$here/tests/packages.sh" build
echo "all there"

work=$(mktemp -d "${TMPDIR:-/tmp}/plumseal-try.XXXXXX")
daemon=
stop() {
	[ -z "$daemon" ] || kill "$daemon" 2> /dev/null || :
	[ -z "$daemon" ] || wait "$daemon" 2> /dev/null || :
	rm -rf "$work"
}
trap stop EXIT
trap 'exit 1' INT TERM

say "building in $work/build"
(cd "$here" && { [ -x configure ] || autoreconf -fi > "$work/log" 2>&1; }) ||
	{ cat "$work/log"; exit 1; }
mkdir "$work/build"
(cd "$work/build" && "$here/configure" --quiet --prefix=/usr > "$work/log" 2>&1 &&
	make -s -j"$(nproc)" > "$work/log" 2>&1 &&
	make -s install DESTDIR="$work/root" > "$work/log" 2>&1) ||
	{ tail -40 "$work/log"; exit 1; }
PATH=$work/root/usr/bin:$PATH
plumseald --version

say "the editor's key (throw-away; the passphrase is in $work/passphrase)"
od -An -N12 -tx1 /dev/urandom | tr -d ' \n' > "$work/passphrase"
mkdir "$work/keys" "$work/offline"
plumseal-key new --dir "$work/offline" --name tryout \
	--passphrase-file "$work/passphrase"
cp "$work/offline/tryout.editor" "$work/keys/"

say "the gateway"
port=8377
# 7: nobody listens there (ss may not be installed)
while r=0; curl -s -m 2 -o /dev/null "http://127.0.0.1:$port/" || r=$?
      [ $r != 7 ]; do
	port=$((port + 1))
done
cat > "$work/plumseald.conf" <<C
listen = 127.0.0.1:$port
spool = $work/spool
keys = $work/keys
locales = $work/root/usr/share/locale
quota = 64
interval = 1h
grace = 2s
C
cat "$work/plumseald.conf"
plumseald --config "$work/plumseald.conf" --check
# keeping plaintext out of swap needs the right to lock memory
if [ "$(id -u)" != 0 ] && [ "$(wc -l < /proc/swaps)" -gt 1 ] &&
    [ "$(ulimit -H -l)" != unlimited ]; then
	sudo prlimit --memlock=unlimited:unlimited --pid $$
fi
plumseald --config "$work/plumseald.conf" 2> "$work/gateway.log" &
daemon=$!
url=http://127.0.0.1:$port/
# its own word, not an answer on the port: another one may answer there
for i in $(seq 100); do
	grep -q ' ready on ' "$work/gateway.log" && break
	kill -0 "$daemon" 2> /dev/null || break
	sleep 0.1
done
cat "$work/gateway.log"
grep -q ' ready on ' "$work/gateway.log" || {
	echo "try: the gateway did not start" >&2
	exit 1
}

say "a photo that tells where and with what it was taken"
convert -size 1200x800 plasma:tan-navy -blur 0x2 -quality 88 \
	"$work/photo.jpg"
exiftool -q -overwrite_original -Make=Plumphone -Model='P 7' \
	-SerialNumber=SN-20931 -OwnerName='A. Witness' -Orientation#=6 \
	-GPSLatitude=43.238 -GPSLatitudeRef=N -GPSLongitude=76.889 \
	-GPSLongitudeRef=E -DateTimeOriginal='2026:11:02 07:45:10' \
	"$work/photo.jpg"
exiftool -a -s -G1 -GPS:all -ExifIFD:all -IFD0:all "$work/photo.jpg" | head -14

say "sending a testimony with it, as a browser would"
printf '%s\n' 'My brother was taken on Tuesday. This is the last photo.' \
	'我哥哥星期二被带走了。' > "$work/testimony"
curl -sS -o "$work/answer.html" -w 'HTTP %{http_code}\n' \
	-F "text=<$work/testimony" \
	-F "files=@$work/photo.jpg;filename=证词照片.jpg" \
	-F "files=@$here/README.md;filename=notes.md" "${url}submit"
sed -n '/<main/,/<\/main>/p' "$work/answer.html" |
	sed -e 's/<[^>]*>//g' -e '/^[[:space:]]*$/d' -e 's/^[[:space:]]*/  /'

say "exporting to a stick, as the operator would"
plumsealctl --config "$work/plumseald.conf" export "$work/stick"
ls -l "$work/stick"

say "opening it, as the editor would on a machine that was never online"
review() {
	plumseal-review --casebook "$work/casebook" \
		--secret "$work/offline/tryout.secret" \
		--passphrase-file "$work/passphrase" "$@"
}
review import "$work/stick"
review list
id=$(review list --json | grep -o '"id":"[0-9a-f]*"' | head -1 | cut -d'"' -f4)
review show "$id"
review export "$id" "$work/opened"
ls -l "$work/opened"
echo
echo "what exiftool finds in the photo now:"
exiftool -a -s -G1 -EXIF:all -XMP:all -GPS:all "$work"/opened/*.jpg

say "done: the testimony went in through HTTP and was read offline"
cat <<C
  gateway      $url   (open it in a browser and send something yourself)
  settings     $work/plumseald.conf
  sealed row   $work/spool
  delivery     $work/stick
  casebook     $work/casebook
  opened       $work/opened
C
if [ -t 0 ] && [ -t 1 ]; then
	printf 'Press Enter to stop the gateway and remove all of it. '
	read -r _ || :
else
	echo "  no terminal: the gateway is stopped and all of it removed"
fi
