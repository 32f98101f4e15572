#!/usr/bin/env bash
# Runs the long forms of tests that ./test.sh runs shortly; all of them take some two hours. A form that tries at random says its seed.
#   ./campaign.sh [truth|tls|rc4|rooms|settings|malformed|flood|modbus|outputs|fleet|fleet-metrics]...     all by default; outputs takes an hour of its own
#   truth       1,000,000 exchanges: no published value differs from the truth     MEPMODULE_CAMPAIGN_EXCHANGES, MEPMODULE_CAMPAIGN_SEED
#   tls, rc4    100,000 exchanges that came encrypted over noisy lines, with the simulated meter, with mbed TLS, and with meters that are configured
#               anew meanwhile: no wrong value, and soon a right one               MEP_PROTECTED_EXCHANGES, MEPMODULE_CAMPAIGN_SEED
#   rooms       the tests of the rooms that know the meter (reading, history, logs and load profile, snapshot and explorer, M-Bus, alerts, both ports), once with
#               every message in TLS and once in RC4; those that hold for digests only say why and are left out
#   settings    10,000 histories of the settings against their model               MEP_HISTORIES, MEP_FIRST_HISTORY
#   malformed   100,000 malformed requests                                         MEP_FUZZ_REQUESTS
#   flood       1,000 rounds of the owner beside idle and slow peers               MEP_FLOOD_ROUNDS
#   modbus      an inverter: 600 rounds of three reads without a pause, then 60 s at one a second           MEP_MODBUS_ROUNDS, MEP_MODBUS_SECONDS
#   outputs     60 minutes of all outputs, a client of each and four browsers: cycle and memory     MEP_OUTPUT_MINUTES
#   fleet       1,000 modules at three brokers, one of which dies for two minutes, docs/fleet          MEP_FLEET_MODULES, MEP_FLEET_INTERVAL, MEP_FLEET_SECONDS, MEP_FLEET_TLS
#   fleet-metrics  the same modules as targets of VictoriaMetrics for ten minutes                  MEP_FLEET_MODULES, MEP_FLEET_SCRAPE, MEP_FLEET_SECONDS
set -uo pipefail
cd "$(dirname "$0")"
status=0

run() { # what it is, the test, its project unless it is the app's, a filter in the place of the test
  printf '\n== %s\n' "$1"
  dotnet test "tests/${3:-MepModule.App.Tests}" --no-build --nologo --logger "console;verbosity=detailed" --filter "${4:-FullyQualifiedName~$2}" -- xUnit.ShowLiveOutput=true || status=1
}

forms=("$@")
[ ${#forms[@]} -gt 0 ] || forms=(truth tls rc4 rooms settings malformed flood modbus outputs fleet fleet-metrics)
for form in "${forms[@]}"; do
  case $form in
    truth | tls | rc4 | rooms | settings | malformed | flood | modbus | outputs | fleet | fleet-metrics) ;;
    *) echo "There is no campaign '$form': name truth, tls, rc4, rooms, settings, malformed, flood, modbus, outputs, fleet or fleet-metrics, or none for all of them." >&2; exit 2 ;;
  esac
done

export MEPMODULE_CAMPAIGN_EXCHANGES=${MEPMODULE_CAMPAIGN_EXCHANGES:-1000000}
export MEPMODULE_CAMPAIGN_SEED=${MEPMODULE_CAMPAIGN_SEED:-$(date +%s)}
export MEP_FIRST_HISTORY=${MEP_FIRST_HISTORY:-$MEPMODULE_CAMPAIGN_SEED}
export MEP_HISTORIES=${MEP_HISTORIES:-10000} MEP_FUZZ_REQUESTS=${MEP_FUZZ_REQUESTS:-100000} MEP_FLOOD_ROUNDS=${MEP_FLOOD_ROUNDS:-1000} MEP_OUTPUT_MINUTES=${MEP_OUTPUT_MINUTES:-60}
export MEP_MODBUS_ROUNDS=${MEP_MODBUS_ROUNDS:-600} MEP_MODBUS_SECONDS=${MEP_MODBUS_SECONDS:-60}
export MEP_PROTECTED_EXCHANGES=${MEP_PROTECTED_EXCHANGES:-100000}
for project in App Protocol; do
  dotnet build "tests/MepModule.$project.Tests" -v quiet -nologo -clp:ErrorsOnly -p:NoUi=true || exit 1
done
# With the page, which the browsers open.
case " ${forms[*]} " in *" outputs "* | *" modbus "* | *" fleet"*) dotnet build tests/MepModule.Integrations.Tests -v quiet -nologo -clp:ErrorsOnly || exit 1 ;; esac
for form in "${forms[@]}"; do
  case $form in
    truth) run "Published values against the truth, first seed $MEPMODULE_CAMPAIGN_SEED" Polling.TruthTests.No_published ;;
    tls)
      run "Sessions on noisy lines, first seed $MEPMODULE_CAMPAIGN_SEED" "Security.Tls&FullyQualifiedName~No_wrong_value" MepModule.Protocol.Tests
      run "Published values that came in TLS, first seed $MEPMODULE_CAMPAIGN_SEED" "TruthTests.Nor_does&DisplayName~Tls"
      ;;
    rc4)
      run "RC4 on noisy lines" "NoisyLineTests&DisplayName~isEncrypted: True" MepModule.Protocol.Tests
      run "Published values that came in RC4, first seed $MEPMODULE_CAMPAIGN_SEED" "TruthTests.Nor_does&DisplayName~Rc4"
      ;;
    rooms)
      filter=''
      for room in Alerts History Jobs MBus Memory Polling; do filter="$filter|FullyQualifiedName~App.Tests.$room."; done
      for mode in Tls Rc4; do
        MEP_PROTECTION=$mode MEPMODULE_CAMPAIGN_EXCHANGES=$MEP_PROTECTED_EXCHANGES MEP_PROTECTED_EXCHANGES=5000 \
          run "The rooms of the meter in $mode, first seed $MEPMODULE_CAMPAIGN_SEED" '' '' "(${filter#|})&Protection!=digests"
      done
      ;;
    settings) run "Settings against their model, first history $MEP_FIRST_HISTORY" SettingsModelTests ;;
    malformed) run "Malformed requests" Malformed_requests ;;
    flood) run "The owner beside idle and slow peers" With_64_idle ;;
    modbus) run "An inverter that reads without a pause, and then each second" Modbus.InverterTests MepModule.Integrations.Tests ;;
    fleet)
      MEP_FLEET_MODULES=${MEP_FLEET_MODULES:-1000} MEP_FLEET_INTERVAL=${MEP_FLEET_INTERVAL:-10} MEP_FLEET_SECONDS=${MEP_FLEET_SECONDS:-120} MEP_FLEET_TLS=${MEP_FLEET_TLS:-0} \
        run "A fleet whose brokers lose a node" Fleet.FleetTests MepModule.Integrations.Tests
      ;;
    fleet-metrics)
      MEP_FLEET_MODULES=${MEP_FLEET_MODULES:-1000} MEP_FLEET_SCRAPE=${MEP_FLEET_SCRAPE:-15} MEP_FLEET_SECONDS=${MEP_FLEET_SECONDS:-600} \
        run "A fleet as targets" Fleet.FleetScrapeTests MepModule.Integrations.Tests
      ;;
    outputs) run "All outputs, everybody and four browsers for $MEP_OUTPUT_MINUTES minutes" Together.EverybodyTests MepModule.Integrations.Tests ;;
  esac
done
exit $status
