"""Puts the router's tracks on the board, pours the planes, letters the silkscreen and saves."""
import json
import sys

import pcbnew

from board import at, mm, outline, save
from placement import VIAS

COPPER_LAYERS = [pcbnew.F_Cu, pcbnew.B_Cu, pcbnew.In1_Cu]
POURS = [('GND', pcbnew.F_Cu), ('GND', pcbnew.B_Cu), ('+3V3', pcbnew.In1_Cu), ('GND', pcbnew.In2_Cu)]
EDGE = [(0.4, 0.4), (69.6, 0.4), (69.6, 27.6), (37.4, 27.6), (37.4, 19.6), (8.6, 19.6), (8.6, 27.6), (0.4, 27.6)]

# (words, x, y, height, degrees, side, alignment) on the silkscreen; y is the text's middle.
LETTERS = [
    ('MEP module rev A', 1.6, 12.0, 1.0, 90, 'F', 'c'), ('MEP module rev A', 68.8, 9.6, 1.0, 90, 'B', 'c'), ('CERN-OHL-P-2.0', 68.8, 10.4, 0.9, 90, 'F', 'c'),
    ('24-28 V, below 1 W', 18.2, 18.7, 0.9, 0, 'B', 'c'),
    ('antenna:', 40.5, 20.7, 0.8, 0, 'F', 'c'), ('no metal', 40.5, 21.7, 0.8, 0, 'F', 'c'),
    ('antenna:', 40.5, 20.8, 0.8, 0, 'B', 'c'), ('no metal', 40.5, 21.8, 0.8, 0, 'B', 'c'),
    ('meter socket', 52.2, 10.5, 0.9, 0, 'F', 'c'),
    ('BOOT', 11.2, 1.0, 0.8, 0, 'F', 'c'), ('buttons', 40.5, 23.8, 0.8, 0, 'F', 'c'), ('top SETUP', 40.5, 25.0, 0.8, 0, 'F', 'c'), ('low RESET', 40.5, 26.2, 0.8, 0, 'F', 'c'),
    ('J2', 7.25, 1.4, 0.8, 0, 'F', 'c'), ('P1', 61.5, 26.2, 0.8, 0, 'F', 'c'), ('PU', 52.8, 26.2, 0.8, 0, 'F', 'c'), ('DAT', 56.94, 24.9, 0.8, 0, 'F', 'c'), ('GND', 59.48, 24.9, 0.8, 0, 'F', 'c'),
    ('ENABLE', 40.0, 23.8, 0.8, 0, 'B', 'c'), ('right: 5V', 40.0, 25.0, 0.8, 0, 'B', 'c'), ('left: 12V', 40.0, 26.2, 0.8, 0, 'B', 'c'),
] + [(words, 66.0, 6.0 + 1.3 * i, 0.8, 0, side, 'c') for side in 'FB'
     for i, words in enumerate(('J1', '1 GND', '2 ENA', '3 TXD', '4 RXD', '5 24V', '6 nc'))]
TEST_POINT_TEXT = {'TP10': (-2.3, 0), 'TP12': (-0.9, -1.35), 'TP19': (3.1, 0.5)}  # where the name does not fit above its pad
J2_NAMES = ['GND', 'EN', '5V', 'RX0', 'TX0', 'IO0']
J3_NAMES = ['PU', 'DAT', 'GND']


def add_routes(board, routes):
    by_hand = [{'net': n, 'via': (x, y)} for n, x, y in VIAS]
    for r in routes + by_hand:
        net = board.FindNet(r['net'])
        if 'via' in r:
            item = pcbnew.PCB_VIA(board)
            item.SetPosition(at(*r['via']))
            item.SetWidth(mm(0.5))
            item.SetDrill(mm(0.3))
        else:
            item = pcbnew.PCB_TRACK(board)
            item.SetStart(at(*r['from']))
            item.SetEnd(at(*r['to']))
            item.SetWidth(mm(r['width']))
            item.SetLayer(COPPER_LAYERS[r['layer']])
        item.SetNet(net)
        board.Add(item)


