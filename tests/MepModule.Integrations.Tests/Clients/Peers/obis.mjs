// smartmeter-obis, as ioBroker uses it: node obis.mjs tcp HOST PORT | http URL. Prints each result as a line of JSON: code, values, units.
import { createRequire } from 'node:module';
const obis = createRequire(import.meta.url)('smartmeter-obis');
const [way, where, port] = process.argv.slice(2);
const transport = way === 'tcp'
  ? { transport: 'TCPTransport', transportTcpHost: where, transportTcpPort: Number(port) }
  : { transport: 'HttpRequestTransport', transportHttpRequestUrl: where };
obis.init({ protocol: 'D0Protocol', ...transport, requestInterval: 1, obisNameLanguage: 'en', obisFallbackMedium: 1, debug: 0, logger: (text) => console.error(text) }, (error, result) => {
  if (error) console.error(String(error));
  else console.log(JSON.stringify(Object.fromEntries(Object.values(result).map((one) => [one.idToString(), one.getValues().map((value) => [value.value, value.unit ?? ''])]))));
}).process();
