// Printable case of the MEP module: a tray under the back and a lid over the radio module. Both stay inside the board's outline and between
// the slot's guides (x = 6..64), hook into the antenna's notch, and are held at the upper edge by one turn of polyimide tape.
// part = "tray", "lid" or "assembly"; two parts are tests that must come out empty: "clash" is what of the case stands inside a part or the board,
// "thin" is what of it is thinner than a 0.4 mm nozzle prints twice.
// Print both flat side down, 0.2 mm layers, no supports, ASA or PETG (the terminal room gets warm).

include <parts.scad>

part = "assembly";
cells = false;              // true: two radial cells of 8 mm in SC1's place, which make the tray 9.6 mm high
$fn = 48;

board = [70, 28, 1.6];      // outline of hardware/mep-module
guides = [6, 64];           // the case may not be wider than this
notch = [9, 37, 20];        // left, right, top of the antenna's notch
socket = [45, 64, 18];      // the meter's socket needs the front here: left, right, bottom
front_height = 3.4;         // room above the front: radio module 3.1 to 3.3 mm
back_height = cells ? 8.6 : 4.4; // room below the back: L1 4 mm, SC1 3.4 mm, capacitors 2.7 mm
floor = 1;
roof = 0.8;
wall = 1.2;
thinnest = 0.8;             // two lines of a 0.4 mm nozzle
gap = 0.25;                 // printed gaps

// Everything counts x to the right and y down like the board; z = 0 is the face of the board that the shell lies on, up is away from it.
// Each shell is two flat shapes, one above the other: the walls and what closes them.

// What is left of a shape when all that is thinner than the thinnest wall is taken away.
module printable() { offset(delta = thinnest / 2) offset(delta = -thinnest / 2) children(); }

module box(left, top, right, bottom) translate([left, top]) square([right - left, bottom - top]);

module parts_shape(boxes) { for (b = boxes) box(b[0] - 0.1, b[1] - 0.1, b[2] + 0.1, b[3] + 0.1); }

module parts(boxes, height) translate([0, 0, -1]) linear_extrude(height + 1) { for (b = boxes) box(b[0], b[1], b[2], b[3]); }

module openings() {
    box(notch[0] - gap, notch[2] - gap, notch[1] + gap, 40);   // nothing near the antenna
    box(46.5, 17.6, 56.5, 24.1);                               // pin ends of J1
    box(5, 1.2, 9.6, 17.4);                                    // J2: the programming clip grips here
    box(52.6, 24.4, 61.8, 44);                                 // J3 and its cable
    box(44, 25.4, 49.2, 45);                                   // JP1 stays reachable
}

module tray_walls() printable() difference() {
    box(guides[0], 0, guides[1], board.y);
    box(guides[0] + wall, wall, guides[1] - wall, board.y - wall);
    parts_shape(back_parts);
    openings();
}

module tray_floor() printable() difference() {
    box(guides[0], 0, guides[1], board.y);
    openings();
    for (x = [14 : 5 : 29]) box(x, 5, x + 1.6, 14);             // vents over the store
    for (x = [56 : 3 : 62]) box(x, 4, x + 1.2, 14);             // vents over the buck
}

// A hook through the notch around the board's edge: stands at the edge in x, from y on, 4 mm long; side = 1 grips what lies left of it.
module hook(x, y, side, height) {
    translate([x, y, 0]) scale([side, 1, 1]) {
        translate([gap, 0, -board.z - 1]) cube([1, 4, board.z + 1 + height + floor]);
        translate([-0.6, 0, -board.z - 1 - gap]) cube([1.6 + gap, 4, 1]);
    }
}

module tray() {
    linear_extrude(back_height) tray_walls();
    translate([0, 0, back_height]) linear_extrude(floor) tray_floor();
    for (x = [[notch[0], 1], [notch[1], -1]]) hook(x[0], 23, x[1], back_height);
    for (x = [notch[0] - wall, notch[1]]) translate([x, 22, 0]) cube([wall, 6, back_height + floor]);  // what the hooks hang on
    translate([notch[0] - wall, 23, back_height]) cube([wall + gap + 1, 4, floor]);
    translate([notch[1] - gap - 1, 23, back_height]) cube([wall + gap + 1, 4, floor]);
}

