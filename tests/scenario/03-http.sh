# Bad and hostile HTTP is answered with a clear status or not at all, and
# never disturbs anybody else.
. "$(dirname "$0")/lib.sh"
make_site
set_key head_time 2s
start
SOCK=$sock python3 "$here/hostile.py" || fail "hostile.py"
[ "$(post -F text=after)" = 200 ] || fail "the gateway was disturbed"
get / -D "$work/head" -o "$work/page"
for h in content-security-policy referrer-policy x-content-type-options \
    cache-control cross-origin-opener-policy; do
	grep -qi "^$h:" "$work/head" || fail "no $h"
done
grep -qiE '^(server|date|set-cookie):' "$work/head" && fail "tells too much"
grep -qiE '<script|https?://' "$work/page" && fail "script or outside link"
import
[ "$(query 'sum(1 for c in L if c["complete"])')" = 1 ] || fail "$(query L)"
stop
