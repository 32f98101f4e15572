"""Draws one schematic sheet: symbols on the 50 mil grid, wires between their pins, labels, notes.

All coordinates are in grid units of 1.27 mm with y pointing down, as on the printed page.
"""
import copy
import os
import uuid

from sexpr import Q, dump, find, findall, parse

STANDARD = os.environ.get('KICAD9_SYMBOL_DIR', '/usr/share/kicad/symbols')
PROJECT_LIBRARY = os.path.join(os.path.dirname(__file__), '../../mep-module/lib/MepModule.kicad_sym')
NAMESPACE = uuid.UUID('6f0f6d55-9a3c-4a0e-8f4e-4d45504d6f64')
GRID = 1.27
PROJECT = 'mep-module'


def make_uuid(*parts):
    return Q(str(uuid.uuid5(NAMESPACE, '/'.join(map(str, parts)))))


_libraries = {}


def library(name):
    if name not in _libraries:
        path = PROJECT_LIBRARY if name == 'MepModule' else f'{STANDARD}/{name}.kicad_sym'
        _libraries[name] = {s[1]: s for s in findall(parse(open(path, encoding='utf-8').read()), 'symbol')}
    return _libraries[name]


def load_symbol(lib_id):
    """The symbol as a schematic embeds it: derived symbols are flattened."""
    lib, name = lib_id.split(':')
    symbol = library(lib)[name]
    base_name = find(symbol, 'extends')
    if base_name:
        base = copy.deepcopy(library(lib)[base_name[1]])
        own = {p[1]: p for p in findall(symbol, 'property')}
        base = [own.pop(e[1]) if isinstance(e, list) and e[0] == 'property' and e[1] in own else e for e in base]
        last = max(i for i, e in enumerate(base) if isinstance(e, list) and e[0] == 'property')
        base[last + 1:last + 1] = list(own.values())
        for unit in findall(base, 'symbol'):
            unit[1] = Q(unit[1].replace(base_name[1], name, 1))
        symbol = base
    symbol = copy.deepcopy(symbol)
    symbol[1] = Q(lib_id)
    return symbol


def pins_of(symbol):
    """(number, name, x, y, type) of every pin, in mm, y up."""
    out = []
    for unit in findall(symbol, 'symbol'):
        for pin in findall(unit, 'pin'):
            at = find(pin, 'at')
            out.append((find(pin, 'number')[1], find(pin, 'name')[1], float(at[1]), float(at[2]), pin[1]))
    return out


