"""Places the footprints of the netlist on the board, pours the copper that is drawn by hand, and writes the routing problem."""
import json
import os
import sys

import pcbnew

from circuit import write_all
from placement import ANTENNA_KEEPOUT, COPPER, OUTLINE, PLACE, VIAS
from sexpr import find, findall, parse
from sheet import make_uuid

HERE = os.path.dirname(os.path.abspath(__file__))
PROJECT = os.path.join(HERE, '../../mep-module')
FOOTPRINTS = os.environ.get('KICAD9_FOOTPRINT_DIR', '/usr/share/kicad/footprints')
ORIGIN = 100.0
SHEET_FILES = {'power': 'power.kicad_sch', 'controller': 'controller.kicad_sch', 'mep-port': 'mep-port.kicad_sch'}
LAYER = {'F': pcbnew.F_Cu, 'B': pcbnew.B_Cu}
# The library writes these references beside the part on the fabrication layer, where the next part stands: (height, below the middle) inside the part.
FAB_TEXT = {'D_SMA': (0.6, 0.9), 'D_SOD-123': (0.5, 0.55), 'Nexperia_CFP3_SOD-123W': (0.5, 0.6), 'D_SOD-323': (0.4, 0.46), 'SW_SPST_B3U-1000P': (0.5, 1.0)}


def at(x, y):
    return pcbnew.VECTOR2I_MM(ORIGIN + x, ORIGIN + y)


def mm(value):
    return pcbnew.FromMM(value)


def save(board, path):
    """Writes the board; the project file beside it, which holds the design rules, stays as it is (KiCad's SaveBoard would reset it)."""
    project = os.path.splitext(path)[0] + '.kicad_pro'
    with open(project, 'rb') as f:
        kept = f.read()
    pcbnew.SaveBoard(path, board)
    with open(project, 'wb') as f:
        f.write(kept)


def make_board(netlist_path, out_path):
    board = pcbnew.CreateEmptyBoard()
    board.SetFileName(out_path)
    board.SetCopperLayerCount(4)
    nets, pin_net = {}, {}
    for net in findall(find(parse(open(netlist_path, encoding='utf-8').read()), 'nets'), 'net'):
        name = find(net, 'name')[1]
        item = pcbnew.NETINFO_ITEM(board, name)
        board.Add(item)
        nets[name] = item
        for node in findall(net, 'node'):
            pin_net[(find(node, 'ref')[1], find(node, 'pin')[1])] = item
    for sheet in write_all():
        for ref, s in sheet.symbols.items():
            if ref.startswith('#') or not s['board']:
                continue
            place_footprint(board, sheet, ref, s, pin_net)
    for i, (a, b) in enumerate(zip(OUTLINE, OUTLINE[1:] + OUTLINE[:1])):
        edge = pcbnew.PCB_SHAPE(board, pcbnew.SHAPE_T_SEGMENT)
        edge.SetLayer(pcbnew.Edge_Cuts)
        edge.SetWidth(mm(0.05))
        edge.SetStart(at(*a))
        edge.SetEnd(at(*b))
        board.Add(edge)
    (x1, y1), (x2, y2) = ANTENNA_KEEPOUT
    area = pcbnew.ZONE(board)
    area.SetIsRuleArea(True)
    area.SetZoneName('antenna keep-out')
    area.SetDoNotAllowCopperPour(True)
    area.SetDoNotAllowTracks(True)
    area.SetDoNotAllowVias(True)
    area.SetDoNotAllowPads(False)
    area.SetDoNotAllowFootprints(False)
    area.SetLayerSet(pcbnew.LSET.AllCuMask(4))
    outline(area, [(x1, y1), (x2, y1), (x2, y2), (x1, y2)])
    board.Add(area)
    for net, layer, corners in COPPER:
        zone = pcbnew.ZONE(board)
        zone.SetLayer(LAYER[layer])
        zone.SetNet(nets[net])
        zone.SetZoneName(f'{net} by hand')
        zone.SetAssignedPriority(10)
        zone.SetPadConnection(pcbnew.ZONE_CONNECTION_FULL)
        zone.SetLocalClearance(mm(0.18))
        zone.SetMinThickness(mm(0.2))
        outline(zone, corners)
        board.Add(zone)
    save(board, out_path)
    return board


