#!/usr/bin/env bash
# Starts the module on this PC with a simulated meter and prints its address. Arguments are passed on, see --help.
set -euo pipefail
cd "$(dirname "$0")"
if ! command -v dotnet >/dev/null; then
  echo "The .NET 10 SDK was not found; install it from https://dotnet.microsoft.com/download and start again." >&2
  exit 1
fi
dotnet build src/MepModule.Desktop -c Release -v quiet -nologo -clp:ErrorsOnly
exec dotnet run --project src/MepModule.Desktop -c Release --no-build -- "$@"