lid_right = socket[0] - 0.6;

module lid_walls() printable() difference() {
    union() {
        box(guides[0], 0, lid_right, wall);
        box(guides[0], 0, guides[0] + wall, notch[2]);
        for (x = [9.4, 33]) box(x, notch[2] - 1.4, x + 3.8, notch[2]);
    }
    parts_shape(front_parts);
    box(guides[0] - 1, 1, 10, 18.2);                            // J2: the clip
}

module lid_roof() printable() difference() {
    box(guides[0], 0, lid_right, notch[2]);
    box(guides[0] - 1, -1, 9.6, 18.4);                          // the clip's jaw
    for (p = [[11.2, 4.2, 2.6], [38.6, 9.9, 2.6], [38.6, 13.6, 2.6], [11.2, 15, 2]]) translate([p[0], p[1]]) circle(d = p[2]); // BOOT, SETUP, RESET, LED
}

// Over the radio module only: the socket, the buttons' tops and the antenna stay free.
module lid() {
    linear_extrude(front_height) lid_walls();
    translate([0, 0, front_height]) linear_extrude(roof) lid_roof();
    for (x = [9.6, 33]) lid_hook(x);
}

module lid_hook(x) {
    translate([x, notch[2] + gap, -board.z - 1]) cube([3.6, 1, board.z + 1 + front_height + roof]);
    translate([x, notch[2] - 0.6, -board.z - 1 - gap]) cube([3.6, 1.6 + gap, 1]);
    translate([x, notch[2] - 0.5, front_height]) cube([3.6, 1.5 + gap, roof]);
}

module board_body() {
    difference() {
        cube(board);
        translate([notch[0], notch[2], -1]) cube([notch[1] - notch[0], 20, 5]);
        for (x = [5, 65]) translate([x, 25, -1]) cylinder(d = 3.2, h = 5);
    }
}

module board_dummy() {
    color("darkgreen") board_body();
    color("silver") translate([14, 1, board.z]) cube([18, 19, 3.1]);
    color("dimgray") translate([14, 20.3, board.z]) cube([18, 6.2, 0.8]);
    color("gold") for (x = [49, 51.54, 54.08]) translate([x - 0.3, 9.4, board.z + 2.2]) cube([0.6, 12, 0.6]);
    color("black") translate([47.7, 15.5, board.z]) cube([7.7, 2.5, 5]);
}

// The shells as they sit on a board whose back is at z = 0.
module seated_tray() translate([0, 0, -0.01]) mirror([0, 0, 1]) tray();
module seated_lid() translate([0, 0, board.z + 0.01]) lid();

// What of a slice a disc of the thinnest wall (less a hundredth) does not reach.
module thin_in(z) {
    difference() {
        projection(cut = true) translate([0, 0, -z]) children();
        offset(delta = thinnest / 2) offset(delta = -thinnest / 2 + 0.01) projection(cut = true) translate([0, 0, -z]) children();
    }
}

if (part == "tray") rotate([180, 0, 0]) translate([0, 0, -back_height - floor]) tray();
if (part == "lid") rotate([180, 0, 0]) translate([0, 0, -front_height - roof]) lid();
if (part == "assembly") mirror([0, 1, 0]) {
    color("orange") translate([0, 0, -8]) seated_tray();
    board_dummy();
    color("steelblue") translate([0, 0, 9]) seated_lid();
}
if (part == "clash") {
    intersection() { seated_tray(); union() { board_body(); mirror([0, 0, 1]) translate([0, 0, 1]) parts(back_parts, back_height - 1.2); } }
    intersection() { seated_lid(); union() { board_body(); translate([0, 0, board.z + 1]) parts(front_parts, front_height - 1.2); } }
    intersection() { seated_tray(); seated_lid(); }
}
if (part == "thin") {
    assert(min(floor, roof, wall) >= thinnest, "the floor, the roof and the walls are at least as thick as the thinnest wall");
    for (z = [-board.z - 0.6, -board.z / 2, 0.5, back_height / 2, back_height + floor / 2]) thin_in(z) tray();
    for (z = [-board.z - 0.6, -board.z / 2, 0.5, front_height / 2, front_height + roof / 2]) thin_in(z) lid();
}
