# Bad settings and keys: a clear line, the right exit status, no start.
. "$(dirname "$0")/lib.sh"
make_site
expect() {			# STATUS TEXT COMMAND...
	want=$1 text=$2
	shift 2
	r=0
	"$@" > "$work/said" 2>&1 || r=$?
	[ "$r" = "$want" ] || fail "$*: exit $r, not $want: $(cat "$work/said")"
	grep -qF -- "$text" "$work/said" || fail "$*: said $(cat "$work/said")"
}
check() { plumseald --config "$work/conf" --check; }
expect 0 "1 of 1 editors can read" check
expect 2 "usage:" plumseald
expect 2 "usage:" plumseald --config
expect 1 "$work/none" plumseald --config "$work/none" --check
set_key qouta 5
expect 1 "unknown key 'qouta'" check
sed -i '/qouta/d' "$work/conf"
set_key listen 0.0.0.0:8080
expect 1 "not a loopback address" check
expect 0 "editors can read" plumseald --config "$work/conf" --check --any-address
set_key listen "unix:$sock"
cp "$work/conf" "$work/conf.good"

# Every bad value is named with its file and line.  Every key has a row.
mkdir "$work/empty"
printf 'x' > "$work/file"
while read -r key value; do
	set_key "$key" "$value"
	line=$(grep -n "^$key = " "$work/conf" | cut -d: -f1)
	expect 1 "$work/conf:$line: $key" check
	[ "$(grep -c "^$work/conf:" "$work/said")" = 1 ] ||
		fail "$key = $value: more than that: $(cat "$work/said")"
	cp "$work/conf.good" "$work/conf"
	echo "$key" >> "$work/tried"
done <<-T
	listen 0.0.0.0:80
	listen nonsense
	listen 127.0.0.1:99999
	listen
	listen unix:/$(printf '%0110d' 0)
	spool
	spool $work/file
	spool $work/none/spool
	keys $work/none
	keys $work/empty
	keys $work/file
	custodians $work/none
	custodians $work/empty
	custodians $work/keys
	origin bad origin
	origin bad+origin
	origin
	locales
	site $work/none
	site $work/file
	address abc.onion
	leave ftp://example.org/
	leave https://example.org/a b
	parcel_size 20001
	parcel_size 8K
	interval 59
	quota x
	reserve -1
	max_body 1
	max_text 100G
	max_text 64M1
	max_files 201
	max_file 1
	scratch x
	max_pixels 0
	drain x
	uncleaned perhaps
	office perhaps
	mode perhaps
	heic perhaps
	pdf_text perhaps
	max_side -1
	max_connections 0
	circuits yes
	circuit_connections 0
	circuit_requests 0
	circuit_bytes 0
	ready 0
	max_cleaners 0
	cleaner_memory 1M
	cleaner_time 0
	head_time 0
	idle_time 0
	beat 61
	min_rate 1000001
	grace 2d
	socket_mode 0888
T
plumseald --print-config | sed -n 's/^#\([a-z_]*\) = .*/\1/p' | sort -u > "$work/every"
sort -u "$work/tried" | comm -13 - "$work/every" > "$work/untried"
[ ! -s "$work/untried" ] || fail "no bad value of $(cat "$work/untried")"
# two together, and what shows when it starts
set_key max_body 512K
expect 1 "$work/conf:$(wc -l < "$work/conf"): max_text is larger" check
cp "$work/conf.good" "$work/conf"
set_key spool "$work/none/spool"
expect 1 "$work/conf:$(wc -l < "$work/conf"): spool" \
	plumseald --config "$work/conf"
cp "$work/conf.good" "$work/conf"
set_key listen "unix:$work/none/http.sock"
expect 1 "$work/conf:$(wc -l < "$work/conf"): listen" \
	plumseald --config "$work/conf"
cp "$work/conf.good" "$work/conf"
# a key file that was tampered with, doubled, or is nobody's
sed 's/tester/testor/' "$work/keys/tester.editor" > "$work/keys/bad.editor"
expect 1 "bad.editor" check
cp "$work/keys/tester.editor" "$work/keys/bad.editor"
expect 1 "a second file of the editor 'tester'" check
rm "$work/keys/bad.editor" "$work/keys/tester.editor"
expect 1 "nobody to seal to" check
expect 1 "nobody to seal to" plumseald --config "$work/conf"
cp "$work/offline/tester.editor" "$work/keys/"
# a spool of another parcel size, or shorter than its checkpoint
start
[ "$(post -F text=one)" = 200 ] && [ "$(post -F text=two)" = 200 ] || fail post
stop
set_key parcel_size 64K
expect 1 "another origin or parcel_size" plumseald --config "$work/conf"
set_key parcel_size 256K
set_key origin other.onion/log
expect 1 "another origin or parcel_size" plumseald --config "$work/conf"
set_key origin plumseal.invalid/log
truncate -s -300000 "$work"/spool/row-0000000000
expect 1 "spool" plumseald --config "$work/conf"
