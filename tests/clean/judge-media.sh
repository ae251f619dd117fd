#!/bin/bash
# Clean sound and video traps and let others judge what is left: exiftool,
# mat2, ffprobe, ffmpeg and a search for every marker that was planted.
# Usage: judge-media.sh CLEANPROGRAM FORMAT...: modules in traps/
# Debian: ffmpeg mkvtoolnix libimage-exiftool-perl mat2 python3
set -eu
here=$(cd "$(dirname "$0")" && pwd)
case ${1:?usage: judge-media.sh CLEANPROGRAM FORMAT...} in
*/*)	clean=$(cd "$(dirname "$1")" && pwd)/${1##*/} ;;
*)	clean=$(command -v "$1") ;;
esac
shift
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
/usr/bin/python3 "$here/examine-media" "$clean" "$work" "$@"
