// Maze router for the board's front, back and first inner layer: every net finds its way over a 0.1 mm grid, nets that clash pay more each round until none does
// (negotiated congestion). Wide nets may neck down near fine pads. Pads of a net with an inner plane only look for the nearest via.
// Reads the problem that board.py writes, writes tracks and vias.
//   node route.mjs problem.json solution.json
import fs from 'node:fs'

const problem = JSON.parse(fs.readFileSync(process.argv[2]))
const STEP = 0.1, COLUMNS = 701, ROWS = 281, CELLS = COLUMNS * ROWS
const CLEARANCE = 0.15, EDGE = 0.3, VIA_HALF = 0.28, VIA_COST = 12
// Width classes: signal, supply, and raw 24 V, whose tracks are as wide as a supply's and keep 0.3 mm from all others: they count as wider by the difference.
const RAW_GAP = 0.16, HALF = [0.075, 0.2, 0.2 + RAW_GAP], WIDTH = [0.15, 0.4, 0.4], CLASSES = [0, 1, 2]
const GREED = 1.25
const LAYERS = [0, 1, 2], LENGTH_COST = [1, 1, 1.5] // front, back, first inner layer: spare the plane that pours there
const RAW = new Set(['MEP_24V', 'Net-(F1-Pad2)', '/Power/VIN_F'])
const WIDE = new Set(['+3V3', 'VIN', 'VPROG', '/Power/VIN_D', '/Power/SW', 'GND'])
const PLANES = new Set(['GND', '+3V3'])
const TIME_LIMIT = Number(process.env.ROUTE_SECONDS ?? 480) * 1000

const widthClass = net => RAW.has(net) ? 2 : WIDE.has(net) ? 1 : 0
const gapOf = net => RAW.has(net) ? RAW_GAP : 0
const netPads = {}
for (const pad of problem.pads)
  if (pad.layers.length && pad.net && !pad.net.startsWith('unconnected')) (netPads[pad.net] ??= []).push(pad)
const netId = Object.fromEntries(Object.keys(netPads).map((net, i) => [net, i + 1]))
const names = Object.keys(netPads).filter(net => netPads[net].length > 1)

// What the board forbids before any track exists: 0 free, k only net k, -1 nobody.
const grid = () => new Int16Array(CELLS)
const owner = HALF.map(() => LAYERS.map(grid)), viaOwners = [grid(), grid()] // vias, vias of raw 24 V
const viaOwner = viaOwners[0]
const claim = (map, i, who) => { if (map[i] === 0) map[i] = who; else if (map[i] !== who) map[i] = -1 }

function claimRectangle(map, x0, y0, x1, y1, who) {
  for (let y = Math.max(0, Math.ceil(y0 / STEP - 1e-6)); y <= Math.min(ROWS - 1, Math.floor(y1 / STEP + 1e-6)); y++)
    for (let x = Math.max(0, Math.ceil(x0 / STEP - 1e-6)); x <= Math.min(COLUMNS - 1, Math.floor(x1 / STEP + 1e-6)); x++)
      claim(map, y * COLUMNS + x, who)
}

function distanceToPolygon(x, y, corners) {
  let inside = false, best = Infinity
  for (let i = 0, j = corners.length - 1; i < corners.length; j = i++) {
    const [xi, yi] = corners[i], [xj, yj] = corners[j]
    if (yi > y !== yj > y && x < (xj - xi) * (y - yi) / (yj - yi) + xi) inside = !inside
    const dx = xj - xi, dy = yj - yi, t = Math.max(0, Math.min(1, ((x - xi) * dx + (y - yi) * dy) / (dx * dx + dy * dy)))
    best = Math.min(best, Math.hypot(x - xi - t * dx, y - yi - t * dy))
  }
  return inside ? -best : best
}

function polygonCells(corners, reach) {
  const xs = corners.map(c => c[0]), ys = corners.map(c => c[1]), cells = []
  for (let y = Math.max(0, Math.floor((Math.min(...ys) - reach) / STEP)); y <= Math.min(ROWS - 1, (Math.max(...ys) + reach) / STEP); y++)
    for (let x = Math.max(0, Math.floor((Math.min(...xs) - reach) / STEP)); x <= Math.min(COLUMNS - 1, (Math.max(...xs) + reach) / STEP); x++)
      if (distanceToPolygon(x * STEP, y * STEP, corners) <= reach + 1e-6) cells.push(y * COLUMNS + x)
  return cells
}

