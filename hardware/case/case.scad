// Printable case of the MEP module: a tray that carries the board at its edges, and a lid that closes the back.
// It slides into the slot on the board's own edges (58 mm between the guides), so the case stays between x = 6 and x = 64.
// part = "tray", "lid" or "assembly". Print both flat side down, 0.2 mm layers, no supports, ASA or PETG (the terminal room gets warm).

part = "assembly";
$fn = 48;

board = [70, 28, 1.6];      // outline of hardware/mep-module
guides = [6, 64];           // the case may not be wider than this
notch = [9, 37, 20];        // left, right, top of the antenna's notch
socket = [45, 64, 18];      // the meter's socket needs the front here: left, right, bottom
front_height = 3.6;         // room above the front: module 3.2 mm
back_height = 6.2;          // room below the back: L1 4 mm, SC1 3.4 mm, capacitors 2.7 mm
wall = 1.2;
gap = 0.25;                 // printed gaps

width = guides[1] - guides[0];

module frame(height) {
    difference() {
        translate([guides[0], 0, 0]) cube([width, board.y, height]);
        translate([guides[0] + wall, wall, -1]) cube([width - 2 * wall, board.y - 2 * wall, height + 2]);
    }
}

// Back shell: walls, floor with vents, a ledge that the board rests on, snap noses.
module tray() {
    difference() {
        union() {
            frame(back_height);
            translate([guides[0], 0, 0]) cube([width, board.y, wall]);
            for (x = [guides[0], guides[1] - 2.4]) translate([x, 0, 0]) cube([2.4, 2.4, back_height]);
        }
        for (x = [14 : 5 : 34]) translate([x, 6, -1]) cube([1.6, 9, wall + 2]);      // vents under the store
        for (x = [56 : 3 : 62]) translate([x, 4, -1]) cube([1.2, 10, wall + 2]);     // vents under the buck
        translate([notch[0] - gap, notch[2] - gap, -1]) cube([notch[1] - notch[0] + 2 * gap, 20, back_height + 2]); // nothing near the antenna
        translate([46.5, 17.6, -1]) cube([10, 6.5, wall + 2]);                       // pin ends of J1
        translate([5, 1.4, -1]) cube([4.6, 17, back_height + 2]);                    // J2
        translate([52.6, 24.4, -1]) cube([9, 20, back_height + 2]);                  // J3 and its cable
        translate([44, 25.4, -1]) cube([5.4, 20, wall + 2]);                         // JP1 stays reachable
    }
    for (x = [18, 48]) translate([x, -0.4, back_height - 1.4]) rotate([0, 90, 0]) cylinder(r = 0.5, h = 6);
}

// Front cover over the module only: the socket, the buttons' tops and the antenna stay free.
module lid() {
    left = guides[0];
    right = socket[0] - 0.6;
    difference() {
        union() {
            translate([left, 0, front_height]) cube([right - left, notch[2], wall]);
            translate([left, 0, 0]) cube([right - left, wall, front_height]);
            translate([left, 0, 0]) cube([wall, notch[2], front_height]);
            translate([right - wall, 0, 0]) cube([wall, notch[2], front_height]);
            for (x = [18, 38]) translate([x, -1.9, -board.z - 2.8]) clip();
            for (x = [10, 33]) translate([x, notch[2], 0]) edge_hook();
        }
        translate([11.2, 4.2, front_height - 1]) cylinder(d = 2.6, h = 4);           // BOOT
        translate([38.6, 9.9, front_height - 1]) cylinder(d = 2.6, h = 4);           // SETUP
        translate([38.6, 13.6, front_height - 1]) cylinder(d = 2.6, h = 4);          // RESET
        translate([11.2, 15, front_height - 1]) cylinder(d = 2, h = 4);              // LED
        translate([left - 1, 2, -1]) cube([3.6, 16.5, front_height + 1]);            // J2
    }
}

// Hook over the tray's noses at the upper edge.
module clip() {
    cube([5, 0.9, board.z + 2.8 + front_height + wall]);
    cube([5, 1.85, 0.8]);
    translate([0, 0, board.z + 2.8 + front_height]) cube([5, 3, wall]);
}

// Hook under the board at the edge of the notch.
module edge_hook() {
    translate([0, 0.2, -board.z - 1]) cube([4, 0.9, board.z + 1 + front_height + wall]);
    translate([0, -0.7, -board.z - 1]) cube([4, 1.2, 0.8]);
    translate([0, -1, front_height]) cube([4, 2, wall]);
}

module board_dummy() {
    color("darkgreen") difference() {
        cube(board);
        translate([notch[0], notch[2], -1]) cube([notch[1] - notch[0], 20, 5]);
        for (x = [5, 65]) translate([x, 25, -1]) cylinder(d = 3.2, h = 5);
    }
    color("silver") translate([14, 1, board.z]) cube([18, 19, 3.1]);
    color("dimgray") translate([14, 20.3, board.z]) cube([18, 6.2, 0.8]);
    color("gold") for (x = [49, 51.54, 54.08]) translate([x - 0.3, 9.4, board.z + 2.2]) cube([0.6, 12, 0.6]);
    color("black") translate([47.7, 15.5, board.z]) cube([7.7, 2.5, 5]);
}

// Everything above counts y downwards like the board; the mirror makes it real.
if (part == "tray") mirror([0, 1, 0]) tray();
if (part == "lid") translate([0, 0, front_height + wall]) rotate([180, 0, 0]) mirror([0, 1, 0]) lid();
if (part == "assembly") mirror([0, 1, 0]) {
    color("orange") tray();
    translate([0, 0, back_height + gap]) board_dummy();
    color("steelblue") translate([0, 0, back_height + gap + board.z + 10]) lid();
}
