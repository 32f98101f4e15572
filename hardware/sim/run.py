"""Runs the SPICE decks with the cases below, checks each result against its promise, writes results.md and the plots."""
import os
import re
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
PLOTS = os.path.join(HERE, 'plots')

SUPPLY = dict(VMETER=26, ILIM=0.205, IHW=0.265, CSTORE=0.47, ESR=0.09, ETA=0.85)
LIMITER = dict(VIN=26, VOUT=3.2, ILOAD=0.4, IPEAK=0.5, L='47u', TEMP=25, RS=0.082, GAIN=100, VOS=0, VREF=1.223, IS='1e-12')
# Every tolerance on one side: RS1 1 %, gain of U2 1 %, its offset 150 uV, reference of U1 1.2 %, D3 31 mV.
LOW = dict(RS=0.0828, GAIN=101, VOS='150u', VREF=1.208, IS='3e-12')
HIGH = dict(RS=0.0812, GAIN=99, VOS='-150u', VREF=1.238, IS='0.33e-12')
INPUT = dict(VPLUG=28, VSURGE=0, RSOURCE=1, RF1=2)
ENABLE = dict(VIN=26, RLOAD=10000)

# (name, deck, what changes, {measurement: (lowest, highest) that the design promises})
CASES = [
    ('26 V, all nominal', 'supply', {}, dict(power_max=(0.5, 1.0), power_charging=(0.8, 1.0), power_transmitting=(0.75, 0.95), power_pages=(0.55, 0.75),
                                             power_idle=(0.15, 0.2), vout_min=(3.0, 3.35), release=(4, 8))),
    ('22 V', 'supply', dict(VMETER=22), dict(power_max=(0.5, 1.0), vout_min=(3.0, 3.35))),
    ('30 V', 'supply', dict(VMETER=30), dict(power_max=(0.5, 1.0), vout_min=(3.0, 3.35))),
    ('limit at its lowest, 182 mA', 'supply', dict(ILIM=0.182), dict(power_max=(0.5, 1.0), vout_min=(3.0, 3.35))),
    ('limit at its highest, 227 mA', 'supply', dict(ILIM=0.227), dict(power_max=(0.5, 1.0), vout_min=(3.0, 3.35))),
    ('efficiency of U1 only 80 %', 'supply', dict(ETA=0.80), dict(power_max=(0.5, 1.0), vout_min=(3.0, 3.35))),
    ('efficiency 80 % and limit at its highest: passes 1 W', 'supply', dict(ETA=0.80, ILIM=0.227), dict(power_max=(1.0, 1.1))),
    ('store aged: -30 %, twice the ESR', 'supply', dict(CSTORE=0.33, ESR=0.18), dict(power_max=(0.5, 1.0), vout_min=(3.0, 3.35))),
    ('store at -20 C: -10 %, three times the ESR', 'supply', dict(CSTORE=0.42, ESR=0.27), dict(power_max=(0.5, 1.0), vout_min=(3.0, 3.35))),
    ('store at -20 %, aged and cold, low limit together', 'supply', dict(CSTORE=0.237, ESR=0.36, ILIM=0.182), dict(power_max=(0.5, 1.0), vout_min=(2.8, 3.35))),
    ('U1 peak +12 % while U2 still sleeps', 'supply', dict(IHW=0.30), dict(power_max=(0.5, 1.0))),
    ('outer limit missing (D3 open), U1 at +12 %', 'supply', dict(ILIM=0.28), dict(power_max=(1.0, 1.3))),
    ('in limit, 26 V, 25 C', 'limiter', {}, dict(iout=(0.188, 0.225))),
    ('in limit, 22 V', 'limiter', dict(VIN=22), dict(iout=(0.188, 0.225))),
    ('in limit, 30 V', 'limiter', dict(VIN=30), dict(iout=(0.188, 0.225))),
    ('in limit, -25 C', 'limiter', dict(TEMP=-25), dict(iout=(0.188, 0.235))),
    ('in limit, 70 C', 'limiter', dict(TEMP=70), dict(iout=(0.17, 0.225))),
    ('every tolerance low, 70 C', 'limiter', dict(TEMP=70, **LOW), dict(iout=(0.17, 0.225))),
    ('every tolerance high, -25 C', 'limiter', dict(TEMP=-25, **HIGH), dict(iout=(0.188, 0.24))),
    ('every tolerance high, 25 C', 'limiter', HIGH, dict(iout=(0.188, 0.24))),
    ('in limit, peak of U1 +12 %', 'limiter', dict(IPEAK=0.56), dict(iout=(0.188, 0.225))),
    ('below 2.7 V: U2 asleep, U1 limits', 'limiter', dict(VOUT=2.5), dict(iout=(0.2, 0.33))),
    ('shorted output, 0.3 V', 'limiter', dict(VOUT=0.3), dict(iout=(0.2, 0.36))),
    ('hot plug into 28 V', 'input', {}, dict(inrush=(0.5, 2.5), vin_peak=(20, 40))),
    ('hot plug, PTC at its coldest', 'input', dict(RF1=1.5, RSOURCE=0.1), dict(inrush=(0.5, 2.6), vin_peak=(20, 40))),
    ('surge of 500 V behind 42 ohm on 26 V', 'input', dict(VPLUG=26, VSURGE=500, RSOURCE=42), dict(vin_peak=(26, 60), node_peak=(26, 60))),
    ('reversed supply, -28 V', 'input', dict(VPLUG=-28), dict(vin_min=(-1, 0.1), current_end=(-0.001, 0.001))),
    ('ENABLE, meter input open (10k of ours)', 'enable', dict(RLOAD='1e9'), dict(v5_on=(4.5, 5.5), v5_off=(-0.2, 0.3), v5_reset=(-0.2, 0.3), v12_on=(10.8, 13.2), v12_off=(-0.2, 0.3), v12_reset=(-0.2, 1.0))),
    ('ENABLE into 10k', 'enable', dict(RLOAD=10000), dict(v5_on=(4.5, 5.5), v12_on=(10.8, 13.2))),
    ('ENABLE into 3k', 'enable', dict(RLOAD=3000), dict(v5_on=(4.0, 5.5), v12_on=(10.8, 13.2))),
    ('ENABLE into 3k, 22 V', 'enable', dict(RLOAD=3000, VIN=22), dict(v12_on=(10.5, 13.2))),
    ('ENABLE shorted', 'enable', dict(RLOAD=1), dict(power12=(0.05, 0.6))),
]
BASE = dict(supply=SUPPLY, limiter=LIMITER, input=INPUT, enable=ENABLE)


