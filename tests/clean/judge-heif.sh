#!/bin/bash
# Clean every picture of traps/heif.py and let others judge what is left:
# libheif's decoded pixels, exiftool, mat2, a search for markers.
# Usage: judge-heif.sh CLEANPROGRAM
# Debian: libheif-examples ffmpeg imagemagick libimage-exiftool-perl python3
set -eu
here=$(cd "$(dirname "$0")" && pwd)
clean=$(cd "$(dirname "${1:?usage: judge-heif.sh CLEANPROGRAM}")" && pwd)/${1##*/}
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
decoder=$(command -v heif-dec || command -v heif-convert)
pixels() {	# the first picture, upright, as libheif shows it
	rm -f p.png p-?.png
	"$decoder" "$1" p.png >/dev/null 2>&1 || rm -f p.png p-?.png
	[ ! -s p-1.png ] || mv p-1.png p.png
	if [ -s p.png ] && convert p.png -depth 8 -print '%w %h ' rgba:- \
	    >raw 2>/dev/null; then
		md5sum <raw
	else
		echo "not decoded"
	fi
}

one() {		# one NAME WANT EXTRA
	local status=0 want=0 said after
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
	after=$(pixels "out/$1")
	ok "$1: not decoded" [ "$after" != "not decoded" ]
	[ "$3" != same ] || ok "$1: other pixels" \
		[ "$(pixels "in/$1")" = "$after" ]
	said=$("$clean" --json "out/$1" again) || said="failed with $?"
	ok "$1: cleaned twice is not the same" cmp -s "out/$1" again
	case $said in
	*'"removed":[]'*)	ok "" true ;;
	*)		ok "$1: there was more to find: $said" false ;;
	esac
	rm -f again
	as_png "$1" "$3"
}

# A PNG made of it: as libheif shows it.
as_png() {	# as_png NAME EXTRA
	local least=40 db
	rm -f made.png ref.png ref-?.png
	"$clean" --heic png --json "in/$1" made.png >said 2>err ||
		rm -f made.png
	case $1 in
	# these move, and stay what they are
	brand-hevc.*|brand-msf1.*|brand-avis.*)	return 0 ;;
	esac
	ok "$1: no PNG: $(cat said err)" [ "$(file -b --mime-type made.png)" = \
		image/png ]
	# libheif does not divide by a transparency that was multiplied, nor
	# does it convert a profile
	case $1 in
	alpha-premultiplied.*)	return 0 ;;
	prop-profile*)		least=30 ;;
	esac
	# of the cleaned one: what is cut or broken libheif may refuse
	"$decoder" "out/$1" ref.png >/dev/null 2>&1 ||
		rm -f ref.png ref-?.png
	[ ! -s ref-1.png ] || mv ref-1.png ref.png
	db=$(compare -metric PSNR ref.png made.png null: 2>&1 |
		awk '{ print $1 == "inf" ? 999 : $1 + 0 }')
	ok "$1: the PNG differs: $db dB" \
		awk "BEGIN { exit !(${db:-0} >= $least) }"
}

/usr/bin/python3 -B - "$here" > list <<'END'
import sys
sys.path[:0] = [sys.argv[1], sys.argv[1] + "/traps"]
import heif
for row in heif.make("in"):
    print("\t".join(row))
END
while IFS=$'\t' read -r name want extra; do
	one "$name" "$want" "$extra"
done < list

# What moves: the same pictures, as often, and nothing more to find.
frames() {
	ffmpeg -v error -i "$1" -map 0:v:0 -f framemd5 - 2>/dev/null |
		grep -v '^#' | awk -F, '{ print $NF }'
}
moves() {	# moves NAME
	local said
	said=$("$clean" --json "in/$1" "out/$1") ||
		ok "$1: failed with $?" false
	ok "$1: not cleaned: $said" [ -s "out/$1" ]
	ok "$1: other frames" [ "$(frames "in/$1")" = "$(frames "out/$1")" ]
	ok "$1: frames: $(frames "out/$1" | wc -l)" \
		[ "$(frames "out/$1" | wc -l)" = 5 ]
	said=$("$clean" --json "out/$1" again) || said="failed with $?"
	ok "$1: cleaned twice is not the same" cmp -s "out/$1" again
	case $said in
	*'"removed":[]'*)	ok "" true ;;
	*)		ok "$1: there was more to find: $said" false ;;
	esac
	rm -f again
}
ffmpeg -v error -f lavfi -i testsrc=d=1:s=160x120:r=5 -c:v libaom-av1 \
	-cpu-used 8 -metadata title=PLUMTRAP in/moves.avif
