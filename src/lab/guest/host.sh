#!/bin/sh
# One host of the lab boots, in network, mount and host name namespaces of its own. Arguments: name address prefix gateway role
name=$1 address=$2 prefix=$3 gateway=$4 role=$5

# What a host may write is its own; the programs are shared and stay as they are. /etc, /root and /var stay over a boot.
own=/run/lab/$name
rm -rf "$own/tmp" "$own/run"
mkdir -p "$own/tmp" "$own/run/network"
[ -e "$own/etc" ] || /lab/seed.sh "$own" "$@"
# /run last: it hides where the others come from.
for folder in etc root tmp var run; do mount --bind "$own/$folder" "/$folder"; done
hostname -F /etc/hostname
mount -t proc proc /proc
echo "$name" >/run/lab-host
cat /proc/sys/kernel/random/uuid >/run/boot-id
mount --bind /run/boot-id /proc/sys/kernel/random/boot_id
# The walkthrough's hosts have two more interfaces, which it takes down.
for spare in eth1 eth2; do ip link add "$spare" type dummy; done

# As Debian boots without systemd: what rcS.d and rc2.d start, by its own programs.
{
  /etc/init.d/kmod start
  sysctl -q --system
  ifup -a
  for script in /etc/rc2.d/S*; do [ ! -x "$script" ] || "$script" start; done
  [ ! -x /etc/rc.local ] || /etc/rc.local
} </dev/null >/var/log/boot.log 2>&1

if [ "$role" = real-server ]; then
  for port in 80 443 8080; do httpd -p "$port" -h /var/www; done
  nginx -e /var/log/nginx.log -c /etc/nginx.conf
fi
dropbear -E -s -j -k -r /etc/dropbear/key -P /run/dropbear.pid -p 22 2>/var/log/dropbear.log