for (const pad of problem.pads) {
  if (!pad.layers.length) continue
  const who = netId[pad.net] ?? -1, box = [pad.x - pad.w / 2, pad.y - pad.h / 2, pad.x + pad.w / 2, pad.y + pad.h / 2]
  for (const layer of pad.layers)
    for (const c of CLASSES) {
      const r = HALF[c] + CLEARANCE + (c === 2 ? 0 : gapOf(pad.net))
      claimRectangle(owner[c][layer], box[0] - r, box[1] - r, box[2] + r, box[3] + r, who)
    }
  const r = VIA_HALF + CLEARANCE + (pad.drill ? 0.1 : 0) + gapOf(pad.net)
  viaOwners.forEach((map, raw) => {
    const away = r + (raw && !RAW.has(pad.net) ? RAW_GAP : 0)
    claimRectangle(map, box[0] - away, box[1] - away, box[2] + away, box[3] + away, -1)
  }) // no via in a pad: paste would run away
}
for (const shape of problem.copper) {
  const who = netId[shape.net]
  for (const c of CLASSES) for (const i of polygonCells(shape.corners, HALF[c] + CLEARANCE)) claim(owner[c][shape.layer], i, who)
  viaOwners.forEach((map, raw) => { for (const i of polygonCells(shape.corners, VIA_HALF + CLEARANCE + raw * RAW_GAP)) claim(map, i, who) })
}
function forbid(x0, y0, x1, y1, gap) {
  for (const c of CLASSES) for (const layer of LAYERS) claimRectangle(owner[c][layer], x0 - HALF[c] - gap, y0 - HALF[c] - gap, x1 + HALF[c] + gap, y1 + HALF[c] + gap, -1)
  for (const map of viaOwners) claimRectangle(map, x0 - VIA_HALF - gap, y0 - VIA_HALF - gap, x1 + VIA_HALF + gap, y1 + VIA_HALF + gap, -1)
}
for (const box of [[-5, -5, 75, 0], [-5, 28, 75, 33], [-5, -5, 0, 33], [70, -5, 75, 33], [9, 20, 37, 33], [3.2, 23.2, 6.8, 26.8], [63.2, 23.2, 66.8, 26.8]]) forbid(...box, EDGE)
for (const box of problem.keepouts) forbid(...box, 0.05)

// What the tracks themselves occupy, counted, and how often a cell was fought over.
const used = HALF.map(() => LAYERS.map(() => new Uint8Array(CELLS))), usedByVia = new Uint8Array(CELLS)
const history = LAYERS.map(() => new Float32Array(CELLS)), viaHistory = new Float32Array(CELLS)
function disc(radius) {
  const cells = [], reach = Math.ceil(radius / STEP)
  for (let y = -reach; y <= reach; y++) for (let x = -reach; x <= reach; x++) if (Math.hypot(x, y) * STEP < radius - 1e-6) cells.push([x, y])
  return cells
}
const VIA = 3, RAW_VIA = 4, NEW_SIZES = [...HALF, VIA_HALF, VIA_HALF + RAW_GAP] // what already lies, against what wants to lie
const spread = NEW_SIZES.map(mine => NEW_SIZES.map(other => disc(mine + CLEARANCE + other)))

// Each cell counts once for a route, however many of its pieces reach it: the number of the call is noted where it was counted.
const noted = HALF.map(() => LAYERS.map(() => new Int32Array(CELLS))), notedByVia = new Int32Array(CELLS)
let call = 0

function mark(route, sign) {
  call++
  const put = (map, seen, cells, offsets) => {
    for (const cell of cells) {
      const cx = cell % COLUMNS, cy = cell / COLUMNS | 0
      for (const [ox, oy] of offsets) {
        const x = cx + ox, y = cy + oy, i = y * COLUMNS + x
        if (x < 0 || y < 0 || x >= COLUMNS || y >= ROWS || seen[i] === call) continue
        seen[i] = call
        map[i] += sign
      }
    }
  }
  const via = route.raw ? RAW_VIA : VIA
  for (const layer of LAYERS) {
    for (const other of CLASSES) {
      for (const own of CLASSES) put(used[other][layer], noted[other][layer], route.cells[own][layer], spread[own][other])
      put(used[other][layer], noted[other][layer], route.vias, spread[via][other])
    }
    for (const own of CLASSES) put(usedByVia, notedByVia, route.cells[own][layer], spread[own][VIA])
  }
  put(usedByVia, notedByVia, route.vias, spread[via][VIA])
}

