#!/bin/bash
# Clean traps of PDF and let others judge what is left: poppler, qpdf,
# exiftool, mat2, ImageMagick, and a search for every marker that was planted.
# Usage: judge-pdf.sh CLEANPROGRAM
# Debian: poppler-utils qpdf imagemagick libimage-exiftool-perl mat2 python3
set -eu
here=$(cd "$(dirname "$0")" && pwd)
case ${1:?usage: judge-pdf.sh CLEANPROGRAM} in
*/*)	clean=$(cd "$(dirname "$1")" && pwd)/${1##*/} ;;
*)	clean=$(command -v "$1") ;;
esac
for tool in exiftool mat2 compare pdftoppm pdftotext pdfinfo qpdf; do
	command -v "$tool" >/dev/null || {
		echo "judge: $tool is missing" >&2
		exit 1
	}
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
/usr/bin/python3 "$here/examine-pdf-text" "$clean" "$work"
/usr/bin/python3 "$here/examine-pdf" "$clean" "$work"
