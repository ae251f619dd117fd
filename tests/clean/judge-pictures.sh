#!/bin/bash
# Clean traps of GIF, WebP, BMP and TIFF and let others judge what is left:
# exiftool, mat2, ImageMagick, webpinfo, tiffinfo, and a search for every
# marker that was planted.
# Usage: judge-pictures.sh CLEANPROGRAM [FORMAT...]: modules in traps/
# Debian: imagemagick webp libtiff-tools libimage-exiftool-perl mat2 python3
set -eu
here=$(cd "$(dirname "$0")" && pwd)
case ${1:?usage: judge-pictures.sh CLEANPROGRAM [FORMAT...]} in
*/*)	clean=$(cd "$(dirname "$1")" && pwd)/${1##*/} ;;
*)	clean=$(command -v "$1") ;;
esac
shift
for tool in exiftool mat2 convert identify cwebp webpinfo tiffinfo; do
	command -v "$tool" >/dev/null || {
		echo "judge: $tool is missing" >&2
		exit 1
	}
done
if [ $# = 0 ]; then
	set -- gif webp bmp tiff
	if [ -d "$here/../../../shared/corpora" ]; then
		set -- "$@" others
	else
		echo "others: no ../shared/corpora: left out"
	fi
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
/usr/bin/python3 "$here/examine-pictures" "$clean" "$work" "$@"
