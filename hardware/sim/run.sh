#!/usr/bin/env bash
# Runs every simulation, compares it with what the design promises and draws the plots. Needs ngspice, gnuplot and python3.
set -euo pipefail
cd "$(dirname "$0")"
exec python3 run.py "$@"
