#!/bin/sh
# What is on the disk of a host before it boots for the first time. Arguments: folder name address prefix gateway role
cd "$1" || exit 1
name=$2 address=$3 prefix=$4 gateway=$5 role=$6
mkdir etc root var
cp -a /etc/. etc/
cp -a /var/. var/
printf '%s\n' "$name" >etc/hostname
while read -r other where _; do printf '%s %s\n' "$where" "$other"; done </lab/hosts >etc/hosts
echo "127.0.0.1 localhost" >>etc/hosts

# IPv6 by the same last number: 192.168.0.12 is 2001:db8::12.
cat >etc/network/interfaces <<END
# This file describes the network interfaces available on your system
# and how to activate them. For more information, see interfaces(5).

source /etc/network/interfaces.d/*

# The loopback network interface
auto lo
iface lo inet loopback

# The primary network interface
auto eth0
iface eth0 inet static
	address $address/$prefix
	gateway $gateway

iface eth0 inet6 static
	address 2001:db8::${address##*.}/64
	dad-attempts 0
END
for spare in eth1 eth2 eth3; do
  [ "$role$spare" = clienteth3 ] || printf '\nauto %s\niface %s inet manual\n' "$spare" "$spare" >>etc/network/interfaces
done

# As Debian's ipvsadm leaves it when it has been installed.
cat >etc/default/ipvsadm <<END
# ipvsadm

# if you want to start ipvsadm on boot set this to true
AUTO="false"

# daemon method (none|master|backup)
DAEMON="none"

# use interface (eth0,eth1...)
IFACE="eth0"	

# syncid to use 
# (0 means no filtering of syncids happen, that is the default)
# SYNCID="0"

END
echo "# /etc/modules: kernel modules to load at boot time." >etc/modules

mkdir -m 700 root/.ssh etc/dropbear
cp /lab/authorized_keys root/.ssh/authorized_keys
chmod 700 root && chmod 600 root/.ssh/authorized_keys
dropbearconvert openssh dropbear "/lab/keys/$name" etc/dropbear/key >/dev/null 2>&1
# /lab is one for all hosts; a key is for its host alone.
rm "/lab/keys/$name"

[ "$role" = real-server ] || exit 0
printf '%s %s\n' "$name" "$address" >var/www/index.html
# nginx answers a datagram from the address that was asked, whichever the host has by then: its own, a VIP, IPv6.
cat >etc/nginx.conf <<END
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
