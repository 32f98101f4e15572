"""Runs the SPICE decks with the cases below, checks each result against its promise, writes results.md and the plots."""
import os
import re
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
PLOTS = os.path.join(HERE, 'plots')

# The limit's parts as drawn. U2 gives GM amperes per volt; F1 is new and warm, between its two bounds.
LIMIT = dict(RF1=4, RS=7.5, GM='200u', VOS=0, RL='13k', RFF='510k', VREF=1.24, IREF='0.15u')
# Every tolerance on one side: U2 2 % and 1 mV (2 % in all is its bound at 100 mV), RS1 1 %, R8 and R37 0.1 %, U7 0.5 % and as much as a plain TLV431
# drifts (-1.5, +2 %), F1 1.5 to 6.5 ohm, which lowers the voltage that R37 sees; U1 440 to 560 mA of peak; 3V3 between its data sheet's bounds.
LOW = dict(RF1=1.5, RS=7.575, GM='204u', VOS='1m', RL='13.013k', RFF='509.5k', VREF=1.221, IREF=0)
HIGH = dict(RF1=6.5, RS=7.425, GM='196u', VOS='-1m', RL='12.987k', RFF='510.5k', VREF=1.265, IREF='0.5u')
# IHW: mean of U1's own limit, half its peak and what it overshoots; ETA: figure 2 of its data sheet has 82 to 84 % at 24 V, 77 to 81 % at 36 V.
SUPPLY = dict(LIMIT, VMETER=26, IHW=0.265, LIMITED=1, VSET=3.438, CSTORE=0.47, ESR=0.09, ETA=0.82, IENABLE=0, IRS=0.008, SHORT=0, TX=0.379, RX=0.118, SECONDS=1, DELAY=1.26, PAGE='1.8m')
WORST = dict(HIGH, IHW=0.305, ETA=0.75, VSET=3.5)
# A new store at its smallest, every tolerance against it, JP1 at 12 V with 10k at the meter.
NEW = dict(LOW, CSTORE=0.376, VSET=3.376, IHW=0.235, IENABLE=0.0035)
# The store 20 % small, aged (-30 %) and cold (-10 %, with four times the ESR), JP1 at 5 V and at 12 V.
POOR = dict(NEW, CSTORE=0.237, ESR=0.36, IENABLE=0)
# Pages: a tenth of the time transmitting is 1 Mbit/s at 802.11b's 11 Mbit/s, heads and pauses counted. BUSY is twice that.
BUSY = dict(PAGE='3.8m')
# Two radial cells of 3.3 F in SC1's place, as poor; they charge longer, so C7 is 1 uF then (4 s at least).
CELLS = dict(POOR, CSTORE=0.83, ESR=0.5, DELAY=4)
STEADY = dict(TX=0.33, RX=0.33)
LIMITER = dict(LIMIT, VMETER=26, VSTART=24.4, CIN='8u', VOUT=3.3, ILOAD=0.4, IPEAK=0.5, L='47u', TEMP=25, LOSS=0.1, IENABLE=0)
INPUT = dict(VPLUG=28, VSURGE=0, RSOURCE=1, RF1=4, CIN='8u', LOAD=0.8)
ENABLE = dict(VIN=26, RLOAD=10000, VLOAD=0)
LEAK = dict(LEAK=0, RPULL='10k')

