#!/usr/bin/env bash
# Runs every test and ends with "N passed, N failed, N skipped". Installs what is missing (Debian or Ubuntu; needs root or sudo for that).
set -uo pipefail
cd "$(dirname "$0")"
results=$PWD/artifacts/test-results
rm -rf "$results"
mkdir -p "$results"
status=0

say() { printf '\n== %s\n' "$*"; }

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }

apt_install() {
  command -v apt-get >/dev/null || return 1
  say "Installing $*"
  as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq >/dev/null
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

./install.sh || exit 1
command -v chromium >/dev/null || apt_install chromium || echo "Chromium could not be installed; the browser tests will be skipped."
command -v gcc >/dev/null || apt_install gcc libc6-dev || echo "gcc could not be installed; the tests against mbed TLS will be skipped."
if [ -x hardware/build.sh ]; then
  hardware/build.sh --install || echo "KiCad could not be installed; the tests that need it will fail where there is apt."
fi

say "Building"
dotnet build MepModule.sln -v quiet -nologo -clp:ErrorsOnly || { echo "The build failed; no test was run." >&2; exit 1; }

say "Testing on .NET"
# One project after the other: tests that compare times want the processor for themselves.
dotnet test MepModule.sln --no-build -nologo -m:1 --logger "trx" --results-directory "$results" || status=1

say "Testing the web page"
(cd src/web && npx --no-install vitest run --reporter=default --reporter=json --outputFile="$results/web.json") || status=1

node - "$results" <<'JS'
const fs = require('fs');
const path = require('path');
const folder = process.argv[2];
let passed = 0, failed = 0, skipped = 0;
for (const name of fs.readdirSync(folder)) {
  const text = fs.readFileSync(path.join(folder, name), 'utf8');
  if (name.endsWith('.trx')) {
    const count = (key) => Number(text.match(new RegExp(`<Counters[^>]* ${key}="(\\d+)"`))[1]);
    passed += count('passed');
    failed += count('executed') - count('passed');
    skipped += count('total') - count('executed');
  } else if (name === 'web.json') {
    const report = JSON.parse(text);
    passed += report.numPassedTests;
    failed += report.numFailedTests;
    skipped += report.numPendingTests + report.numTodoTests;
  }
}
console.log(`\n${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
JS
[ $? = 0 ] || status=1
exit $status
