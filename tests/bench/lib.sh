# tests/bench/lib.sh: what tests/bench/run is made of: starting and stopping
# servers, CPU time and memory of a server's processes, medians, the table.
# shellcheck shell=bash
# Variables of run: work, programs, samples, listen_kind, plum, seconds_max.
# shellcheck disable=SC2154

started=()		# pids that are ours to stop
plum_says=received	# what plumseald's answer must hold
refusal='not kept'	# what no answer may hold: a refusal is fast
errors=0		# submissions that were not answered as they should

say() { printf '%s\n' "$*" >&2; }
die() { say "bench: $*"; exit 1; }

find_program() {
	local at
	for at in "$programs" "$programs/tests/bench" "$programs/bin" \
	    "$programs/sbin" "$programs/src"; do
		if [ -f "$at/$1" ] && [ -x "$at/$1" ]; then
			printf '%s\n' "$at/$1"
			return 0
		fi
	done
	return 1
}

# --- servers -------------------------------------------------------------

# address NAME: where the server of that name listens.
address() {
	if [ "$listen_kind" = tcp ]; then
		case $1 in
		plum) printf '127.0.0.1:%d\n' "$port" ;;
		ref) printf '127.0.0.1:%d\n' $((port + 1)) ;;
		*) printf '127.0.0.1:%d\n' $((port + 2)) ;;
		esac
	else
		printf 'unix:%s\n' "$work/$1.sock"
	fi
}

# start NAME COMMAND...: run a server; its pid is in pid_NAME.
start() {
	local name=$1 i
	shift
	"$@" >>"$work/$name.log" 2>&1 &
	started+=($!)
	printf -v "pid_$name" '%d' $!
	for ((i = 0; i < 100; i++)); do
		"$load" --to "$(address "$name")" --text 64 --timeout 5 \
		    >/dev/null 2>&1 && return 0
		kill -0 "${started[-1]}" 2>/dev/null || break
		sleep 0.1
	done
	sed 's/^/    /' "$work/$name.log" >&2
	die "$name does not serve"
}

stop() {
	local var="pid_$1" i
	local pid=${!var:-}
	[ -n "$pid" ] || return 0
	kill "$pid" 2>/dev/null
	for ((i = 0; i < 60; i++)); do
		kill -0 "$pid" 2>/dev/null || break
		sleep 0.1
	done
	kill -9 "$pid" 2>/dev/null
	wait "$pid" 2>/dev/null
	printf -v "$var" ''
}

start_ref() {		# start_ref NAME OPTION...
	local name=$1
	shift
	mkdir -p "$work/$name"
	start "$name" "$refserver" --listen "$(address "$name")" \
	    --dir "$work/$name" "$@"
}

start_plum() {		# start_plum [BEAT]: answers leave at once without
	[ "$plum" = 1 ] || return 0
	mkdir -m 700 "$work/spool"
	cat >"$work/plumseald.conf" <<-EOF
		listen = $(address plum)
		spool = $work/spool
		keys = $work/keys
		uncleaned = seal
		max_connections = 1200
		beat = ${1:-0}
		grace = 2s
	EOF
	start plum "$plumseald" --config "$work/plumseald.conf"
}