class Heap {
  constructor() { this.keys = []; this.values = [] }
  get size() { return this.keys.length }
  push(key, value) {
    const { keys, values } = this
    let i = keys.length
    keys.push(key); values.push(value)
    while (i) {
      const parent = (i - 1) >> 1
      if (keys[parent] <= key) break
      keys[i] = keys[parent]; values[i] = values[parent]; i = parent
    }
    keys[i] = key; values[i] = value
  }
  pop() {
    const { keys, values } = this, top = values[0], key = keys.pop(), value = values.pop(), n = keys.length
    if (n) {
      let i = 0
      for (;;) {
        let child = 2 * i + 1
        if (child >= n) break
        if (child + 1 < n && keys[child + 1] < keys[child]) child++
        if (keys[child] >= key) break
        keys[i] = keys[child]; values[i] = values[child]; i = child
      }
      keys[i] = key; values[i] = value
    }
    return top
  }
}

function padCells(pad) {
  const cells = [], margin = pad.drill ? Math.min(pad.w, pad.h) * 0.3 : Math.min(0.1, pad.w / 4, pad.h / 4)
  for (const layer of pad.layers) {
    for (let y = Math.ceil((pad.y - pad.h / 2 + margin) / STEP); y <= Math.floor((pad.y + pad.h / 2 - margin) / STEP); y++)
      for (let x = Math.ceil((pad.x - pad.w / 2 + margin) / STEP); x <= Math.floor((pad.x + pad.w / 2 - margin) / STEP); x++)
        if (x >= 0 && y >= 0 && x < COLUMNS && y < ROWS) cells.push(layer * CELLS + y * COLUMNS + x)
    if (!cells.length) cells.push(layer * CELLS + Math.round(pad.y / STEP) * COLUMNS + Math.round(pad.x / STEP))
  }
  return cells
}

const NODES = LAYERS.length * CELLS
const cost = new Float32Array(NODES), from = new Int32Array(NODES), done = new Uint8Array(NODES)
const layerOf = q => q / CELLS | 0
const noCells = () => HALF.map(() => LAYERS.map(() => []))
const MOVES = [[1, 0, 1], [-1, 0, 1], [0, 1, 1], [0, -1, 1], [1, 1, Math.SQRT2], [1, -1, Math.SQRT2], [-1, 1, Math.SQRT2], [-1, -1, Math.SQRT2]]

// Each terminal without a plated hole of its own searches the nearest place for a via down to the plane.
function routeToPlane(net, terminals, own, route, presentFactor) {
  const k = netId[net], pads = netPads[net], drilled = new Set(pads.filter(p => p.drill).flatMap(padCells))
  const nearPad = (x, y) => pads.some(p => Math.abs(p.x - x * STEP) < p.w / 2 + 0.9 && Math.abs(p.y - y * STEP) < p.h / 2 + 0.9)
  const placed = []
  for (const terminal of terminals) {
    if (terminal.some(q => drilled.has(q))) continue
    cost.fill(1e9); done.fill(0)
    const heap = new Heap()
    for (const q of terminal) { cost[q] = 0; from[q] = -1; heap.push(0, q) }
    let hit = -1, shared = false
    while (heap.size) {
      const q = heap.pop()
      if (q >= NODES) { hit = q - NODES; break }
      if (done[q]) continue
      done[q] = 1
      const layer = layerOf(q), i = q - layer * CELLS, x = i % COLUMNS, y = i / COLUMNS | 0, here = cost[q]
      if (placed.includes(i) || drilled.has(q) && !terminal.includes(q)) { hit = q; shared = true; break }
      if (viaOwner[i] === 0 || viaOwner[i] === k) {
        const crowd = placed.some(v => Math.hypot(v % COLUMNS - x, (v / COLUMNS | 0) - y) * STEP < 0.66) ? 1e6 : 0
        heap.push(here + viaHistory[i] * 5 + usedByVia[i] * presentFactor * 2 + crowd, q + NODES)
      }
      for (const [dx, dy, length] of MOVES) {
        const nx = x + dx, ny = y + dy
        if (nx < 0 || ny < 0 || nx >= COLUMNS || ny >= ROWS) continue
        const j = ny * COLUMNS + nx, jj = layer * CELLS + j
        if (done[jj]) continue
        let c = 1
        const s = owner[1][layer][j]
        if (s !== 0 && s !== k && !own.has(jj)) {
          const thin = owner[0][layer][j]
          if (thin !== 0 && thin !== k || !nearPad(nx, ny)) continue
          c = 0
        }
        const next = here + length * LENGTH_COST[layer] * (1 + history[layer][j]) + used[c][layer][j] * presentFactor
        if (next < cost[jj] - 1e-4) { cost[jj] = next; from[jj] = q; heap.push(next, jj) }
      }
    }
    if (hit < 0) return { fail: true }
    const path = []
    for (let q = hit; q >= 0; q = from[q]) path.push(q)
    path.reverse()
    const widths = path.map(q => { const layer = layerOf(q), s = owner[1][layer][q % CELLS]; return s === 0 || s === k ? 1 : 0 })
    route.paths.push({ path, widths, plane: !shared })
    path.forEach((q, n) => route.cells[widths[n]][layerOf(q)].push(q % CELLS))
    if (!shared) { route.vias.push(hit % CELLS); placed.push(hit % CELLS) }
  }
  return { route }
}

