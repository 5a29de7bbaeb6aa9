#!/bin/sh
# One host of the lab, in network, mount and host name namespaces of its own. Arguments: name address prefix gateway role
name=$1 address=$2 prefix=$3 gateway=$4 role=$5
hostname "$name"

# What a host may write is its own; the programs are shared and stay as they are.
mkdir -p "/run/lab/$name"
mount -t tmpfs tmpfs "/run/lab/$name"
mkdir -p "/run/lab/$name/etc" "/run/lab/$name/root" "/run/lab/$name/tmp" "/run/lab/$name/www"
cp -a /etc/. "/run/lab/$name/etc/"
printf '%s\n' "$name" >"/run/lab/$name/etc/hostname"
while read -r other where _; do printf '%s %s\n' "$where" "$other"; done </lab/hosts >"/run/lab/$name/etc/hosts"
echo "127.0.0.1 localhost" >>"/run/lab/$name/etc/hosts"
mount --bind "/run/lab/$name/etc" /etc
mount --bind "/run/lab/$name/root" /root
mount --bind "/run/lab/$name/tmp" /tmp
mount --bind "/run/lab/$name/www" /var/www
mount -t proc proc /proc

ip link set lo up
ip addr add "$address/$prefix" brd + dev eth0
ip link set eth0 up
ip route add default via "$gateway"
# The walkthrough's hosts have two more interfaces, which it takes down.
for spare in eth1 eth2; do ip link add "$spare" type dummy && ip link set "$spare" up; done

mkdir -m 700 /root/.ssh /etc/dropbear
cp /lab/authorized_keys /root/.ssh/authorized_keys
chmod 700 /root && chmod 600 /root/.ssh/authorized_keys
dropbearconvert openssh dropbear "/lab/keys/$name" /etc/dropbear/key >/dev/null 2>&1

if [ "$role" = real-server ]; then
  printf '%s %s\n' "$name" "$address" >/var/www/index.html
  httpd -p 80 -h /var/www
fi
dropbear -E -s -j -k -r /etc/dropbear/key -P "/run/lab/$name/dropbear.pid" -p 22 2>"/run/lab/$name/dropbear.log"
touch "/run/lab/$name.ready"
