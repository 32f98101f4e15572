"""Writes where parts stand on both sides of the board, for the case: boxes of the courtyards as OpenSCAD lists.

    case_parts.py board.kicad_pcb parts.scad
"""
import sys

from layout import courtyard, footprints, load


def main():
    board = load(sys.argv[1])
    with open(sys.argv[2], 'w', encoding='utf-8') as f:
        f.write('// Written by tools/case_parts.py from the board: left, top, right, bottom of what stands on each side.\n')
        for name, side in (('front_parts', 'F'), ('back_parts', 'B')):
            f.write(f'{name} = [\n')
            for reference, footprint, place in sorted(footprints(board), key=lambda part: part[0]):  # KiCad shuffles them
                box = courtyard(footprint, place, side)
                if box and not reference.startswith(('H', 'FID', 'TP', 'JP')):
                    f.write(f'    [{", ".join(f"{v:.2f}" for v in box)}], // {reference}\n')
            f.write('];\n')


if __name__ == '__main__':
    main()
