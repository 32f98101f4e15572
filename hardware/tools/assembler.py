"""Writes the bill of materials and the positions in the column form of a common assembler (JLCPCB), and which angles differ from KiCad's.

    assembler.py bom.csv positions.csv orders.csv folder

KiCad counts a part's angle from its footprint, seen from the front; the assembler counts from how the part lies in its tape, seen from the side that it is
soldered on. So a part on the back stands at 180 degrees less KiCad's angle, and OFFSETS is added on both sides. That is how the two plugins do it that
most KiCad users order with (Bouni/kicad-jlcpcb-tools, bennymeg/Fabrication-Toolkit), and OFFSETS are the angles of the latter's plugins/transformations.csv,
read on 2026-11-30; matthewlai/JLCKicadTools has the same where it has one. The assembler's preview must be looked at all the same.
orders.csv holds order numbers with their source and date; a part that is not in it keeps an empty cell.
"""
import csv
import os
import sys

TABLE = 'transformations.csv of Fabrication-Toolkit'
# footprint: (degrees to add, where the angle is from)
OFFSETS = {
    'SOT-23': (180, f'^SOT-23 in {TABLE}'),
    'SOT-23-5': (180, f'^SOT-23 in {TABLE}'),
    'SOT-23-6': (180, f'^SOT-23 in {TABLE}'),
    'SOIC-16_3.9x9.9mm_P1.27mm': (270, f'^SOIC-16_ in {TABLE}'),
    'SW_SPST_B3U-1000P': (90, f'^SW_SPST_B3 in {TABLE}'),
    'Texas_S-PVSON-N10_ThermalVias': (270, f'taken as ^USON-10 and ^VSON-8_ in {TABLE}; not checked'),
    'ESP32-WROOM-32E_Notch': (270, 'from memory; not checked'),
}
BY_HAND = ('J1', 'SC1')  # not placed by the machine: ORDERING.md


def rows(path):
    with open(path, encoding='utf-8', newline='') as f:
        return list(csv.DictReader(f))


def write(path, head, lines):
    with open(path, 'w', encoding='utf-8', newline='') as f:
        out = csv.writer(f, lineterminator='\n')
        out.writerow(head)
        out.writerows(lines)


def main():
    bom_path, positions_path, orders_path, folder = sys.argv[1:5]
    numbers = {}
    for order in rows(orders_path):
        if not order['Source'] or not order['Date']:
            sys.exit(f"assembler.py: {order['MPN']} has an order number without a source and a date; leave the number out instead")
        numbers[order['MPN']] = order['LCSC']
    parts = [line for line in rows(bom_path) if not line['DNP']]
    bom = []
    for line in parts:
        placed = [ref for ref in line['Reference'].split(',') if ref not in BY_HAND]
        if placed:
            bom.append((f"{line['Value']} {line['MPN']}", ','.join(placed), line['Footprint'].split(':')[1], numbers.get(line['MPN'], '')))
    write(os.path.join(folder, 'jlcpcb-bom.csv'), ('Comment', 'Designator', 'Footprint', 'JLCPCB Part #'), bom)
    wanted = {ref for line in bom for ref in line[1].split(',')}
    positions, applied = [], []
    for part in rows(positions_path):
        if part['Ref'] not in wanted:
            continue
        offset, why = OFFSETS.get(part['Package'], (0, ''))
        top = part['Side'] == 'top'
        drawn = float(part['Rot']) % 360
        seen = drawn if top else (180 - drawn) % 360
        angle = (seen + offset) % 360
        positions.append((part['Ref'], f"{float(part['PosX']):.3f}mm", f"{float(part['PosY']):.3f}mm", 'Top' if top else 'Bottom', f'{angle:g}'))
        if angle != drawn or offset:
            applied.append((part['Ref'], part['Package'], part['Side'], f'{drawn:g}', f'{seen:g}', f'{offset:g}', f'{angle:g}', why))
    missing = wanted - {line[0] for line in positions}
    if missing:
        sys.exit('assembler.py: no position for ' + ' '.join(sorted(missing)))
    write(os.path.join(folder, 'jlcpcb-cpl.csv'), ('Designator', 'Mid X', 'Mid Y', 'Layer', 'Rotation'), positions)
    write(os.path.join(folder, 'rotations.csv'), ('Designator', 'Footprint', 'Side', 'KiCad', 'Seen from its side', 'Added', 'Written', 'Source of what is added'), applied)


if __name__ == '__main__':
    main()
