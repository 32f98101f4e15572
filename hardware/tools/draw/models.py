"""Writes STEP bodies of the parts for which KiCad's 3D library has none: boxes with the size of the part, so that pictures and the STEP file
of the board show the room that they take. Millimetres, z up from the board, origin of the footprint."""
import os

HERE = os.path.dirname(os.path.abspath(__file__))
OUT = os.path.join(HERE, '../../mep-module/lib/MepModule.3dshapes')
GREY, FOIL, SILVER, GREEN = (0.35, 0.35, 0.37), (0.50, 0.50, 0.52), (0.80, 0.80, 0.80), (0.10, 0.30, 0.20)

# name: boxes of (x1, y1, z1, x2, y2, z2, colour)
MODELS = {
    'Inductor_4.9x4.9x4.0mm': [(-2.45, -2.45, 0.15, 2.45, 2.45, 4.0, GREY), (-2.45, -1.9, 0, -0.85, 1.9, 0.15, SILVER), (0.85, -1.9, 0, 2.45, 1.9, 0.15, SILVER)],
    'PTC_1812_4.5x3.2x0.8mm': [(-1.7, -1.6, 0.05, 1.7, 1.6, 0.8, GREEN), (-2.3, -1.6, 0, -1.7, 1.6, 0.85, SILVER), (1.7, -1.6, 0, 2.3, 1.6, 0.85, SILVER)],
    'SuperCap_DMF_21x14x3.4mm': [(-10.5, -7, 0.2, 10.5, 7, 3.4, FOIL)] + [(-14.6, y - 0.9, 0, -10.5, y + 0.9, 0.15, GREY) for y in (-3.5, 0, 3.5)],
}

# Corners of a box in the order of bits x, y, z, and its faces, each a ring of corners with the outside to the reader.
FACES = [(0, 2, 3, 1), (4, 5, 7, 6), (0, 1, 5, 4), (2, 6, 7, 3), (0, 4, 6, 2), (1, 3, 7, 5)]