function findRoute(net, presentFactor) {
  const k = netId[net], wide = widthClass(net), pads = netPads[net], route = { cells: noCells(), vias: [], paths: [], raw: wide === 2 }
  // pads that one piece of hand-shaped copper joins are one terminal
  const terminals = pads.map(padCells)
  for (const shape of problem.copper.filter(s => s.net === net)) {
    const cells = polygonCells(shape.corners, -0.25).map(i => shape.layer * CELLS + i), covered = new Set(polygonCells(shape.corners, 0).map(i => shape.layer * CELLS + i))
    let home = -1
    for (let t = 0; t < terminals.length; t++)
      if (terminals[t].some(q => covered.has(q))) {
        if (home < 0) { home = t; terminals[t] = terminals[t].concat(cells) } else { terminals[home] = terminals[home].concat(terminals[t]); terminals.splice(t--, 1) }
      }
  }
  const own = new Set(terminals.flat())
  if (PLANES.has(net)) return routeToPlane(net, terminals, own, route, presentFactor)
  const tree = [...terminals[0]], todo = new Set(terminals.keys())
  todo.delete(0)
  const nearPad = (x, y) => pads.some(p => Math.abs(p.x - x * STEP) < p.w / 2 + 0.9 && Math.abs(p.y - y * STEP) < p.h / 2 + 0.9)
  while (todo.size) {
    cost.fill(1e9); done.fill(0)
    const heap = new Heap(), target = new Map()
    let x0 = 1e9, x1 = -1e9, y0 = 1e9, y1 = -1e9
    for (const t of todo) for (const q of terminals[t]) {
      target.set(q, t)
      const i = q % CELLS, x = i % COLUMNS, y = i / COLUMNS | 0
      x0 = Math.min(x0, x); x1 = Math.max(x1, x); y0 = Math.min(y0, y); y1 = Math.max(y1, y)
    }
    // no way to the box around the targets is shorter; a little more than that finds a way sooner, though not always the shortest
    const rest = (x, y) => {
      const dx = Math.max(x0 - x, x - x1, 0), dy = Math.max(y0 - y, y - y1, 0)
      return GREED * (dx > dy ? dx + (Math.SQRT2 - 1) * dy : dy + (Math.SQRT2 - 1) * dx)
    }
    for (const q of tree) { cost[q] = 0; from[q] = -1; const i = q % CELLS; heap.push(rest(i % COLUMNS, i / COLUMNS | 0), q) }
    let hit = -1
    while (heap.size) {
      const q = heap.pop()
      if (done[q]) continue
      done[q] = 1
      if (target.has(q)) { hit = q; break }
      const layer = layerOf(q), i = q - layer * CELLS, x = i % COLUMNS, y = i / COLUMNS | 0, here = cost[q]
      for (const [dx, dy, length] of MOVES) {
        const nx = x + dx, ny = y + dy
        if (nx < 0 || ny < 0 || nx >= COLUMNS || ny >= ROWS) continue
        const j = ny * COLUMNS + nx, jj = layer * CELLS + j
        if (done[jj]) continue
        let c = wide
        const s = owner[c][layer][j]
        if (s !== 0 && s !== k && !own.has(jj)) {
          if (wide !== 1) continue
          const thin = owner[0][layer][j]
          if (thin !== 0 && thin !== k || !nearPad(nx, ny)) continue
          c = 0
        }
        const clash = used[c][layer][j], next = here + length * LENGTH_COST[layer] * (1 + history[layer][j]) + clash * presentFactor
        if (next < cost[jj] - 1e-4) { cost[jj] = next; from[jj] = q; heap.push(next + rest(nx, ny), jj) }
      }
      const v = viaOwners[wide === 2 ? 1 : 0][i]
      if (v === 0 || v === k) {
        for (const down of LAYERS) {
          const other = down * CELLS + i, s = owner[wide][down][i]
          if (down === layer || done[other] || s !== 0 && s !== k) continue
          const next = here + VIA_COST + viaHistory[i] * 5 + usedByVia[i] * presentFactor * 2
          if (next < cost[other] - 1e-4) { cost[other] = next; from[other] = q; heap.push(next + rest(x, y), other) }
        }
      }
    }
    if (hit < 0) return { fail: true }
    const path = []
    for (let q = hit; q >= 0; q = from[q]) path.push(q)
    path.reverse()
    const widths = path.map(q => { const layer = layerOf(q), s = owner[1][layer][q % CELLS]; return wide === 2 ? 2 : wide && (s === 0 || s === k) ? 1 : 0 })
    route.paths.push({ path, widths })
    path.forEach((q, n) => {
      const layer = layerOf(q)
      route.cells[widths[n]][layer].push(q % CELLS)
      tree.push(q)
      if (n && layerOf(path[n - 1]) !== layer) route.vias.push(q % CELLS)
    })
    const t = target.get(hit)
    tree.push(...terminals[t])
    todo.delete(t)
  }
  return { route }
}

