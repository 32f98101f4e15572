"""Writes the project's own symbols and footprints: what KiCad's standard libraries lack, or hold in a form that does not fit this board."""
import os

from sexpr import Q, dump, find, findall, parse

HERE = os.path.dirname(os.path.abspath(__file__))
LIB = os.path.join(HERE, '../../mep-module/lib')
FOOTPRINTS = os.environ.get('KICAD9_FOOTPRINT_DIR', '/usr/share/kicad/footprints')


def prop(key, text, x=0, y=0, hide=False, justify=None):
    effects = ['effects', ['font', ['size', 1.27, 1.27]]]
    if justify:
        effects.append(['justify', justify])
    if hide:
        effects.append(['hide', 'yes'])
    return ['property', Q(key), Q(text), ['at', x, y, 0], effects]


def pin(kind, number, name, x, y, angle, length=2.54, hide=False, shape='line'):
    out = ['pin', kind, shape, ['at', x, y, angle], ['length', length]]
    if hide:
        out.append(['hide', 'yes'])
    return out + [['name', Q(name), ['effects', ['font', ['size', 1.27, 1.27]]]],
                  ['number', Q(number), ['effects', ['font', ['size', 1.27, 1.27]]]]]


def rectangle(x1, y1, x2, y2):
    return ['rectangle', ['start', x1, y1], ['end', x2, y2], ['stroke', ['width', 0.254], ['type', 'default']], ['fill', ['type', 'background']]]


def polyline(*points, width=0.254, fill='none'):
    return ['polyline', ['pts'] + [['xy', x, y] for x, y in points], ['stroke', ['width', width], ['type', 'default']], ['fill', ['type', fill]]]


def words(text, x, y, size=1.27):
    return ['text', Q(text), ['at', x, y, 0], ['effects', ['font', ['size', size, size]]]]


def symbol(name, ref, value, footprint, datasheet, description, graphics, pins, ref_at, value_at, hide_names=False):
    names = ['pin_names', ['offset', 1.016]]
    if hide_names:
        names.append(['hide', 'yes'])
    return ['symbol', Q(name), names, ['exclude_from_sim', 'no'], ['in_bom', 'yes'], ['on_board', 'yes'],
            prop('Reference', ref, *ref_at), prop('Value', value, *value_at), prop('Footprint', footprint, hide=True),
            prop('Datasheet', datasheet, hide=True), prop('Description', description, hide=True),
            ['symbol', Q(f'{name}_0_1')] + graphics, ['symbol', Q(f'{name}_1_1')] + pins, ['embedded_fonts', 'no']]


def mep_port():
    pins = [pin('power_out', '5', 'PWR_24V', -12.7, 10.16, 0, 5.08), pin('passive', '2', 'COM_ENABLE', -12.7, 5.08, 0, 5.08),
            pin('passive', '3', 'COM_TXD', -12.7, 0, 0, 5.08), pin('passive', '4', 'COM_RXD', -12.7, -5.08, 0, 5.08),
            pin('passive', '1', 'COM_GND', -12.7, -10.16, 0, 5.08), pin('no_connect', '6', 'NC', -12.7, -15.24, 0, 5.08)]
    return symbol('MEP_Port', 'J', 'MEP_Port', 'MepModule:MEP_Port_2x03_Horizontal', '', 'MEP slot of Echelon/NES meters, six pins, NES numbering',
                  [rectangle(-7.62, 12.7, 20.32, -17.78)], pins, (0, 15.24), (12.7, 15.24))


def supercapacitor():
    plates = [polyline((-2.54, 2.159), (2.54, 2.159), width=0.508), polyline((-2.54, 1.143), (2.54, 1.143), width=0.508),
              polyline((-2.54, -1.143), (2.54, -1.143), width=0.508), polyline((-2.54, -2.159), (2.54, -2.159), width=0.508),
              polyline((0, 1.143), (0, -1.143)), polyline((0, 0), (2.54, 0)), polyline((0, 2.159), (0, 2.54)), polyline((0, -2.159), (0, -2.54)),
              polyline((-2.286, 3.175), (-1.27, 3.175)), polyline((-1.778, 3.683), (-1.778, 2.667))]
    pins = [pin('passive', '1', '+', 0, 5.08, 270), pin('passive', '2', 'MID', 5.08, 0, 180), pin('passive', '3', '-', 0, -5.08, 90)]
    return symbol('Supercapacitor_DualCell', 'SC', 'Supercapacitor', 'MepModule:SuperCap_DMF_21x14mm', '',
                  'Supercapacitor of two cells in series with the middle brought out', plates, pins, (-3.81, 1.27), (-3.81, -1.27), True)


