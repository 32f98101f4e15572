"""Writes the 3D bodies of all parts as STEP files: plain shapes of the size that the makers' outline drawings give (largest height), so that
pictures and board.step show the room that each part takes and need no foreign model. One file for each footprint, with its name and origin; x to
the right and y up as KiCad's 3D models count, so y is the footprint's turned round. Leads follow the pads of KiCad's footprint."""
import glob
import os

from parts import PARTS
from sexpr import find, findall, parse
from solid import Step, box, cylinder

HERE = os.path.dirname(os.path.abspath(__file__))
OUT = os.path.join(HERE, '../../mep-module/lib/MepModule.3dshapes')
FOOTPRINTS = os.environ.get('KICAD9_FOOTPRINT_DIR', '/usr/share/kicad/footprints')

BLACK, GREY, FOIL, SILVER, SHIELD = (0.13, 0.13, 0.14), (0.30, 0.30, 0.32), (0.50, 0.50, 0.52), (0.80, 0.80, 0.80), (0.50, 0.51, 0.52)
GOLD, WHITE, TAN, GREEN, LENS, DARK = (0.85, 0.68, 0.26), (0.92, 0.92, 0.90), (0.55, 0.40, 0.28), (0.10, 0.30, 0.20), (0.75, 0.90, 0.70), (0.05, 0.09, 0.07)


def pads(name):
    """(number, x, y, width, height) of the pads, y up."""
    library = next(row[0] for row in PARTS.values() if row[0].endswith(':' + name)).split(':')[0]
    fp = parse(open(f'{FOOTPRINTS}/{library}.pretty/{name}.kicad_mod', encoding='utf-8').read())
    for pad in findall(fp, 'pad'):
        yield pad[1], float(find(pad, 'at')[1]), -float(find(pad, 'at')[2]), float(find(pad, 'size')[1]), float(find(pad, 'size')[2])


def chip(length, width, height, end, colour, top=None):
    """A resistor or capacitor: a body between two ends of metal, with a lid of another colour if it has one."""
    inner, half = length / 2 - end, width / 2
    shapes = [box(-length / 2, -half, 0, -inner, half, height, SILVER), box(inner, -half, 0, length / 2, half, height, SILVER)]
    if top is None:
        return shapes + [box(-inner, -half + 0.02, 0.02, inner, half - 0.02, height - 0.02, colour)]
    return shapes + [box(-inner, -half + 0.02, 0.02, inner, half - 0.02, height - 0.08, colour), box(-inner, -half + 0.04, height - 0.08, inner, half - 0.04, height, top)]


def leaded(name, length, width, height, lead, dot=True, bar=False):
    """A moulded body, `length` along x and `width` along y, with a bent lead to the middle of each pad at its left and right, a dot at pin 1 or a cathode bar."""
    shapes = [box(-length / 2, -width / 2, 0.1, length / 2, width / 2, height, BLACK)]
    for number, x, y, w, _ in pads(name):
        side = 1 if x > 0 else -1
        edge, toe, knee = side * length / 2, x + side * w * 0.2, side * (length / 2 + 0.2)
        shapes += [box(edge, y - lead / 2, height * 0.45, knee, y + lead / 2, height * 0.6, SILVER), box(knee - side * 0.12, y - lead / 2, 0, knee, y + lead / 2, height * 0.45, SILVER),
                   box(knee, y - lead / 2, 0, toe, y + lead / 2, 0.14, SILVER)]
        if dot and number == '1':
            shapes.append(cylinder(-length / 2 + 0.35, min(max(y, -width / 2 + 0.4), width / 2 - 0.4), height, height + 0.01, 0.3, WHITE))
    if bar:  # pad 1 is the cathode, at the left
        shapes.append(box(-length / 2 + 0.15, -width / 2, height, -length / 2 + 0.15 + length * 0.14, width / 2, height + 0.01, WHITE))
    return shapes


def module():
    """The radio module: circuit board, shield, the antenna's trace and the pads at the rim."""
    corners = [(-7.8, 8.3), (-7.8, 11.8), (-2.8, 11.8), (-2.8, 9.5), (-0.3, 9.5), (-0.3, 11.8), (2.2, 11.8), (2.2, 9.5), (4.7, 9.5), (4.7, 11.8), (7.2, 11.8), (7.2, 8.3)]
    trace = [first + second for first, second in zip(corners, corners[1:])] + [(-5.3, 11.8, -5.3, 7)]
    shapes = [box(-9, -12.75, 0, 9, 12.75, 0.8, DARK), box(-7.9, -11.5, 0.8, 7.9, 6.1, 3.1, SHIELD), cylinder(-6.9, 5.1, 3.1, 3.11, 0.8, GREY)]
    shapes += [box(min(a, c) - 0.25, min(b, d) - 0.25, 0.8, max(a, c) + 0.25, max(b, d) + 0.25, 0.83, GOLD) for a, b, c, d in trace]
    shapes += [box(x, y - 0.45, 0.8, x + 0.8, y + 0.45, 0.83, GOLD) for x in (-9, 8.2) for y in (5.26 - 1.27 * i for i in range(14))]
    return shapes + [box(x - 0.45, -12.75, 0.8, x + 0.45, -12, 0.83, GOLD) for x in (-5.715 + 1.27 * i for i in range(10))]


