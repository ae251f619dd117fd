#!/bin/bash
# The pixels mode: every trap is decoded and coded afresh, and others judge
# that nothing but a picture came out, and the same one.
# Usage: judge-pixels.sh CLEANPROGRAM
# Debian: libimage-exiftool-perl libjpeg-turbo-progs imagemagick python3 file
# libheif-examples webp ffmpeg
set -eu
here=$(cd "$(dirname "$0")" && pwd)
case ${1:?usage: judge-pixels.sh CLEANPROGRAM} in
*/*)	clean=$(cd "$(dirname "$1")" && pwd)/${1##*/} ;;
*)	clean=$(command -v "$1") ;;
esac
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
/usr/bin/python3 "$here/make-traps" "$work/traps"
mv "$work/traps/list" "$work/list"
# polyglots: a picture that is a page, a script, an archive, a document, too
cd "$work/traps"
cp kind-baseline.jpg page.jpg
printf '<html><script>alert("PLUMTRAP")</script></html>' >> page.jpg
{ printf '\377\330\377\376\000\044/*PLUMTRAP*/=1;alert(1);/*aaaaaaaa*'
  tail -c +3 kind-baseline.jpg; } > script.jpg
printf 'PLUMTRAP in an archive' > inside
if command -v zip > /dev/null; then
	zip -q inside.zip inside
else
	printf 'PK\003\004PLUMTRAP' > inside.zip
fi
cat kind-baseline.jpg inside.zip > archive.jpg
printf '%%PDF-1.4\n%%PLUMTRAP\n1 0 obj<<>>endobj\ntrailer<<>>\n%%%%EOF\n' > pdf
{ head -c 2 kind-baseline.jpg; printf '\377\376\000\100'; head -c 62 pdf
  tail -c +3 kind-baseline.jpg; } > document.jpg
rm -f inside inside.zip pdf
for n in page script archive document; do
	printf '%s.jpg\teither\t1\n' "$n" >> "$work/list"
done
cd "$work"
status=0
"$clean" --mode pixels --json --to out traps > said 2> err || status=$?
case $status in
0|3)	;;
*)	cat err; echo "exit status $status"; echo "0 passed, 1 failed"
	exit 1 ;;
esac
# what becomes another format
mkdir others
cd others
convert -size 200x150 plasma:red-blue "$work/src.png"
convert "$work/src.png" -alpha set -channel A -evaluate set 50% "$work/al.png"
if command -v cwebp > /dev/null; then
	cwebp -quiet -q 80 "$work/src.png" -o lossy.webp
	cwebp -quiet -lossless "$work/src.png" -o lossless.webp
	cwebp -quiet -q 80 "$work/al.png" -o alpha.webp
fi
convert "$work/src.png" -colors 100 still.gif
convert "$work/src.png" -interlace GIF -colors 50 interlaced.gif
convert -delay 10 -size 60x40 plasma: plasma: plasma: animated.gif
convert -size 60x40 xc:none -fill red -draw 'circle 20,20 10,10' hole.gif
convert "$work/src.png" -type truecolor bmp3:24.bmp
convert "$work/src.png" -colors 16 -type palette bmp3:palette.bmp
convert "$work/src.png" -colors 200 -compress RLE bmp3:runs.bmp
convert "$work/al.png" bmp:32.bmp
convert "$work/src.png" -monochrome bmp3:mono.bmp
convert "$work/src.png" -depth 8 8.tif
convert "$work/src.png" -depth 16 -interlace plane 16.tif
convert "$work/src.png" -colorspace gray -orient RightTop turned.tif
convert "$work/al.png" -depth 8 alpha.tif
if command -v heif-enc > /dev/null; then
	heif-enc -q 90 "$work/src.png" -o lossy.heic > "$work/enc" 2>&1
fi
if command -v ffmpeg > /dev/null; then
	ffmpeg -v error -i "$work/src.png" -c:v libaom-av1 -still-picture 1 \
		-crf 20 -pix_fmt yuv444p10le lossy.avif
fi
cd ..
"$clean" --mode pixels --json --to out others > said2
/usr/bin/python3 -B "$here/examine-pixels" traps out/traps list said \
    others out/others said2
