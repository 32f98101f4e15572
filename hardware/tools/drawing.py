"""Writes the dimensioned drawing of the board as SVG (millimetres, A4 across): outline, holes, slot connector, parts higher than 2 mm, both sides.

    drawing.py board.kicad_pcb drawing.svg
"""
import math
import sys

from layout import courtyard, edges, find, findall, footprints, load, xy

SCALE = 1.75
ROOM = 18  # what two arrows and a number want, on paper
HIGH = {'U4': 3.3, 'J1': 5.1, 'L1': 4.0, 'SC1': 3.4, 'C1': 2.7, 'C3': 2.7, 'C5': 2.7, 'D1': 2.4, 'U5': 1.75, 'C23': 1.8, 'SW1': 1.6, 'SW2': 1.6, 'SW3': 1.6}


class Sheet:
    def __init__(self):
        self.items = []

    def add(self, text):
        self.items.append(text)

    def line(self, a, b, style='line'):
        self.add(f'<line class="{style}" x1="{a[0]:.2f}" y1="{a[1]:.2f}" x2="{b[0]:.2f}" y2="{b[1]:.2f}"/>')

    def text(self, words, x, y, turn=0, anchor='middle', size=2.6):
        self.add(f'<text x="{x:.2f}" y="{y:.2f}" font-size="{size}" text-anchor="{anchor}" transform="rotate({turn} {x:.2f} {y:.2f})">{words}</text>')

    def across(self, x1, x2, y, edge, words=None):
        """A dimension along x at height y; edge is where the extension lines begin."""
        for x in (x1, x2):
            self.line((x, edge), (x, y + (1 if y > edge else -1)), 'thin')
        self.arrow((x1, y), (x2, y), (1, 0))
        self.text(words or f'{abs(x2 - x1) / SCALE:.2f}', (x1 + x2) / 2, y - 0.8)

    def down(self, y1, y2, x, edge, words=None):
        for y in (y1, y2):
            self.line((edge, y), (x + (1 if x > edge else -1), y), 'thin')
        self.arrow((x, y1), (x, y2), (0, 1))
        tight = abs(y2 - y1) < ROOM / 2  # the number stands below the lower arrow
        self.text(words or f'{abs(y2 - y1) / SCALE:.2f}', x - (0.8 if tight or abs(y2 - y1) > ROOM else 2.2), y2 + 8 if tight else (y1 + y2) / 2, -90)

    def arrow(self, a, b, along):
        if math.dist(a, b) < ROOM:  # no room between: two arrows from outside
            for end, sign in ((a, -1), (b, 1)):
                start = (end[0] + sign * 5 * along[0], end[1] + sign * 5 * along[1])
                self.add(f'<line class="thin" marker-end="url(#a)" x1="{start[0]:.2f}" y1="{start[1]:.2f}" x2="{end[0]:.2f}" y2="{end[1]:.2f}"/>')
            self.line(a, b, 'thin')
            return
        self.add(f'<line class="thin" marker-start="url(#a)" marker-end="url(#a)" x1="{a[0]:.2f}" y1="{a[1]:.2f}" x2="{b[0]:.2f}" y2="{b[1]:.2f}"/>')


def view(sheet, board, side, left, top):
    """One side as it is seen; the back is mirrored."""
    def place(x, y):
        return left + SCALE * (70 - x if side == 'B' else x), top + SCALE * y

    for a, b in edges(board)[0]:
        sheet.line(place(*a), place(*b))
    for reference, footprint, at in footprints(board):
        for pad in findall(footprint, 'pad'):
            if pad[2] in ('thru_hole', 'np_thru_hole') and not reference.startswith('U'):
                x, y = place(*at(xy(find(pad, 'at'))))
                sheet.add(f'<circle class="line" cx="{x:.2f}" cy="{y:.2f}" r="{SCALE * float(find(pad, "drill")[1]) / 2:.2f}"/>')
        box = courtyard(footprint, at, side)
        if box and reference in HIGH:
            (x1, y1), (x2, y2) = place(box[0], box[1]), place(box[2], box[3])
            sheet.add(f'<rect class="part" x="{min(x1, x2):.2f}" y="{y1:.2f}" width="{abs(x2 - x1):.2f}" height="{y2 - y1:.2f}"/>')
            words, wide = f'{reference} {HIGH[reference]:g}', abs(x2 - x1)
            upright = wide < 8 and y2 - y1 > wide
            sheet.text(words, (x1 + x2) / 2 + (0.6 if upright else 0), (y1 + y2) / 2 + (0 if upright else 0.7), -90 if upright else 0, size=2.0 if max(wide, y2 - y1) > 8.5 else 1.5)
    return place