def mep_header():
    """Six square pins through the board, bent towards the socket; the row beside the plastic lies low, the other one above it."""
    shapes = [box(-1.27, 3.99, 0.05, 6.35, 6.53, 5.08, BLACK)]
    for x in (0, 2.54, 5.08):
        for y, z in ((0, 3.81), (2.54, 1.27)):
            shapes += [box(x - 0.32, y - 0.32, -1.6, x + 0.32, y + 0.32, z + 0.32, GOLD), box(x - 0.32, y + 0.32, z - 0.32, x + 0.32, 3.99, z + 0.32, GOLD),
                       box(x - 0.32, 6.53, z - 0.32, x + 0.32, 12.6, z + 0.32, GOLD)]
    return shapes


def power_package():
    """U1: no leads, ten lands at the rim."""
    shapes = [box(-1.5, -1.5, 0.02, 1.5, 1.5, 0.9, BLACK), cylinder(-1.1, 1.1, 0.9, 0.91, 0.3, WHITE)]
    return shapes + [box(x, y - 0.14, 0, x + 0.4, y + 0.14, 0.2, SILVER) for x in (-1.52, 1.12) for y in (-1, -0.5, 0, 0.5, 1)]


# name of the footprint: its shapes
MODELS = {
    'R_0603_1608Metric': chip(1.6, 0.8, 0.5, 0.3, WHITE, BLACK), 'R_1206_3216Metric': chip(3.2, 1.6, 0.6, 0.45, WHITE, BLACK),
    'C_0402_1005Metric': chip(1.0, 0.5, 0.55, 0.25, TAN), 'C_0603_1608Metric': chip(1.6, 0.8, 0.9, 0.35, TAN), 'C_0805_2012Metric': chip(2.0, 1.25, 1.35, 0.45, TAN),
    'C_1206_3216Metric': chip(3.2, 1.6, 1.8, 0.55, TAN), 'C_1210_3225Metric': chip(3.2, 2.5, 2.7, 0.6, TAN),
    'LED_0603_1608Metric': [box(-0.8, -0.4, 0, 0.8, 0.4, 0.3, GREEN), box(-0.55, -0.4, 0.3, 0.55, 0.4, 0.75, LENS)],
    'Fuse_1812_4532Metric': chip(4.6, 3.2, 0.85, 0.6, GREEN),
    'L_Taiyo-Yuden_NR-50xx': [box(-2.45, -2.45, 0.15, 2.45, 2.45, 4.0, GREY), box(-2.45, -1.9, 0, -0.85, 1.9, 0.15, SILVER), box(0.85, -1.9, 0, 2.45, 1.9, 0.15, SILVER)],
    'SuperCap_DMF_21x14mm': [box(-10.5, -7, 0.2, 10.5, 7, 3.4, FOIL)] + [box(-14.6, y - 0.9, 0, -10.5, y + 0.9, 0.15, GREY) for y in (-3.5, 0, 3.5)],
    'D_SMA': leaded('D_SMA', 4.4, 2.7, 2.3, 1.5, dot=False), 'Nexperia_CFP3_SOD-123W': leaded('Nexperia_CFP3_SOD-123W', 2.7, 1.75, 1.05, 0.9, dot=False, bar=True),
    'D_SOD-123': leaded('D_SOD-123', 2.8, 1.65, 1.2, 0.6, dot=False, bar=True), 'D_SOD-323': leaded('D_SOD-323', 1.8, 1.3, 1.0, 0.35, dot=False, bar=True),
    'SOT-23': leaded('SOT-23', 1.35, 3.0, 1.1, 0.42, dot=False), 'SOT-23-5': leaded('SOT-23-5', 1.7, 3.0, 1.4, 0.42), 'SOT-23-6': leaded('SOT-23-6', 1.7, 3.0, 1.4, 0.42),
    'SOIC-16_3.9x9.9mm_P1.27mm': leaded('SOIC-16_3.9x9.9mm_P1.27mm', 3.9, 9.9, 1.75, 0.42), 'Texas_S-PVSON-N10_ThermalVias': power_package(),
    'SW_SPST_B3U-1000P': [box(-1.5, -1.25, 0, 1.5, 1.25, 1.2, SILVER), cylinder(0, 0, 1.2, 1.6, 1.5, BLACK)] + [box(x, -0.75, 0, x + 0.5, 0.75, 0.2, SILVER) for x in (-2, 1.5)],
    'ESP32-WROOM-32E_Notch': module(), 'MEP_Port_2x03_Horizontal': mep_header(),
}


if __name__ == '__main__':
    os.makedirs(OUT, exist_ok=True)
    for old in glob.glob(f'{OUT}/*.step'):
        os.remove(old)
    for name, shapes in MODELS.items():
        Step(name).write(OUT, shapes)