// Where a net still clashes, for whoever moves parts to make room.
function report(net) {
  const route = routes[net]
  mark(route, -1)
  for (const c of CLASSES) for (const layer of LAYERS) {
    const clashing = route.cells[c][layer].filter(i => used[c][layer][i])
    if (clashing.length) console.log(net, ['front', 'back', 'inner'][layer], clashing.slice(0, 5).map(i => `${(i % COLUMNS * STEP).toFixed(1)},${((i / COLUMNS | 0) * STEP).toFixed(1)}`).join(' '))
  }
  mark(route, 1)
}

const extent = net => { const xs = netPads[net].map(p => p.x), ys = netPads[net].map(p => p.y); return Math.max(...xs) - Math.min(...xs) + Math.max(...ys) - Math.min(...ys) }
const order = names.sort((a, b) => (PLANES.has(a) ? 0 : extent(a)) - (PLANES.has(b) ? 0 : extent(b))) // short nets first
const routes = {}, start = Date.now()
let presentFactor = 1, least = Infinity, since = 0
for (let round = 0; ; round++) {
  const fails = []
  for (const net of order) {
    if (round && routes[net] && !routes[net].clashes && round % 3) continue
    if (routes[net]) mark(routes[net], -1)
    const found = findRoute(net, presentFactor)
    if (found.fail) fails.push(net)
    else routes[net] = found.route
    if (routes[net]) mark(routes[net], 1)
  }
  let clashes = 0
  const fighting = []
  for (const net of order) {
    const route = routes[net]
    if (!route) continue
    mark(route, -1)
    let mine = 0
    for (const c of CLASSES) for (const layer of LAYERS) for (const i of route.cells[c][layer]) if (used[c][layer][i]) { mine++; history[layer][i] += 1 }
    for (const i of route.vias) if (usedByVia[i]) { mine++; viaHistory[i] += 1 }
    mark(route, 1)
    route.clashes = mine
    if (mine) fighting.push(net)
    clashes += mine
  }
  const seconds = (Date.now() - start) / 1000
  console.log(`round ${round}: ${clashes} clashes in ${fighting.length} nets, failed: ${fails.join(', ') || 'none'}, ${seconds.toFixed(0)} s ${fighting.length < 9 ? fighting.join(' ') : ''}`)
  if (!clashes && !fails.length) break
  if (seconds * 1000 > TIME_LIMIT) {
    fighting.forEach(report)
    console.error('gave up: see the nets above')
    process.exitCode = 1
    break
  }
  // Where the same few nets fight on and on, all may overlap again for a while: what they remember of the trouble leads them elsewhere.
  if (clashes < least) { least = clashes; since = round }
  if (round - since > 24) { presentFactor = 4; least = Infinity; since = round }
  presentFactor = Math.min(presentFactor * 1.1, 3000)
}

