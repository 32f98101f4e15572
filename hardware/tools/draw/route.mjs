// Maze router for the board's front, back and first inner layer: every net finds its way over a 0.1 mm grid, nets that clash pay more each round until none does
// (negotiated congestion). Wide nets may neck down near fine pads. Pads of a net with an inner plane only look for the nearest via.
// Reads the problem that board.py writes, writes tracks and vias.
//   node route.mjs problem.json solution.json
import fs from 'node:fs'

const problem = JSON.parse(fs.readFileSync(process.argv[2]))
const STEP = 0.1, COLUMNS = 701, ROWS = 281, CELLS = COLUMNS * ROWS
const CLEARANCE = 0.155, EDGE = 0.3, VIA_HALF = 0.25, VIA_COST = 12, HALF = [0.1, 0.2]
const LAYERS = [0, 1, 2], LENGTH_COST = [1, 1, 1.25] // front, back, first inner layer: spare the plane that pours there
const WIDE = new Set(['+3V3', 'VIN', '/Power/VIN_F', 'Net-(F1-Pad2)', 'MEP_24V', 'VPROG', '/MEP port/V232', '/Power/VIN_D', '/Power/SW', 'GND'])
const PLANES = new Set(['GND'])
const TIME_LIMIT = Number(process.env.ROUTE_SECONDS ?? 480) * 1000

const widthClass = net => WIDE.has(net) ? 1 : 0
const netPads = {}
for (const pad of problem.pads)
  if (pad.layers.length && pad.net && !pad.net.startsWith('unconnected')) (netPads[pad.net] ??= []).push(pad)
const netId = Object.fromEntries(Object.keys(netPads).map((net, i) => [net, i + 1]))
const names = Object.keys(netPads).filter(net => netPads[net].length > 1)

// What the board forbids before any track exists: 0 free, k only net k, -1 nobody.
const grid = () => new Int16Array(CELLS)
const owner = HALF.map(() => LAYERS.map(grid)), viaOwner = grid()
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
    for (const c of [0, 1]) {
      const r = HALF[c] + CLEARANCE
      claimRectangle(owner[c][layer], box[0] - r, box[1] - r, box[2] + r, box[3] + r, who)
    }
  const r = VIA_HALF + CLEARANCE + (pad.drill ? 0.1 : 0)
  claimRectangle(viaOwner, box[0] - r, box[1] - r, box[2] + r, box[3] + r, -1) // no via in a pad: paste would run away
}
for (const shape of problem.copper) {
  const who = netId[shape.net]
  for (const c of [0, 1]) for (const i of polygonCells(shape.corners, HALF[c] + CLEARANCE)) claim(owner[c][shape.layer], i, who)
  for (const i of polygonCells(shape.corners, VIA_HALF + CLEARANCE)) claim(viaOwner, i, who)
}
function forbid(x0, y0, x1, y1, gap) {
  for (const c of [0, 1]) for (const layer of LAYERS) claimRectangle(owner[c][layer], x0 - HALF[c] - gap, y0 - HALF[c] - gap, x1 + HALF[c] + gap, y1 + HALF[c] + gap, -1)
  claimRectangle(viaOwner, x0 - VIA_HALF - gap, y0 - VIA_HALF - gap, x1 + VIA_HALF + gap, y1 + VIA_HALF + gap, -1)
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
const NEW_SIZES = [...HALF, VIA_HALF]
const spread = NEW_SIZES.map(mine => NEW_SIZES.map(other => disc(mine === VIA_HALF && other === VIA_HALF ? 0.66 : mine + CLEARANCE + other)))

function mark(route, sign) {
  const touched = new Map()
  const put = (map, key, cells, offsets) => {
    let seen = touched.get(key)
    if (!seen) touched.set(key, seen = new Set())
    for (const cell of cells) {
      const cx = cell % COLUMNS, cy = cell / COLUMNS | 0
      for (const [ox, oy] of offsets) {
        const x = cx + ox, y = cy + oy, i = y * COLUMNS + x
        if (x < 0 || y < 0 || x >= COLUMNS || y >= ROWS || seen.has(i)) continue
        seen.add(i)
        map[i] += sign
      }
    }
  }
  for (const layer of LAYERS) {
    for (const other of [0, 1]) {
      for (const own of [0, 1]) put(used[other][layer], `t${other}${layer}`, route.cells[own][layer], spread[own][other])
      put(used[other][layer], `t${other}${layer}`, route.vias, spread[2][other])
    }
    for (const own of [0, 1]) put(usedByVia, 'v', route.cells[own][layer], spread[own][2])
  }
  put(usedByVia, 'v', route.vias, spread[2][2])
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
  const k = netId[net], wide = widthClass(net), pads = netPads[net], route = { cells: noCells(), vias: [], paths: [] }
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
    const rest = (x, y) => Math.max(x0 - x, x - x1, 0, y0 - y, y - y1)
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
          if (!wide) continue
          const thin = owner[0][layer][j]
          if (thin !== 0 && thin !== k || !nearPad(nx, ny)) continue
          c = 0
        }
        const clash = used[c][layer][j], next = here + length * LENGTH_COST[layer] * (1 + history[layer][j]) + clash * presentFactor
        if (next < cost[jj] - 1e-4) { cost[jj] = next; from[jj] = q; heap.push(next + rest(nx, ny), jj) }
      }
      const v = viaOwner[i]
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
    const widths = path.map(q => { const layer = layerOf(q), s = owner[1][layer][q % CELLS]; return wide && (s === 0 || s === k) ? 1 : 0 })
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
  for (const c of [0, 1]) for (const layer of LAYERS) {
    const clashing = route.cells[c][layer].filter(i => used[c][layer][i])
    if (clashing.length) console.log(net, ['front', 'back', 'inner'][layer], clashing.slice(0, 5).map(i => `${(i % COLUMNS * STEP).toFixed(1)},${((i / COLUMNS | 0) * STEP).toFixed(1)}`).join(' '))
  }
  mark(route, 1)
}