def trim(board):
    """Takes away stubs that the router left where two of its paths meet beside each other."""
    board.BuildConnectivity()
    connectivity = board.GetConnectivity()
    for track in [t for t in board.GetTracks() if t.GetClass() == 'PCB_TRACK' and t.GetLength() < mm(0.2)]:
        if connectivity.TestTrackEndpointDangling(track, False):
            board.Delete(track)


def pour(board):
    for net, layer in POURS:
        zone = pcbnew.ZONE(board)
        zone.SetLayer(layer)
        zone.SetNet(board.FindNet(net))
        zone.SetZoneName(f'{net} {board.GetLayerName(layer)}')
        zone.SetLocalClearance(mm(0.2))
        zone.SetMinThickness(mm(0.2))
        zone.SetPadConnection(pcbnew.ZONE_CONNECTION_THERMAL)
        zone.SetThermalReliefGap(mm(0.2))
        zone.SetThermalReliefSpokeWidth(mm(0.3))
        zone.SetIslandRemovalMode(pcbnew.ISLAND_REMOVAL_MODE_ALWAYS)
        outline(zone, EDGE)
        board.Add(zone)
    for ref in ('U1', 'U4'):
        for pad in board.FindFootprintByReference(ref).Pads():
            if (ref, pad.GetNumber()) in (('U1', '11'), ('U4', '39'), ('U4', '1')):  # U4.1 has room for one spoke only
                pad.SetLocalZoneConnection(pcbnew.ZONE_CONNECTION_FULL)
    pcbnew.ZONE_FILLER(board).Fill(board.Zones())


def letter(board, words, x, y, height=0.8, degrees=0, side='F', align='c'):
    t = pcbnew.PCB_TEXT(board)
    t.SetText(words)
    t.SetPosition(at(x, y))
    t.SetLayer(pcbnew.F_SilkS if side == 'F' else pcbnew.B_SilkS)
    t.SetTextSize(pcbnew.VECTOR2I_MM(height, height))
    t.SetTextThickness(mm(max(0.12, height * 0.14)))
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


def place_references(board, taken):
    """Each reference goes beside its part where nothing else is, else under the part, for whoever places it by hand; where there is no
    room it stays off the silkscreen (it is on the fabrication layer and in the assembly view)."""
    hidden = []
    inside = (mm(100.3), mm(100.3), mm(169.7), mm(127.7))
    notch = (mm(108.8), mm(119.8), mm(137.2), mm(129))
    steps = [0] + [step * 0.1 * sign for step in range(1, 19) for sign in (1, -1)]
    todo = []
    for fp in sorted(board.GetFootprints(), key=lambda f: f.GetReference()):
        ref, side = fp.Reference(), 'B' if fp.IsFlipped() else 'F'
        ref.SetLayer(pcbnew.F_SilkS if side == 'F' else pcbnew.B_SilkS)
        ref.SetTextSize(pcbnew.VECTOR2I_MM(0.8, 0.8))
        ref.SetTextThickness(mm(0.12))
        name = fp.GetReference()
        if name.startswith(('FID', 'H', 'TP')):
            ref.SetVisible(False)
            continue
        yard = fp.GetCourtyard(pcbnew.F_CrtYd if side == 'F' else pcbnew.B_CrtYd).BBox()
        x1, y1, x2, y2 = (v / 1e6 for v in (yard.GetLeft(), yard.GetTop(), yard.GetRight(), yard.GetBottom()))
        cx, cy, w = (x1 + x2) / 2, (y1 + y2) / 2, 0.62 * len(name) + 0.1
        spots = []
        for away in (0.45, 0.3):
            for shift in steps:
                spots += [(cx + shift, y1 - away, 0), (cx + shift, y2 + away, 0), (x1 - w / 2 - away + 0.4, cy + shift, 0), (x2 + w / 2 + away - 0.4, cy + shift, 0),
                          (x1 - away, cy + shift, 90), (x2 + away, cy + shift, 90)]
        under = [(cx + dx, cy + dy, degrees) for degrees in (0, 90) for dx in steps[:7] for dy in steps[:7]]
        todo.append((ref, name, side, under + spots if name in ('U4', 'SC1', 'L1', 'U5', 'F1', 'C1', 'C3', 'C5', 'J1') else spots + under))
    for ref, name, side, spots in todo:
        for x, y, degrees in spots:
            ref.SetTextAngleDegrees(degrees)
            ref.SetPosition(pcbnew.VECTOR2I(round(x * 1e6), round(y * 1e6)))
            box = ink_box(ref, 0.02)
            if box[0] > inside[0] and box[1] > inside[1] and box[2] < inside[2] and box[3] < inside[3] and not overlaps(box, notch) and not any(overlaps(box, t) for t in taken[side]):
                taken[side].append(box)
                break
        else:
            ref.SetVisible(False)
            hidden.append(name)
    return hidden