class Sheet:
    def __init__(self, name, title, page, path, paper='A4'):
        self.name, self.title, self.page, self.path, self.paper = name, title, page, path, paper
        self.embedded, self.items, self.symbols, self.pins = {}, [], {}, {}
        self.wires, self.power_count, self.text_count = [], 0, 0
        self.pin_points = []

    # symbols -------------------------------------------------------------------------------------------------

    def add(self, ref, lib_id, value, x, y, rot=0, mirror=None, fp='', ref_at=None, val_at=None, fields=None, nets=None,
            dnp=False, bom=True, board=True, hide_value=False, justify=None):
        if lib_id not in self.embedded:
            self.embedded[lib_id] = load_symbol(lib_id)
        symbol = self.embedded[lib_id]
        item = ['symbol', ['lib_id', Q(lib_id)], ['at', x * GRID, y * GRID, rot]]
        if mirror:
            item.append(['mirror', mirror])
        item += [['unit', 1], ['exclude_from_sim', 'no'], ['in_bom', 'yes' if bom else 'no'], ['on_board', 'yes' if board else 'no'],
                 ['dnp', 'yes' if dnp else 'no'], ['uuid', make_uuid('symbol', ref)]]
        is_power = lib_id.startswith('power:')
        vertical = rot in (90, 270)
        if ref_at is None:
            ref_at, val_at, justify = self._default_text(lib_id, vertical, rot == 180)
        if val_at is None:
            val_at = (ref_at[0], ref_at[1] + 2)
        datasheet = next((p[2] for p in findall(symbol, 'property') if p[1] == 'Datasheet'), Q(''))
        description = next((p[2] for p in findall(symbol, 'property') if p[1] == 'Description'), Q(''))
        flipped = rot == 180 or mirror == 'y'

        def prop(key, text, dx, dy, hide, just=None):
            effects = ['effects', ['font', ['size', 1.27, 1.27]]]
            if just:
                effects.append(['justify', {'left': 'right', 'right': 'left'}[just] if flipped else just])
            if hide:
                effects.append(['hide', 'yes'])
            item.append(['property', Q(key), Q(text), ['at', (x + dx) * GRID, (y + dy) * GRID, 90 if vertical else 0], effects])

        prop('Reference', ref, *ref_at, is_power, justify)
        prop('Value', value, *val_at, hide_value, justify)
        prop('Footprint', fp, 0, 0, True)
        prop('Datasheet', datasheet, 0, 0, True)
        prop('Description', description, 0, 0, True)
        for key, text in (fields or {}).items():
            prop(key, text, 0, 0, True)
        own = set()
        for number, name, px, py, kind in pins_of(symbol):
            item.append(['pin', Q(number), ['uuid', make_uuid('pin', ref, number)]])
            ax, ay = self._place(px / GRID, py / GRID, rot, mirror)
            point = (round(x + ax, 3), round(y + ay, 3))
            self.pins[f'{ref}.{number}'] = point
            own.add(point)
            self.pins.setdefault(f'{ref}.{name}', point)
        self.pin_points += own
        item.append(['instances', ['project', Q(PROJECT), ['path', Q(self.path), ['reference', Q(ref)], ['unit', 1]]]])
        self.items.append(item)
        self.symbols[ref] = dict(lib=lib_id, value=value, fp=fp, fields=fields or {}, nets=nets or {}, dnp=dnp, bom=bom, board=board)

    @staticmethod
    def _default_text(lib_id, vertical, upside_down):
        if lib_id.startswith('power:'):
            return (0, 0), ((0, 3) if 'GND' in lib_id or upside_down else (0, -3)), None
        if vertical:
            return (0, -3), (0, 3), None
        if lib_id.split(':')[1] in ('R', 'C', 'L', 'C_Polarized', 'Polyfuse'):
            return (2, -1), (2, 1), 'left'
        return (0, -3), (0, 3), None

    @staticmethod
    def _place(px, py, rot, mirror):
        x, y = {0: (px, py), 90: (-py, px), 180: (-px, -py), 270: (py, -px)}[rot]
        if mirror == 'y':
            x = -x
        if mirror == 'x':
            y = -y
        return x, -y

    def power(self, net, at, rot=0, name_at=None):
        self.power_count += 1
        x, y = self.point(at)
        self.add(f'#PWR{self.page}{self.power_count:02d}', f'power:{net}', net, x, y, rot, ref_at=(0, 0) if name_at else None, val_at=name_at)

    def flag(self, at, name_at=(0, -3)):
        self.power_count += 1
        x, y = self.point(at)
        self.add(f'#FLG{self.page}{self.power_count:02d}', 'power:PWR_FLAG', 'PWR_FLAG', x, y, ref_at=(0, 0), val_at=name_at)

    # wires and labels ----------------------------------------------------------------------------------------

    def point(self, p):
        return self.pins[p] if isinstance(p, str) else p

    def wire(self, *points):
        """A polyline through pins ('U1.SW') and points; corners between two that are not in line go sideways first,
        after a '|' up or down first."""
        upright, last = False, None
        for p in points:
            if p == '|':
                upright = True
                continue
            here = self.point(p)
            if last:
                if last[0] != here[0] and last[1] != here[1]:
                    corner = (last[0], here[1]) if upright else (here[0], last[1])
                    self.wires += [(last, corner), (corner, here)]
                elif last != here:
                    self.wires.append((last, here))
            last, upright = here, False

    def label(self, net, at, rot=0):
        x, y = self.point(at)
        self.items.append(['label', Q(net), ['at', x * GRID, y * GRID, rot],
                           ['effects', ['font', ['size', 1.27, 1.27]], ['justify', 'left' if rot in (0, 90) else 'right', 'bottom']],
                           ['uuid', make_uuid(self.name, 'label', net, x, y)]])

    def port(self, net, at, rot=0, shape='passive'):
        """A global label: the net goes on on another sheet."""
        x, y = self.point(at)
        self.items.append(['global_label', Q(net), ['shape', shape], ['at', x * GRID, y * GRID, rot], ['fields_autoplaced', 'yes'],
                           ['effects', ['font', ['size', 1.27, 1.27]], ['justify', 'left' if rot in (0, 90) else 'right']],
                           ['uuid', make_uuid(self.name, 'port', net, x, y)],
                           ['property', Q('Intersheetrefs'), Q('${INTERSHEET_REFS}'), ['at', x * GRID, y * GRID, 0],
                            ['effects', ['font', ['size', 1.27, 1.27]], ['hide', 'yes']]]])

    def no_connect(self, *pins):
        for pin in pins:
            x, y = self.point(pin)
            self.items.append(['no_connect', ['at', x * GRID, y * GRID], ['uuid', make_uuid(self.name, 'nc', pin)]])

    # paper ---------------------------------------------------------------------------------------------------

    def text(self, words, x, y, size=1.27, bold=False, color=None):
        self.text_count += 1
        font = ['font', ['size', size, size]]
        if bold:
            font.append(['bold', 'yes'])
        if color:
            font.append(['color', *color, 1])
        self.items.append(['text', Q(words), ['exclude_from_sim', 'no'], ['at', x * GRID, y * GRID, 0],
                           ['effects', font, ['justify', 'left', 'top']], ['uuid', make_uuid(self.name, 'text', self.text_count)]])

    def block(self, title, x1, y1, x2, y2):
        self.items.append(['rectangle', ['start', x1 * GRID, y1 * GRID], ['end', x2 * GRID, y2 * GRID],
                           ['stroke', ['width', 0.2], ['type', 'dash'], ['color', 120, 120, 140, 1]], ['fill', ['type', 'none']],
                           ['uuid', make_uuid(self.name, 'block', x1, y1)]])
        self.text(title, x1 + 1.5, y1 + 1.2, 2, True, (20, 60, 120))

    def line(self, *points):
        for a, b in zip(points, points[1:]):
            self.items.append(['polyline', ['pts', ['xy', a[0] * GRID, a[1] * GRID], ['xy', b[0] * GRID, b[1] * GRID]],
                               ['stroke', ['width', 0.3], ['type', 'default'], ['color', 20, 60, 120, 1]], ['fill', ['type', 'none']],
                               ['uuid', make_uuid(self.name, 'line', a, b)]])

    def box(self, words, x1, y1, x2, y2, fill=(255, 255, 220)):
        self.items.append(['text_box', Q(words), ['exclude_from_sim', 'no'], ['at', x1 * GRID, y1 * GRID, 0], ['size', (x2 - x1) * GRID, (y2 - y1) * GRID],
                           ['margins', 1, 1, 1, 1], ['stroke', ['width', 0.25], ['type', 'solid'], ['color', 20, 60, 120, 1]],
                           ['fill', ['type', 'color'], ['color', *fill, 1]],
                           ['effects', ['font', ['size', 1.6, 1.6], ['color', 0, 0, 0, 1]]], ['uuid', make_uuid(self.name, 'box', x1, y1)]])

    def subsheet(self, title, file, page, x1, y1, x2, y2, root_path):
        key = make_uuid('sheet', file)
        self.items.append(['sheet', ['at', x1 * GRID, y1 * GRID], ['size', (x2 - x1) * GRID, (y2 - y1) * GRID], ['exclude_from_sim', 'no'],
                           ['in_bom', 'yes'], ['on_board', 'yes'], ['dnp', 'no'], ['fields_autoplaced', 'yes'],
                           ['stroke', ['width', 0.25], ['type', 'solid']], ['fill', ['color', 230, 240, 255, 1]], ['uuid', key],
                           ['property', Q('Sheetname'), Q(title), ['at', x1 * GRID, (y1 - 0.5) * GRID, 0],
                            ['effects', ['font', ['size', 1.8, 1.8]], ['justify', 'left', 'bottom']]],
                           ['property', Q('Sheetfile'), Q(file), ['at', x1 * GRID, (y2 + 0.5) * GRID, 0],
                            ['effects', ['font', ['size', 1.27, 1.27]], ['justify', 'left', 'top']]],
                           ['instances', ['project', Q(PROJECT), ['path', Q(root_path), ['page', Q(str(page))]]]]])

    # output --------------------------------------------------------------------------------------------------

    def _joined_wires(self):
        """Wires cut at every pin and wire end that lies on them, so KiCad sees the same joints that the eye does."""
        ends = {p for w in self.wires for p in w} | set(self.pins.values())
        pieces = set()
        for a, b in self.wires:
            inner = sorted({p for p in ends if self._on(p, a, b)} | {a, b})
            pieces |= {(p, q) for p, q in zip(inner, inner[1:])}
        return sorted(pieces)

    @staticmethod
    def _on(p, a, b):
        return (a[0] == b[0] == p[0] and min(a[1], b[1]) <= p[1] <= max(a[1], b[1])) or \
               (a[1] == b[1] == p[1] and min(a[0], b[0]) <= p[0] <= max(a[0], b[0]))

    def write(self, path, title_block):
        pieces = self._joined_wires()
        meet = {}
        for a, b in pieces:
            for p in (a, b):
                meet[p] = meet.get(p, 0) + 1
        for p in self.pin_points:
            if p in meet:
                meet[p] += 1
        wires = [['wire', ['pts', ['xy', a[0] * GRID, a[1] * GRID], ['xy', b[0] * GRID, b[1] * GRID]], ['stroke', ['width', 0], ['type', 'default']],
                  ['uuid', make_uuid(self.name, 'wire', a, b)]] for a, b in pieces]
        dots = [['junction', ['at', p[0] * GRID, p[1] * GRID], ['diameter', 0], ['color', 0, 0, 0, 0], ['uuid', make_uuid(self.name, 'dot', p)]]
                for p, n in sorted(meet.items()) if n > 2]
        block = ['title_block', ['title', Q(self.title)]] + title_block
        out = ['kicad_sch', ['version', '20250114'], ['generator', Q('eeschema')], ['generator_version', Q('9.0')],
               ['uuid', make_uuid('file', self.name)], ['paper', Q(self.paper)], block,
               ['lib_symbols'] + list(self.embedded.values())] + dots + wires + self.items
        if self.name == 'root':
            out.append(['sheet_instances', ['path', Q('/'), ['page', Q('1')]]])
        out.append(['embedded_fonts', 'no'])
        with open(path, 'w', encoding='utf-8') as f:
            f.write(dump(out) + '\n')
