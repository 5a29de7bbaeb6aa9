#!/bin/sh
# The first program of the lab's guest: one bridge, one network namespace per host, and a line on the console when all is up.
export PATH=/usr/sbin:/usr/bin:/sbin:/bin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev
mkdir -p /dev/pts /dev/shm
mount -t devpts devpts /dev/pts
mount -t tmpfs tmpfs /run
mkdir -p /run/netns /run/lab /lab/ready
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

# port NAME BRIDGE DEVICE: gives a host an interface on a bridge.
port() {
  ip link add "$2-$1" type veth peer name "$3" netns "$1"
  ip link set "$2-$1" master "$2"
  ip link set "$2-$1" up
}

# Fields: name address prefix gateway role
while read -r name address prefix gateway role; do
  ip netns add "$name"
  port "$name" br0 eth0
  [ "$role" = client ] || port "$name" br1 eth3
  ip netns exec "$name" unshare -u /lab/host.sh "$name" "$address" "$prefix" "$gateway" "$role" &
done </lab/hosts

for name in $(cut -d' ' -f1 /lab/hosts); do
  while [ ! -e "/lab/ready/$name" ]; do sleep 0.05; done
done
echo "lvsform-lab: ready"
# Namespaces and their programs live on; this one only waits for orphans.
while :; do sleep 1000 & wait; done
