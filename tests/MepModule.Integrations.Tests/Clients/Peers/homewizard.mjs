// A client of HomeWizard's P1 meter: node homewizard.mjs PACKAGE URL [TIMES [PAUSE]], with a pause in milliseconds. Prints what it got as lines of JSON, an error as {"error": status}.
import { createRequire } from 'node:module';
const [name, url, times, pause] = process.argv.slice(2);
const { P1MeterApi } = createRequire(import.meta.url)(name);
const meter = new P1MeterApi(url);
const print = async (what, promise) => {
  try {
    console.log(JSON.stringify({ [what]: await promise }));
  } catch (error) {
    console.log(JSON.stringify({ error: error.statusCode ?? String(error), at: what }));
  }
};
for (let i = 0; i < Number(times ?? 1); i++) {
  await print('basic', meter.getBasicInformation());
  await print('data', meter.getData());
  await print('telegram', meter.getTelegram());
  await print('parsed', meter.getParsedTelegram());
  await print('system', meter.getSystem());
  await print('identify', meter.identify());
  await new Promise((done) => setTimeout(done, Number(pause ?? 0)));
}
console.log('{"end":true}');
