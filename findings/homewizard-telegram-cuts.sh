#!/usr/bin/env bash
# The telegram parsers of three npm readers of P1 (homewizard-energy-api 1.5.0, @zandor300/homewizard-energy-api 1.1.0, p1-reader 2.0.6) cut currents and voltages to whole
# numbers, 0.8 A to 0 A and 230.9 V to 230 V, although Swedish, Danish and Belgian meters send decimals; the totals 1.8.0 and 2.8.0 of such meters are unknown to them; and without
# a line for the version of the standard the meter's time is replaced by that of the PC.
# Seen with the versions above from npm, Node.js 20. Needs npm. Fails when what it shows changes.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts homewizard-energy-api@1.5.0 @zandor300/homewizard-energy-api@1.1.0 p1-reader@2.0.6 >/dev/null
cat > show.cjs <<'JS'
console.error = console.warn = () => {};
const log = console.log;
console.log = () => {};
const telegram = '/NES583331-3I\r\n\r\n0-0:1.0.0(200101120000W)\r\n1-0:1.8.0(00001234.567*kWh)\r\n1-0:1.7.0(0000.184*kW)\r\n1-0:32.7.0(230.9*V)\r\n1-0:31.7.0(000.8*A)\r\n';
const show = (name, total, power, volts, amperes, time) =>
  log(`${name}: total ${total}, power ${power} kW, ${volts} V, ${amperes} A, year ${new Date(time).getFullYear() === 2020 ? 'of the meter' : 'of the PC'}`);
for (const name of ['homewizard-energy-api', '@zandor300/homewizard-energy-api']) {
  const { parseTelegram } = require(`${name}/dist/utils/telegram`);
  const it = parseTelegram(telegram + '!0000\r\n');
  show(name, it.power.import.t1.value, it.power.import.active.value, it.power.instantaneous.voltage.l1.value, it.power.instantaneous.current.l1.value, it.timestamp);
}
const it = require('p1-reader/lib/parsePacket')(telegram).electricity;
show('p1-reader', it.received.tariff1.reading, it.received.actual.reading, it.instantaneous.voltage.L1.reading, it.instantaneous.current.L1.reading,
  require('p1-reader/lib/parsePacket')(telegram).timestamp);
JS
node --no-deprecation show.cjs | tee seen
diff - seen <<'EXPECTED' || { echo "These readers show something else than was seen: look at this finding again."; exit 1; }
homewizard-energy-api: total null, power 0.184 kW, 230 V, 0 A, year of the PC
@zandor300/homewizard-energy-api: total null, power 0.184 kW, 230 V, 0 A, year of the PC
p1-reader: total null, power 0.184 kW, 230 V, 0 A, year of the PC
EXPECTED