class Step:
    """A STEP file (AP214) of coloured boxes."""

    def __init__(self, name):
        self.name, self.lines = name, []

    def add(self, text):
        self.lines.append(text)
        return f'#{len(self.lines)}'

    def point(self, p):
        return self.add("CARTESIAN_POINT('',({:.4f},{:.4f},{:.4f}))".format(*p))

    def direction(self, d):
        return self.add("DIRECTION('',({:.1f},{:.1f},{:.1f}))".format(*d))

    def box(self, x1, y1, z1, x2, y2, z2, colour):
        corners = [((x1, x2)[i & 1], (y1, y2)[i >> 1 & 1], (z1, z2)[i >> 2]) for i in range(8)]
        vertices = [self.add(f"VERTEX_POINT('',{self.point(c)})") for c in corners]
        edges = {}
        faces = []
        for ring in FACES:
            oriented = []
            for a, b in zip(ring, ring[1:] + ring[:1]):
                low, high = min(a, b), max(a, b)
                if (low, high) not in edges:
                    axis = [float(q > p) for p, q in zip(corners[low], corners[high])]
                    vector = self.add(f"VECTOR('',{self.direction(axis)},1.)")
                    line = self.add(f"LINE('',{self.point(corners[low])},{vector})")
                    edges[low, high] = self.add(f"EDGE_CURVE('',{vertices[low]},{vertices[high]},{line},.T.)")
                oriented.append(self.add(f"ORIENTED_EDGE('',*,*,{edges[low, high]},{'.T.' if a < b else '.F.'})"))
            loop = self.add(f"EDGE_LOOP('',({','.join(oriented)}))")
            bound = self.add(f"FACE_OUTER_BOUND('',{loop},.T.)")
            o, u, v = (corners[ring[i]] for i in (0, 1, 3))
            u, v = ([float((q > p) - (q < p)) for p, q in zip(o, w)] for w in (u, v))
            normal = [u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]]
            place = self.add(f"AXIS2_PLACEMENT_3D('',{self.point(o)},{self.direction(normal)},{self.direction(u)})")
            plane = self.add(f"PLANE('',{place})")
            faces.append(self.add(f"ADVANCED_FACE('',({bound}),{plane},.T.)"))
        shell = self.add(f"CLOSED_SHELL('',({','.join(faces)}))")
        solid = self.add(f"MANIFOLD_SOLID_BREP('',{shell})")
        rgb = self.add("COLOUR_RGB('',{:.3f},{:.3f},{:.3f})".format(*colour))
        paint = self.add(f"FILL_AREA_STYLE_COLOUR('',{rgb})")
        fill = self.add(f"FILL_AREA_STYLE('',({paint}))")
        area = self.add(f"SURFACE_STYLE_FILL_AREA({fill})")
        side = self.add(f"SURFACE_SIDE_STYLE('',({area}))")
        usage = self.add(f"SURFACE_STYLE_USAGE(.BOTH.,{side})")
        style = self.add(f"PRESENTATION_STYLE_ASSIGNMENT(({usage}))")
        return solid, self.add(f"STYLED_ITEM('',({style}),{solid})")

    def write(self, boxes):
        solids, styles = zip(*(self.box(*b) for b in boxes))
        axes = self.add(f"AXIS2_PLACEMENT_3D('',{self.point((0, 0, 0))},{self.direction((0, 0, 1))},{self.direction((1, 0, 0))})")
        length = self.add('(LENGTH_UNIT()NAMED_UNIT(*)SI_UNIT(.MILLI.,.METRE.))')
        angle = self.add('(NAMED_UNIT(*)PLANE_ANGLE_UNIT()SI_UNIT($,.RADIAN.))')
        solid_angle = self.add('(NAMED_UNIT(*)SI_UNIT($,.STERADIAN.)SOLID_ANGLE_UNIT())')
        precision = self.add(f"UNCERTAINTY_MEASURE_WITH_UNIT(LENGTH_MEASURE(1.E-5),{length},'distance_accuracy_value','')")
        context = self.add(f"(GEOMETRIC_REPRESENTATION_CONTEXT(3)GLOBAL_UNCERTAINTY_ASSIGNED_CONTEXT(({precision}))"
                           f"GLOBAL_UNIT_ASSIGNED_CONTEXT(({length},{angle},{solid_angle}))REPRESENTATION_CONTEXT('',''))")
        shape = self.add(f"ADVANCED_BREP_SHAPE_REPRESENTATION('',({','.join((axes, *solids))}),{context})")
        self.add(f"MECHANICAL_DESIGN_GEOMETRIC_PRESENTATION_REPRESENTATION('',({','.join(styles)}),{context})")
        application = self.add("APPLICATION_CONTEXT('core data for automotive mechanical design processes')")
        self.add(f"APPLICATION_PROTOCOL_DEFINITION('international standard','automotive_design',2000,{application})")
        product_context = self.add(f"PRODUCT_CONTEXT('',{application},'mechanical')")
        product = self.add(f"PRODUCT('{self.name}','{self.name}','',({product_context}))")
        formation = self.add(f"PRODUCT_DEFINITION_FORMATION('','',{product})")
        definition_context = self.add(f"PRODUCT_DEFINITION_CONTEXT('part definition',{application},'design')")
        definition = self.add(f"PRODUCT_DEFINITION('design','',{formation},{definition_context})")
        definition_shape = self.add(f"PRODUCT_DEFINITION_SHAPE('','',{definition})")
        self.add(f"SHAPE_DEFINITION_REPRESENTATION({definition_shape},{shape})")
        with open(f'{OUT}/{self.name}.step', 'w', encoding='utf-8') as f:
            f.write(f"ISO-10303-21;\nHEADER;\nFILE_DESCRIPTION((''),'2;1');\nFILE_NAME('{self.name}','2026-11-28T00:00:00',(''),(''),'','','');\n"
                    "FILE_SCHEMA(('AUTOMOTIVE_DESIGN'));\nENDSEC;\nDATA;\n")
            f.writelines(f'#{i}={line};\n' for i, line in enumerate(self.lines, 1))
            f.write('ENDSEC;\nEND-ISO-10303-21;\n')


if __name__ == '__main__':
    os.makedirs(OUT, exist_ok=True)
    for name, boxes in MODELS.items():
        Step(name).write(boxes)
