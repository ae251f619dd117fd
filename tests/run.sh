#!/bin/sh
# All tests, from a fresh checkout: installs the Debian packages, builds in a
# temporary folder, tests, and says "N passed, N failed".
# PLUMSEAL_STEPS="unit clean" runs only these steps (and what they need).
set -u
here=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/plumseal-test.XXXXXX")
aside_pid=
trap '[ -z "$aside_pid" ] || kill "$aside_pid" 2> /dev/null
	rm -rf "$work"' EXIT
trap 'exit 1' INT TERM
jobs=$(nproc 2>/dev/null || echo 2)
passed=0 failed=0
began=$(date +%s)
export LC_ALL=C.UTF-8 TMPDIR="$work"

wanted() {
	[ -z "${PLUMSEAL_STEPS:-}" ] && return 0
	case " $PLUMSEAL_STEPS " in *" $1 "*) return 0 ;; esac
	return 1
}

# tell NAME STATUS SECONDS LOG: one counted step; its output is shown when it
# failed, and the lines by which it counts or measures always are.
tell() {
	if [ "$2" = 0 ]; then
		passed=$((passed + 1)) word=ok
	else
		failed=$((failed + 1)) word=FAILED
	fi
	printf '%-7s %-44s %4d s\n' "$word" "$1" "$3"
	if [ "$word" = ok ]; then
		grep -E '^([0-9]+ passed, [0-9]+ failed|All [0-9]+ tests passed|note: )' \
			"$4" | sed 's/^/          /'
	else
		grep -nE 'error|FAIL|\*\*\*|Killed|No space' "$4" |
			head -20 | sed 's/^/        ! /'
		tail -30 "$4" | sed 's/^/        | /'
	fi
	[ "$word" = ok ]
}

# step NAME COMMAND...
step() {
	name=$1 status=0
	shift
	t=$(date +%s)
	"$@" > "$work/log" 2>&1 || status=$?
	tell "$name" "$status" $(($(date +%s) - t)) "$work/log"
}

# beside NAME COMMAND...: a step that can run beside others, once together is
# called: as many at once as there are processors.
queued=0
beside() {
	queued=$((queued + 1))
	mkdir -p "$work/queue"
	q=$work/queue/$queued
	printf '%s\n' "$1" > "$q.name"
	shift
	printf "%s\\0" "$@" > "$q.command"
}
together() {
	seq "$queued" | xargs -r -P "$jobs" -n 1 sh -c '
		t=$(date +%s) status=0 q=$1/$2
		xargs -0 -a "$q.command" env > "$q.log" 2>&1 < /dev/null || status=$?
		echo "$status $(($(date +%s) - t))" > "$q.end"' sh "$work/queue"
	for i in $(seq "$queued"); do
		read -r status t < "$work/queue/$i.end" || status=1 t=0
		tell "$(cat "$work/queue/$i.name")" "$status" "$t" \
			"$work/queue/$i.log"
	done
	queued=0
}

# aside NAME COMMAND...: a step that mostly waits, while others go on; its end
# is told where joined is called.  One at a time.
aside() {
	aside=$1
	shift
	{
		t=$(date +%s) status=0
		"$@" > "$work/aside.log" 2>&1 < /dev/null || status=$?
		echo "$status $(($(date +%s) - t))" > "$work/aside.end"
	} &
	aside_pid=$!
}
joined() {
	wait "$aside_pid"
	aside_pid=
	read -r status t < "$work/aside.end" || status=1 t=0
	tell "$aside" "$status" "$t" "$work/aside.log"
}

# build FOLDER CONFIGURE-ARGUMENTS...: with $giving way to others
giving=0
build() {
	mkdir -p "$work/$1" && cd "$work/$1" || return 1
	shift
	"$here/configure" --quiet --prefix=/usr --sysconfdir=/etc "$@" &&
		nice -n "$giving" make -s -j"$jobs"
}

unit() { cd "$work/$1" && make -s -j"$jobs" check || { cat test-suite.log 2>/dev/null; return 1; }; }
install_in() { make -s -C "$work/$1" install DESTDIR="$work/$1/root"; }
asan="detect_leaks=0:abort_on_error=1:handle_segv=1"
scenarios() {			# FOLDER SCENARIO..., none: all of them
	f=$1
	shift
	ASAN_OPTIONS=$asan sh "$here/tests/scenario/run" \
		"$work/$f/root/usr/bin" "$@"
}

echo "plumseal: all tests; the logs of what fails are shown"
step "packages" sh "$here/tests/packages.sh" test || {
	echo "0 passed, 1 failed"; exit 1; }
cd "$here" && step "autoreconf" autoreconf -fi || {
	echo "$passed passed, $failed failed"; exit 1; }

