#!/bin/sh
# The hosts share one kernel, and a module that leaves takes its devices and its parameters from all of them. So what another host has up
# counts as in use, and ip_vs stays for as long as lvsform is running on another host, until that is about to release it, too.
own=$(readlink /proc/self/ns/net)
waiting=/run/lab-rmmod

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

# busy: whether another host is being changed, and is not waiting for this itself. Locks are looked at, not tried: trying would take them.
busy() {
  mine=$(stat -c %i /run/lvsform/lock 2>/dev/null)
  locks=$(awk -v mine="$mine" '$2 == "FLOCK" { n = split($6, at, ":"); if (at[n] != mine) printf " %s ", at[n] }' /proc/locks)
  [ "$locks" != "" ] || return 1
  seen=$own
  for process in /proc/[0-9]*; do
    space=$(readlink "$process/ns/net") || continue
    case " $seen " in *" $space "*) continue ;; esac
    seen="$seen $space"
    lock=$(stat -c %i "$process/root/run/lvsform/lock" 2>/dev/null) || continue
    case "$locks" in *" $lock "*) ;; *) continue ;; esac
    [ -e "$process/root$waiting" ] && continue
    holder="$(cat "$process/root/run/lab-host"): $(cat "$process/root/run/lvsform/holder")"
    return 0
  done
  return 1
}

now() { cut -d. -f1 /proc/uptime; }

status=0
for module in "$@"; do
  if [ "$module" = -- ]; then
    continue
  elif elsewhere "$module"; then
    echo "rmmod: ERROR: Module $module is in use" >&2
    status=1
  else
    if [ "$module" = ip_vs ]; then
      : >"$waiting"
      # Not for longer than a host's steps take: what never ends must not keep all others.
      end=$(($(now) + 6))
      while busy; do
        if [ "$(now)" -ge $end ]; then
          echo "rmmod: no longer waited for $holder" | tee -a /var/log/rmmod.log /dev/console >&2
          break
        fi
        sleep 0.1
      done
    fi
    /lab/rmmod "$module" || status=1
    rm -f "$waiting"
  fi
done
exit "$status"