def esp32():
    u = 1.27
    left = [('input', '3', 'EN', -20), ('bidirectional', '34', 'RXD0/IO3', -14), ('bidirectional', '35', 'TXD0/IO1', -10),
            ('bidirectional', '25', 'IO0', -6), ('bidirectional', '9', 'IO33', 2), ('bidirectional', '33', 'IO21', 6), ('input', '6', 'IO34', 10),
            ('input', '4', 'SENSOR_VP/IO36', 16), ('input', '5', 'SENSOR_VN/IO39', 18), ('input', '7', 'IO35', 20), ('bidirectional', '14', 'IO12', 22),
            ('bidirectional', '24', 'IO2', 24)]
    right = [('bidirectional', '28', 'IO17', -20), ('bidirectional', '30', 'IO18', -16), ('bidirectional', '29', 'IO5', -10),
             ('bidirectional', '8', 'IO32', -6), ('passive', '27', 'IO16_PSRAM', -3), ('bidirectional', '10', 'IO25', 0),
             ('bidirectional', '26', 'IO4', 8), ('bidirectional', '16', 'IO13', 10), ('bidirectional', '13', 'IO14', 12), ('bidirectional', '23', 'IO15', 14),
             ('bidirectional', '31', 'IO19', 16), ('bidirectional', '36', 'IO22', 18), ('bidirectional', '37', 'IO23', 20), ('bidirectional', '11', 'IO26', 22),
             ('bidirectional', '12', 'IO27', 24)]
    pins = [pin(kind, num, name, -20 * u, -y * u, 0, 4 * u) for kind, num, name, y in left]
    pins += [pin(kind, num, name, 20 * u, -y * u, 180, 4 * u) for kind, num, name, y in right]
    pins += [pin('power_in', '2', 'VDD', 0, 32 * u, 270, 4 * u), pin('power_in', '1', 'GND', 0, -32 * u, 90, 4 * u)]
    pins += [pin('passive', n, 'GND', 0, -32 * u, 90, 4 * u, True) for n in ('15', '38', '39')]
    pins += [pin('no_connect', n, 'NC', 10 * u, 28 * u, 270, 0, True) for n in ('17', '18', '19', '20', '21', '22', '32')]
    return symbol('ESP32-WROOM-32E-N8R2', 'U', 'ESP32-WROOM-32E-N8R2', 'MepModule:ESP32-WROOM-32E_Notch',
                  'https://www.espressif.com/sites/default/files/documentation/esp32-wroom-32e_esp32-wroom-32ue_datasheet_en.pdf',
                  'Wi-Fi module with 8 MB flash and 2 MB PSRAM; GPIO16 is the chip select of the PSRAM and wants a pull-up of 10k',
                  [rectangle(-16 * u, 28 * u, 16 * u, -28 * u)], pins, (-15 * u, 30 * u), (6 * u, 30 * u))


def tvs_pair():
    def cell(x):
        return [polyline((x, 2.54), (x, 1.27)), polyline((x - 1.27, -1.27), (x + 1.27, -1.27), (x, 0), (x - 1.27, -1.27), fill='none'),
                polyline((x - 1.27, 1.27), (x + 1.27, 1.27), (x, 0), (x - 1.27, 1.27)), polyline((x - 1.27, 0), (x + 1.27, 0)), polyline((x, -1.27), (x, -2.54))]
    pins = [pin('passive', '1', 'IO1', -3.81, 5.08, 270), pin('passive', '2', 'IO2', 3.81, 5.08, 270), pin('passive', '3', 'GND', 0, -5.08, 90)]
    return symbol('TVS_Pair', 'D', 'TVS_Pair', 'Package_TO_SOT_SMD:SOT-23', '', 'Two bidirectional suppressor diodes with a common terminal',
                  cell(-3.81) + cell(3.81) + [polyline((-3.81, -2.54), (3.81, -2.54))], pins, (6.35, 1.27), (6.35, -1.27), True)


def write_symbols():
    out = ['kicad_symbol_lib', ['version', '20241209'], ['generator', Q('kicad_symbol_editor')], ['generator_version', Q('9.0')],
           esp32(), mep_port(), supercapacitor(), tvs_pair()]
    with open(f'{LIB}/MepModule.kicad_sym', 'w', encoding='utf-8') as f:
        f.write(dump(out) + '\n')


# footprints ------------------------------------------------------------------------------------------------------

