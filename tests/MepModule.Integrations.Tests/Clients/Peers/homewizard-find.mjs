// A client of HomeWizard's P1 meter that finds it by itself: node homewizard-find.mjs PACKAGE. Prints a line of JSON for each meter that it found, with what the meter answered, and what the module
// itself says of the same sample.
import { createRequire } from 'node:module';
const { HomeWizardEnergyDiscovery, P1MeterApi } = createRequire(import.meta.url)(process.argv[2]);
const discovery = new HomeWizardEnergyDiscovery();
discovery.start();
discovery.on('response', async (found) => {
  const url = `http://${found.ip}`;
  const meter = new P1MeterApi(url);
  const reading = async () => (await fetch(`${url}/api/v1/reading`)).json();
  for (;;) {
    try {
      const before = await reading();
      const data = await meter.getData();
      const after = await reading();
      if (before.sample_time === after.sample_time && before.energy_sample_time === after.energy_sample_time) {
        console.log(JSON.stringify({ found, basic: await meter.getBasicInformation(), data, reading: after }));
        break;
      }
    } catch (error) {
      console.error(String(error));
      await new Promise((done) => setTimeout(done, 500));
    }
  }
});
console.log('searching');
