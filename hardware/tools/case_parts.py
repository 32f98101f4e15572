"""Writes where parts stand on both sides of the board, for the case: boxes of the courtyards as OpenSCAD lists.

    case_parts.py board.kicad_pcb parts.scad
"""
import math
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), 'draw'))
from sexpr import find, findall, parse  # noqa: E402


def number(e, i):
    return float(e[i])


def courtyard(footprint, layer):
    """The corners of the courtyard on one layer, in the footprint's own frame."""
    for kind in ('fp_line', 'fp_rect', 'fp_poly', 'fp_circle', 'fp_arc'):
        for e in findall(footprint, kind):
            if find(e, 'layer')[1] != layer:
                continue
            if kind == 'fp_circle':
                (cx, cy), (ex, ey) = ((number(find(e, k), 1), number(find(e, k), 2)) for k in ('center', 'end'))
                r = math.hypot(ex - cx, ey - cy)
                yield from ((cx - r, cy - r), (cx + r, cy + r))
            elif kind == 'fp_poly':
                yield from ((number(p, 1), number(p, 2)) for p in findall(find(e, 'pts'), 'xy'))
            else:
                yield from ((number(find(e, k), 1), number(find(e, k), 2)) for k in ('start', 'end'))


def boxes(board, side):
    edges = [find(g, k) for g in findall(board, 'gr_line') if find(g, 'layer')[1] == 'Edge.Cuts' for k in ('start', 'end')]
    left, top = min(number(p, 1) for p in edges), min(number(p, 2) for p in edges)
    for footprint in findall(board, 'footprint'):
        reference = next(p[2] for p in findall(footprint, 'property') if p[1] == 'Reference')
        at = find(footprint, 'at')
        angle = math.radians(number(at, 3)) if len(at) > 3 else 0
        corners = [(number(at, 1) - left + x * math.cos(angle) + y * math.sin(angle), number(at, 2) - top - x * math.sin(angle) + y * math.cos(angle))
                   for x, y in courtyard(footprint, f'{side}.CrtYd')]
        if corners and not reference.startswith(('H', 'FID', 'TP', 'JP')):
            xs, ys = zip(*corners)
            yield f'[{min(xs):.2f}, {min(ys):.2f}, {max(xs):.2f}, {max(ys):.2f}], // {reference}'


def main():
    with open(sys.argv[1], encoding='utf-8') as f:
        board = parse(f.read())
    with open(sys.argv[2], 'w', encoding='utf-8') as f:
        f.write('// Written by tools/case_parts.py from the board: left, top, right, bottom of what stands on each side.\n')
        for name, side in (('front_parts', 'F'), ('back_parts', 'B')):
            f.write(f'{name} = [\n' + ''.join(f'    {line}\n' for line in boxes(board, side)) + '];\n')


if __name__ == '__main__':
    main()
