"""Compares two copies of the KiCad project: each file to the letter, the board piece by piece, because KiCad gives what it places new identifiers and
writes it in another order. Prints what differs, and fails when something does.

    same_drawing.py committed drawn
"""
import collections
import os
import re
import sys

COMPARED = ('.kicad_sch', '.kicad_sym', '.kicad_mod', '.kicad_pcb', '.step')


def files(folder):
    return {os.path.relpath(os.path.join(place, name), folder) for place, _, names in os.walk(folder) for name in names if name.endswith(COMPARED)}


def pieces(path):
    """The footprints, tracks, zones and texts of a board, each with how often it is there: without identifiers, and without what KiCad pours into
    the zones, which differs a little from version to version."""
    with open(path, encoding='utf-8') as f:
        text = re.sub(r'\s*\(uuid "[^"]*"\)', '', f.read())
    text = re.sub(r'\n\t\t\(filled_polygon\n.*?\n\t\t\)', '', text, flags=re.DOTALL)
    return collections.Counter(re.split(r'\n\t(?=\()', text))


def differences(committed, drawn):
    for name in sorted(files(committed) ^ files(drawn)):
        yield f'{name} is only in {committed if os.path.exists(os.path.join(committed, name)) else drawn}'
    for name in sorted(files(committed) & files(drawn)):
        one, other = os.path.join(committed, name), os.path.join(drawn, name)
        if name.endswith('.kicad_pcb'):
            a, b = pieces(one), pieces(other)
            yield from (f'{name}, only {where}: {" ".join(piece.split())[:200]}' for where, more in (('committed', a - b), ('drawn', b - a)) for piece in more)
        elif open(one, encoding='utf-8').read() != open(other, encoding='utf-8').read():
            yield f'{name} differs'


if __name__ == '__main__':
    found = list(differences(*sys.argv[1:3]))
    print('\n'.join(found[:20]) or 'the drawing is the committed one')
    sys.exit(bool(found))
