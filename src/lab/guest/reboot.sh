#!/bin/sh
# A host asks the guest to end it and to boot it again. As Debian without systemd goes down: what rc6.d stops.
for script in /etc/rc6.d/K*; do [ ! -x "$script" ] || "$script" stop; done
cat /run/lab-host >/lab/orders