ffmpeg -v error -f lavfi -i testsrc=d=1:s=160x120:r=5 -c:v libx265 \
	-x265-params log-level=none -tag:v hvc1 -metadata title=PLUMTRAP \
	film.mp4
/usr/bin/python3 -c '
import sys
a = open("in/moves.avif", "rb").read()
at = a.index(b"meta")			# nothing but the sequence
open("in/moves-alone.avif", "wb").write(a[:at] + b"free" + a[at + 4:])
f = open("film.mp4", "rb").read()
n = int.from_bytes(f[:4], "big")
head = (b"ftyphevc" + bytes(4) + b"hevcmsf1iso8" * 9)[:n - 4]
open("in/moves.heic", "wb").write(f[:4] + head +
    f[n:].replace(b"vide", b"pict"))'
for n in moves.avif moves-alone.avif moves.heic; do
	moves $n
done

# every marker, as text and in both orders of UTF-16
said=$(/usr/bin/python3 -c '
import sys
for name in sys.argv[1:]:
    b = open(name, "rb").read()
    if any(m.encode(e) in b for m in ("PLUMTRAP", "x265", "Lavc")
           for e in ("ascii", "utf-16-le", "utf-16-be")):
        print(name)' out/*)
ok "a marker is left: $said" [ -z "$said" ]
exiftool -a -G1 -s -ee out > told
ok "exiftool did not look at all: $(grep -c '^=====' told)" \
	[ "$(grep -c '^=====' told)" = "$(ls out | wc -l)" ]
grep -E '^\[' told | grep -vE '^\[(System|ExifTool)\]' |
	grep -vE '^\[(File|QuickTime|Meta|Composite|ICC[-_a-zA-Z]*)\] +(FileType|FileTypeExtension|MIMEType|ImageWidth|ImageHeight|MajorBrand|MinorVersion +: 0\.0\.0$|CompatibleBrands|HandlerType +: Picture$|PrimaryItemReference|MetaImageSize|ImageSpatialExtent|ImagePixelDepth|HEVCConfigurationVersion|General[A-Za-z]+|MinSpatialSegmentationIDC|ParallelismType|ChromaFormat|BitDepth(Luma|Chroma)|AverageFrameRate +: 0$|ConstantFrameRate +: Unknown$|ConstraintIndicatorFlags|GenProfileCompatibilityFlags|NumTemporalLayers|TemporalIDNested|AV1ConfigurationVersion|ChromaSamplePosition|ColorProfiles|ColorPrimaries|TransferCharacteristics|MatrixCoefficients|VideoFullRangeFlag|Rotation|Mirroring|CleanAperture|PixelAspectRatio|AuxiliaryImageType|MediaData(Size|Offset)|ImageSize|Megapixels)( |$)' |
	# what a movement needs: its clock, and nothing of the clock on a wall
	grep -vE '^\[(QuickTime|Track1|Composite)\] +((Media|Track)?(Create|Modify)Date +: 0000:00:00 00:00:00|(Current|Poster|Preview|Selection)Time +: 0 s|(Preview|Selection)Duration +: 0 s|(Media|Track)?Duration +: [0-9.]+ s|(Media)?TimeScale +: [0-9]+|MatrixStructure +: 1 0 0 0 1 0 0 0 1|(Movie|Media|Track)HeaderVersion +: 0|NextTrackID +: 2|TrackID +: 1|PreferredRate +: 1|PreferredVolume +: 100.00%|TrackLayer +: 0|TrackVolume +: 0.00%|GraphicsMode +: srcCopy|OpColor +: 0 0 0|HandlerType +: Picture|Image(Width|Height) +: [0-9]+|MediaLanguageCode +: und|OtherFormat +: (av01|hvc1)|AvgBitrate +: [0-9.]+ kbps)$' |
	grep -vE '^\[ICC' > exif || [ $? = 1 ]	# nothing is left
ok "exiftool: $(sort exif | uniq -c | head -20)" [ ! -s exif ]

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