def main():
    board = load(sys.argv[1])
    sheet = Sheet()
    holes = {reference: at((0, 0)) for reference, _, at in footprints(board) if reference.startswith('H')}
    pins = {pad[1]: at(xy(find(pad, 'at'))) for reference, footprint, at in footprints(board) if reference == 'J1' for pad in findall(footprint, 'pad')}
    corners = sorted({point for pair in edges(board)[0] for point in pair})
    width, height = max(x for x, _ in corners), max(y for _, y in corners)
    notch = sorted({x for x, y in corners if 0 < x < width}), min(y for x, y in corners if 0 < x < width)
    place = view(sheet, board, 'F', 30, 30)
    sheet.across(place(0, 0)[0], place(width, 0)[0], 14, 30)
    sheet.down(place(0, 0)[1], place(0, height)[1], 16, 30)
    sheet.across(place(0, 0)[0], place(notch[0][0], 0)[0], 90, place(0, height)[1])
    sheet.across(place(notch[0][0], 0)[0], place(notch[0][1], 0)[0], 90, place(0, height)[1])
    sheet.down(place(0, notch[1])[1], place(0, height)[1], 22, 30)
    first, last = sorted(holes.values())
    sheet.across(place(first[0], 0)[0], place(last[0], 0)[0], 98, place(0, first[1])[1], f'{last[0] - first[0]:.2f} (holes 3.2)')
    sheet.down(place(0, first[1])[1], place(0, height)[1], 160, place(last[0], 0)[0])
    sheet.across(place(0, 0)[0], place(pins['1'][0], 0)[0], 22, place(0, pins['4'][1])[1], f"{pins['1'][0]:.2f} to J1.1")
    sheet.down(place(0, 0)[1], place(0, pins['1'][1])[1], 168, place(pins['3'][0], 0)[0], f"{pins['1'][1]:.2f}")
    sheet.text('Front; J1: pins 1 2 3 below, 4 5 6 above, pitch 2.54, flush with the back', 92, 106)
    view(sheet, board, 'B', 30, 122)
    sheet.text('Back', 92, 180)
    x = 186
    for i, words in enumerate(('MEP module, revision B', 'millimetres; board 1.6 thick, +/-0.16', 'outline +/-0.2, holes +/-0.1', '', 'Heights above the board (names with', 'a number, data sheet or estimate):',
                               'front 3.3 (U4), J1 beside; back 4.0 (L1)', 'with two 8 mm cells for SC1: back 8.4', '', 'All parts in x 6..64: the guides of the', 'slot grip outside. Nothing but test pads',
                               'on the front at x 45..64, y 0..18: the', "meter's socket. Antenna over the notch:", 'no metal beside or behind it.', '', 'Measured from the corner at the upper', 'left of the front.')):
        sheet.text(words, x, 34 + 5 * i, anchor='start', size=3.4 if i == 0 else 2.8)
    with open(sys.argv[2], 'w', encoding='utf-8') as f:
        f.write('<svg xmlns="http://www.w3.org/2000/svg" width="297mm" height="210mm" viewBox="0 0 297 210"><style>'
                '.line{fill:none;stroke:#000;stroke-width:.35}.thin{stroke:#000;stroke-width:.15}.part{fill:#e8eef8;stroke:#446;stroke-width:.2}text{font-family:sans-serif}</style>'
                '<defs><marker id="a" markerWidth="4" markerHeight="2" refX="8" refY="2" orient="auto-start-reverse" markerUnits="userSpaceOnUse" viewBox="0 0 8 4">'
                '<path d="M2 1 L8 2 L2 3 z"/></marker></defs>'
                f'<rect class="line" x="8" y="8" width="281" height="194"/>{"".join(sheet.items)}</svg>')


if __name__ == '__main__':
    main()
