#!/bin/sh
# Programs no one here wrote, which judge what the drivers do: another Modbus, another printer,
# another line, another renderer of labels, another terminal. What cannot be had here is named, and the tests that
# need it are skipped and say so. usage: foreign.sh FOLDER-FOR-NODE-MODULES
set -u
modules=$1
log=$(mktemp)
PATH=$PATH:/usr/sbin:/usr/local/sbin

missing=""
for pair in ippeveprinter:cups-ipp-utils avahi-daemon:avahi-daemon dbus-daemon:dbus \
    socat:socat mbpoll:mbpoll openssl:openssl tmux:tmux; do
    command -v "${pair%%:*}" > "$log" 2>&1 || missing="$missing ${pair#*:}"
done
if [ -n "$missing" ] && [ "$(id -u)" = 0 ] && command -v apt-get > "$log" 2>&1; then
    echo "installing$missing for the tests ..."
    export DEBIAN_FRONTEND=noninteractive
    # A service that is installed must not start: the tests start their own.
    export RUNLEVEL=1
    # shellcheck disable=SC2086
    { timeout 300 apt-get update -qq && timeout 300 apt-get install -y -qq \
        --no-install-recommends $missing; } > "$log" 2>&1 < /dev/null \
        || { echo "not installed:$missing; the tests that need them are skipped"; tail -2 "$log"; }
elif [ -n "$missing" ]; then
    echo "not here:$missing; the tests that need them are skipped"
fi

if [ ! -d "$modules/node_modules/zpl-renderer-js" ] && command -v npm > "$log" 2>&1; then
    echo "installing zpl-renderer-js for the tests ..."
    timeout 300 npm install --silent --no-fund --no-audit --no-save --no-package-lock \
        --prefix "$modules" zpl-renderer-js@3.4.0 > "$log" 2>&1 < /dev/null \
        || echo "zpl-renderer-js was not installed; the tests that need it are skipped"
fi
rm -f "$log"
exit 0
