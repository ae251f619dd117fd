# The passphrase prompt: what ends or stops the program there leaves the
# terminal with its echo, and the passphrase is never echoed.
. "$(dirname "$0")/lib.sh"
make_site
timeout 120 python3 "$here/prompt.py" "$(command -v plumseal-key)" export \
	--secret "$work/offline/tester.secret" "$work/again.editor" ||
	fail "the prompt"
cmp "$work/offline/tester.editor" "$work/again.editor" || fail "another key"
# a pipe, as the shell's <(...) is one, is refused in words
plumseal-key export --secret "$work/offline/tester.secret" \
	--passphrase-file /dev/null "$work/third.editor" 2> "$work/said" &&
	fail "a passphrase from no file"
grep -q '/dev/null: not a regular file' "$work/said" ||
	fail "said $(cat "$work/said")"
