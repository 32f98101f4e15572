"""Writes one HTML page with both sides of the board and the bill of materials; a click on either shows the other.

    assembly_page.py board.kicad_pcb bom.csv page.html
"""
import csv
import html
import json
import math
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), 'draw'))
from sexpr import find, findall, parse  # noqa: E402

PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>MEP module, assembly</title><style>
body{font:14px system-ui,sans-serif;margin:1rem;color:#222}svg{width:100%%;max-width:1100px;background:#14361f;display:block;margin:.3rem 0 1rem}
table{border-collapse:collapse}td,th{border:1px solid #bbb;padding:2px 6px;text-align:left}tr.on{background:#ffe08a}tr.done{color:#999}
.pad{fill:#d4b35a}.body{fill:#ffffff22;stroke:#cfe;stroke-width:.08;cursor:pointer}.body.on{fill:#ff5a36cc}text{fill:#fff;font-size:.9px;pointer-events:none;text-anchor:middle;dominant-baseline:middle}
</style><h1>MEP module rev A: assembly</h1><p>Click a part or a row. Tick what is placed. Not built yet: read the open points of docs/hardware.md before ordering.</p>
<h2>Front</h2>%s<h2>Back (as seen from the back)</h2>%s<table><tr><th></th>%s</tr>%s</table><script>
const rows=[...document.querySelectorAll('tr[data-refs]')],bodies=[...document.querySelectorAll('.body')];
const show=refs=>{bodies.forEach(b=>b.classList.toggle('on',refs.includes(b.dataset.ref)));rows.forEach(r=>r.classList.toggle('on',r.dataset.refs.split(',').some(x=>refs.includes(x))))};
rows.forEach(r=>{r.onclick=()=>show(r.dataset.refs.split(','));r.querySelector('input').onchange=e=>r.classList.toggle('done',e.target.checked)});
bodies.forEach(b=>b.onclick=()=>{show([b.dataset.ref]);rows.find(r=>r.classList.contains('on'))?.scrollIntoView({block:'center'})});
</script></html>"""


def number(e, i):
    return float(e[i])


def picture(board, side, origin):
    layer = 'F.Cu' if side == 'F' else 'B.Cu'
    pads, bodies, names = [], [], []
    for fp in findall(board, 'footprint'):
        ref = next(p[2] for p in findall(fp, 'property') if p[1] == 'Reference')
        here = find(fp, 'layer')[1] == layer
        at = find(fp, 'at')
        x0, y0, a = number(at, 1) - origin[0], number(at, 2) - origin[1], math.radians(number(at, 3)) if len(at) > 3 else 0
        xs, ys = [], []
        for pad in findall(fp, 'pad'):
            p, size = find(pad, 'at'), find(pad, 'size')
            px, py = number(p, 1), number(p, 2)
            x, y = x0 + px * math.cos(a) + py * math.sin(a), y0 - px * math.sin(a) + py * math.cos(a)
            turn = number(p, 3) if len(p) > 3 else 0
            layers = find(pad, 'layers')[1:]
            if layer in layers or '*.Cu' in layers:
                pads.append(f'<rect class="pad" x="{-number(size, 1) / 2:.2f}" y="{-number(size, 2) / 2:.2f}" width="{size[1]}" height="{size[2]}" '
                            f'transform="translate({x:.2f} {y:.2f}) rotate({-turn:.0f})"/>')
            xs += [x - number(size, 1) / 2, x + number(size, 1) / 2]
            ys += [y - number(size, 2) / 2, y + number(size, 2) / 2]
        if here and xs and not ref.startswith(('H', 'FID', 'TP')):
            bodies.append(f'<rect class="body" data-ref="{ref}" x="{min(xs):.2f}" y="{min(ys):.2f}" width="{max(xs) - min(xs):.2f}" height="{max(ys) - min(ys):.2f}"/>')
            flip = ' scale(-1 1)' if side == 'B' else ''
            names.append(f'<text transform="translate({(min(xs) + max(xs)) / 2:.2f} {(min(ys) + max(ys)) / 2:.2f}){flip}">{ref}</text>')
    edge = ''.join(f'<line x1="{number(find(g, "start"), 1) - origin[0]}" y1="{number(find(g, "start"), 2) - origin[1]}" x2="{number(find(g, "end"), 1) - origin[0]}" '
                   f'y2="{number(find(g, "end"), 2) - origin[1]}" stroke="#fff" stroke-width=".15"/>' for g in findall(board, 'gr_line') if find(g, 'layer')[1] == 'Edge.Cuts')
    mirror = ' transform="translate(70 0) scale(-1 1)"' if side == 'B' else ''
    return f'<svg viewBox="-1 -1 72 30"><g{mirror}>{edge}{"".join(pads)}{"".join(bodies)}{"".join(names)}</g></svg>'


def main():
    board = parse(open(sys.argv[1], encoding='utf-8').read())
    points = [find(g, k) for g in findall(board, 'gr_line') if find(g, 'layer')[1] == 'Edge.Cuts' for k in ('start', 'end')]
    origin = min(number(p, 1) for p in points), min(number(p, 2) for p in points)
    with open(sys.argv[2], encoding='utf-8', newline='') as f:
        head, *rows = list(csv.reader(f))
    body = ''.join(f'<tr data-refs={json.dumps(row[0])}><td><input type="checkbox"></td>{"".join(f"<td>{html.escape(c)}</td>" for c in row)}</tr>' for row in rows)
    with open(sys.argv[3], 'w', encoding='utf-8') as f:
        f.write(PAGE % (picture(board, 'F', origin), picture(board, 'B', origin), ''.join(f'<th>{html.escape(h)}</th>' for h in head), body))


if __name__ == '__main__':
    main()