// Two changes of layer close together would drill one hole into the other: the piece between them goes to the layer after the second.
for (const net of order) {
  const route = routes[net]
  if (!route) continue
  mark(route, -1)
  for (const { path, widths } of route.paths) {
    const changes = path.map((q, n) => n && layerOf(q) !== layerOf(path[n - 1]) ? n : 0).filter(n => n)
    for (let c = 1; c < changes.length; c++) {
      const [a, b] = [path[changes[c - 1]] % CELLS, path[changes[c]] % CELLS]
      if (Math.hypot(a % COLUMNS - b % COLUMNS, (a / COLUMNS | 0) - (b / COLUMNS | 0)) * STEP > 0.66) continue
      const layer = layerOf(path[changes[c]])
      for (let n = changes[c - 1]; n < changes[c]; n++) {
        const i = path[n] % CELLS, mine = owner[0][layer][i]
        if (used[0][layer][i] || mine !== 0 && mine !== netId[net]) console.error(`${net}: two holes too close at ${(i % COLUMNS * STEP).toFixed(1)},${((i / COLUMNS | 0) * STEP).toFixed(1)}`)
        path[n] = layer * CELLS + i
        widths[n] = Math.min(widths[n], 0)
      }
    }
  }
  route.cells = noCells()
  route.vias = []
  for (const { path, widths, plane } of route.paths) path.forEach((q, n) => {
    route.cells[widths[n]][layerOf(q)].push(q % CELLS)
    if (n && layerOf(path[n - 1]) !== layerOf(q) || plane && n === path.length - 1) route.vias.push(q % CELLS)
  })
  mark(route, 1)
}