step "build: gcc, warnings are errors" \
	build gcc CC=gcc CFLAGS="-O2 -g -Werror" &&
	install_in gcc > /dev/null || {
	echo "$passed passed, $failed failed"; exit 1; }
bin=$work/gcc/root/usr/bin

wanted lint && {
	step "lint: rooms, lengths, calls" "$here/tests/lint/layers" "$here"
	step "lint: symbols of the programs" "$here/tests/lint/symbols" "$bin"
	step "lint: manual pages" sh "$here/tests/lint/manuals" "$here" "$bin"
}
wanted lint && step "lint: translations" \
	/usr/bin/python3 -B "$here/tests/lint/messages" "$here" "$work/gcc"
wanted unit && step "unit tests: gcc" unit gcc
wanted second-reader &&
	step "second reader of the format" \
	/usr/bin/python3 -B "$here/tests/second-reader/read.py" "$here/tests/vectors"
wanted scenario && {
	step "build: test hooks" build hooks CC=gcc CFLAGS="-O2 -g -Werror" \
		--enable-test-hooks && install_in hooks > /dev/null
	aside "scenarios: the installed programs" scenarios hooks
}
wanted clean && {
	beside "clean: independent judges" \
		bash "$here/tests/clean/judge.sh" "$bin/plumseal-clean"
	beside "clean: judges of the pixels mode" \
		bash "$here/tests/clean/judge-pixels.sh" "$bin/plumseal-clean"
	beside "clean: judges of GIF, WebP, BMP and TIFF" \
		bash "$here/tests/clean/judge-pictures.sh" "$bin/plumseal-clean"
	beside "clean: judges of heif and avif" \
		bash "$here/tests/clean/judge-heif.sh" "$bin/plumseal-clean"
	beside "clean: judges of sounds" \
		bash "$here/tests/clean/judge-sound.sh" "$bin/plumseal-clean"
	beside "clean: judges of ogg, flac, matroska, mp4" \
		bash "$here/tests/clean/judge-media.sh" "$bin/plumseal-clean" \
		ogg flac matroska mp4
	beside "clean: judges of pdf" \
		bash "$here/tests/clean/judge-pdf.sh" "$bin/plumseal-clean"
	beside "clean: judges of docx, xlsx, odt" \
		bash "$here/tests/clean/judge-office.sh" "$bin/plumseal-clean"
	beside "clean: all traps are made" \
		/usr/bin/python3 -B "$here/tests/clean/all-traps" "$work/traps"
	together
	step "clean: six judges of all traps" \
		/usr/bin/python3 -B "$here/tests/clean/judge-others" \
		"$bin/plumseal-clean" "$work/traps"
	step "clean: files open in browsers" \
		/usr/bin/python3 -B "$here/tests/clean/browsers" \
		"$bin/plumseal-clean" "$work/traps"
	rm -rf "$work/traps" "$work/traps.same"
}
wanted scenario && joined
# Tor mostly waits: a compiler has that time
wanted clang && {
	giving=19
	aside "build: clang, warnings are errors" \
		build clang CC=clang CFLAGS="-O2 -g -Werror"
	giving=0
}
# bounded: a network that never comes up ends it by itself, and all of it
wanted tor && step "real Tor: a private network on loopback" \
	timeout -k 30 600 sh "$here/tests/tor/run" "$bin"
wanted clang && joined
wanted browser && {
	step "browsers without script: a witness's way" \
		sh "$here/tests/browser/run" "$bin"
	step "accessible: axe-core on every page" \
		sh "$here/tests/browser/accessible" "$bin"
}
wanted asan && {
	step "build: ASan and UBSan" build asan CC=gcc CFLAGS="-O1 -g" \
		--enable-sanitizers --enable-test-hooks &&
		install_in asan > /dev/null
	# without those that wait for a clock, have one of their own, or do one
	# thing very often
	aside "scenarios: ASan and UBSan" scenarios asan \
		$(cd "$here/tests/scenario" && ls [0-9]*.sh |
		grep -vE '^(05|06|12|13|15|21|26|30|33)-')
	ASAN_OPTIONS=$asan step "unit tests: ASan and UBSan" unit asan
}
# beside the scenarios, whose answers must come in time
wanted fuzz && step "fuzzers, briefly" \
	env JOBS=$(((jobs * 3 + 1) / 2)) nice -n 19 bash "$here/tests/fuzz/run" \
	"$here" "${PLUMSEAL_FUZZ_SECONDS:-60}"
wanted asan && joined
wanted bench && beside "benchmarks run (short form)" \
	bash "$here/tests/bench/run" --short "$work/gcc"
wanted dist && beside "make distcheck" make -s -C "$work/gcc" distcheck
together

echo "took $(($(date +%s) - began)) s"
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
