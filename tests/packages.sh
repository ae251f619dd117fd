#!/bin/sh
# Install the Debian packages that building, deploy/try.sh and, with "test",
# testing need.
# Does nothing, and needs no rights, when they are there.
# Usage: packages.sh [build|test]
set -eu

build="gcc make autoconf automake pkg-config xz-utils libsodium-dev nettle-dev
libevent-dev libmagic-dev libexif-dev libjpeg62-turbo-dev libtiff-dev zlib1g-dev libexpat1-dev
liblcms2-dev libwebp-dev libde265-dev libdav1d-dev libmupdf-dev libmujs-dev libgumbo-dev libopenjp2-7-dev libjbig2dec0-dev
libharfbuzz-dev libfreetype-dev libseccomp-dev libcmocka-dev gettext linux-libc-dev ca-certificates curl"
try="libjpeg-turbo-progs imagemagick libimage-exiftool-perl"
test="clang llvm valgrind mandoc python3 python3-nacl mat2
chromium firefox-esr exiv2 mediainfo giflib-tools webp libtiff-tools ffmpeg libavcodec-extra libheif-examples mkvtoolnix procps iproute2 bsdextrautils binutils file git netcat-openbsd strace
libarchive-zip-perl poppler-utils qpdf tor python3-html5lib faketime
libreoffice-writer-nogui libreoffice-calc-nogui python3-docx python3-openpyxl
fonts-noto-core fonts-noto-cjk fonts-ukij-uyghur fonts-tibetan-machine"

# for axe-core, an npm package
command -v npm >/dev/null || test="$test npm"

# libheif's decoders are packages of their own from Debian 13 on
grep -q '^VERSION_ID="12"' /etc/os-release ||
	test="$test libheif-plugin-libde265 libheif-plugin-aomdec"

want="$build $try"
[ "${1:-build}" = test ] && want="$want $test"

missing=
for p in $want; do
	dpkg-query -W -f '${Status}' "$p" 2>/dev/null |
		grep -q 'install ok installed' || missing="$missing $p"
done
# clang's run time for fuzzers and sanitizers has its version in its name
if [ "${1:-build}" = test ] && ! ls /usr/lib/llvm-*/lib/clang/*/lib/linux/libclang_rt.fuzzer-*.a >/dev/null 2>&1; then
	missing="$missing libclang-rt-dev"
fi
[ -n "$missing" ] || exit 0

root=
if [ "$(id -u)" != 0 ]; then
	command -v sudo >/dev/null || {
		echo "packages: these are missing, and there is no sudo:$missing" >&2
		exit 1
	}
	root=sudo
fi
echo "packages: installing$missing"
# Debian's tor starts when it is installed, and joins the public network:
# nobody asked for that on a developer's machine.
quiet=/usr/sbin/policy-rc.d
case " $missing " in
*" tor "*)
	if [ ! -e $quiet ]; then
		printf '#!/bin/sh\nexit 101\n' | $root tee $quiet > /dev/null
		trap '$root rm -f $quiet' EXIT
		trap 'exit 1' INT TERM
		$root chmod 755 $quiet
	fi ;;
esac
export DEBIAN_FRONTEND=noninteractive
$root apt-get update -qq
# shellcheck disable=SC2086
$root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq \
	--no-install-recommends $missing >/dev/null
case " $missing " in
*" tor "*)
	$root update-rc.d tor disable > /dev/null 2>&1 || :
	echo "packages: tor does not run; for a gateway: systemctl enable --now tor" ;;
esac
