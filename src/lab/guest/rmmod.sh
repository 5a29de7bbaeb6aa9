#!/bin/sh
# The hosts share one kernel, and a module that leaves takes its devices from all of them. So what another host has up counts as in use.
own=$(readlink /proc/self/ns/net)

# elsewhere MODULE: whether another host has a device of it up.
elsewhere() {
  case $1 in
    ipip | sit) type=$1 ;;
    ip_gre) type=gre ;;
    ip6_tunnel) type=ip6tnl ;;
    *) return 1 ;;
  esac
  seen=$own
  for process in /proc/[0-9]*; do
    space=$(readlink "$process/ns/net") || continue
    case " $seen " in *" $space "*) continue ;; esac
    seen="$seen $space"
    # By its path: busybox would take its own ip.
    [ -z "$(nsenter -t "${process#/proc/}" -n /bin/ip -o link show up type "$type" 2>/dev/null)" ] || return 0
  done
  return 1
}

status=0
for module in "$@"; do
  if [ "$module" = -- ]; then
    continue
  elif elsewhere "$module"; then
    echo "rmmod: ERROR: Module $module is in use" >&2
    status=1
  else
    /lab/rmmod "$module" || status=1
  fi
done
exit "$status"
