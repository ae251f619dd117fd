# A recording too long for memory: it waits in a scratch file that has no name
# and nothing readable in it, comes out clean and whole, and what is no longer
# needed is given back.  Where the disk has no room for it, it is refused by
# name and its companions are kept.
. "$(dirname "$0")/lib.sh"
make_site
start
MIB=70
python3 - "$work/long.wav" $MIB <<'P'
import random, struct, sys
rnd = random.Random(7)
n = int(sys.argv[2]) << 20
tag = b'INFOIART' + struct.pack('<I', 16) + b'PLUMMARK-LONGWAV'
tag = b'LIST' + struct.pack('<I', len(tag)) + tag
fmt = b'fmt ' + struct.pack('<IHHIIHH', 16, 1, 1, 48000, 96000, 2, 16)
block = rnd.randbytes(1 << 20)
with open(sys.argv[1], 'wb') as f:
    f.write(b'RIFF' + struct.pack('<I', 4 + len(fmt) + 2 * len(tag) + 8 + n))
    f.write(b'WAVE' + fmt + tag + b'data' + struct.pack('<I', n))
    for i in range(n >> 20):
        f.write(struct.pack('<I', i) + b'PLUMSOUND-' + block[14:])
    f.write(tag)
P
curl -sS --max-time 120 --limit-rate 30M --unix-socket "$sock" \
	-o "$work/answer" -F 'text=a long voice message' \
	-F "files=@$work/long.wav" http://x/submit &
sending=$!
scratch= most=0
while kill -0 $sending 2> /dev/null; do
	for p in $(pgrep -P "$daemon"); do
		at=$(readlink "/proc/$p/fd/3" 2> /dev/null) || continue
		case $at in "$work/spool/"*'(deleted)') ;; *) continue ;; esac
		scratch=$p
		kb=$(sed -n 's/^RssAnon:[^0-9]*\([0-9]*\).*/\1/p' \
			"/proc/$p/status" 2> /dev/null) || continue
		[ "${kb:-0}" -le "$most" ] || most=$kb
		grep -aq -e PLUMMARK -e PLUMSOUND "/proc/$p/fd/3" 2> /dev/null &&
			fail "readable on the disk"
	done
	sleep 0.2
done
wait $sending
received || fail "not received: $(cat "$work/answer")"
[ -n "$scratch" ] || fail "no scratch file was seen"
# 32 MiB until it is known to be long, and what sanitizers add
[ "$most" -lt 262144 ] || fail "the cleaner held $most KiB"
echo "note: a recording of $MIB MiB, $((most / 1024)) MiB of memory"
import
id=$(query 'L[0]["id"]')
review export "$id" "$work/opened" > /dev/null
grep -rlq PLUMMARK "$work/opened" && fail "the tag survived"
[ "$(grep -c PLUMSOUND "$work/opened/long.wav")" -gt 0 ] || fail "no sound"
size=$(stat -c %s "$work/opened/long.wav")
[ "$size" = $(( (MIB << 20) + 44 )) ] || fail "it has $size bytes"
sum() { tail -c +$1 "$2" | head -c $((MIB << 20)) | sha256sum; }
[ "$(sum 45 "$work/opened/long.wav")" = "$(sum 81 "$work/long.wav")" ] ||
	fail "it sounds different"
stop

# no room promised to scratch files: 128 MiB is what memory takes
set_key scratch 0
start
truncate -s 140M "$work/silence"
{ head -c 44 "$work/opened/long.wav"; cat "$work/silence"; } |
	python3 -c "
import struct, sys
b = sys.stdin.buffer.read()
n = len(b) - 44
sys.stdout.buffer.write(b[:4] + struct.pack('<I', n + 36) + b[8:40] +
    struct.pack('<I', n) + b[44:])" > "$work/longer.wav"
[ "$(post -F 'text=still kept' -F "files=@$work/longer.wav")" = 200 ] ||
	fail "refused as a whole"
received && grep -q longer.wav "$work/answer" || fail "not named"
grep -qi 'larger than the limit' "$work/answer" || fail "kept: $(cat "$work/answer")"
stop
