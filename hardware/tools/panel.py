"""Makes a panel of the board for two-sided assembly: three boards one above the other between two rails, cut by straight V-grooves, with the notches milled.
Needs KiCad's pcbnew module.

    panel.py board.kicad_pcb panel.kicad_pcb
"""
import os
import sys

import pcbnew

WIDTH, HEIGHT = 70.0, 28.0
NOTCH = (9.0, 37.0, 20.0)  # left, right, top
COPIES = 3
RAIL = 7.0
LEFT, TOP = 100.0, 100.0  # where the board stands in its own file
TOOLING = 2.0
FIDUCIAL = (1.0, 2.0)  # copper, opening of the mask


def mm(value):
    return pcbnew.FromMM(value)


def at(x, y):
    return pcbnew.VECTOR2I_MM(LEFT + x, TOP + y)


def line(board, layer, a, b, width=0.05):
    shape = pcbnew.PCB_SHAPE(board, pcbnew.SHAPE_T_SEGMENT)
    shape.SetLayer(layer)
    shape.SetWidth(mm(width))
    shape.SetStart(at(*a))
    shape.SetEnd(at(*b))
    board.Add(shape)


def polygon(board, layer, corners):
    for a, b in zip(corners, corners[1:] + corners[:1]):
        line(board, layer, a, b)


def words(board, text, x, y):
    item = pcbnew.PCB_TEXT(board)
    item.SetText(text)
    item.SetPosition(at(x, y))
    item.SetLayer(pcbnew.Dwgs_User)
    item.SetTextSize(pcbnew.VECTOR2I_MM(1.5, 1.5))
    item.SetTextThickness(mm(0.2))
    board.Add(item)


def mark(board, name, x, y, side):
    """A fiducial of copper on one side."""
    footprint = pcbnew.FOOTPRINT(board)
    footprint.SetReference(name)
    footprint.Reference().SetVisible(False)
    footprint.Value().SetVisible(False)
    footprint.SetAttributes(pcbnew.FP_EXCLUDE_FROM_BOM | pcbnew.FP_EXCLUDE_FROM_POS_FILES)
    pad = pcbnew.PAD(footprint)
    pad.SetShape(pcbnew.PAD_SHAPE_CIRCLE)
    pad.SetAttribute(pcbnew.PAD_ATTRIB_SMD)
    pad.SetSize(pcbnew.VECTOR2I_MM(FIDUCIAL[0], FIDUCIAL[0]))
    pad.SetLocalSolderMaskMargin(mm((FIDUCIAL[1] - FIDUCIAL[0]) / 2))
    layers = pcbnew.LSET()
    for layer in (pcbnew.F_Cu, pcbnew.F_Mask) if side == 'F' else (pcbnew.B_Cu, pcbnew.B_Mask):
        layers.AddLayer(layer)
    pad.SetLayerSet(layers)
    footprint.Add(pad)
    footprint.SetPosition(at(x, y))
    board.Add(footprint)


def hole(board, name, x, y):
    """A tooling hole without copper."""
    footprint = pcbnew.FOOTPRINT(board)
    footprint.SetReference(name)
    footprint.Reference().SetVisible(False)
    footprint.Value().SetVisible(False)
    footprint.SetAttributes(pcbnew.FP_EXCLUDE_FROM_BOM | pcbnew.FP_EXCLUDE_FROM_POS_FILES)
    pad = pcbnew.PAD(footprint)
    pad.SetShape(pcbnew.PAD_SHAPE_CIRCLE)
    pad.SetAttribute(pcbnew.PAD_ATTRIB_NPTH)
    pad.SetSize(pcbnew.VECTOR2I_MM(TOOLING, TOOLING))
    pad.SetDrillSize(pcbnew.VECTOR2I_MM(TOOLING, TOOLING))
    pad.SetLayerSet(pcbnew.LSET.AllLayersMask())
    footprint.Add(pad)
    footprint.SetPosition(at(x, y))
    board.Add(footprint)


def main():
    source, target = sys.argv[1:3]
    board = pcbnew.LoadBoard(source)
    for shape in [d for d in board.GetDrawings() if d.GetLayer() == pcbnew.Edge_Cuts]:
        board.Delete(shape)
    items = list(board.GetFootprints()) + list(board.GetTracks()) + list(board.Zones()) + list(board.GetDrawings())
    for copy in range(1, COPIES):
        for item in items:
            twin = item.Duplicate()
            twin.Move(pcbnew.VECTOR2I_MM(0, HEIGHT * copy))
            board.Add(twin)
    bottom = HEIGHT * COPIES
    polygon(board, pcbnew.Edge_Cuts, [(0, -RAIL), (WIDTH, -RAIL), (WIDTH, bottom + RAIL), (0, bottom + RAIL)])
    for copy in range(COPIES):
        y = HEIGHT * copy
        polygon(board, pcbnew.Edge_Cuts, [(NOTCH[0], y + NOTCH[2]), (NOTCH[1], y + NOTCH[2]), (NOTCH[1], y + HEIGHT), (NOTCH[0], y + HEIGHT)])
    for y in [HEIGHT * copy for copy in range(COPIES + 1)]:
        line(board, pcbnew.Dwgs_User, (-4, y), (WIDTH + 4, y), 0.15)
        words(board, 'V-groove', WIDTH + 9.5, y)
    for i, (x, y) in enumerate(((5, -RAIL / 2), (WIDTH - 5, -RAIL / 2), (5, bottom + RAIL / 2), (WIDTH - 5, bottom + RAIL / 2))):
        hole(board, f'TH{i + 1}', x, y)
    for i, (x, y) in enumerate(((15, -RAIL / 2), (WIDTH - 15, -RAIL / 2), (15, bottom + RAIL / 2))):
        mark(board, f'PF{i + 1}', x, y, 'F')
        mark(board, f'PB{i + 1}', x, y, 'B')
    board.SetFileName(target)
    pcbnew.SaveBoard(target, board)
    print(f'panel of {COPIES} boards, {WIDTH:g} x {bottom + 2 * RAIL:g} mm: {os.path.basename(target)}')


if __name__ == '__main__':
    main()
