#!/bin/bash
# Clean every sound of traps/sound.py and let others judge what is left:
# ffprobe, exiftool, mat2, ffmpeg's decoded samples, a search for markers.
# Usage: judge-sound.sh CLEANPROGRAM
# Debian: ffmpeg libimage-exiftool-perl mat2 python3
set -eu
here=$(cd "$(dirname "$0")" && pwd)
clean=$(cd "$(dirname "${1:?usage: judge-sound.sh CLEANPROGRAM}")" && pwd)/${1##*/}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0 failed=0
cd "$work"
mkdir in out

ok() {		# ok WHAT COMMAND...
	local what=$1
	shift
	if "$@" >/dev/null; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "FAILED: $what"
	fi
}
samples() { ffmpeg -nostdin -v quiet -i "$1" -map 0:a -f md5 - < /dev/null; }
tags() {
	ffprobe -v quiet -show_format -show_streams "$1" > probed ||
		echo "ffprobe could not read it"
	grep -q '^index=0' probed || echo "ffprobe found no sound"
	grep -aE '^TAG:|^index=[1-9]' probed || [ $? = 1 ]	# none
}

one() {		# one NAME WANT EXTRA
	local status=0 want=0 said
	said=$("$clean" --json "in/$1" "out/$1" 2>err) || status=$?
	[ "$2" = refused ] && want=3
	[ "$2" = either ] && [ "$status" = 3 ] && want=3
	ok "$1: exit status $status, not $want: $(cat err) $said" \
		[ "$status" = "$want" ]
	[ "$want" = 0 ] && [ "$status" = 0 ] || return 0
	case $said in
	*'"cut":true'*)	ok "$1: told to be cut" [ "$2" != whole ] ;;
	*)		ok "$1: not told to be cut" [ "$2" != cut ] ;;
	esac
	case $said in
	*PLUMTRAP*)	ok "$1: the report tells a value" false ;;
	esac
	[ "$3" = other ] || ok "$1: other samples" \
		[ "$(samples "in/$1")" = "$(samples "out/$1")" ]
	ok "$1: ffprobe: $(tags "out/$1")" [ -z "$(tags "out/$1")" ]
	said=$("$clean" --json "out/$1" again) || said="failed with $?"
	ok "$1: cleaned twice is not the same" cmp -s "out/$1" again
	case $said in
	*'"removed":[]'*)	ok "" true ;;
	*)		ok "$1: there was more to find: $said" false ;;
	esac
	rm -f again
}

/usr/bin/python3 -B - "$here" > list <<'END'
import sys
sys.path[:0] = [sys.argv[1], sys.argv[1] + "/traps"]
import sound
for row in sound.make("in"):
    print("\t".join(row))
END
while IFS=$'\t' read -r name want extra; do
	one "$name" "$want" "$extra"
done < list

# every marker, as text and in both orders of UTF-16
for f in out/*; do
	ok "$f: a marker is left" /usr/bin/python3 -c '
import sys
b = open(sys.argv[1], "rb").read()
sys.exit(any("PLUMTRAP".encode(e) in b
             for e in ("ascii", "utf-16-le", "utf-16-be")))' "$f"
done
# it knows neither AAC nor AMR
exiftool -a -G1 -s -ee out/* > told 2>&1 || [ $? = 1 ]
said=$(awk '/^=====/ { f = $2 } /^\[ExifTool\] +Error/ && f !~ /\.(aac|amr)$/ {
	print f }' told)
ok "exiftool could not read: $said" [ -z "$said" ]
ok "exiftool did not look at all: $(grep -c '^=====' told)" \
	[ "$(grep -c '^=====' told)" = "$(ls out | wc -l)" ]
grep -E '^\[' told | grep -vE '^\[(System|ExifTool)\]' |
	grep -vE '^\[(File|MPEG|RIFF|AIFF|Composite)\] +(FileType|FileTypeExtension|MIMEType|ExifByteOrder|MPEGAudioVersion|AudioLayer|AudioBitrate|SampleRate|ChannelMode|MSStereo|IntensityStereo|CopyrightFlag|OriginalMedia|Emphasis|VBRFrames|VBRBytes|Encoder +: LAME$|Encoding|NumChannels|AvgBytesPerSec|BitsPerSample|NumberOfSamples|NumSampleFrames|SampleSize|CompressionType|CompressorName|FormatVersionTime|DataSize64|RIFFSize64|NumberOfSamples64|Duration|TotalFileSize64)' > exif ||
	[ $? = 1 ]				# nothing is left
ok "exiftool: $(sort exif | uniq -c | head -20)" [ ! -s exif ]
printf '%s\n' out/*.mp3 out/*.wav out/*.aiff > list
xargs mat2 --show < list > shown 2>&1 || echo "mat2 ended with $?" >> shown
ok "mat2 did not look at all: $(head -3 shown)" \
	[ "$(grep -cE 'No metadata found|^\[\+\] Metadata for' shown)" = \
	"$(wc -l < list)" ]
grep -vE 'No metadata found|not supported|^\[\+\] Metadata for|^ +(CompressionType|CompressorName|FormatVersionTime|NumberOfSamples):' \
	shown > mat2 || [ $? = 1 ]
ok "mat2: $(head -20 mat2)" [ ! -s mat2 ]

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
