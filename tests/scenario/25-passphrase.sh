# The passphrase prompt: what ends or stops the program there leaves the
# terminal with its echo, and the passphrase is never echoed.
. "$(dirname "$0")/lib.sh"
make_site
timeout 120 python3 "$here/prompt.py" "$(command -v plumseal-key)" export \
	--secret "$work/offline/tester.secret" "$work/again.editor" ||
	fail "the prompt"
cmp "$work/offline/tester.editor" "$work/again.editor" || fail "another key"
