// Printable case of the MEP module: a tray under the back and a lid over the radio module. Both stay inside the board's outline and between
// the slot's guides (x = 6..64), hook into the antenna's notch, and are held at the upper edge by one turn of polyimide tape.
// part = "tray", "lid" or "assembly"; "clash" is what of the case stands inside a part or the board: nothing, or the design is wrong.
// Print both flat side down, 0.2 mm layers, no supports, ASA or PETG (the terminal room gets warm).

include <parts.scad>

part = "assembly";
$fn = 48;

board = [70, 28, 1.6];      // outline of hardware/mep-module
guides = [6, 64];           // the case may not be wider than this
notch = [9, 37, 20];        // left, right, top of the antenna's notch
socket = [45, 64, 18];      // the meter's socket needs the front here: left, right, bottom
front_height = 3.6;         // room above the front: radio module 3.2 mm
back_height = 6.2;          // room below the back: L1 4 mm, SC1 3.4 mm, capacitors 2.7 mm
wall = 1.2;
gap = 0.25;                 // printed gaps

// Everything counts x to the right and y down like the board; z = 0 is the face of the board that the shell lies on, up is away from it.

module frame(right, bottom, height) {
    difference() {
        translate([guides[0], 0, 0]) cube([right - guides[0], bottom, height + wall]);
        translate([guides[0] + wall, wall, -1]) cube([right - guides[0] - 2 * wall, bottom - 2 * wall, height + 1]);
    }
}

module parts(boxes, height) {
    for (b = boxes) translate([b[0], b[1], -1]) cube([b[2] - b[0], b[3] - b[1], height + 1]);
}

// A hook through the notch around the board's edge: stands at the edge in x, from y on, 4 mm long; side = 1 grips what lies left of it.
module hook(x, y, side, height) {
    translate([x, y, 0]) scale([side, 1, 1]) {
        translate([gap, 0, -board.z - 1]) cube([1, 4, board.z + 1 + height + wall]);
        translate([-0.6, 0, -board.z - 1 - gap]) cube([1.6 + gap, 4, 1]);
    }
}

module tray() {
    difference() {
        frame(guides[1], board.y, back_height);
        parts(back_parts, back_height);
        for (x = [14 : 5 : 29]) translate([x, 6, back_height - 1]) cube([1.6, 9, wall + 2]);     // vents over the store
        for (x = [56 : 3 : 62]) translate([x, 4, back_height - 1]) cube([1.2, 10, wall + 2]);    // vents over the buck
        translate([notch[0] - gap, notch[2] - gap, -1]) cube([notch[1] - notch[0] + 2 * gap, 20, back_height + wall + 2]); // nothing near the antenna
        translate([46.5, 17.6, -1]) cube([10, 6.5, back_height + wall + 2]);                     // pin ends of J1
        translate([5, 1.2, -1]) cube([4.6, 16.2, back_height + wall + 2]);                       // J2
        translate([52.6, 24.4, -1]) cube([9.2, 20, back_height + wall + 2]);                     // J3 and its cable
        translate([44, 25.4, -1]) cube([5.2, 20, back_height + wall + 2]);                       // JP1 stays reachable
    }
    for (x = [[notch[0], 1], [notch[1], -1]]) hook(x[0], 23, x[1], back_height);
    for (x = [notch[0] - wall, notch[1]]) translate([x, 22, 0]) cube([wall, 6, back_height + wall]);  // what the hooks hang on
    translate([notch[0] - wall, 23, back_height]) cube([wall + gap + 1, 4, wall]);
    translate([notch[1] - gap - 1, 23, back_height]) cube([wall + gap + 1, 4, wall]);
}

// Over the radio module only: the socket, the buttons' tops and the antenna stay free.
module lid() {
    right = socket[0] - 0.6;
    difference() {
        union() {
            translate([guides[0], 0, front_height]) cube([right - guides[0], notch[2], wall]);
            translate([guides[0], 0, 0]) cube([right - guides[0], wall, front_height]);
            translate([guides[0], 0, 0]) cube([wall, notch[2], front_height]);
            for (x = [9.4, 33]) translate([x, notch[2] - 1.4, 0]) cube([3.8, 1.4, front_height]);
        }
        parts(front_parts, front_height);
        translate([11.2, 4.2, front_height - 1]) cylinder(d = 2.6, h = 4);           // BOOT
        translate([38.6, 9.9, front_height - 1]) cylinder(d = 2.6, h = 4);           // SETUP
        translate([38.6, 13.6, front_height - 1]) cylinder(d = 2.6, h = 4);          // RESET
        translate([11.2, 15, front_height - 1]) cylinder(d = 2, h = 4);              // LED
        translate([guides[0] - 1, 2, -1]) cube([3.6, 16.5, front_height + 1]);       // J2
    }
    for (x = [9.6, 33]) lid_hook(x);
}

module lid_hook(x) {
    translate([x, notch[2] + gap, -board.z - 1]) cube([3.6, 1, board.z + 1 + front_height + wall]);
    translate([x, notch[2] - 0.6, -board.z - 1 - gap]) cube([3.6, 1.6 + gap, 1]);
    translate([x, notch[2] - 0.5, front_height]) cube([3.6, 1.5 + gap, wall]);
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

if (part == "tray") rotate([180, 0, 0]) translate([0, 0, -back_height - wall]) tray();
if (part == "lid") rotate([180, 0, 0]) translate([0, 0, -front_height - wall]) lid();
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
