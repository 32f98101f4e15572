#!/usr/bin/env bash
# Checks the board and makes everything that is made from it. Runs headless with KiCad 9 on Debian, and on Ubuntu with KiCad's own package archive.
#
#   hardware/build.sh --install                                    install what it needs from the distribution (once; needs root or sudo)
#   hardware/build.sh [check|fab|images|sim|case|redraw|all]       default: check fab
#
#   check   ERC and DRC with schematic parity: any finding fails          -> hardware/out/reports
#   fab     gerbers, drills, positions, BOM (also in an assembler's columns), netlist, panel, schematic, drawing, STEP, assembly page -> hardware/out/fab
#           It fails when a part has no 3D body. The bodies are the project's own: KiCad's package of 3D models is not needed
#   images  the pictures of docs/hardware.md                                -> docs/images/hardware-*
#   sim     the SPICE simulations, their plots and expected numbers         -> hardware/sim
#   case    the printable case and the programming clip, after a look that nothing touches a part or is too thin to print -> hardware/out/case
#   redraw  draws the sheets and the board anew with tools/draw, into hardware/out, and fails when they differ from the committed ones
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
board=$here/mep-module
out=$here/out
images=$here/../docs/images
name=mep-module
revision=B
python=${KICAD_PYTHON:-/usr/bin/python3} # the one that has KiCad's pcbnew module

die() { echo "build.sh: $*" >&2; exit 1; }

has_kicad9() { command -v kicad-cli >/dev/null && [[ "$(kicad-cli version 2>/dev/null)" == 9.* ]]; }