def outline(zone, corners):
    polygon = zone.Outline()
    polygon.NewOutline()
    for corner in corners:
        v = at(*corner)
        polygon.Append(v.x, v.y)


def place_footprint(board, sheet, ref, s, pin_net):
    library, name = s['fp'].split(':')
    folder = os.path.join(PROJECT, 'lib/MepModule.pretty') if library == 'MepModule' else f'{FOOTPRINTS}/{library}.pretty'
    fp = pcbnew.FootprintLoad(folder, name)
    fp.SetFPID(pcbnew.LIB_ID(library, name))
    fp.SetReference(ref)
    fp.SetValue(s['value'])
    path = '' if sheet.name == 'root' else '/' + make_uuid('sheet', SHEET_FILES[sheet.name])
    fp.SetPath(pcbnew.KIID_PATH(path + '/' + make_uuid('symbol', ref)))
    fp.SetSheetname('/' if sheet.name == 'root' else f'/{sheet.title}/')
    fp.SetSheetfile('mep-module.kicad_sch' if sheet.name == 'root' else SHEET_FILES[sheet.name])
    for key, text in s['fields'].items():
        fp.SetField(key, text)
        fp.GetFieldByName(key).SetVisible(False)
    fp.SetExcludedFromBOM(not s['bom'])
    fp.SetDNP(s['dnp'])
    use_own_body(fp, name)
    if name in FAB_TEXT:
        height, below = FAB_TEXT[name]
        for item in fp.GraphicalItems():
            if isinstance(item, pcbnew.PCB_TEXT):
                item.SetTextSize(pcbnew.VECTOR2I_MM(height, height))
                item.SetTextThickness(mm(0.08))
                item.SetPosition(fp.GetPosition() + pcbnew.VECTOR2I_MM(0, below))
    if not s['bom']:
        fp.SetExcludedFromPosFiles(True)
    board.Add(fp)
    x, y, degrees, side = PLACE[ref]
    fp.SetPosition(at(x, y))
    if side == 'B':
        fp.Flip(at(x, y), pcbnew.FLIP_DIRECTION_LEFT_RIGHT)
    fp.SetOrientationDegrees(degrees if side == 'F' else degrees + 180)
    for pad in fp.Pads():
        if (ref, pad.GetNumber()) in pin_net:
            pad.SetNet(pin_net[(ref, pad.GetNumber())])


def use_own_body(fp, name):
    """The bodies are those of models.py: KiCad's own are a package of 5 GB that a maker need not have."""
    fp.Models().clear()
    if os.path.exists(f'{PROJECT}/lib/MepModule.3dshapes/{name}.step'):
        model = pcbnew.FP_3DMODEL()
        model.m_Filename = f'${{KIPRJMOD}}/lib/MepModule.3dshapes/{name}.step'
        fp.Models().push_back(model)


def routing_problem(board):
    pads = []
    for fp in board.GetFootprints():
        for pad in fp.Pads():
            centre, box = pad.GetPosition(), pad.GetBoundingBox()
            layers = [i for i, layer in enumerate((pcbnew.F_Cu, pcbnew.B_Cu)) if pad.IsOnLayer(layer)]
            drill = pad.GetDrillSize().x / 1e6
            grow = 1.1 if fp.GetReference().startswith('FID') else 0
            pads.append(dict(ref=fp.GetReference(), num=pad.GetNumber(), net=pad.GetNetname(), x=centre.x / 1e6 - ORIGIN, y=centre.y / 1e6 - ORIGIN,
                             w=box.GetWidth() / 1e6 + grow, h=box.GetHeight() / 1e6 + grow, layers=[0, 1, 2] if drill else layers, drill=drill))
    for net, x, y in VIAS:
        pads.append(dict(ref='via', num='', net=net, x=x, y=y, w=0.56, h=0.56, layers=[0, 1, 2], drill=0.3))
    (x1, y1), (x2, y2) = ANTENNA_KEEPOUT
    return dict(outline=OUTLINE, keepouts=[[x1, y1, x2, y2]], pads=pads,
                copper=[dict(net=n, layer='FB'.index(side), corners=c) for n, side, c in COPPER])


if __name__ == '__main__':
    netlist, out, problem = sys.argv[1:4]
    made = make_board(netlist, out)
    with open(problem, 'w', encoding='utf-8') as f:
        json.dump(routing_problem(made), f)
    print(len(made.GetFootprints()), 'footprints placed')