const extent = net => { const xs = netPads[net].map(p => p.x), ys = netPads[net].map(p => p.y); return Math.max(...xs) - Math.min(...xs) + Math.max(...ys) - Math.min(...ys) }
const order = names.sort((a, b) => (PLANES.has(a) ? 0 : extent(a)) - (PLANES.has(b) ? 0 : extent(b))) // short nets first
const routes = {}, start = Date.now()
let presentFactor = 1
for (let round = 0; ; round++) {
  const fails = []
  for (const net of order) {
    if (round && routes[net] && !routes[net].clashes && round % 10) continue
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
    for (const c of [0, 1]) for (const layer of LAYERS) for (const i of route.cells[c][layer]) if (used[c][layer][i]) { mine++; history[layer][i] += 1 }
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
 console.error('gave up: see the nets above'); process.exitCode = 1; break }
  presentFactor = Math.min(presentFactor * 1.15, 3000)
}

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
    const width = 2 * HALF[Math.min(...widths.slice(first, n + 1))]
    tracks.push({ net, width, layer, from: [points[first][0] * STEP, points[first][1] * STEP], to: [x * STEP, y * STEP] })
    first = n
  }
}
// Stitch the ground pours to the plane wherever a via fits.
let stitches = 0
for (let y = 8; y < ROWS; y += 18) for (let x = 8; x < COLUMNS; x += 18) {
  const i = y * COLUMNS + x
  if ((viaOwner[i] === 0 || viaOwner[i] === netId.GND) && !usedByVia[i]) {
    tracks.push({ net: 'GND', via: [x * STEP, y * STEP] })
    mark({ cells: noCells(), vias: [i] }, 1)
    stitches++
  }
}
const unique = [...new Map(tracks.map(t => [JSON.stringify(t), t])).values()]
fs.writeFileSync(process.argv[3], JSON.stringify(unique))
console.log(`${tracks.length} tracks and vias, ${stitches} of them stitches`)
