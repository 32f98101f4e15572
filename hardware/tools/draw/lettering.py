"""Letters the silkscreen: what is written by hand, the names of test points and pins, and a reference beside each part that has room for it."""
import math

import pcbnew

from board import at, mm

# (words, x, y, height, degrees, side, alignment) on the silkscreen; y is the text's middle.
LETTERS = [
    ('MEP module rev B', 1.6, 12.0, 1.0, 90, 'F', 'c'), ('MEP module rev B', 68.8, 9.6, 1.0, 90, 'B', 'c'), ('CERN-OHL-P-2.0', 68.8, 10.4, 0.9, 90, 'F', 'c'),
    ('22-30 V, below 1 W', 18.5, 17.0, 0.9, 0, 'B', 'c'),
    ('antenna:', 40.5, 20.7, 0.8, 0, 'F', 'c'), ('no metal', 40.5, 21.7, 0.8, 0, 'F', 'c'),
    ('antenna:', 40.5, 20.8, 0.8, 0, 'B', 'c'), ('no metal', 40.5, 21.8, 0.8, 0, 'B', 'c'),
    ('meter socket', 51.6, 8.4, 0.9, 0, 'F', 'c'),
    ('BOOT', 11.2, 1.0, 0.8, 0, 'F', 'c'), ('buttons', 40.5, 23.8, 0.8, 0, 'F', 'c'), ('top SETUP', 40.5, 25.0, 0.8, 0, 'F', 'c'), ('low RESET', 40.5, 26.2, 0.8, 0, 'F', 'c'),
    ('J2', 7.25, 1.4, 0.8, 0, 'F', 'c'), ('P1', 61.5, 26.2, 0.8, 0, 'F', 'c'), ('PU', 52.8, 26.2, 0.8, 0, 'F', 'c'), ('DAT', 56.94, 24.9, 0.8, 0, 'F', 'c'), ('GND', 59.48, 24.9, 0.8, 0, 'F', 'c'),
    ('ENABLE', 40.0, 23.8, 0.8, 0, 'B', 'c'), ('right: 5V', 40.0, 25.0, 0.8, 0, 'B', 'c'), ('left: 12V', 40.0, 26.2, 0.8, 0, 'B', 'c'),
] + [(words, 66.0, 6.0 + 1.3 * i, 0.8, 0, side, 'c') for side in 'FB'
     for i, words in enumerate(('J1', '1 GND', '2 ENA', '3 TXD', '4 RXD', '5 24V', '6 nc'))]
TEST_POINT_TEXT = {'TP10': (-2.3, 0), 'TP12': (-0.9, -1.35), 'TP9': (2.6, 0.5), 'TP19': (2.5, 0)}  # where the name does not fit above its pad
J2_NAMES = ['GND', 'EN', '5V', 'RX0', 'TX0', 'IO0']
# What of a net's name fits.
SHORT = (('ENABLE_N', 'ENA_N'), ('ENABLE_12V', 'ENA12'), ('RS232_ON', '232ON'), ('VS', 'V'), ('SENSE', 'VSNS'), ('BUCK_EN', 'BUCK'), ('SETUP_N', 'SETUP'))


def letter(board, words, x, y, height=0.8, degrees=0, side='F', align='c'):
    t = pcbnew.PCB_TEXT(board)
    t.SetText(words)
    t.SetPosition(at(x, y))
    t.SetLayer(pcbnew.F_SilkS if side == 'F' else pcbnew.B_SilkS)
    t.SetTextSize(pcbnew.VECTOR2I_MM(height, height))
    t.SetTextThickness(mm(max(0.15, height * 0.14)))
    t.SetTextAngleDegrees(degrees)
    t.SetMirrored(side == 'B')
    t.SetHorizJustify({'c': pcbnew.GR_TEXT_H_ALIGN_CENTER, 'l': pcbnew.GR_TEXT_H_ALIGN_LEFT, 'r': pcbnew.GR_TEXT_H_ALIGN_RIGHT}[align])
    board.Add(t)
    return t


def box_of(item, grow=0.0):
    b = item.GetBoundingBox()
    g = mm(grow)
    return b.GetLeft() - g, b.GetTop() - g, b.GetRight() + g, b.GetBottom() + g


