#!/usr/bin/env bash
# smartmeter-obis (npm 4.0.0, the reader of ioBroker.smartmeter) polls a telegram over HTTP and ends that for good, without an error to its user, after a single answer that is
# an error, is empty, is cut off or takes more than two seconds. It goes on after a telegram of the time only.
# Seen with: smartmeter-obis 4.0.0 from npm, Node.js 20. Needs npm. Fails when what it shows changes.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts smartmeter-obis@4.0.0 >/dev/null
cat > show.cjs <<'JS'
const http = require('node:http');
const obis = require('smartmeter-obis');
const head = '/NES583331-3I\r\n\r\n0-0:1.0.0(261130114100W)\r\n';
const whole = head + '1-0:1.8.0(00001234.567*kWh)\r\n!0000\r\n';
const ways = {
  'whole telegram': (q, r) => r.end(whole),
  'telegram of the time only': (q, r) => r.end(head + '!0000\r\n'),
  'whole telegram after 2.5 s': (q, r) => setTimeout(() => r.end(whole), 2500),
  'status 503': (q, r) => { r.statusCode = 503; r.end(); },
  'empty answer': (q, r) => r.end(''),
  'closed without an answer': (q, r) => r.socket.destroy(),
};
for (const [name, answer] of Object.entries(ways)) {
  let asked = 0;
  let errors = 0;
  const server = http.createServer((q, r) => (++asked === 2 ? answer : ways['whole telegram'])(q, r)).listen(0, '127.0.0.1', () => {
    const reader = obis.init({
      protocol: 'D0Protocol', transport: 'HttpRequestTransport', transportHttpRequestUrl: `http://127.0.0.1:${server.address().port}/`,
      requestInterval: 0.2, obisNameLanguage: 'en', obisFallbackMedium: 1, logger: () => {}, debug: 0,
    }, (error) => { if (error) errors++; });
    reader.process();
    setTimeout(() => {
      console.log(`${name}: ${asked > 2 ? 'goes on' : 'ends for good'}, errors told: ${errors}`);
      reader.stop();
      server.close();
      server.closeAllConnections();
    }, 6000);
  });
}
JS
node --no-deprecation show.cjs | sort | tee seen
diff - seen <<'EXPECTED' || { echo "smartmeter-obis shows something else than was seen: look at this finding again."; exit 1; }
closed without an answer: ends for good, errors told: 0
empty answer: ends for good, errors told: 0
status 503: ends for good, errors told: 0
telegram of the time only: goes on, errors told: 0
whole telegram after 2.5 s: ends for good, errors told: 0
whole telegram: goes on, errors told: 0
EXPECTED