def mep_footprint():
    """Six holes as in the slot, numbered as NES does. Origin is pin 1; the pins leave towards -y."""
    def text(kind, key, words_, x, y, layer, size=0.8, hide=False):
        e = ['property', Q(key), Q(words_), ['at', x, y, 0], ['layer', Q(layer)]]
        if hide:
            e.append(['hide', 'yes'])
        return e + [['effects', ['font', ['size', size, size], ['thickness', 0.12]]]]

    def line(x1, y1, x2, y2, layer, width):
        return ['fp_line', ['start', x1, y1], ['end', x2, y2], ['stroke', ['width', width], ['type', 'solid']], ['layer', Q(layer)]]

    def rect(x1, y1, x2, y2, layer, width):
        return [line(x1, y1, x2, y1, layer, width), line(x2, y1, x2, y2, layer, width), line(x2, y2, x1, y2, layer, width), line(x1, y2, x1, y1, layer, width)]

    out = ['footprint', Q('MEP_Port_2x03_Horizontal'), ['version', '20241229'], ['generator', Q('pcbnew')], ['generator_version', Q('9.0')], ['layer', Q('F.Cu')],
           ['descr', Q('MEP slot header 2x03, 2.54 mm, right angle, NES numbering 1-2-3 (lower row) and 4-5-6 (upper row)')], ['tags', Q('MEP NES Echelon')],
           text('ref', 'Reference', 'REF**', 2.54, 2.2, 'F.SilkS'), text('val', 'Value', 'MEP', 2.54, 3.6, 'F.Fab'),
           ['attr', 'through_hole']]
    for i, x in enumerate((0, 2.54, 5.08)):
        for n, y in ((1, 0.0), (4, -2.54)):
            out.append(['pad', Q(str(n + i)), 'thru_hole', 'rect' if n + i == 1 else 'circle', ['at', x, y], ['size', 1.7, 1.7], ['drill', 1.0],
                        ['layers', Q('*.Cu'), Q('*.Mask')]])
        out += rect(x - 0.32, -4.0, x + 0.32, -12.6, 'F.Fab', 0.1)
    out += rect(-1.27, -3.9, 6.35, -6.5, 'F.Fab', 0.1)
    out += rect(-1.77, 1.3, 6.85, -13.1, 'F.CrtYd', 0.05)
    out += [line(-1.38, -3.95, 6.46, -3.95, 'F.SilkS', 0.12), line(-1.38, -3.95, -1.38, -6.6, 'F.SilkS', 0.12),
            line(6.46, -3.95, 6.46, -6.6, 'F.SilkS', 0.12), line(-1.38, -6.6, 6.46, -6.6, 'F.SilkS', 0.12)]
    out.append(body('MEP_Port_2x03_Horizontal'))
    with open(f'{LIB}/MepModule.pretty/MEP_Port_2x03_Horizontal.kicad_mod', 'w', encoding='utf-8') as f:
        f.write(dump(out) + '\n')


def body(name):
    return ['model', Q(f'${{KIPRJMOD}}/lib/MepModule.3dshapes/{name}.step'), ['offset', ['xyz', 0, 0, 0]], ['scale', ['xyz', 1, 1, 1]], ['rotate', ['xyz', 0, 0, 0]]]


def standard(lib, name):
    return parse(open(f'{FOOTPRINTS}/{lib}.pretty/{name}.kicad_mod', encoding='utf-8').read())


def esp32_footprint():
    """KiCad's module footprint without its thermal vias (the store lies on the back there, and the planes take the heat through 0.2 mm of
    prepreg) and without its 48 mm wide keep-out: the board has a notch under the antenna, and the board's own rule area keeps the sides free
    as far as the slot allows."""
    fp = standard('RF_Module', 'ESP32-WROOM-32E')
    fp[1] = Q('ESP32-WROOM-32E_Notch')
    fp = [e for e in fp if not (isinstance(e, list) and e[0] == 'zone')]
    kept = []
    for e in fp:
        if isinstance(e, list) and e[0] == 'pad' and e[2] == 'thru_hole':
            continue
        if isinstance(e, list) and e[0] in ('fp_line', 'fp_rect', 'fp_poly') and find(e, 'layer')[1] in ('F.CrtYd', 'Dwgs.User', 'Cmts.User'):
            continue
        if isinstance(e, list) and e[0] == 'fp_poly' and find(e, 'layer')[1] == 'F.SilkS':
            continue  # pin 1 mark, outside the board here
        if isinstance(e, list) and e[0] == 'model':
            continue
        if isinstance(e, list) and e[0] == 'fp_text' and find(e, 'layer') and find(e, 'layer')[1] in ('Dwgs.User', 'Cmts.User'):
            continue
        kept.append(e)
    for a, b in (((-9.75, -13), (9.75, -13)), ((9.75, -13), (9.75, 13.5)), ((9.75, 13.5), (-9.75, 13.5)), ((-9.75, 13.5), (-9.75, -13))):
        kept.append(['fp_line', ['start', *a], ['end', *b], ['stroke', ['width', 0.05], ['type', 'solid']], ['layer', Q('F.CrtYd')]])
    kept.append(['fp_circle', ['center', -9.9, -4.2], ['end', -9.8, -4.2], ['stroke', ['width', 0.2], ['type', 'solid']], ['fill', 'no'], ['layer', Q('F.SilkS')]])
    kept.append(body('ESP32-WROOM-32E_Notch'))
    find(kept, 'descr')[1] = Q('ESP32-WROOM-32E over a notch in the board. After KiCad\'s RF_Module:ESP32-WROOM-32E (CC-BY-SA 4.0 with the library exception)')
    with open(f'{LIB}/MepModule.pretty/ESP32-WROOM-32E_Notch.kicad_mod', 'w', encoding='utf-8') as f:
        f.write(dump(kept) + '\n')


