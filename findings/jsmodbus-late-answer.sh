#!/usr/bin/env bash
# jsmodbus 5.0.0 gives up every request that waits in its queue when the answer to one that timed out comes after all. Modbus TCP numbers its requests so that such an answer can be told from the
# awaited one and passed over, which modbus-serial 8.0.25 does; jsmodbus sees the other number and rejects the request under way and all behind it as OutOfSync. So a slave does
# its masters a favour when it drops an answer that it can send only after their patience, which is a second for most.
# Seen with the versions above from npm, Node.js 20. Needs npm. Fails when what it shows changes.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts jsmodbus@5.0.0 modbus-serial@8.0.25 >/dev/null
cat > show.cjs <<'JS'
const net = require('net');
const { once } = require('events');
const jsmodbus = require('jsmodbus');
const ModbusSerial = require('modbus-serial');

// A slave whose registers hold their own numbers. It is late once: the master has given up the first request and waits for the second when the answer to the first comes.
const patience = 1000;
async function slave(isLate) {
  let asked = 0;
  const server = net.createServer((socket) => {
    let first;
    const send = (request) => socket.write(Buffer.from([request[0], request[1], 0, 0, 0, 5, request[6], 3, 2, request[8], request[9]]));
    socket.on('data', (data) => {
      for (let at = 0; at + 12 <= data.length; at += 12) {
        const request = data.subarray(at, at + 12);
        asked++;
        if (isLate && asked === 1) first = request;
        else if (isLate && asked === 2) { send(first); setTimeout(() => send(request), 50); }
        else send(request);
      }
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

async function show(name, isLate, connect) {
  const server = await slave(isLate);
  const { read, end } = await connect(server.address().port);
  const seen = await Promise.all([1, 2, 3, 4].map((register) => read(register).catch((error) => error.err ?? error.message)));
  console.log(`${name}, ${isLate ? 'one late answer' : 'all in time'}: ${seen.join(', ')}`);
  end();
  server.close();
}

async function withJsmodbus(port) {
  const socket = new net.Socket();
  const client = new jsmodbus.client.TCP(socket, 1, patience);
  socket.connect(port, '127.0.0.1');
  await once(socket, 'connect');
  return { read: async (register) => (await client.readHoldingRegisters(register, 1)).response.body.valuesAsArray[0], end: () => socket.destroy() };
}

// It leaves the order to its user, who waits for each.
async function withModbusSerial(port) {
  const client = new ModbusSerial();
  await client.connectTCP('127.0.0.1', { port });
  client.setTimeout(patience);
  let last = Promise.resolve();
  const read = (register) => {
    const next = last.then(async () => (await client.readHoldingRegisters(register, 1)).data[0]);
    last = next.catch(() => {});
    return next;
  };
  return { read, end: () => client.close(() => {}) };
}

(async () => {
  for (const isLate of [false, true]) {
    await show('jsmodbus', isLate, withJsmodbus);
    await show('modbus-serial', isLate, withModbusSerial);
  }
  process.exit(0);
})();
JS
node show.cjs | tee seen
diff - seen <<'EXPECTED' || { echo "These masters do something else than was seen: look at this finding again."; exit 1; }
jsmodbus, all in time: 1, 2, 3, 4
modbus-serial, all in time: 1, 2, 3, 4
jsmodbus, one late answer: Timeout, OutOfSync, OutOfSync, OutOfSync
modbus-serial, one late answer: Timed out, 2, 3, 4
EXPECTED