// Stitch the ground pours to the plane wherever a via fits.
const stitched = []
for (let y = 8; y < ROWS; y += 18) for (let x = 8; x < COLUMNS; x += 18) {
  const i = y * COLUMNS + x
  if ((viaOwner[i] === 0 || viaOwner[i] === netId.GND) && !usedByVia[i]) {
    stitched.push([x, y])
    mark({ cells: noCells(), vias: [i] }, 1)
  }
}
// Signals on the inner layer cut its plane into pieces. Pads of a net with a plane are tied together over whatever layer has room, once all else lies.
function tie(net) {
  const k = netId[net], route = routes[net], piece = new Int32Array(CELLS)
  mark(route, -1)
  const free = (layer, c, i) => !used[c][layer][i] && (owner[c][layer][i] === 0 || owner[c][layer][i] === k)
  let pieces = 0
  for (let first = 0; first < CELLS; first++) {
    if (piece[first] || !free(2, 1, first)) continue
    pieces++
    const stack = [first]
    piece[first] = pieces
    while (stack.length) {
      const i = stack.pop()
      for (const j of [i - 1, i + 1, i - COLUMNS, i + COLUMNS]) if (j >= 0 && j < CELLS && !piece[j] && free(2, 1, j)) { piece[j] = pieces; stack.push(j) }
    }
  }
  // groups: 0 to pieces are pieces of the plane, then one for each path and one for each plated pad
  const parent = Array.from({ length: pieces + 1 + route.paths.length }, (_, n) => n)
  const root = n => { while (parent[n] !== n) n = parent[n] = parent[parent[n]]; return n }
  const groupAt = new Map()
  const join = (q, group) => { groupAt.has(q) ? parent[root(group)] = root(groupAt.get(q)) : groupAt.set(q, group) }
  const throughPlane = (i, group) => {
    for (const layer of LAYERS) join(layer * CELLS + i, group)
    for (let y = -3; y <= 3; y++) for (let x = -3; x <= 3; x++) if (piece[i + y * COLUMNS + x]) parent[root(group)] = root(piece[i + y * COLUMNS + x])
  }
  for (const shape of problem.copper.filter(shape => shape.net === net)) {
    parent.push(parent.length)
    for (const i of polygonCells(shape.corners, -0.1)) join(shape.layer * CELLS + i, parent.length - 1)
  }
  for (const pad of netPads[net]) {
    parent.push(parent.length)
    for (const q of padCells(pad)) join(q, parent.length - 1)
    if (pad.drill) throughPlane(Math.round(pad.y / STEP) * COLUMNS + Math.round(pad.x / STEP), parent.length - 1)
  }
  route.paths.forEach(({ path }, n) => {
    for (const q of path) join(q, pieces + 1 + n)
    for (let m = 1; m < path.length; m++) if (layerOf(path[m]) !== layerOf(path[m - 1])) throughPlane(path[m] % CELLS, pieces + 1 + n)
  })
  route.paths.forEach(({ path, plane }, n) => { if (plane) throughPlane(path[path.length - 1] % CELLS, pieces + 1 + n) })
  const sizes = new Map()
  for (const group of groupAt.values()) sizes.set(root(group), (sizes.get(root(group)) ?? 0) + 1)
  const main = [...sizes].sort((a, b) => b[1] - a[1])[0][0]
  let ties = 0
  for (;;) {
    const stranded = [...groupAt.values()].map(root).find(group => group !== root(main))
    if (stranded === undefined) break
    cost.fill(1e9); done.fill(0)
    const heap = new Heap()
    for (const [q, group] of groupAt) if (root(group) === stranded) { cost[q] = 0; from[q] = -1; heap.push(0, q) }
    let hit = -1
    while (heap.size) {
      const q = heap.pop()
      if (done[q]) continue
      done[q] = 1
      if (groupAt.has(q) && root(groupAt.get(q)) === root(main)) { hit = q; break }
      const layer = layerOf(q), i = q - layer * CELLS, x = i % COLUMNS, y = i / COLUMNS | 0
      const visit = (next, price) => { if (!done[next] && cost[q] + price < cost[next] - 1e-4) { cost[next] = cost[q] + price; from[next] = q; heap.push(cost[next], next) } }
      for (const [dx, dy, length] of MOVES) {
        const nx = x + dx, ny = y + dy, j = ny * COLUMNS + nx
        if (nx >= 0 && ny >= 0 && nx < COLUMNS && ny < ROWS && (free(layer, 0, j) || groupAt.has(layer * CELLS + j))) visit(layer * CELLS + j, length)
      }
      if (!usedByVia[i] && (viaOwner[i] === 0 || viaOwner[i] === k)) for (const other of LAYERS) if (other !== layer) visit(other * CELLS + i, VIA_COST)
    }
    if (hit < 0) { console.error(`${net} stays in pieces`); process.exitCode = 1; break }
    const path = []
    for (let q = hit; q >= 0; q = from[q]) path.push(q)
    path.reverse()
    const widths = path.map(q => free(layerOf(q), 1, q % CELLS) ? 1 : 0)
    route.paths.push({ path, widths })
    parent.push(parent.length)
    path.forEach((q, n) => {
      route.cells[widths[n]][layerOf(q)].push(q % CELLS)
      join(q, parent.length - 1)
      if (n && layerOf(path[n - 1]) !== layerOf(q)) { route.vias.push(q % CELLS); throughPlane(q % CELLS, parent.length - 1) }
    })
    ties++
  }
  mark(route, 1)
  console.log(`${net}: ${pieces} pieces of its plane, ${ties} ties`)
}
if (!process.exitCode) tie('+3V3')

const tracks = []
for (const net of order) for (const { path, widths, plane } of routes[net]?.paths ?? []) {
  const points = path.map(q => { const layer = layerOf(q), i = q % CELLS; return [i % COLUMNS, i / COLUMNS | 0, layer] })
  if (plane) { const [x, y] = points[points.length - 1]; tracks.push({ net, via: [x * STEP, y * STEP] }) }
  let first = 0
  for (let n = 1; n < points.length; n++) {
    const [x, y, layer] = points[n]
    if (layer !== points[n - 1][2]) { tracks.push({ net, via: [x * STEP, y * STEP] }); first = n; continue }
    const next = points[n + 1]
    const straight = next && next[2] === layer && next[0] - x === x - points[n - 1][0] && next[1] - y === y - points[n - 1][1] && widths[n + 1] === widths[n]
    if (straight) continue
    const width = WIDTH[Math.min(...widths.slice(first, n + 1))]
    tracks.push({ net, width, layer, from: [points[first][0] * STEP, points[first][1] * STEP], to: [x * STEP, y * STEP] })
    first = n
  }
}
for (const [x, y] of stitched) tracks.push({ net: 'GND', via: [x * STEP, y * STEP] })
const unique = [...new Map(tracks.map(t => [JSON.stringify(t), t])).values()]
fs.writeFileSync(process.argv[3], JSON.stringify(unique))
console.log(`${tracks.length} tracks and vias, ${stitched.length} of them stitches`)
