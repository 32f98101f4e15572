// jsmodbus: node jsmodbus.mjs PORT ROUNDS BLOCK PAUSE. Reads the map in blocks, all of a round asked at once, and prints for each round the registers as a line of JSON; rounds are PAUSE ms apart.
import net from 'node:net';
import { createRequire } from 'node:module';
const modbus = createRequire(import.meta.url)('jsmodbus');
const [port, rounds, block, pause] = process.argv.slice(2).map(Number);
const socket = new net.Socket();
const client = new modbus.client.TCP(socket, 1, 20000);
const read = async (first, count) => (await client.readHoldingRegisters(first, count)).response.body.valuesAsArray;
socket.on('connect', async () => {
  try {
    const head = Array.from(await read(40000, 71));
    const count = 71 + head[70] + 2;
    for (let i = 0; i < rounds; i++) {
      if (pause && i) await new Promise((done) => setTimeout(done, pause));
      const asked = [];
      for (let first = 0; first < count; first += block) asked.push(read(40000 + first, Math.min(block, count - first)));
      console.log(JSON.stringify({ registers: (await Promise.all(asked)).flatMap((one) => Array.from(one)) }));
    }
    const failed = (promise) => promise.then(() => false, () => true);
    console.log(JSON.stringify({ beyond: await failed(read(40000 + count, 1)), write: await failed(client.writeSingleRegister(40000, 1)) }));
    socket.end();
  } catch (error) {
    console.error(error);
    process.exit(1);
  }
});
socket.connect({ host: '127.0.0.1', port });
