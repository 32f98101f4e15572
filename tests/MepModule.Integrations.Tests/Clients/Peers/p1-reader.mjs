// p1-reader at a serial port: node p1-reader.mjs PORT. Prints each reading as a line of JSON.
import { createRequire } from 'node:module';
const P1Reader = createRequire(import.meta.url)('p1-reader');
const reader = new P1Reader({ port: process.argv[2], baudRate: 115200, parity: 'none', dataBits: 8, stopBits: 1 });
reader.on('reading', (reading) => console.log(JSON.stringify(reading)));
reader.on('error', (error) => console.error(String(error)));
