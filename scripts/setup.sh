#!/bin/sh
# Installs what the demo and the tests need and this machine lacks: the Node packages (with a new enough Node among them),
# QEMU, vde_switch and debootstrap for the lab, tmux for what is tested on a terminal,
# a browser for the pages, Graphviz, and mandoc. Well under a second when all is there.
set -eu
cd "$(dirname "$0")/.."

stamp=node_modules/.lvsform-installed
wanted=$(cksum package-lock.json package.json)
if [ "$(cat "$stamp" 2>/dev/null || true)" != "$wanted" ]; then
  echo "setup: installing the Node packages" >&2
  # Only the package that brings Node has a script worth running; the others ship what they need.
  npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >&2
  npm rebuild node --loglevel=error >&2
  printf '%s\n' "$wanted" >"$stamp"
fi

# tmux is the terminal of the tests.
missing=
command -v qemu-system-x86_64 >/dev/null || missing=qemu-system-x86
# The Debian flavour of the lab: its switch, its disks, and how their content is made.
command -v vde_switch >/dev/null || missing="$missing vde-switch"
command -v qemu-img >/dev/null || missing="$missing qemu-utils"
command -v debootstrap >/dev/null || missing="$missing debootstrap"
command -v mke2fs >/dev/null || missing="$missing e2fsprogs"
command -v tmux >/dev/null || missing="$missing tmux"
# Whether dot takes what lvsform graph writes for it.
command -v dot >/dev/null || missing="$missing graphviz"
# Whether the manual page is one.
command -v mandoc >/dev/null || missing="$missing mandoc"
# A browser for the pages that lvsform writes.
command -v chromium-headless-shell >/dev/null || command -v chromium >/dev/null || missing="$missing chromium-headless-shell"
[ -n "$missing" ] || exit 0
if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
  echo "setup: this needs: $missing; as root on Debian this script installs them itself" >&2
  echo "  sudo apt-get install --no-install-recommends $missing" >&2
  exit 1
fi
echo "setup: installing $missing" >&2
# shellcheck disable=SC2086
install() { DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $missing >/dev/null; }
install 2>/dev/null || { apt-get update >/dev/null && install; }