def fill(template, values):
    """{NAME} becomes its value."""
    return re.sub(r'\{([A-Z][A-Z0-9]*)\}', lambda m: str(values[m.group(1)]) if m.group(1) in values else m.group(0), template)


def run(deck, values, out):
    with open(f'{HERE}/{deck}.cir', encoding='utf-8') as f:
        text = f.read()
    with tempfile.NamedTemporaryFile('w', suffix='.cir', delete=False) as f:
        f.write(fill(text, {**values, 'OUT': out}))
    result = subprocess.run(['ngspice', '-b', f.name], capture_output=True, text=True, timeout=600)
    os.unlink(f.name)
    found = {m.group(1): float(m.group(2)) for m in re.finditer(r'^(\w+)\s*=\s*(-?[\d.]+e?[-+]?\d*)', result.stdout, flags=re.M)}
    return found, result.stdout + result.stderr


def plot(script):
    subprocess.run(['gnuplot'], input=script, text=True, check=True)


def plots(data):
    head = "set terminal pngcairo size 1100,620 font 'sans,11'\nset grid\nset key below\n"
    plot(head + f"""set output '{PLOTS}/supply.png'
set title 'Worst load at 26 V: the store takes the peaks, the meter sees less than 1 W'
set xlabel 'seconds after plugging in'; set ylabel 'volts'; set y2label 'watts at the meter, amperes of the ESP32'; set y2tics; set yrange [0:3.6]; set y2range [0:1.2]
plot '{data['26 V, all nominal']}' using 1:2 with lines lw 2 lc rgb '#1f4e8c' title '3.3 V rail', '' using 5:6 axes x1y2 with lines lw 2 lc rgb '#c0392b' title 'power from the meter', '' using 3:4 axes x1y2 with lines lw 1 lc rgb '#7f8c8d' title 'ESP32 current', 1 axes x1y2 lc rgb '#c0392b' dt 2 title '1 W'
""")
    worst = data['store at -20 %, aged and cold, low limit together']
    plot(head + f"""set output '{PLOTS}/supply-corners.png'
set title '3.3 V rail during calibration and one second of transmitting'
set xlabel 'seconds after plugging in'; set ylabel 'volts'; set yrange [2.7:3.4]; set xrange [4:13]
plot '{data['26 V, all nominal']}' using 1:2 with lines lw 2 title 'nominal', '{data['store aged: -30 %, twice the ESR']}' using 1:2 with lines lw 2 title 'store aged', '{data['store at -20 C: -10 %, three times the ESR']}' using 1:2 with lines lw 2 title '-20 C', '{worst}' using 1:2 with lines lw 2 title 'all at once, low limit', 2.79 lc rgb 'black' dt 2 title 'reset at 2.79 V'
""")
    plot(head + f"""set output '{PLOTS}/limiter.png'
set title 'The limiter at work: inductor current and the amplifier that pauses U1 (26 V in, 3.2 V out)'
set xlabel 'microseconds'; set ylabel 'amperes'; set y2label 'volts'; set y2tics; set xrange [300:420]; set y2range [0:3]
plot '{data['in limit, 26 V, 25 C']}' using ($1*1e6):2 with lines lc rgb '#1f4e8c' title 'inductor current', '' using ($3*1e6):4 axes x1y2 with lines lw 2 lc rgb '#c0392b' title 'U2 output', '' using ($5*1e6):6 axes x1y2 with lines lw 2 lc rgb '#27ae60' title 'FB'
""")
    plot(head + f"""set output '{PLOTS}/input.png'
set title 'Hot plug into 28 V and a 500 V surge behind 42 ohm'
set xlabel 'milliseconds'; set ylabel 'volts'; set y2label 'amperes'; set y2tics; set y2range [0:12]
plot '{data['surge of 500 V behind 42 ohm on 26 V']}' using ($1*1e3):4 with lines lw 2 title 'surge: at D1', '' using ($1*1e3):6 with lines lw 2 title 'surge: VIN of U1', '{data['hot plug into 28 V']}' using ($1*1e3):2 axes x1y2 with lines lw 2 title 'hot plug: current', 65 dt 2 title 'limit of U1'
""")
    plot(head + f"""set output '{PLOTS}/enable.png'
set title 'ENABLE into 10k: off during reset, on while GPIO5 is low (10..30 ms)'
set xlabel 'milliseconds'; set ylabel 'volts'; set yrange [-0.5:14]
plot '{data['ENABLE into 10k']}' using ($1*1e3):2 with lines lw 2 title 'from the transceiver (JP1 1-2)', '' using ($1*1e3):4 with lines lw 2 title 'switched 12 V (JP1 2-3)', '' using ($1*1e3):6 with lines lc rgb '#7f8c8d' title 'GPIO5'
""")