# (name, deck, what changes, {measurement: (lowest, highest) that the design promises})
BELOW = dict(power_max=(0.5, 0.999))
HOLDS = dict(BELOW, vout_min=(3.0, 3.55))
CASES = [
    ('26 V, all nominal', 'supply', {}, dict(HOLDS, power_charging=(0.8, 0.95), power_transmitting=(0.75, 0.95), power_pages=(0.55, 0.75),
                                             power_idle=(0.15, 0.25), release=(4, 8))),
    ('22 V', 'supply', dict(VMETER=22), HOLDS),
    ('30 V', 'supply', dict(VMETER=30), HOLDS),
    ('limit at its highest', 'supply', HIGH, HOLDS),
    ('worst for the meter: highest limit, U1 +12 %, efficiency 75 %, 22 V', 'supply', dict(WORST, VMETER=22), BELOW),
    ('worst for the meter, 24 V', 'supply', dict(WORST, VMETER=24), BELOW),
    ('worst for the meter, 26 V', 'supply', WORST, BELOW),
    ('worst for the meter, 28 V', 'supply', dict(WORST, VMETER=28), BELOW),
    ('worst for the meter, 30 V', 'supply', dict(WORST, VMETER=30), BELOW),
    ('worst for the meter, 3.3 V shorted after 14 s', 'supply', dict(WORST, SHORT=1), dict(BELOW, power_short=(0.1, 0.999))),
    ('worst for the meter, 12 V ENABLE shorted', 'supply', dict(WORST, IENABLE=0.013), BELOW),
    ('worst for the meter, efficiency 60 %', 'supply', dict(WORST, ETA=0.60), BELOW),
    ('worst for the meter, U1 at its step of 1.25 A (R5 shorted)', 'supply', dict(WORST, IHW=0.7), BELOW),
    ('new store, every tolerance low, JP1 at 12 V', 'supply', NEW, HOLDS),
    ('the same at 22 V', 'supply', dict(NEW, VMETER=22), HOLDS),
    ('the same at 30 V, efficiency 75 %', 'supply', dict(NEW, VMETER=30, ETA=0.75), HOLDS),
    ('the same at 30 V, efficiency 75 %, pages with a fifth of transmitting', 'supply', dict({**NEW, **BUSY}, VMETER=30, ETA=0.75), dict(BELOW, holds=(1, 6), resets=(4, 6))),
    ('new store, every tolerance low, JP1 at 5 V, 30 V, efficiency 75 %', 'supply', dict(NEW, VMETER=30, ETA=0.75, IENABLE=0), HOLDS),
    ('the same, pages with a fifth of transmitting', 'supply', dict({**NEW, **BUSY}, VMETER=30, ETA=0.75, IENABLE=0), HOLDS),
    ('nominal, pages with a fifth of transmitting', 'supply', BUSY, dict(HOLDS, power_pages=(0.7, 0.9))),
    ('limit at its lowest', 'supply', LOW, HOLDS),
    ('store aged: -30 %, twice the ESR', 'supply', dict(CSTORE=0.33, ESR=0.18), HOLDS),
    ('store at -20 C: -10 %, three times the ESR', 'supply', dict(CSTORE=0.42, ESR=0.27), HOLDS),
    ('poor store (-20 %, aged, cold), every tolerance low, half of 379 mA', 'supply', POOR, HOLDS),
    ('poor store, 22 V', 'supply', dict(POOR, VMETER=22), HOLDS),
    ('poor store, 30 V', 'supply', dict(POOR, VMETER=30), dict(BELOW, vout_min=(2.9, 3.55))),
    ('poor store, 30 V, efficiency 75 %', 'supply', dict(POOR, VMETER=30, ETA=0.75), dict(BELOW, vout_min=(2.85, 3.55), holds=(0.5, 9))),
    ('poor store, 30 V, efficiency 75 %, JP1 at 12 V', 'supply', dict(POOR, VMETER=30, ETA=0.75, IENABLE=0.0035), dict(BELOW, holds=(0.3, 9), resets=(0.7, 9))),
    ('poor store, 30 V, efficiency 75 %, 330 mA: it resets', 'supply', dict({**POOR, **STEADY}, VMETER=30, ETA=0.75), dict(BELOW, holds=(0.3, 1), resets=(0.5, 1))),
    ('two poor cells of 3.3 F instead, 30 V, efficiency 75 %, 330 mA for a second', 'supply', dict({**CELLS, **STEADY}, VMETER=30, ETA=0.75), dict(BELOW, vout_min=(2.95, 3.55))),
    ('nominal, 330 mA for a second', 'supply', STEADY, HOLDS),
    ('nominal, half of 379 mA for ten seconds', 'supply', dict(SECONDS=10), dict(BELOW, holds=(1, 11))),
    ('new store, every tolerance low, JP1 at 12 V, half of 379 mA for ten seconds', 'supply', dict(NEW, SECONDS=10), dict(BELOW, holds=(1, 11))),
    ('limit missing (Q5 open), U1 at +12 %', 'supply', dict(IHW=0.305, LIMITED=0), dict(power_max=(1.0, 1.5))),
    ('in limit, 26 V', 'limiter', {}, dict(power=(0.82, 0.93), power_peak=(0.82, 0.999), fb_max=(1.22, 3.3), vb_min=(2, 4.2))),
    ('in limit, 22 V', 'limiter', dict(VMETER=22, VSTART=20.2), dict(power=(0.8, 0.93), power_peak=(0.8, 0.999), vb_min=(2, 4.2))),
    ('in limit, 30 V', 'limiter', dict(VMETER=30, VSTART=28.6), dict(power=(0.8, 0.93), power_peak=(0.8, 0.999), fb_max=(1.22, 3.3))),
    ('in limit, -25 C', 'limiter', dict(TEMP=-25), dict(power=(0.82, 0.93))),
    ('in limit, 70 C', 'limiter', dict(TEMP=70), dict(power=(0.82, 0.93))),
    ('every tolerance low', 'limiter', LOW, dict(power=(0.75, 0.9))),
    ('every tolerance high', 'limiter', HIGH, dict(power=(0.85, 0.98), power_peak=(0.85, 0.999))),
    ('every tolerance high, U1 peak +12 %, little efficiency, C1 and C23 at half', 'limiter', dict(HIGH, IPEAK=0.56, LOSS=0.9, CIN='4.5u'), dict(power=(0.85, 0.98), power_peak=(0.85, 0.999), efficiency=(0.6, 0.77))),
    ('12 V ENABLE shorted', 'limiter', dict(IENABLE=0.013), dict(power=(0.8, 0.95), power_peak=(0.8, 0.999))),
    ('first charge at 1.85 V, every tolerance high, little efficiency', 'limiter', dict(HIGH, VOUT=1.85, IPEAK=0.56, LOSS=1.6), dict(power=(0.4, 0.98), power_peak=(0.4, 0.999))),
    ('first charge at 1.85 V, U1 at 750 mA', 'limiter', dict(HIGH, VOUT=1.85, IPEAK=0.825), dict(power=(0.4, 0.999), power_peak=(0.4, 1.05))),
    ('first charge at 1.85 V, U1 at 1.25 A (R5 shorted)', 'limiter', dict(HIGH, VOUT=1.85, IPEAK=1.375), dict(power=(0.4, 1.1), power_peak=(0.4, 1.25))),
    ('first charge at 1 V, U1 at 1.25 A, 22 V', 'limiter', dict(HIGH, VOUT=1, IPEAK=1.375, VMETER=22, VSTART=20.2), dict(power=(0.3, 1.1), power_peak=(0.3, 1.25))),
    ('shorted output, 0.3 V', 'limiter', dict(VOUT=0.3), dict(power=(0.05, 0.4), iout=(0.2, 0.36))),
    ('hot plug into 28 V', 'input', {}, dict(inrush=(0.5, 2.0), vin_peak=(20, 40), drop_max=(0.3, 1.9))),
    ('hot plug into 30 V, PTC at its lowest 1.5 ohm', 'input', dict(VPLUG=30, RF1=1.5, RSOURCE=0.1), dict(inrush=(0.5, 2.5), vin_peak=(20, 40), drop_max=(0.3, 1.9))),
    ('22 V, PTC at its highest 6.5 ohm', 'input', dict(VPLUG=22, RF1=6.5), dict(vin_idle=(20, 22), inrush=(0.5, 2.0))),
    ('surge of 500 V behind 42 ohm on 26 V', 'input', dict(VPLUG=26, VSURGE=500, RSOURCE=42, LOAD=0), dict(vin_peak=(26, 60), node_peak=(26, 60), drop_max=(0.2, 1.9))),
    ('surge of -500 V behind 42 ohm on 26 V', 'input', dict(VPLUG=26, VSURGE=-500, RSOURCE=42, LOAD=0), dict(vin_peak=(24, 40), d2_reverse=(50, 85))),
    ('surge of -500 V behind 42 ohm on 30 V', 'input', dict(VPLUG=30, VSURGE=-500, RSOURCE=42, LOAD=0), dict(vin_peak=(24, 40), d2_reverse=(50, 85))),
    ('reversed supply, -28 V', 'input', dict(VPLUG=-28), dict(vin_min=(-1, 0.1), current_end=(-0.001, 0.001))),
    ('lockout, D4 without leakage', 'leak', {}, dict(v_on=(15.5, 16.7), v_off=(11.2, 12.1))),
    ('lockout, D4 leaks 5 uA', 'leak', dict(LEAK=5), dict(v_on=(15.5, 16.7), v_off=(11.2, 12.1))),
    ('lockout, D4 leaks 50 uA', 'leak', dict(LEAK=50), dict(v_on=(15.5, 16.7), v_off=(11.2, 12.1))),
    ('lockout, D4 leaks 5 uA, R43 missing', 'leak', dict(LEAK=5, RPULL='1G'), dict(v_on=(5, 15), v_off=(3, 10))),
    ('ENABLE, meter input open (10k of ours)', 'enable', dict(RLOAD='1e9'), dict(v5_on=(4.5, 5.5), v5_off=(-0.2, 0.3), v5_reset=(-0.2, 0.1), v12_on=(10.8, 13.2), v12_off=(-0.2, 0.3), v12_reset=(-0.2, 0.1), v12_before=(-0.2, 0.3))),
    ('ENABLE into 10k', 'enable', dict(RLOAD=10000), dict(v5_on=(4.5, 5.5), v12_on=(10.8, 13.2))),
    ('ENABLE into 3k', 'enable', dict(RLOAD=3000), dict(v5_on=(4.0, 5.5), v12_on=(10.8, 13.2))),
    ('ENABLE into 3k, 22 V', 'enable', dict(RLOAD=3000, VIN=22), dict(v12_on=(10.5, 13.2))),
    ('ENABLE shorted', 'enable', dict(RLOAD=1), dict(power12=(0.05, 0.6), current12=(0.005, 0.013))),
    ('24 V on ENABLE', 'enable', dict(RLOAD=1, VLOAD=24), dict(miswired=(0, 0.003), miswired12=(0, 0.04))),
    ('30 V on ENABLE', 'enable', dict(RLOAD=1, VLOAD=30), dict(miswired=(0, 0.03), miswired12=(0, 0.05))),
]
BASE = dict(supply=SUPPLY, limiter=LIMITER, input=INPUT, leak=LEAK, enable=ENABLE)


