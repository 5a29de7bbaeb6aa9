#!/bin/sh
# What the comparisons over ssh need: Debian's own packages. Nothing is installed where everything is there.
set -e
[ "$(id -u)" = 0 ] || { echo 'bench: network namespaces need root' >&2; exit 1; }
missing=
for one in sshd:openssh-server ssh:openssh-client ansible-playbook:ansible ip:iproute2 ifup:ifupdown; do
  command -v "${one%%:*}" >/dev/null || missing="$missing ${one#*:}"
done
[ -z "$missing" ] || { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends $missing >/dev/null; }
