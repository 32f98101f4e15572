#!/usr/bin/env bash
# Runs the long forms of the tests that try at random; takes about an hour. Ends with the result of each.
set -uo pipefail
cd "$(dirname "$0")/.."
dotnet build tests/MepModule.App.Tests -v quiet -nologo -clp:ErrorsOnly -p:NoUi=true || exit 1
status=0

run() {
  printf '\n== %s\n' "$1"
  dotnet test tests/MepModule.App.Tests --no-build --nologo --logger "console;verbosity=detailed" --filter "FullyQualifiedName~$2" | grep -E '^ +(Passed|Failed)|histories|requests|median|got an answer' || status=1
}

MEP_HISTORIES=${MEP_HISTORIES:-10000} run "Settings against their model" SettingsModelTests
MEP_FUZZ_REQUESTS=${MEP_FUZZ_REQUESTS:-100000} run "Malformed requests" Malformed_requests
MEP_FLOOD_ROUNDS=${MEP_FLOOD_ROUNDS:-1000} run "The owner beside idle and slow peers" With_64_idle
exit $status
