"""What the tools ask of the board file: where parts and pads are, in millimetres from the board's upper left corner seen from the front."""
import math
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), 'draw'))
from sexpr import find, findall, parse  # noqa: E402


def xy(e):
    return float(e[1]), float(e[2])


def load(path):
    with open(path, encoding='utf-8') as f:
        return parse(f.read())


def edges(board):
    """The outline as pairs of points."""
    lines = [(xy(find(g, 'start')), xy(find(g, 'end'))) for g in findall(board, 'gr_line') if find(g, 'layer')[1] == 'Edge.Cuts']
    left, top = min(x for line in lines for x, _ in line), min(y for line in lines for _, y in line)
    return [tuple((x - left, y - top) for x, y in line) for line in lines], (left, top)


def footprints(board):
    """(reference, footprint, function from its own frame to the board's)."""
    _, (left, top) = edges(board)
    for footprint in findall(board, 'footprint'):
        at = find(footprint, 'at')
        angle = math.radians(float(at[3])) if len(at) > 3 else 0
        x0, y0, c, s = float(at[1]) - left, float(at[2]) - top, math.cos(angle), math.sin(angle)
        reference = next(p[2] for p in findall(footprint, 'property') if p[1] == 'Reference')
        yield reference, footprint, lambda p, x0=x0, y0=y0, c=c, s=s: (x0 + p[0] * c + p[1] * s, y0 - p[0] * s + p[1] * c)


def courtyard(footprint, place, side):
    """Left, top, right and bottom of what the part takes on the side 'F' or 'B', or None."""
    points = []
    for kind in ('fp_line', 'fp_rect', 'fp_poly', 'fp_circle', 'fp_arc'):
        for e in findall(footprint, kind):
            if find(e, 'layer')[1] != f'{side}.CrtYd':
                continue
            if kind == 'fp_circle':
                (cx, cy), end = xy(find(e, 'center')), xy(find(e, 'end'))
                r = math.dist((cx, cy), end)
                points += [(cx - r, cy - r), (cx + r, cy + r)]
            elif kind == 'fp_poly':
                points += [xy(p) for p in findall(find(e, 'pts'), 'xy')]
            else:
                points += [xy(find(e, k)) for k in ('start', 'end')]
    if not points:
        return None
    xs, ys = zip(*(place(p) for p in points))
    return min(xs), min(ys), max(xs), max(ys)
