"""Names the fitted parts without a 3D body of the project's own, one reference and file a line; nothing when the STEP file will show them all.

    missing_bodies.py board.kicad_pcb
"""
import os
import sys

from layout import find, findall, footprints, load


def main():
    path = sys.argv[1]
    project = os.path.dirname(os.path.abspath(path))
    for reference, footprint, _ in sorted(footprints(load(path)), key=lambda part: part[0]):
        attributes = (find(footprint, 'attr') or [])[1:]
        if 'dnp' in attributes or reference.startswith(('TP', 'FID', 'H', 'JP')):
            continue
        models = [model[1] for model in findall(footprint, 'model')]
        if not models:
            print(reference, '(the footprint names no body)')
        for model in models:
            if not os.path.exists(model.replace('${KIPRJMOD}', project)):
                print(reference, model)


if __name__ == '__main__':
    main()
