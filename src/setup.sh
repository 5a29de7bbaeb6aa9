#!/bin/sh
# Installs what the demo and the tests need and this machine lacks: the Node packages (with a new enough Node among them), and
# QEMU for the lab. Well under a second when all is there.
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

command -v qemu-system-x86_64 >/dev/null && exit 0
if [ "$(id -u)" != 0 ]; then
  echo "setup: the lab needs one package of the system: qemu-system-x86. Install it, then run this again:" >&2
  echo "  sudo apt-get install --no-install-recommends qemu-system-x86" >&2
  exit 1
fi
echo "setup: installing qemu-system-x86 for the lab" >&2
install_qemu() { DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends qemu-system-x86 >/dev/null; }
install_qemu 2>/dev/null || { apt-get update >/dev/null && install_qemu; }