def overlaps(a, b):
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def ink_box(text, grow=0.0):
    """What a text really covers: the box that KiCad gives is larger."""
    b = text.GetEffectiveTextShape().BBox(mm(grow))
    return b.GetLeft(), b.GetTop(), b.GetRight(), b.GetBottom()


def spots_of(board, fp):
    """Where a reference may stand, best first: beside its part, else under it, for whoever places it by hand. (box, x, y, degrees)"""
    ref, name = fp.Reference(), fp.GetReference()
    inks = {}
    for degrees in (0, 90):
        ref.SetTextAngleDegrees(degrees)
        ref.SetPosition(pcbnew.VECTOR2I(0, 0))
        inks[degrees] = ink_box(ref, 0.02)
    x1, y1, x2, y2 = (v / 1e6 for v in box_of_yard(fp))
    cx, cy, w = (x1 + x2) / 2, (y1 + y2) / 2, 0.62 * len(name) + 0.1
    steps = [0] + [step * 0.1 * sign for step in range(1, 19) for sign in (1, -1)]
    beside = []
    for away in (0.45, 0.3):
        for shift in steps:
            beside += [(cx + shift, y1 - away, 0), (cx + shift, y2 + away, 0), (x1 - w / 2 - away + 0.4, cy + shift, 0), (x2 + w / 2 + away - 0.4, cy + shift, 0),
                       (x1 - away, cy + shift, 90), (x2 + away, cy + shift, 90)]
    under = [(cx + dx, cy + dy, degrees) for degrees in (0, 90) for dx in steps[:7] for dy in steps[:7]]
    for x, y, degrees in under + beside if name in ('U4', 'SC1', 'L1', 'U5', 'F1', 'C1', 'C3', 'C5', 'J1') else beside + under:
        x, y, ink = round(x * 1e6), round(y * 1e6), inks[degrees]
        yield (ink[0] + x, ink[1] + y, ink[2] + x, ink[3] + y), x, y, degrees


def box_of_yard(fp):
    b = fp.GetCourtyard(pcbnew.B_CrtYd if fp.IsFlipped() else pcbnew.F_CrtYd).BBox()
    return b.GetLeft(), b.GetTop(), b.GetRight(), b.GetBottom()


def distance(spot, yard):
    """Of a word's middle from a part: a reference must stand nearer to its own than to any other."""
    (x1, y1, x2, y2), (left, top, right, bottom) = spot[0], yard
    x, y = (x1 + x2) / 2, (y1 + y2) / 2
    return math.hypot(max(left - x, x - right, 0), max(top - y, y - bottom, 0))


def with_air(box, degrees):
    """What a word takes among other words: two that touch end to end read as one."""
    air = mm(0.13)
    return (box[0], box[1] - air, box[2], box[3] + air) if degrees else (box[0] - air, box[1], box[2] + air, box[3])