def main():
    os.makedirs(PLOTS, exist_ok=True)
    only = sys.argv[1] if len(sys.argv) > 1 else ''
    data, rows, broken = {}, [], []
    with tempfile.TemporaryDirectory() as folder:
        for i, (name, deck, changes, promises) in enumerate(CASES):
            if only and deck != only:
                continue
            out = f'{folder}/{i}.txt'
            found, log = run(deck, {**BASE[deck], **changes}, out)
            data[name] = out
            for key, (low, high) in promises.items():
                value = found.get(key)
                good = value is not None and low <= value <= high
                rows.append((deck, name, key, value, low, high, good))
                if not good:
                    broken.append(f'{deck}, {name}: {key} is {value}, promised {low} to {high}')
                    if value is None:
                        print(log[-1500:])
            extra = ', '.join(f'{k}={v:.4g}' for k, v in found.items())
            print(f'{deck:8} {name}: {extra}', flush=True)
        if not only:
            with open(f'{HERE}/results.md', 'w', encoding='utf-8') as f:
                f.write('# Simulation results\n\nWritten by run.sh; units are volts, amperes, watts, seconds.\n\n')
                f.write('| deck | case | quantity | result | promised |\n|---|---|---|---|---|\n')
                for deck, name, key, value, low, high, good in rows:
                    f.write(f'| {deck} | {name} | {key} | {value:.3g} | {low} to {high}{"" if good else " **broken**"} |\n')
            plots(data)
    for line in broken:
        print('BROKEN:', line, file=sys.stderr)
    return 1 if broken else 0


if __name__ == '__main__':
    sys.exit(main())
