#!/usr/bin/env bash
# Starts the module on this PC with a simulated meter and prints its address. Arguments are passed on, see --help.
set -euo pipefail
cd "$(dirname "$0")"

program=src/MepModule.Desktop/bin/Release/net10.0/MepModule.Desktop.dll
stamp=artifacts/run.stamp

# The stamp of the last build: its time, and the names of the sources, so that a file that went away counts too.
sources() { find src docs/key-request.md Directory.Build.props Directory.Packages.props \( -name bin -o -name obj -o -name node_modules -o -name dist \) -prune -o -type f "$@" -print; }
names() { sources | LC_ALL=C sort | cksum; }
is_built() { [ -f "$program" ] && [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$(names)" ] && [ -z "$(sources -newer "$stamp" | head -n 1)" ]; }

if ! command -v dotnet >/dev/null || ! is_built; then
  ./install.sh
fi

if ! is_built; then
  echo "Building MepModule, which takes a minute the first time ..."
  mkdir -p artifacts
  list=$(names)
  touch "$stamp.begun"
  dotnet build src/MepModule.Desktop -c Release -v quiet -nologo -clp:ErrorsOnly
  echo "$list" > "$stamp"
  # What was changed while the build ran is not in it.
  touch -r "$stamp.begun" "$stamp"
  rm "$stamp.begun"
fi
exec dotnet "$program" "$@"
