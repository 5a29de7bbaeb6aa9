# The commands that an operator once typed on each host; arp_announce on v13 was forgotten, and all that a reboot would need.
PATH=/usr/sbin:/usr/bin:/sbin:/bin
case $(hostname) in
v11)
  ipvsadm -A -t 192.168.0.21:80 -s wlc
  ipvsadm -a -t 192.168.0.21:80 -r 192.168.0.12:80 -g -w 2
  ipvsadm -a -t 192.168.0.21:80 -r 192.168.0.13:80 -g -w 3
  # Of another team: not in cluster.ts.
  ipvsadm -A -t 192.168.0.21:8080 -s rr
  ip addr add 192.168.0.21/24 dev eth0 label eth0:0
  ;;
v12 | v13)
  for at in all lo; do
    sysctl -q -w net.ipv4.conf.$at.arp_ignore=1
    [ "$(hostname)" = v13 ] || sysctl -q -w net.ipv4.conf.$at.arp_announce=2
  done
  ip addr add 192.168.0.21/32 dev lo label lo:0
  ;;
esac
