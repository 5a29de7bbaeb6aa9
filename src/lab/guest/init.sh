#!/bin/sh
# The first program of the lab's guest: one bridge, one network namespace per host, and a line on the console when all is up.
export PATH=/usr/sbin:/usr/bin:/sbin:/bin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev
mkdir -p /dev/pts /dev/shm
mount -t devpts devpts /dev/pts
mount -t tmpfs tmpfs /run
mkdir -p /run/netns /run/lab
echo 1 >/proc/sys/kernel/panic
modprobe -a virtio_pci virtio_net veth bridge dummy af_packet 2>/dev/null

ip link set lo up
ip link add br0 type bridge stp_state 0 forward_delay 0
ip link set eth0 master br0
ip link set eth0 up
ip link set br0 up
# A second segment, behind the directors: for masquerading.
ip link add br1 type bridge stp_state 0 forward_delay 0
ip link set br1 up
# Where a host asks to be started again.
mkfifo /lab/orders
exec 3<>/lab/orders

# port NAME BRIDGE DEVICE MAC: gives a host an interface on a bridge. It has the same address after every boot.
port() {
  ip link add "$2-$1" type veth peer name "$3" address "$4" netns "$1"
  ip link set "$2-$1" master "$2"
  ip link set "$2-$1" up
}

# boot NAME ADDRESS PREFIX GATEWAY ROLE
boot() {
  number=$(printf %02x "${2##*.}")
  ip netns add "$1"
  port "$1" br0 eth0 "52:54:00:a8:00:$number"
  [ "$5" = client ] || port "$1" br1 eth3 "52:54:00:a8:01:$number"
  ip netns exec "$1" unshare -u /lab/host.sh "$@"
  echo "lvsform-lab: $1 is up"
}

# halt NAME: what runs there ends, and with the namespace goes all that the kernel knew.
halt() {
  for signal in TERM KILL; do
    waited=0
    while processes=$(ip netns pids "$1") && [ -n "$processes" ] && [ "$waited" -lt 30 ]; do
      # shellcheck disable=SC2086
      kill -"$signal" $processes 2>/dev/null
      waited=$((waited + 1))
      sleep 0.1
    done
  done
  # The namespace itself is taken apart later, in the background.
  for bridge in br0 br1; do ip link del "$bridge-$1" 2>/dev/null; done
  ip netns del "$1"
}

# A machine that was halted for a while, or that is too busy, leaves its guest behind in time. The clock of its board is right.
keep_time() {
  while sleep 2; do
    right=$(cat /sys/class/rtc/rtc0/since_epoch) || return
    behind=$((right - $(date +%s)))
    [ "${behind#-}" -le 1 ] || date -s "@$right" >/dev/null
  done
}

# Fields: name address prefix gateway role
while read -r name address prefix gateway role; do
  # Its disk.
  mkdir "/run/lab/$name"
  mount -t tmpfs tmpfs "/run/lab/$name"
  boot "$name" "$address" "$prefix" "$gateway" "$role" &
done </lab/hosts
wait
keep_time &
echo "lvsform-lab: ready"

# Namespaces and their programs live on; this one waits for orders, and for orphans.
while :; do
  read -r name <&3 || continue
  fields=$(grep "^$name " /lab/hosts) || continue
  # shellcheck disable=SC2086
  { halt "$name"; boot $fields; } &
done
