// Programming clip: slides over the board's left edge and holds six spring pins (P75, 1.02 mm body) or a pin strip of 2.54 mm in the holes of J2.
// It grips where the slot's guides are, so a board with the clip on does not go into a meter: nobody can program a module that is in the slot.
// part = "clip" or "assembly"; "thin" must come out empty, as in case.scad. Print on its web (the closed side), 0.2 mm layers, no supports.

part = "clip";
$fn = 48;

board = [70, 28, 1.6];
pins = [7.25, 3, 2.54];      // x of J2, y of its pin 1, pitch
stagger = 0.127;             // the holes stand this much to the left and to the right in turn
first = 1.6;                 // the jaws, in y: the tray of the case leaves this room
last = 17.2;
reach = 9.1;                 // how far the jaws go in from the edge: SC1 and BOOT begin behind
web = 3;
front_jaw = 8;               // the pins want a long guide
back_jaw = 3;
gap = 0.2;
pin_hole = 1.1;
thinnest = 0.8;

module profile() difference() {
    translate([-web, -back_jaw]) square([web + reach, back_jaw + board.z + gap + front_jaw]);
    translate([0, 0]) square([reach + 1, board.z + gap]);
}

module clip() {
    difference() {
        translate([0, last, 0]) rotate([90, 0, 0]) linear_extrude(last - first) profile();
        for (n = [0 : 5]) translate([pins[0] + (n % 2 == 0 ? stagger : -stagger), pins[1] + n * pins[2], -0.01]) cylinder(d = pin_hole, h = 40);
    }
    // stop at the board's upper edge, so that the pins find their holes
    translate([-web, -1.2, -back_jaw]) cube([web + 5, 1.2 - gap, back_jaw + board.z + gap + front_jaw]);
    translate([-web, -1.2, -back_jaw]) cube([web - gap, 1.2 + first + 1, back_jaw + board.z + gap + front_jaw]);
}

module thin_in(z) {
    difference() {
        projection(cut = true) translate([0, 0, -z]) children();
        offset(delta = thinnest / 2) offset(delta = -thinnest / 2 + 0.01) projection(cut = true) translate([0, 0, -z]) children();
    }
}

if (part == "clip") rotate([0, -90, 0]) translate([web, 0, 0]) clip();
if (part == "assembly") mirror([0, 1, 0]) {
    color("darkgreen") translate([0, 0, gap / 2]) cube([20, board.y, board.z]);
    color("orange") clip();
}
if (part == "thin") for (z = [-back_jaw / 2, board.z / 2, board.z + gap + 1, board.z + gap + front_jaw - 1]) thin_in(z) clip();