def silkscreen(board):
    taken = {'F': [], 'B': []}
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
        item = letter(board, *args)
        taken[args[5]].append(ink_box(item, 0.05))
    for fp in board.GetFootprints():
        name = fp.GetReference()
        if name.startswith('TP'):
            p = fp.GetPosition()
            dx, dy = TEST_POINT_TEXT.get(name, (0, -1.35))
            words = fp.GetValue()
            for long, short in (('ENABLE_N', 'ENA_N'), ('ENABLE_12V', 'ENA12'), ('RS232_ON', '232ON'), ('VS', 'V'), ('SENSE', 'VSNS'), ('BUCK_EN', 'BUCK'), ('SETUP_N', 'SETUP')):
                words = words.replace(long, short)
            item = letter(board, words, p.x / 1e6 - 100 + dx, p.y / 1e6 - 100 + dy)
            taken['F'].append(ink_box(item, 0.05))
        pads = {p.GetNumber(): p.GetPosition() for p in fp.Pads()}
        if name == 'J1':
            for number in '4':  # the others have no room; the list at the edge names them
                p = pads[number]
                taken['B'].append(ink_box(letter(board, number, p.x / 1e6 - 100, p.y / 1e6 - 100 - 1.35, 0.8, 0, 'B')))
        if name == 'J2':
            for number, words in enumerate(J2_NAMES, 1):
                p = pads[str(number)]
                for side, dx in (('F', -1.3), ('B', -1.6)):
                    taken[side].append(ink_box(letter(board, words, p.x / 1e6 - 100 + dx, p.y / 1e6 - 100 - (1.25 if words == 'GND' and side == 'B' else 0), 0.8, 0, side, 'r' if side == 'F' else 'l')))
        if name == 'J3':
            for number, words in enumerate(J3_NAMES[:1], 1):  # the front names all three
                p = pads[str(number)]
                taken['B'].append(ink_box(letter(board, words, p.x / 1e6 - 100, p.y / 1e6 - 100 - 1.9, 0.8, 0, 'B')))
        fp.Value().SetVisible(False)
    return place_references(board, taken)


def title_block(board):
    title = board.GetTitleBlock()
    title.SetTitle('MEP module for Echelon/NES meters')
    title.SetRevision('A')
    title.SetDate('2026-11-28')
    title.SetCompany('MepModule')
    title.SetComment(0, 'CERN-OHL-P-2.0')
    title.SetComment(1, 'Designed and checked, not yet built')


if __name__ == '__main__':
    path, solution = sys.argv[1:3]
    made = pcbnew.LoadBoard(path)
    title_block(made)
    add_routes(made, json.load(open(solution, encoding='utf-8')))
    trim(made)
    pour(made)
    print('references off the silkscreen:', ' '.join(silkscreen(made)) or 'none')
    save(made, path)
