#!/bin/sh
# One host of the lab, in network, mount and host name namespaces of its own. Arguments: name address prefix gateway role
name=$1 address=$2 prefix=$3 gateway=$4 role=$5
hostname "$name"

# What a host may write is its own; the programs are shared and stay as they are.
own=/run/lab/$name
mkdir -p "$own"
mount -t tmpfs tmpfs "$own"
mkdir -p "$own/etc" "$own/root" "$own/tmp" "$own/var" "$own/run"
cp -a /etc/. "$own/etc/"
cp -a /var/. "$own/var/"
printf '%s\n' "$name" >"$own/etc/hostname"
while read -r other where _; do printf '%s %s\n' "$where" "$other"; done </lab/hosts >"$own/etc/hosts"
echo "127.0.0.1 localhost" >>"$own/etc/hosts"
# /run last: it hides where the others come from.
for folder in etc root tmp var run; do mount --bind "$own/$folder" "/$folder"; done
mount -t proc proc /proc

ip link set lo up
ip addr add "$address/$prefix" brd + dev eth0
# IPv6 by the same last number: 192.168.0.12 is 2001:db8::12.
ip -6 addr add "2001:db8::${address##*.}/64" dev eth0 nodad
ip link set eth0 up
ip route add default via "$gateway"
[ "$role" = client ] || ip link set eth3 up
# The walkthrough's hosts have two more interfaces, which it takes down.
for spare in eth1 eth2; do ip link add "$spare" type dummy && ip link set "$spare" up; done

mkdir -m 700 /root/.ssh /etc/dropbear
cp /lab/authorized_keys /root/.ssh/authorized_keys
chmod 700 /root && chmod 600 /root/.ssh/authorized_keys
dropbearconvert openssh dropbear "/lab/keys/$name" /etc/dropbear/key >/dev/null 2>&1
# /lab is one for all hosts; a key is for its host alone.
rm "/lab/keys/$name"

if [ "$role" = real-server ]; then
  printf '%s %s\n' "$name" "$address" >/var/www/index.html
  for port in 80 443 8080; do httpd -p "$port" -h /var/www; done
  # nginx answers a datagram from the address that was asked, whichever the host has by then: its own, a VIP, IPv6.
  cat >/etc/nginx.conf <<END
load_module /usr/lib/nginx/modules/ngx_stream_module.so;
master_process off;
user root;
pid /run/nginx.pid;
error_log /var/log/nginx.log;
events { worker_connections 64; }
stream { server {
  listen 53 udp; listen 5353 udp; listen [::]:53 udp; listen [::]:5353 udp;
  return "$name \$server_addr\n";
} }
END
  nginx -e /var/log/nginx.log -c /etc/nginx.conf
fi
dropbear -E -s -j -k -r /etc/dropbear/key -P /run/dropbear.pid -p 22 2>/var/log/dropbear.log
touch "/lab/ready/$name"
