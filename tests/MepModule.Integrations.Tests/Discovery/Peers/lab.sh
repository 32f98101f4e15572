#!/bin/sh
# A network of its own: a switch and as many hosts as asked for, h1 at 10.77.0.1 and so on. Runs in fresh network and mount namespaces and ends, with all of it, at the end of its input.
set -e
mount -t tmpfs none /run
mkdir -p /run/netns /run/avahi-daemon /run/systemd/resolved.conf.d
printf '[Resolve]\nMulticastDNS=yes\nLLMNR=no\nDNSSEC=no\nCache=no\n' > /run/systemd/resolved.conf.d/lab.conf
{ cat /etc/passwd; echo 'systemd-resolve:x:0:0::/:/bin/false'; echo 'avahi:x:0:0::/:/bin/false'; } > /run/passwd
{ cat /etc/group; echo 'systemd-resolve:x:0:'; echo 'avahi:x:0:'; } > /run/group
mount --bind /run/passwd /etc/passwd
mount --bind /run/group /etc/group
ip link add switch type bridge mcast_snooping 0
ip link set switch up
i=1
while [ "$i" -le "$1" ]; do
  ip netns add "h$i"
  ip link add "p$i" type veth peer name eth0 netns "h$i"
  ip link set "p$i" master switch up
  ip -n "h$i" addr add "10.77.0.$i/24" dev eth0
  ip -n "h$i" link set lo up
  ip -n "h$i" link set eth0 up
  ip -n "h$i" route add default dev eth0
  i=$((i + 1))
done
echo "ready $$"
cat > /dev/null
