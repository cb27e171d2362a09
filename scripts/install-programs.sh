#!/bin/sh
# Makes sure that system programs are there: `install-programs.sh espeak-ng flite …`, each named as its Debian package.
# Installs what is missing where it may (root, or sudo without a password); else names the one command that does.
set -eu

present() {
    case $1 in
        # Debian's python3 has `venv` without what it needs to put pip in.
        python3-venv) "${PYTHON:-python3}" -c 'import ensurepip, venv' 2>/dev/null ;;
        postgresql) ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null 2>&1 ;;
        nodejs) command -v node >/dev/null 2>&1 ;;
        *) command -v "$1" >/dev/null 2>&1 ;;
    esac
}

missing=""
for program in "$@"; do
    present "$program" || missing="$missing $program"
done
[ -n "$missing" ] || exit 0

if ! command -v apt-get >/dev/null 2>&1; then
    echo "Missing:$missing. Install with this system's package manager (macOS: brew install$missing), then run make again." >&2
    exit 1
elif [ "$(id -u)" -eq 0 ]; then
    as_root=""
elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
    as_root="sudo"
else
    echo "Missing:$missing. Run this, then make again:" >&2
    echo "    sudo apt-get install -y$missing" >&2
    exit 1
fi

echo "Installing:$missing"
install="env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# A fresh machine has no package lists yet: only then fetch them.
$as_root $install >"$log" 2>&1 || { $as_root apt-get update -qq >>"$log" 2>&1 && $as_root $install >>"$log" 2>&1; } || {
    tail -n 5 "$log" >&2
    echo "apt-get could not install$missing; see above." >&2
    exit 1
}