install_tools() {
  local packages=(ngspice gnuplot-nox openscad poppler-utils librsvg2-bin xvfb xauth zip python3)
  command -v apt-get >/dev/null || die "apt-get is not here; install KiCad 9, ngspice, gnuplot, OpenSCAD, poppler-utils and librsvg2 by hand"
  local missing=() p
  for p in "${packages[@]}"; do dpkg -s "$p" >/dev/null 2>&1 || missing+=("$p"); done
  local kicad=()
  has_kicad9 || kicad+=(kicad)
  for p in kicad-symbols kicad-footprints; do
    [[ "$(dpkg-query -W -f '${Version}' "$p" 2>/dev/null)" == 9.* ]] || kicad+=("$p")
  done
  [[ ${#missing[@]} -eq 0 && ${#kicad[@]} -eq 0 ]] && { echo "everything is installed"; return; }
  local root=()
  [[ $EUID -eq 0 ]] || { command -v sudo >/dev/null || die "installing needs root: run it as root or install sudo"; root=(sudo); }
  local apt=("${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=600 -y)
  "${apt[@]}" update
  # Each package is asked for by itself: with KiCad 9 already here, the libraries alone would come in the distribution's older version and push it out.
  local suite=() outdated=no
  for p in "${kicad[@]}"; do [[ "$(apt-cache policy "$p" | awk '/Candidate:/ {print $2}')" == 9.* ]] || outdated=yes; done
  if [[ $outdated == yes ]]; then
    . /etc/os-release
    if [[ ${ID:-} == ubuntu ]]; then
      "${apt[@]}" install --no-install-recommends software-properties-common
      "${root[@]}" add-apt-repository -y ppa:kicad/kicad-9.0-releases
    elif [[ ${ID:-} == debian ]]; then
      suite=(-t "$VERSION_CODENAME-backports")
    else
      die "this system's package lists offer no KiCad 9; install it from kicad.org, then run again"
    fi
    if [[ ${#suite[@]} -gt 0 ]] && ! apt-cache policy | grep -q "$VERSION_CODENAME-backports"; then
      # the mirror that this machine already uses
      local mirror
      mirror=$(apt-cache policy | grep -oE "https?://[^ ]+/debian/? $VERSION_CODENAME/main" | head -1 | cut -d' ' -f1 || true)
      [[ -n $mirror ]] || die "this machine's package lists name no mirror of Debian; add the suite $VERSION_CODENAME-backports by hand, then run again"
      printf 'Types: deb\nURIs: %s\nSuites: %s\nComponents: main\nSigned-By: /usr/share/keyrings/debian-archive-keyring.gpg\n' \
        "$mirror" "$VERSION_CODENAME-backports" | "${root[@]}" tee /etc/apt/sources.list.d/kicad-backports.sources >/dev/null
      "${apt[@]}" update
    fi
  fi
  # The distribution's own packages first: KiCad from the backports suite brings newer graphics libraries, which must replace theirs together.
  [[ ${#missing[@]} -eq 0 ]] || "${apt[@]}" install --no-install-recommends "${missing[@]}"
  [[ ${#kicad[@]} -eq 0 ]] || "${apt[@]}" install --no-install-recommends "${suite[@]}" "${kicad[@]}"
  has_kicad9 || die "kicad-cli 9 is still not here after the installation"
}

# KiCad's own library tables, without touching the settings of whoever runs this.
prepare_kicad() {
  has_kicad9 || die "kicad-cli 9 is not installed: run hardware/build.sh --install"
  export KICAD9_SYMBOL_DIR=${KICAD9_SYMBOL_DIR:-/usr/share/kicad/symbols}
  export KICAD9_FOOTPRINT_DIR=${KICAD9_FOOTPRINT_DIR:-/usr/share/kicad/footprints}
  export KICAD_CONFIG_HOME=$out/work/kicad-config
  mkdir -p "$KICAD_CONFIG_HOME/9.0"
  cp /usr/share/kicad/template/{sym,fp}-lib-table "$KICAD_CONFIG_HOME/9.0/"
  cp /usr/share/kicad/template/{sym,fp}-lib-table "$KICAD_CONFIG_HOME/"
}

check() {
  prepare_kicad
  rm -rf "$out/reports"
  mkdir -p "$out/reports"
  local status=0
  kicad-cli sch erc --severity-all --exit-code-violations --format json -o "$out/reports/erc.json" "$board/$name.kicad_sch" || status=1
  kicad-cli pcb drc --severity-all --exit-code-violations --schematic-parity --format json -o "$out/reports/drc.json" "$board/$name.kicad_pcb" || status=1
  [[ $status -eq 0 ]] || die "findings: see $out/reports/erc.json and drc.json (open the project in KiCad to see them drawn)"
}

bom() {
  kicad-cli sch export bom --fields 'Reference,Value,Footprint,${QUANTITY},Manufacturer,MPN,Source 1,Source 2,Price class,Substitute,${DNP}' \
    --labels 'Reference,Value,Footprint,Quantity,Manufacturer,MPN,Source 1,Source 2,Price class,Substitute,DNP' \
    --group-by 'Value,Footprint,MPN,${DNP}' --sort-field Reference --ref-range-delimiter '' -o "$1" "$board/$name.kicad_sch"
}

gerbers_of() { # board file, folder
  mkdir -p "$2"
  kicad-cli pcb export gerbers -l F.Cu,In1.Cu,In2.Cu,B.Cu,F.Mask,B.Mask,F.Paste,B.Paste,F.Silkscreen,B.Silkscreen,Edge.Cuts,User.Drawings \
    --subtract-soldermask -o "$2/" "$1" >/dev/null
  kicad-cli pcb export drill --excellon-units mm --excellon-separate-th --generate-map --map-format gerberx2 -o "$2/" "$1" >/dev/null
  (cd "$2" && zip -q -r "../$(basename "$2").zip" .)
}

# KiCad leaves out of the STEP file, without a word, every part whose body it does not find.
step() {
  local missing
  missing=$(python3 "$here/tools/missing_bodies.py" "$board/$name.kicad_pcb")
  [[ -z $missing ]] || die "these parts have no 3D body (hardware/tools/draw/models.py makes them):"$'\n'"$missing"
  kicad-cli pcb export step --subst-models --no-dnp -f -o "$1" "$board/$name.kicad_pcb" >"$out/work/step.log" 2>&1 || die "no STEP file: see $out/work/step.log"
}

fab() {
  prepare_kicad
  local to=$out/fab/$name-rev-$revision
  rm -rf "$out/fab"
  mkdir -p "$to" "$out/work"
  gerbers_of "$board/$name.kicad_pcb" "$to/gerbers"
  kicad-cli pcb export pos --format csv --units mm --side both --exclude-dnp -o "$to/positions.csv" "$board/$name.kicad_pcb" >/dev/null
  kicad-cli pcb export ipcd356 -o "$to/netlist.d356" "$board/$name.kicad_pcb" >/dev/null
  bom "$to/bom.csv"
  python3 "$here/tools/assembler.py" "$to/bom.csv" "$to/positions.csv" "$here/orders.csv" "$to"
  kicad-cli sch export pdf -o "$to/schematic.pdf" "$board/$name.kicad_sch" >/dev/null
  python3 "$here/tools/drawing.py" "$board/$name.kicad_pcb" "$out/work/drawing.svg"
  rsvg-convert -f pdf -o "$to/drawing.pdf" "$out/work/drawing.svg"
  step "$to/board.step"
  python3 "$here/tools/assembly_page.py" "$board/$name.kicad_pcb" "$to/bom.csv" "$to/assembly.html"
  "$python" "$here/tools/panel.py" "$board/$name.kicad_pcb" "$to/panel.kicad_pcb" 2>/dev/null || die "no panel: $python has no pcbnew module; name one that has in KICAD_PYTHON"
  gerbers_of "$to/panel.kicad_pcb" "$to/panel-gerbers"
  cp "$here/mep-module/FABRICATION.md" "$here/ORDERING.md" "$board/$name.kicad_dru" "$to/"
  (cd "$to" && find . -type f ! -path '*gerbers/*' ! -name CONTENTS.txt | sort | xargs sha256sum >CONTENTS.txt)
  echo "fabrication files: $to"
}

images() {
  prepare_kicad
  mkdir -p "$images" "$out/work"
  bom "$here/bom.csv"
  kicad-cli sch export pdf -o "$out/work/schematic.pdf" "$board/$name.kicad_sch" >/dev/null
  pdftoppm -r 170 -png "$out/work/schematic.pdf" "$out/work/sheet"
  local i=0 page
  for page in overview power controller mep-port; do i=$((i + 1)); cp "$out/work/sheet-$i.png" "$images/hardware-schematic-$page.png"; done
  local side
  for side in top bottom; do
    kicad-cli pcb render --side $side --quality high --background opaque -w 1800 -h 780 --zoom 1.75 -o "$images/hardware-board-$side.png" "$board/$name.kicad_pcb" >/dev/null
  done
  kicad-cli pcb render --side top --perspective --rotate "-35,0,25" --zoom 1.15 --quality high --background opaque -w 1600 -h 900 -o "$images/hardware-board-angle.png" "$board/$name.kicad_pcb" >/dev/null
  local layer
  for layer in F B; do
    kicad-cli pcb export svg --mode-single --page-size-mode 2 --exclude-drawing-sheet -l $layer.Fab,$layer.Courtyard,$layer.Mask,Edge.Cuts \
      $([[ $layer == B ]] && echo --mirror) -o "$out/work/assembly-$layer.svg" "$board/$name.kicad_pcb" >/dev/null
    rsvg-convert -w 1800 -b white "$out/work/assembly-$layer.svg" -o "$images/hardware-assembly-$([[ $layer == F ]] && echo front || echo back).png"
  done
  for layer in F.Cu In1.Cu In2.Cu B.Cu; do
    kicad-cli pcb export svg --mode-single --page-size-mode 2 --exclude-drawing-sheet -l $layer,Edge.Cuts -o "$out/work/$layer.svg" "$board/$name.kicad_pcb" >/dev/null
    rsvg-convert -w 1400 -b white "$out/work/$layer.svg" -o "$images/hardware-copper-$(echo "${layer%.Cu}" | tr '[:upper:]' '[:lower:]').png"
  done
}

sim() { "$here/sim/run.sh"; }

# A test part of a case must come out empty; OpenSCAD says so and fails.
empty() { # file, part, ending
  rm -f "$out/work/$2.$3"
  openscad -D "part=\"$2\"" -o "$out/work/$2.$3" "$here/case/$1" >"$out/work/$2.log" 2>&1 || true
  # of an empty flat shape OpenSCAD says that it is none, and writes no file
  ! grep -q 'ERROR' "$out/work/$2.log" && grep -qE 'Volumes: +1$|object is empty|is not a 2D object' "$out/work/$2.log"
}

case_() {
  command -v openscad >/dev/null || die "openscad is not installed: run hardware/build.sh --install"
  mkdir -p "$out/case" "$out/work" "$images"
  python3 "$here/tools/case_parts.py" "$board/$name.kicad_pcb" "$here/case/parts.scad"
  empty case.scad clash stl || die "the case stands inside a part or the board: see part=\"clash\" of hardware/case/case.scad"
  empty case.scad thin svg || die "a wall of the case is too thin to print: see part=\"thin\" of hardware/case/case.scad"
  empty clip.scad thin svg || die "a wall of the clip is too thin to print: see part=\"thin\" of hardware/case/clip.scad"
  local part
  for part in tray lid; do openscad -q -D "part=\"$part\"" -o "$out/case/$part.stl" "$here/case/case.scad"; done
  openscad -q -o "$out/case/clip.stl" "$here/case/clip.scad"
  xvfb-run -a openscad -q -D 'part="assembly"' --imgsize=1400,900 --viewall --autocenter --camera=0,0,0,55,0,20,0 --colorscheme=Tomorrow \
    -o "$images/hardware-case.png" "$here/case/case.scad"
  xvfb-run -a openscad -q -D 'part="assembly"' --imgsize=900,700 --viewall --autocenter --camera=0,0,0,60,0,50,0 --colorscheme=Tomorrow \
    -o "$images/hardware-clip.png" "$here/case/clip.scad"
}

# The scripts of tools/draw must still make what is committed, or a change made there would undo others'.
redraw() {
  prepare_kicad
  local to=$out/work/redraw
  rm -rf "$to"
  mkdir -p "$to/hardware"
  cp -r "$board" "$here/tools" "$to/hardware/"
  rm -rf "$to"/hardware/mep-module/lib/MepModule.{3dshapes,kicad_sym} "$to"/hardware/mep-module/*.kicad_{sch,pcb}
  (
    cd "$to/hardware/tools/draw"
    python3 models.py && python3 library.py && python3 circuit.py
    kicad-cli sch export netlist -o "$to/mep.net" "$to/hardware/mep-module/$name.kicad_sch"
    "$python" board.py "$to/mep.net" "$to/hardware/mep-module/$name.kicad_pcb" "$to/problem.json" && "$python" finish.py "$to/hardware/mep-module/$name.kicad_pcb" tracks.json
  ) >"$to/redraw.log" 2>&1 || die "the drawing scripts fail: see $to/redraw.log"
  python3 "$here/tools/same_drawing.py" "$board" "$to/hardware/mep-module" || die "the drawing scripts make something else than what is committed"
}

install=no steps=()
for argument in "$@"; do
  case $argument in
    --install) install=yes ;;
    check | fab | images | sim | redraw) steps+=("$argument") ;;
    case) steps+=(case_) ;;
    all) steps=(check fab images sim case_ redraw) ;;
    *) die "unknown word '$argument'; see the top of this script" ;;
  esac
done
[[ $install == no ]] || install_tools
[[ $install == yes || ${#steps[@]} -gt 0 ]] || steps=(check fab)
for step in "${steps[@]}"; do $step; done