def supercapacitor_footprint():
    fp = standard('Capacitor_SMD', 'CP_Elec_CAP-XX_DMF3Zxxxxxxxx3D')
    fp[1] = Q('SuperCap_DMF_21x14mm')
    find(fp, 'descr')[1] = Q('Supercapacitor 21 x 14 mm with three tabs, CAP-XX DMF, or two radial cells of 2.7 V lying in its place. After KiCad\'s '
                             'Capacitor_SMD:CP_Elec_CAP-XX_DMF3Zxxxxxxxx3D (CC-BY-SA 4.0 with the library exception); the order of the tabs is an open point')
    # The outer leads of two lying cells; their inner leads share the middle pad. No holes: the module's pads lie on the other side.
    for y, number in ((-5.85, '1'), (5.85, '3')):
        fp.insert(len(fp) - 2, ['pad', Q(number), 'smd', 'rect', ['at', -12.7, y], ['size', 3.4, 1.4], ['layers', Q('F.Cu'), Q('F.Mask')]])
    for y in (-4.1, 4.1):  # what a cell of 8 x 20 mm covers
        fp.insert(len(fp) - 2, ['fp_rect', ['start', -8.6, y - 4], ['end', 11.4, y + 4], ['stroke', ['width', 0.1], ['type', 'dash']], ['fill', 'no'], ['layer', Q('Dwgs.User')]])
    for line in findall(fp, 'fp_line'):  # the plus sign stands where the pad of a cell is now
        ends = find(line, 'start'), find(line, 'end')
        if find(line, 'layer')[1] == 'F.SilkS' and all(float(end[2]) < -5 and float(end[1]) < -11 for end in ends):
            for end in ends:
                end[1] = float(end[1]) + 3
    fp = [e for e in fp if not (isinstance(e, list) and e[0] == 'model')] + [body('SuperCap_DMF_21x14mm')]
    with open(f'{LIB}/MepModule.pretty/SuperCap_DMF_21x14mm.kicad_mod', 'w', encoding='utf-8') as f:
        f.write(dump(fp) + '\n')


def program_footprint():
    """Six holes in a row, 0.127 mm to one side and the other in turn: a header or the pins of the programming clip hold by themselves, and nothing is soldered."""
    fp = standard('Connector_PinHeader_2.54mm', 'PinHeader_1x06_P2.54mm_Vertical')
    fp[1] = Q('Program_1x06_Staggered')
    find(fp, 'descr')[1] = Q('Programming pads 1x06, 2.54 mm, holes staggered by 0.127 mm so that a pin strip holds without solder. After KiCad\'s '
                             'Connector_PinHeader_2.54mm:PinHeader_1x06_P2.54mm_Vertical (CC-BY-SA 4.0 with the library exception)')
    for n, pad in enumerate(findall(fp, 'pad')):
        find(pad, 'at')[1] = 0.127 if n % 2 else -0.127
    fp = [e for e in fp if not (isinstance(e, list) and e[0] == 'model')]
    with open(f'{LIB}/MepModule.pretty/Program_1x06_Staggered.kicad_mod', 'w', encoding='utf-8') as f:
        f.write(dump(fp) + '\n')


if __name__ == '__main__':
    os.makedirs(f'{LIB}/MepModule.pretty', exist_ok=True)
    write_symbols()
    mep_footprint()
    esp32_footprint()
    supercapacitor_footprint()
    program_footprint()
