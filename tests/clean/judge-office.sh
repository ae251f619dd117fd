#!/bin/bash
# Clean traps of DOCX, XLSX and ODT and let others judge what is left:
# LibreOffice, python-docx, openpyxl, exiftool, mat2, and a search for every
# marker that was planted.
# Usage: judge-office.sh CLEANPROGRAM
# Debian: libreoffice-writer-nogui libreoffice-calc-nogui python3-docx
# python3-openpyxl poppler-utils libimage-exiftool-perl mat2 imagemagick
set -eu
here=$(cd "$(dirname "$0")" && pwd)
case ${1:?usage: judge-office.sh CLEANPROGRAM} in
*/*)	clean=$(cd "$(dirname "$1")" && pwd)/${1##*/} ;;
*)	clean=$(command -v "$1") ;;
esac
for tool in exiftool mat2 convert pdftotext soffice; do
	command -v "$tool" >/dev/null || {
		echo "judge: $tool is missing" >&2
		exit 1
	}
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
/usr/bin/python3 "$here/examine-office" "$clean" "$work"
