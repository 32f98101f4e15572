#!/usr/bin/env bash
# Runs the long forms of tests that ./test.sh runs shortly. Each has its own seeds, so that a campaign tries what no run before it tried.
#   ./campaign.sh [exchanges [first seed]]     1,000,000 exchanges by default, some four minutes
set -euo pipefail
cd "$(dirname "$0")"
export MEPMODULE_CAMPAIGN_EXCHANGES=${1:-1000000}
export MEPMODULE_CAMPAIGN_SEED=${2:-$(date +%s)}
case "$MEPMODULE_CAMPAIGN_EXCHANGES$MEPMODULE_CAMPAIGN_SEED" in
  *[!0-9]*) echo "Give whole numbers: how many exchanges, and the first seed." >&2; exit 2 ;;
esac

echo "First seed $MEPMODULE_CAMPAIGN_SEED: the meters of one run have seeds in a row, and a failure names its own."
dotnet build tests/MepModule.App.Tests -v quiet -nologo -clp:ErrorsOnly -p:NoUi=true
tests/MepModule.App.Tests/bin/Debug/net10.0/MepModule.App.Tests -class MepModule.App.Tests.Polling.TruthTests -showliveoutput
