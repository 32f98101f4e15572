#!/usr/bin/env bash
# nats-server 2.9.10 (Debian 12), three nodes with JetStream and an MQTT port with three replicas: when the first MQTT client connects, /healthz of all three answers 503 for moments, although each of them
# takes and delivers messages all the while and no client is cut off. /healthz?js-server-only=true does the same here. /healthz?js-enabled=true stays at 200. A balancer that looks
# at the first two takes all nodes out at once.
# Seen with: nats-server 2.9.10-1+b3 from Debian 12, mqtt 5.14.1 from npm, Node.js 20. Needs apt and npm. Fails when what it shows changes.
set -euo pipefail
work=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$work"' EXIT
cd "$work"
apt-get download -qq nats-server=2.9.10-1+b3 2>/dev/null
dpkg -x nats-server_*.deb .
npm install --silent --no-audit --no-fund --ignore-scripts mqtt@5.14.1 >/dev/null
routes='nats://127.0.0.1:16221, nats://127.0.0.1:16222, nats://127.0.0.1:16223'
for n in 1 2 3; do
  cat > n$n.conf <<CONF
server_name: n$n
listen: 127.0.0.1:1422$n
http: 127.0.0.1:1822$n
jetstream { store_dir: "$work/n$n" }
mqtt { listen: 127.0.0.1:1188$n, stream_replicas: 3 }
cluster { name: three, listen: 127.0.0.1:1622$n, routes: [$routes] }
accounts { METERS: { jetstream: enabled, users: [{ user: u, password: p }] } }
CONF
  usr/sbin/nats-server -c n$n.conf > n$n.log 2>&1 &
done
cat > show.cjs <<'JS'
const mqtt = require('mqtt');
const sleep = (milliseconds) => new Promise((go) => setTimeout(go, milliseconds));
const nodes = [1, 2, 3];
const ways = ['', '?js-server-only=true', '?js-enabled=true'];
const health = async (node, way) => (await fetch(`http://127.0.0.1:1822${node}/healthz${way}`).catch(() => ({ status: 0 }))).status;
(async () => {
  while (!(await Promise.all(nodes.map((node) => health(node, '')))).every((status) => status === 200)) await sleep(100);
  const seen = new Set();
  let looking = true;
  const looks = (async () => {
    for (; looking; await sleep(10)) for (const node of nodes) for (const way of ways) seen.add(`n${node} /healthz${way} ${await health(node, way)}`);
  })();
  let cut = 0;
  let got = 0;
  const clients = [];
  for (const node of nodes) {
    const client = mqtt.connect(`mqtt://127.0.0.1:1188${node}`, { clientId: `c${node}`, username: 'u', password: 'p', reconnectPeriod: 0 });
    await new Promise((go, stop) => client.once('connect', go).once('close', () => stop(new Error('refused'))));
    client.on('close', () => cut++).on('message', () => got++);
    await client.subscribeAsync('t/#');
    clients.push(client);
  }
  for (let i = 0; i < 10; i++, await sleep(300)) await Promise.all(clients.map((client, n) => client.publishAsync(`t/${n}`, 'x', { qos: 1 })));
  await sleep(1000);
  looking = false;
  await looks;
  console.log([...seen].sort().join('\n'));
  console.log(`30 messages to 3 clients: ${got} came, ${cut} clients cut off`);
  process.exit(0);
})();
JS
node show.cjs | tee seen
diff - seen <<'EXPECTED' || { echo "nats-server shows something else than was seen: look at this finding again."; exit 1; }
n1 /healthz 200
n1 /healthz 503
n1 /healthz?js-enabled=true 200
n1 /healthz?js-server-only=true 200
n1 /healthz?js-server-only=true 503
n2 /healthz 200
n2 /healthz 503
n2 /healthz?js-enabled=true 200
n2 /healthz?js-server-only=true 200
n2 /healthz?js-server-only=true 503
n3 /healthz 200
n3 /healthz 503
n3 /healthz?js-enabled=true 200
n3 /healthz?js-server-only=true 200
n3 /healthz?js-server-only=true 503
30 messages to 3 clients: 90 came, 0 clients cut off
EXPECTED
