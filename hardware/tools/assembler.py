"""Writes the bill of materials and the positions in the column form of a common assembler (JLCPCB), and which rotation was added to each part.

    assembler.py bom.csv positions.csv orders.csv folder

KiCad counts a part's angle from its footprint, the assembler from how the part lies in its tape. OFFSETS holds the difference per footprint; the
assembler's preview must be looked at all the same. On the back the assembler looks through the board, so there the difference is taken off.
orders.csv holds order numbers with their source and date; a part that is not in it keeps an empty cell.
"""
import csv
import os
import sys

# footprint: (degrees to add on the front, why)
OFFSETS = {
    'SOT-23': (180, 'pin 1 lies to the lower left in the tape, KiCad draws it to the upper left'),
    'SOT-23-5': (180, 'as SOT-23'),
    'SOT-23-6': (180, 'as SOT-23'),
    'SOIC-16_3.9x9.9mm_P1.27mm': (270, 'pin 1 lies to the lower left in the tape'),
    'Texas_S-PVSON-N10_ThermalVias': (270, 'pin 1 lies to the lower left in the tape'),
    'ESP32-WROOM-32E_Notch': (270, 'the antenna lies to the left in the tape'),
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
        angle = (float(part['Rot']) + (offset if top else -offset)) % 360
        positions.append((part['Ref'], f"{float(part['PosX']):.3f}mm", f"{float(part['PosY']):.3f}mm", 'Top' if top else 'Bottom', f'{angle:g}'))
        if offset:
            applied.append((part['Ref'], part['Package'], part['Side'], f"{float(part['Rot']) % 360:g}", f'{offset if top else -offset:g}', f'{angle:g}', why))
    missing = wanted - {line[0] for line in positions}
    if missing:
        sys.exit('assembler.py: no position for ' + ' '.join(sorted(missing)))
    write(os.path.join(folder, 'jlcpcb-cpl.csv'), ('Designator', 'Mid X', 'Mid Y', 'Layer', 'Rotation'), positions)
    write(os.path.join(folder, 'rotations.csv'), ('Designator', 'Footprint', 'Side', 'KiCad', 'Added', 'Written', 'Why'), applied)


if __name__ == '__main__':
    main()
