"""Writes a STEP file (AP214) of coloured upright prisms: boxes, and what else has a flat floor and a flat roof. Millimetres, z up from the board."""
import math


def box(x1, y1, z1, x2, y2, z2, colour):
    """A prism with a rectangle as floor."""
    return [(x1, y1), (x2, y1), (x2, y2), (x1, y2)], z1, z2, colour


def cylinder(x, y, z1, z2, diameter, colour, sides=16):
    """A prism with a regular polygon as floor: near enough to a cylinder for what a picture shows."""
    return [(x + diameter / 2 * math.cos(2 * math.pi * i / sides), y + diameter / 2 * math.sin(2 * math.pi * i / sides)) for i in range(sides)], z1, z2, colour


def unit(a, b):
    d = [q - p for p, q in zip(a, b)]
    length = math.sqrt(sum(v * v for v in d))
    return [v / length for v in d]


class Step:
    def __init__(self, name):
        self.name, self.lines, self.known = name, [], {}

    def add(self, text):
        self.lines.append(text)
        return f'#{len(self.lines)}'

    def once(self, text):
        """What many bodies share is written once."""
        if text not in self.known:
            self.known[text] = self.add(text)
        return self.known[text]

    def point(self, p):
        return self.once("CARTESIAN_POINT('',({:.4f},{:.4f},{:.4f}))".format(*p))

    def direction(self, d):
        return self.once("DIRECTION('',({:.6f},{:.6f},{:.6f}))".format(*(v + 0.0 for v in d)))

    def face(self, ring, corners, vertices, edges):
        """A flat face; its ring of corners runs against the clock for who looks from outside."""
        oriented = []
        for a, b in zip(ring, ring[1:] + ring[:1]):
            low, high = min(a, b), max(a, b)
            if (low, high) not in edges:
                vector = self.add(f"VECTOR('',{self.direction(unit(corners[low], corners[high]))},1.)")
                line = self.add(f"LINE('',{self.point(corners[low])},{vector})")
                edges[low, high] = self.add(f"EDGE_CURVE('',{vertices[low]},{vertices[high]},{line},.T.)")
            oriented.append(self.add(f"ORIENTED_EDGE('',*,*,{edges[low, high]},{'.T.' if a < b else '.F.'})"))
        bound = self.add(f"FACE_OUTER_BOUND('',{self.add(f'''EDGE_LOOP('',({','.join(oriented)}))''')},.T.)")
        o, u, v = corners[ring[0]], unit(corners[ring[0]], corners[ring[1]]), unit(corners[ring[1]], corners[ring[2]])
        normal = [u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]]
        length = math.sqrt(sum(n * n for n in normal))
        place = self.add(f"AXIS2_PLACEMENT_3D('',{self.point(o)},{self.direction([n / length for n in normal])},{self.direction(u)})")
        return self.add(f"ADVANCED_FACE('',({bound}),{self.add(f'''PLANE('',{place})''')},.T.)")

    def prism(self, floor, z1, z2, colour):
        n = len(floor)
        if sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(floor, floor[1:] + floor[:1])) < 0:
            floor = floor[::-1]
        corners = [(x, y, z) for z in (min(z1, z2), max(z1, z2)) for x, y in floor]
        vertices = [self.add(f"VERTEX_POINT('',{self.point(c)})") for c in corners]
        edges = {}
        rings = [list(range(n))[::-1], list(range(n, 2 * n))] + [[i, (i + 1) % n, n + (i + 1) % n, n + i] for i in range(n)]
        faces = [self.face(ring, corners, vertices, edges) for ring in rings]
        solid = self.add(f"MANIFOLD_SOLID_BREP('',{self.add(f'''CLOSED_SHELL('',({','.join(faces)}))''')})")
        rgb = self.once("COLOUR_RGB('',{:.3f},{:.3f},{:.3f})".format(*colour))
        fill = self.once(f"FILL_AREA_STYLE('',({self.once(f'''FILL_AREA_STYLE_COLOUR('',{rgb})''')}))")
        side = self.once(f"SURFACE_SIDE_STYLE('',({self.once(f'SURFACE_STYLE_FILL_AREA({fill})')}))")
        style = self.once(f"PRESENTATION_STYLE_ASSIGNMENT(({self.once(f'SURFACE_STYLE_USAGE(.BOTH.,{side})')}))")
        return solid, self.add(f"STYLED_ITEM('',({style}),{solid})")

    def write(self, folder, prisms):
        solids, styles = zip(*(self.prism(*p) for p in prisms))
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
        with open(f'{folder}/{self.name}.step', 'w', encoding='utf-8') as f:
            f.write(f"ISO-10303-21;\nHEADER;\nFILE_DESCRIPTION((''),'2;1');\nFILE_NAME('{self.name}','2026-11-30T00:00:00',(''),(''),'','','');\n"
                    "FILE_SCHEMA(('AUTOMOTIVE_DESIGN'));\nENDSEC;\nDATA;\n")
            f.writelines(f'#{i}={line};\n' for i, line in enumerate(self.lines, 1))
            f.write('ENDSEC;\nEND-ISO-10303-21;\n')
