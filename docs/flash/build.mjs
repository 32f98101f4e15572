// Puts the flashing page together: node docs/flash/build.mjs OUT [FIRMWARE]. FIRMWARE is a folder with what the bundler's `flash` wrote for each board.
import { cpSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const [out, firmware] = process.argv.slice(2);
if (!out) {
  console.error('Where to? node docs/flash/build.mjs OUT [FIRMWARE]');
  process.exit(2);
}

const here = dirname(fileURLToPath(import.meta.url));
const tool = join(here, '../../src/web/node_modules/esp-web-tools/dist/web');
if (!existsSync(tool)) {
  console.error('ESP Web Tools is not installed: run npm ci in src/web.');
  process.exit(1);
}

mkdirSync(out, { recursive: true });
for (const file of ['index.html', 'flash.css', 'flash.js', 'firmware.js', 'label.js', 'texts.js']) cpSync(join(here, file), join(out, file));
cpSync(tool, join(out, 'esp-web-tools'), { recursive: true });
if (firmware) {
  for (const file of readdirSync(firmware)) cpSync(join(firmware, file), join(out, file));
}
console.log(`${out}: ${readdirSync(out).length} entries`);