# What earlier figures left would only fill the disk.
stop_all() {
	stop plum
	stop ref
	stop loop
	rm -rf "$work/spool" "$work/ref" "$work/loop" "$work"/*.sock
}

cleanup() {
	local pid
	for pid in "${started[@]}"; do
		kill -9 "$pid" 2>/dev/null && wait "$pid" 2>/dev/null
	done
	rm -rf "$work"
}

# --- processes -----------------------------------------------------------

children() {
	cat "/proc/$1/task/$1/children" 2>/dev/null
}

# cpu_ms PID: CPU time of a process, of its children that are gone and of
# those that live.  A booth is a child, lives for one connection, and is
# waited for: nothing is missed, and no control group is needed.
cpu_ms() {
	local c files=()
	for c in $1 $(children "$1"); do
		files+=("/proc/$c/schedstat")
	done
	{
		sed 's/.*) //' "/proc/$1/stat" | awk -v hz="$(getconf CLK_TCK)" \
		    '{ print ($14 + $15) * 1000 / hz }'
		cat "${files[@]}" 2>/dev/null | awk '{ print $1 / 1e6 }'
	} | awk '{ s += $1 } END { printf "%.3f\n", s }'
}

# private_kb PID...: what these processes share with nobody.
private_kb() {
	local c files=()
	for c in "$@"; do
		files+=("/proc/$c/smaps_rollup")
	done
	cat "${files[@]}" 2>/dev/null |
	    awk '/^Private_(Clean|Dirty)/ { s += $2 } END { print s + 0 }'
}

# The child that holds a file of the spool open: the vault.
vault_pid() {
	local c
	for c in $(children "$pid_plum"); do
		if [ -n "$(find "/proc/$c/fd" -lname "$work/spool/*" \
		    2>/dev/null)" ]; then
			echo "$c"
			return
		fi
	done
}

# watch_booth FILE: until killed, write the private KiB of the booth that has
# worked most: that of a long upload.
watch_booth() {
	local c ns busiest most name
	while :; do
		most=0
		busiest=
		for c in $(children "$pid_plum"); do
			read -r name 2>/dev/null <"/proc/$c/comm" ||
			    continue
			[ "$name" = plumseal-booth ] || continue
			read -r ns _ 2>/dev/null <"/proc/$c/schedstat" ||
			    continue
			((ns > most)) && most=$ns && busiest=$c
		done
		[ -n "$busiest" ] && private_kb "$busiest" >>"$1"
		sleep 0.1
	done
}

# --- measuring -----------------------------------------------------------

# mint_rest: wait, but not for ever, until plumseald's mint has refilled its
# stock: the keys that a submission used belong to its CPU time, and their
# making must not fall into the time of what is measured next.
mint_rest() {
	local c name before=-1 now i
	for c in $(children "${pid_plum:-0}"); do
		read -r name 2>/dev/null <"/proc/$c/comm" || continue
		[ "$name" = plumseal-mint ] || continue
		for ((i = 0; i < $(of 15 5); i++)); do
			read -r now _ 2>/dev/null <"/proc/$c/schedstat" ||
			    return 0
			((now - before < 1000000)) && return 0
			before=$now
			sleep 0.2
		done
	done
}

# busy_disk: until killed, write and sync beside what is measured, as a backup
# or another service on the same disk would.
busy_disk() {
	while :; do
		dd if=/dev/zero of="$work/noise" bs=1M count=64 conv=fsync \
		    2>/dev/null
	done
}

field() { sed -n 's/.*"'"$1"'":\([0-9.]*\).*/\1/p'; }

# send NAME FILE OPTION...: run the load against a server, and append to
# FILE: submissions a second, MiB a second, p50 ms, p99 ms, CPU ms each.
send() {
	local name=$1 file=$2 var="pid_$1" before after out n bad
	shift 2
	mint_rest
	sync -f "$work"		# another's dirty pages are not this one's
	before=$(cpu_ms "${!var}")
	[ "$name" = plum ] && set -- --word "$plum_says" "$@"
	out=$(timeout "$seconds_max" "$load" --to "$(address "$name")" \
	    --timeout "$seconds_max" --without "$refusal" --json "$@")
	sleep 0.3		# the last children are waited for
	mint_rest
	after=$(cpu_ms "${!var}")
	n=$(field answered <<<"$out")
	load_seconds=$(field seconds <<<"$out")
	bad=$(field errors <<<"$out")
	if [ "${bad:-1}" != 0 ]; then
		say "bench: $name: ${out:-no result in time} ($*)"
		errors=$((errors + ${bad:-1}))
	fi
	[ "${n:-0}" -gt 0 ] || return 1
	awk -v r="$(field per_second <<<"$out")" \
	    -v m="$(field mib_per_second <<<"$out")" \
	    -v a="$(field p50_ms <<<"$out")" -v b="$(field p99_ms <<<"$out")" \
	    -v c="$(awk "BEGIN { print $after - $before }")" -v n="$n" \
	    'BEGIN { print r, m, a, b, c / n }' >>"$file"
}

# rounds N SECONDS COMMAND...: as often as that, or until the time is up,
# but once at least.  What is compared runs within one command, so that a
# busy moment hits both.
rounds() {
	local n=$1 t=$2 i t0=$SECONDS
	shift 2
	for ((i = 0; i < n && (i == 0 || SECONDS - t0 < t); i++)); do
		"$@" "$i"
	done
}

# median FILE COLUMN
median() {
	[ -s "$1" ] || return 0
	awk -v c="$2" 'NF >= c { print $c }' "$1" | sort -g |
	    awk '{ v[NR] = $1 } END { if (NR)
	    print (v[int((NR + 1) / 2)] + v[int(NR / 2) + 1]) / 2 }'
}

