"""Names the fitted parts whose 3D body is not on this machine, one reference and file a line; nothing when the STEP file will show them all.

    missing_bodies.py board.kicad_pcb
"""
import os
import sys

from layout import find, findall, footprints, load


def main():
    path = sys.argv[1]
    places = {'${KIPRJMOD}': os.path.dirname(os.path.abspath(path)), '${KICAD9_3DMODEL_DIR}': os.environ.get('KICAD9_3DMODEL_DIR', '/usr/share/kicad/3dmodels')}
    for reference, footprint, _ in sorted(footprints(load(path)), key=lambda part: part[0]):
        attributes = (find(footprint, 'attr') or [])[1:]
        if 'dnp' in attributes or reference.startswith(('TP', 'FID', 'H', 'JP')):
            continue
        models = [model[1] for model in findall(footprint, 'model')]
        if not models:
            print(reference, '(the footprint names no body)')
        for model in models:
            file = model
            for name, place in places.items():
                file = file.replace(name, place)
            stem = os.path.splitext(file)[0]
            if not any(os.path.exists(stem + ending) for ending in ('.step', '.stp', '.STEP')):
                print(reference, os.path.basename(file))


if __name__ == '__main__':
    main()
