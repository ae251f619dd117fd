# Every link and every form of the site, in every language it has, with all
# that an operator can add: each page is valid, says its language, and neither
# tells a neighbour anything nor refers to anything outside.
. "$(dirname "$0")/lib.sh"
make_site
# Debian's own, which knows Debian's html5lib
python=/usr/bin/python3
[ -x $python ] || python=python3
start
$python -B "$top/tests/browser/crawl" "unix:$sock" || fail "as it comes"
stop
mkdir "$work/site"
echo 'A & B <"Weekly"> 周刊' > "$work/site/name"
printf 'Who we are.\n\nA second <b>paragraph</b> & more.\n' \
	> "$work/site/about.en"
convert -size 64x64 xc:navy "$work/site/logo.png"
set_key site "$work/site"
set_key address fvyrmqvxe2yeialcpsu7xlbs6xefgd5rsa6mjwycewdrpeq2jca6kyqd.onion
set_key leave https://example.org/weather
start
$python -B "$top/tests/browser/crawl" "unix:$sock" || fail "with a site's own"
stop
