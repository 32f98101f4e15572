"""Writes one HTML page with both sides of the board and the bill of materials; a click on either shows the other.

    assembly_page.py board.kicad_pcb bom.csv page.html
"""
import csv
import html
import json
import sys

from layout import courtyard, edges, find, findall, footprints, load, xy

PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>MEP module, assembly</title><style>
body{font:14px system-ui,sans-serif;margin:1rem;color:#222}svg{width:100%%;max-width:1100px;background:#14361f;display:block;margin:.3rem 0 1rem}
table{border-collapse:collapse}td,th{border:1px solid #bbb;padding:2px 6px;text-align:left}tr.on{background:#ffe08a}tr.done{color:#999}
.pad{fill:#d4b35a}.one{fill:#7fd8ff}.hole{fill:#0a1a10}.body{fill:#ffffff22;stroke:#cfe;stroke-width:.08;cursor:pointer}.body.on{fill:#ff5a36cc}text{fill:#fff;font-size:.9px;pointer-events:none;text-anchor:middle;dominant-baseline:middle}
</style><h1>MEP module rev B: assembly</h1><p>Click a part or a row. Tick what is placed. The blue pad is pin 1: of a diode the cathode, of SC1 the plus. Not built yet: read the open points of docs/hardware.md before ordering.</p>
<h2>Front</h2>%s<h2>Back (as seen from the back)</h2>%s<table><tr><th></th>%s</tr>%s</table><script>
const rows=[...document.querySelectorAll('tr[data-refs]')],bodies=[...document.querySelectorAll('.body')];
const show=refs=>{bodies.forEach(b=>b.classList.toggle('on',refs.includes(b.dataset.ref)));rows.forEach(r=>r.classList.toggle('on',r.dataset.refs.split(',').some(x=>refs.includes(x))))};
rows.forEach(r=>{r.onclick=()=>show(r.dataset.refs.split(','));r.querySelector('input').onchange=e=>r.classList.toggle('done',e.target.checked)});
bodies.forEach(b=>b.onclick=()=>{show([b.dataset.ref]);rows.find(r=>r.classList.contains('on'))?.scrollIntoView({block:'center'})});
</script></html>"""


def pad_shape(pad, place, turned):
    """One pad, its own angle included in the file's; a hole without copper is drawn dark."""
    at, (w, h) = find(pad, 'at'), xy(find(pad, 'size'))
    x, y = place(xy(at))
    turn = -(float(at[3]) if len(at) > 3 else 0)
    kind = 'hole' if pad[2] == 'np_thru_hole' else 'pad one' if turned and pad[1] == '1' else 'pad'
    if pad[3] == 'circle':
        return f'<circle class="{kind}" cx="{x:.2f}" cy="{y:.2f}" r="{w / 2}"/>'
    return f'<rect class="{kind}" x="{-w / 2:.2f}" y="{-h / 2:.2f}" width="{w}" height="{h}" transform="translate({x:.2f} {y:.2f}) rotate({turn:.0f})"/>'


def picture(board, side):
    pads, bodies, names = [], [], []
    for reference, footprint, place in footprints(board):
        mechanical = reference.startswith(('H', 'FID', 'TP'))
        marked = sum(1 for _ in findall(footprint, 'pad')) > 2 or reference[0] == 'D'
        for pad in findall(footprint, 'pad'):
            if pad[2] == 'np_thru_hole' or any(layer in (f'{side}.Cu', '*.Cu') for layer in find(pad, 'layers')[1:]):
                pads.append(pad_shape(pad, place, marked and not mechanical))
        box = courtyard(footprint, place, side)
        if box and not mechanical:
            x1, y1, x2, y2 = box
            bodies.append(f'<rect class="body" data-ref="{reference}" x="{x1:.2f}" y="{y1:.2f}" width="{x2 - x1:.2f}" height="{y2 - y1:.2f}"/>')
            flip = ' scale(-1 1)' if side == 'B' else ''
            names.append(f'<text transform="translate({(x1 + x2) / 2:.2f} {(y1 + y2) / 2:.2f}){flip}">{reference}</text>')
    edge = ''.join(f'<line x1="{a[0]}" y1="{a[1]}" x2="{b[0]}" y2="{b[1]}" stroke="#fff" stroke-width=".15"/>' for a, b in edges(board)[0])
    mirror = ' transform="translate(70 0) scale(-1 1)"' if side == 'B' else ''
    return f'<svg viewBox="-1 -1 72 30"><g{mirror}>{edge}{"".join(pads)}{"".join(bodies)}{"".join(names)}</g></svg>'


def main():
    board = load(sys.argv[1])
    with open(sys.argv[2], encoding='utf-8', newline='') as f:
        head, *rows = list(csv.reader(f))
    body = ''.join(f'<tr data-refs={json.dumps(row[0])}><td><input type="checkbox"></td>{"".join(f"<td>{html.escape(c)}</td>" for c in row)}</tr>' for row in rows)
    with open(sys.argv[3], 'w', encoding='utf-8') as f:
        f.write(PAGE % (picture(board, 'F'), picture(board, 'B'), ''.join(f'<th>{html.escape(h)}</th>' for h in head), body))


if __name__ == '__main__':
    main()
