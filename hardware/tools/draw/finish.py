"""Puts the router's tracks on the board, widens them where there is room, pours the planes, has the silkscreen lettered and saves."""
import json
import math
import sys

import pcbnew

from board import at, mm, outline, save
from lettering import silkscreen
from placement import VIAS
from widths import widen

COPPER_LAYERS = [pcbnew.F_Cu, pcbnew.B_Cu, pcbnew.In1_Cu]
POURS = [('GND', pcbnew.F_Cu), ('GND', pcbnew.B_Cu), ('+3V3', pcbnew.In1_Cu), ('GND', pcbnew.In2_Cu)]
EDGE = [(0.4, 0.4), (69.6, 0.4), (69.6, 27.6), (37.4, 27.6), (37.4, 19.6), (8.6, 19.6), (8.6, 27.6), (0.4, 27.6)]


def add_routes(board, routes):
    by_hand = [{'net': n, 'via': (x, y)} for n, x, y in VIAS]
    holes = []
    for r in by_hand + routes:
        if 'via' not in r and r['from'] == r['to']:
            continue
        net = board.FindNet(r['net'])
        if 'via' in r:
            if any(r['net'] == name and math.dist(r['via'], place) < 0.28 for name, place in holes):
                continue  # its copper lies in another's: one hole does for both
            holes.append((r['net'], r['via']))
            item = pcbnew.PCB_VIA(board)
            item.SetPosition(at(*r['via']))
            item.SetWidth(mm(0.56))
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
    planes = {net for net, _ in POURS}
    for via in [t for t in board.GetTracks() if t.GetClass() == 'PCB_VIA' and t.GetNetname() not in planes]:
        layers = {t.GetLayer() for t in board.GetTracks() if t.GetClass() == 'PCB_TRACK' and t.GetNetCode() == via.GetNetCode() and (via.HitTest(t.GetStart()) or via.HitTest(t.GetEnd()))}
        if len(layers) < 2:  # set by hand, and the router went another way
            board.Delete(via)
    board.BuildConnectivity()
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
    for ref in ('U1', 'U3', 'U4', 'J1', 'C7', 'C8', 'SC1'):
        for pad in board.FindFootprintByReference(ref).Pads():
            if (ref, pad.GetNumber()) in (('U1', '11'), ('U4', '39'), ('U4', '1'), ('J1', '1'), ('C7', '2'), ('C8', '2'), ('SC1', '3'), ('U3', '2')):  # from U4.1 on: room for one spoke only
                pad.SetLocalZoneConnection(pcbnew.ZONE_CONNECTION_FULL)
    pcbnew.ZONE_FILLER(board).Fill(board.Zones())


def title_block(board):
    title = board.GetTitleBlock()
    title.SetTitle('MEP module for Echelon/NES meters')
    title.SetRevision('B')
    title.SetDate('2026-11-30')
    title.SetCompany('MepModule')
    title.SetComment(0, 'CERN-OHL-P-2.0')
    title.SetComment(1, 'Designed and checked, not yet built')


if __name__ == '__main__':
    path, solution = sys.argv[1:3]
    made = pcbnew.LoadBoard(path)
    title_block(made)
    add_routes(made, json.load(open(solution, encoding='utf-8')))
    trim(made)
    print('tracks left at 0.15 mm:', '%.0f of %.0f mm' % widen(made))
    pour(made)
    print('references off the silkscreen:', ' '.join(silkscreen(made)) or 'none')
    save(made, path)