def fill(template, values):
    """{NAME} becomes its value. SECONDS of transmitting give the ends of what follows them."""
    if 'SECONDS' in values:
        sent = 1 + values['SECONDS']
        values = dict(values, SENT=sent, SENT1=sent + 0.001, MIDDLE=sent + 2.5, LATE=sent + 4, PAGES=sent + 5, PAGES1=sent + 5.001)
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
    worst = data['poor store (-20 %, aged, cold), every tolerance low, half of 379 mA']
    plot(head + f"""set output '{PLOTS}/supply-corners.png'
set title '3.3 V rail during calibration and one second of transmitting'
set xlabel 'seconds after plugging in'; set ylabel 'volts'; set yrange [2.7:3.5]; set xrange [4:14]
plot '{data['26 V, all nominal']}' using 1:2 with lines lw 2 title 'nominal', '{data['the same at 30 V, efficiency 75 %']}' using 1:2 with lines lw 2 title 'new store, every tolerance low, JP1 at 12 V, 30 V', '{worst}' using 1:2 with lines lw 2 title 'poor store, every tolerance low', '{data['poor store, 30 V, efficiency 75 %']}' using 1:2 with lines lw 2 title 'the same at 30 V, 75 %', 3.0 lc rgb 'black' dt 3 title 'least for the module', 2.79 lc rgb 'black' dt 2 title 'reset at 2.79 V'
""")
    plot(head + f"""set output '{PLOTS}/limiter.png'
set title 'The limit at work: power at the meter, threshold and FB (26 V in, 3.15 V out)'
set xlabel 'microseconds'; set ylabel 'amperes in L1, watts at the meter'; set y2label 'volts'; set yrange [-0.1:1.1]; set y2tics; set xrange [800:1000]; set y2range [0:2.5]
plot '{data['in limit, 26 V']}' using ($1*1e6):2 with lines lc rgb '#1f4e8c' title 'inductor current', '' using ($3*1e6):4 with lines lw 2 lc rgb '#c0392b' title 'watts at the meter', '' using ($5*1e6):6 axes x1y2 with lines lw 2 lc rgb '#8e44ad' title 'ILIMIT', '' using ($7*1e6):8 axes x1y2 with lines lw 1 lc rgb '#27ae60' title 'FB'
""")
    plot(head + f"""set output '{PLOTS}/input.png'
set title 'Hot plug into 28 V, and surges of 500 V behind 42 ohm on 26 V'
set xlabel 'milliseconds'; set ylabel 'volts'; set y2label 'amperes'; set y2tics; set y2range [0:12]
plot '{data['surge of 500 V behind 42 ohm on 26 V']}' using ($1*1e3):4 with lines lw 2 title 'surge: at D1', '' using ($1*1e3):6 with lines lw 2 title 'surge: VIN of U1', '{data['surge of -500 V behind 42 ohm on 26 V']}' using ($1*1e3):4 with lines lw 1 title 'negative surge: at D1', '{data['hot plug into 28 V']}' using ($1*1e3):2 axes x1y2 with lines lw 2 title 'hot plug: current', 65 dt 2 title 'limit of U1'
""")
    plot(head + f"""set output '{PLOTS}/enable.png'
set title 'ENABLE into 10k: off during reset even if GPIO5 pulses; on while V232 is there (from 10 ms) and GPIO5 low (20..40 ms)'
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
                    shown = 'none' if value is None else f'{value:.3g}'
                    f.write(f'| {deck} | {name} | {key} | {shown} | {low} to {high}{"" if good else " **broken**"} |\n')
            plots(data)
    for line in broken:
        print('BROKEN:', line, file=sys.stderr)
    return 1 if broken else 0


if __name__ == '__main__':
    sys.exit(main())