def place_references(board, taken, words):
    """Gives each reference its best free place; one that finds none takes the place of a neighbour that has another. Where there is no
    room a reference stays off the silkscreen (it is on the fabrication layer and in the assembly view)."""
    inside, notch = (mm(100.3), mm(100.3), mm(169.7), mm(127.7)), (mm(108.8), mm(119.8), mm(137.2), mm(129))
    free, placed, sides = {}, {}, {}
    yards = {'F': {}, 'B': {}}
    for fp in board.GetFootprints():
        if not fp.GetReference().startswith(('FID', 'H', 'TP')):
            yards['B' if fp.IsFlipped() else 'F'][fp.GetReference()] = box_of_yard(fp)
    for fp in sorted(board.GetFootprints(), key=lambda f: f.GetReference()):
        name, side, ref = fp.GetReference(), 'B' if fp.IsFlipped() else 'F', fp.Reference()
        ref.SetLayer(pcbnew.F_SilkS if side == 'F' else pcbnew.B_SilkS)
        ref.SetTextSize(pcbnew.VECTOR2I_MM(0.8, 0.8))
        ref.SetTextThickness(mm(0.15))
        if name.startswith(('FID', 'H', 'TP')):
            ref.SetVisible(False)
            continue
        sides[name] = side
        free[name] = [spot for spot in spots_of(board, fp)
                      if spot[0][0] > inside[0] and spot[0][1] > inside[1] and spot[0][2] < inside[2] and spot[0][3] < inside[3]
                      and not overlaps(spot[0], notch) and not any(overlaps(spot[0], t) for t in taken[side])
                      and not any(overlaps(with_air(spot[0], spot[3]), w) for w in words[side])
                      and all(distance(spot, yards[side][name]) < distance(spot, yard) + mm(0.25) for other, yard in yards[side].items() if other != name)]

    def in_the_way(name, spot):
        mine = with_air(spot[0], spot[3])
        return [other for other, its in placed.items() if other != name and sides[other] == sides[name] and overlaps(mine, with_air(its[0], its[3]))]

    def settle(name, depth, barred):
        """Finds a place for `name`, if need be by moving others, at most `depth` of them in a chain."""
        for spot in free[name]:
            others = in_the_way(name, spot)
            if not others:
                placed[name] = spot
                return True
            if depth == 0 or len(others) > 1 or others[0] in barred:
                continue
            kept = placed.pop(others[0])
            placed[name] = spot
            if settle(others[0], depth - 1, barred | {name}):
                return True
            placed[others[0]] = kept
            del placed[name]
        return False

    for depth in (0, 1, 2):
        for name in sorted(free, key=lambda n: (len(free[n]), n)) if depth else free:
            if name not in placed:
                settle(name, depth, {name})
    for fp in board.GetFootprints():
        name, ref = fp.GetReference(), fp.Reference()
        if name in placed:
            _, x, y, degrees = placed[name]
            ref.SetTextAngleDegrees(degrees)
            ref.SetPosition(pcbnew.VECTOR2I(x, y))
        elif name in free:
            ref.SetVisible(False)
    return sorted(set(free) - set(placed))


def silkscreen(board):
    taken, words = {'F': [], 'B': []}, {'F': [], 'B': []}

    def write(text, x, y, height=0.8, degrees=0, side='F', align='c'):
        words[side].append(with_air(ink_box(letter(board, text, x, y, height, degrees, side, align), 0.05), degrees))

    for fp in board.GetFootprints():
        for pad in fp.Pads():
            for side, mask in (('F', pcbnew.F_Mask), ('B', pcbnew.B_Mask)):
                if pad.IsOnLayer(mask):
                    taken[side].append(box_of(pad, 0.05))
        for item in fp.GraphicalItems():
            if item.GetLayer() in (pcbnew.F_SilkS, pcbnew.B_SilkS) and not isinstance(item, pcbnew.PCB_TEXT):
                side = 'F' if item.GetLayer() == pcbnew.F_SilkS else 'B'
                b = box_of(item, 0.02)
                if b[2] - b[0] < mm(3) and b[3] - b[1] < mm(3) or min(b[2] - b[0], b[3] - b[1]) < mm(0.5):
                    taken[side].append(b)
                else:  # only the outline of a large shape is in the way
                    line = mm(0.15)
                    taken[side] += [(b[0], b[1], b[2], b[1] + line), (b[0], b[3] - line, b[2], b[3]), (b[0], b[1], b[0] + line, b[3]), (b[2] - line, b[1], b[2], b[3])]
    for args in LETTERS:
        write(*args)
    for fp in board.GetFootprints():
        name, pads = fp.GetReference(), {p.GetNumber(): (p.GetPosition().x / 1e6 - 100, p.GetPosition().y / 1e6 - 100) for p in fp.Pads()}
        if name.startswith('TP'):
            (x, y), (dx, dy), text = pads['1'], TEST_POINT_TEXT.get(name, (0, -1.35)), fp.GetValue()
            for long, short in SHORT:
                text = text.replace(long, short)
            write(text, x + dx, y + dy)
        if name == 'J1':  # the other pins have no room; the list at the edge names them
            write('4', pads['4'][0], pads['4'][1] - 1.35, side='B')
        if name == 'J2':
            for number, text in enumerate(J2_NAMES, 1):
                x, y = pads[str(number)]
                write(text, x - 1.3, y, align='r')
                write(text, x - 1.6, y - (1.25 if text == 'GND' else 0), side='B', align='l')
        if name == 'J3':  # the front names all three
            write('PU', pads['1'][0], pads['1'][1] - 1.9, side='B')
        fp.Value().SetVisible(False)
    return place_references(board, taken, words)