# ratio FILE FILE COLUMN [COLUMN]: the median of the rounds' ratios.
ratio() {
	[ -s "$1" ] && [ -s "$2" ] || return 0
	paste -d' ' <(awk -v c="$3" '{ print $c }' "$1") \
	    <(awk -v c="${4:-$3}" '{ print $c }' "$2") |
	    awk 'NF == 2 && $2 > 0 { print $1 / $2 }' >"$samples/ratio"
	median "$samples/ratio" 1
}

# share_begin PID: add up what a process spends in fsync and fdatasync;
# share_end says which part that is of the last send.  strace slows what it
# looks at: the figure is a rough one.
share_begin() {
	strace -f -T -e trace=fdatasync,fsync -o "$samples/strace" \
	    -p "$1" 2>/dev/null &
	share_pid=$!
	started+=("$share_pid")
	sleep 0.5
}

share_end() {
	kill -INT "$share_pid" 2>/dev/null
	wait "$share_pid" 2>/dev/null
	sed -n 's/.*<\([0-9.]*\)>$/\1/p' "$samples/strace" |
	    awk -v span="${load_seconds:-0}" '{ s += $1 } END {
	    if (span > 0) printf "%.0f %%\n", 100 * s / span }'
}

# --- the table -----------------------------------------------------------

table_head() {
	printf '\n### %s\n\n' "$1"
	row_print figure plumseal "${2:-reference}" ratio wanted ''
	row_print --- ---: ---: ---: --- ---
}

row_print() {
	printf '| %-41s | %10s | %10s | %7s | %-8s | %-6s |\n' "$@"
}

number() {
	[ -n "$1" ] || { echo -; return; }
	case $1 in *[!0-9.e+-]*) printf '%s\n' "$1"; return ;; esac
	awk -v v="$1" 'BEGIN { d = v >= 100 ? 0 : v >= 10 ? 1 : 2
	    printf("%.*f\n", d, v) }'
}

# A figure that was not measured is an error, not a blank.
missing() {
	say "bench: not measured: $1"
	errors=$((errors + 1))
}

# row LABEL PLUMSEAL REFERENCE RATIO [OP LIMIT]: OP is ">=" or "<="; the
# limit is held against the ratio, or without one against the figure.
row() {
	local verdict='' held=${4:-$2}
	if [ -n "${5:-}" ] && [ -n "$held" ]; then
		verdict=$(awk "BEGIN { print ($held $5 $6) ? \"ok\" : \"missed\" }")
	elif [ -n "${5:-}" ] && [ "$plum" = 1 ]; then
		missing "$1"
	fi
	row_print "$1" "$(number "$2")" "$(number "$3")" "$(number "${4:-}")" \
	    "${5:+$5 $6}" "$verdict"
}
