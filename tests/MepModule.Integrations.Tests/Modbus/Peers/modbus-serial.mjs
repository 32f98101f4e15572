// modbus-serial: node modbus-serial.mjs PORT ROUNDS BLOCK PAUSE. Reads the map in blocks and prints for each round the registers as a line of JSON; rounds are PAUSE ms apart. It asks unit 240.
import { createRequire } from 'node:module';
const ModbusRTU = createRequire(import.meta.url)('modbus-serial');
const [port, rounds, block, pause] = process.argv.slice(2).map(Number);
const client = new ModbusRTU();
await client.connectTCP('127.0.0.1', { port });
client.setID(240);
client.setTimeout(20000);
const read = async (first, count) => (await client.readHoldingRegisters(first, count)).data;
const head = await read(40000, 71);
const count = 71 + head[70] + 2;
for (let i = 0; i < rounds; i++) {
  if (pause && i) await new Promise((done) => setTimeout(done, pause));
  const registers = [];
  for (let first = 0; first < count; first += block) registers.push(...(await read(40000 + first, Math.min(block, count - first))));
  console.log(JSON.stringify({ registers }));
}
const failed = (promise) => promise.then(() => false, () => true);
console.log(JSON.stringify({ beyond: await failed(read(40000 + count, 1)), write: await failed(client.writeRegister(40000, 1)) }));
client.close(() => {});
