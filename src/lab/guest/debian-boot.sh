#!/bin/busybox sh
# The first program of a host that is a machine of its own: drivers, its disk, on the first boot what makes it this host, then Debian's systemd.
b=/bin/busybox
$b mount -t devtmpfs devtmpfs /dev
while read -r driver; do $b insmod "/drivers/$driver"; done </drivers/order
while [ ! -e /dev/vda ]; do $b sleep 0.02; done
$b mount -t ext4 /dev/vda /disk
if [ ! -e /disk/var/lib/lab-seeded ]; then
  umask 022
  $b cp -dR /seed/. /disk/
  # The mark never stands before what it stands for, not even after a power cut.
  $b sync
  $b touch /disk/var/lib/lab-seeded
  $b sync
fi
$b umount /dev
exec $b switch_root /disk /sbin/init
