"""Widens the router's fine tracks to the usual 0.2 mm wherever that keeps the distances; what is left at 0.15 mm runs between neighbours."""
import pcbnew

from board import mm

FINE, USUAL = 0.15, 0.2
GAP = 0.16       # to other nets; the rules ask for 0.15
RAW_GAP = 0.31   # to the raw 24 V; the rules ask for 0.3
RAW = ('MEP_24V', 'Net-(F1-Pad2)', '/Power/VIN_F')
SHORTEST = mm(1)  # a wide piece shorter than this between two fine ones is not worth its steps
CELL = mm(1)


def cells(box, grow):
    for x in range((box.GetLeft() - grow) // CELL, (box.GetRight() + grow) // CELL + 1):
        for y in range((box.GetTop() - grow) // CELL, (box.GetBottom() + grow) // CELL + 1):
            yield x, y


def obstacles(board, layer):
    """What has copper on the layer, by squares of a millimetre: (net, shape). The pours are filled later and give way by themselves."""
    grid = {}
    pads = [pad for fp in board.GetFootprints() for pad in fp.Pads()]
    for item in list(board.GetTracks()) + pads:
        if item.IsOnLayer(layer) or (isinstance(item, pcbnew.PAD) and item.GetDrillSize().x > 0):
            entry = item.GetNetname(), item.GetEffectiveShape(layer)
            for cell in cells(item.GetBoundingBox(), mm(RAW_GAP)):
                grid.setdefault(cell, []).append(entry)
    return grid


def widen(board):
    """Returns the millimetres that stay fine and those of all that were."""
    fine = [t for t in board.GetTracks() if t.GetClass() == 'PCB_TRACK' and t.GetWidth() == mm(FINE)]
    grids = {layer: obstacles(board, layer) for layer in {t.GetLayer() for t in fine}}
    wide = set()
    for n, track in enumerate(fine):
        track.SetWidth(mm(USUAL))
        shape, net, grid = track.GetEffectiveShape(), track.GetNetname(), grids[track.GetLayer()]
        near = {id(entry): entry for cell in cells(track.GetBoundingBox(), 0) for entry in grid.get(cell, [])}
        if not any(other != net and shape.Collide(obstacle, mm(RAW_GAP if other in RAW else GAP + (USUAL - FINE) / 2)) for other, obstacle in near.values()):
            wide.add(n)
        track.SetWidth(mm(FINE))
    for piece in runs(fine, wide):
        if sum(fine[n].GetLength() for n in piece) >= SHORTEST:
            for n in piece:
                fine[n].SetWidth(mm(USUAL))
    return tuple(sum(t.GetLength() for t in tracks) / 1e6 for tracks in ([t for t in fine if t.GetWidth() == mm(FINE)], fine))


def runs(fine, wide):
    """The wide ones in pieces that hang together."""
    ends = {}
    for n in wide:
        track = fine[n]
        for end in (track.GetStart(), track.GetEnd()):
            ends.setdefault((track.GetLayer(), track.GetNetCode(), end.x, end.y), []).append(n)
    left = set(wide)
    while left:
        piece, todo = set(), [min(left)]
        while todo:
            n = todo.pop()
            if n in piece:
                continue
            piece.add(n)
            track = fine[n]
            for end in (track.GetStart(), track.GetEnd()):
                todo += ends[track.GetLayer(), track.GetNetCode(), end.x, end.y]
        left -= piece
        yield piece
