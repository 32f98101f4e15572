// A QR code (ISO/IEC 18004) for an address: byte mode, error correction level L, versions 1 to 5, which are one block of codewords each.

const dataCodewords = [19, 34, 55, 80, 108];
const checkCodewords = [7, 10, 15, 20, 26];

/** The longest text in bytes. */
export const longestText = dataCodewords[4]! - 2;

/** The dark modules of a text's QR code, row by row, without the quiet zone. Throws when the text is longer than 106 bytes. */
export function qrCode(text: string): boolean[][] {
  const bytes = new TextEncoder().encode(text);
  const version = dataCodewords.findIndex((size) => bytes.length + 2 <= size);
  if (version < 0) throw new Error(`The text has ${bytes.length} bytes; a code has room for ${longestText}.`);
  const data = padded(bytes, dataCodewords[version]!);
  const codewords = [...data, ...checkOf(data, checkCodewords[version]!)];
  const candidates = Array.from({ length: 8 }, (_, mask) => new Grid(21 + 4 * version, codewords, mask));
  return candidates.reduce((best, next) => (next.penalty() < best.penalty() ? next : best)).dark;
}

/** Mode, length and bytes, 4 + 8 + 8n bits, then a terminator of 4 bits and the pad bytes of the standard. */
function padded(bytes: Uint8Array, size: number): number[] {
  const nibbles = [4, bytes.length >> 4, bytes.length & 15, ...[...bytes].flatMap((b) => [b >> 4, b & 15]), 0];
  const data: number[] = [];
  for (let i = 0; i < nibbles.length; i += 2) data.push((nibbles[i]! << 4) | nibbles[i + 1]!);
  for (let pad = 0xec; data.length < size; pad ^= 0xec ^ 0x11) data.push(pad);
  return data;
}

/** Product in the field of 256 elements with the polynomial 0x11D. */
function product(a: number, b: number): number {
  let result = 0;
  for (; b > 0; b >>= 1) {
    if (b & 1) result ^= a;
    a = (a << 1) ^ (a & 0x80 ? 0x11d : 0);
  }
  return result;
}

/** Reed-Solomon check codewords: the remainder by (x - 1)(x - 2)(x - 4)... */
function checkOf(data: number[], count: number): number[] {
  let divisor = [1];
  for (let i = 0, root = 1; i < count; i++, root = product(root, 2)) {
    const shifted = [...divisor, 0];
    divisor = shifted.map((value, k) => value ^ product(divisor[k - 1] ?? 0, root));
  }
  const rest = [...data, ...new Array<number>(count).fill(0)];
  for (let i = 0; i < data.length; i++) {
    const factor = rest[i]!;
    divisor.forEach((value, k) => (rest[i + k]! ^= product(value, factor)));
  }
  return rest.slice(data.length);
}

const masks: ((x: number, y: number) => boolean)[] = [
  (x, y) => (x + y) % 2 === 0,
  (_, y) => y % 2 === 0,
  (x) => x % 3 === 0,
  (x, y) => (x + y) % 3 === 0,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2 === 0,
  (x, y) => ((x * y) % 2) + ((x * y) % 3) === 0,
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
];

class Grid {
  readonly dark: boolean[][];
  private readonly fixed: boolean[][];
  private cost: number | null = null;

  constructor(
    private readonly size: number,
    codewords: number[],
    mask: number,
  ) {
    this.dark = Array.from({ length: size }, () => new Array<boolean>(size).fill(false));
    this.fixed = Array.from({ length: size }, () => new Array<boolean>(size).fill(false));
    for (let i = 0; i < size; i++) {
      this.set(i, 6, i % 2 === 0);
      this.set(6, i, i % 2 === 0);
    }
    for (const [x, y] of [[3, 3], [size - 4, 3], [3, size - 4]] as const) this.square(x, y, 4, (ring) => ring !== 2 && ring !== 4);
    if (size > 21) this.square(size - 7, size - 7, 2, (ring) => ring !== 1);
    this.format(mask);
    this.fill(codewords, masks[mask]!);
  }

  /** How hard the code is to read: long runs, squares of one colour, what looks like a corner, too much of one colour. */
  penalty(): number {
    this.cost ??= this.reckon();
    return this.cost;
  }

  private set(x: number, y: number, isDark: boolean): void {
    if (x < 0 || y < 0 || x >= this.size || y >= this.size) return;
    this.dark[y]![x] = isDark;
    this.fixed[y]![x] = true;
  }

  private square(x: number, y: number, radius: number, isDark: (ring: number) => boolean): void {
    for (let dy = -radius; dy <= radius; dy++) {
      for (let dx = -radius; dx <= radius; dx++) this.set(x + dx, y + dy, isDark(Math.max(Math.abs(dx), Math.abs(dy))));
    }
  }

  /** Level and mask with their BCH code, twice, and the module that is always dark. */
  private format(mask: number): void {
    const data = (1 << 3) | mask;
    let rest = data;
    for (let i = 0; i < 10; i++) rest = (rest << 1) ^ (rest & 0x200 ? 0x537 : 0);
    const bits = ((data << 10) | rest) ^ 0x5412;
    const { size } = this;
    for (let i = 0; i < 15; i++) {
      const isDark = ((bits >> i) & 1) === 1;
      if (i < 8) this.set(8, i < 6 ? i : i + 1, isDark);
      else this.set(i < 9 ? 7 : 14 - i, 8, isDark);
      if (i < 8) this.set(size - 1 - i, 8, isDark);
      else this.set(8, size - 15 + i, isDark);
    }
    this.set(8, size - 8, true);
  }

  /** Two columns at a time from the right, up and down in turn, past the vertical timing line. */
  private fill(codewords: number[], mask: (x: number, y: number) => boolean): void {
    const { size } = this;
    let bit = 0;
    for (let right = size - 1, up = true; right > 0; right -= 2, up = !up) {
      if (right === 6) right = 5;
      for (let i = 0; i < size; i++) {
        const y = up ? size - 1 - i : i;
        for (const x of [right, right - 1]) {
          if (this.fixed[y]![x]) continue;
          const isDark = (((codewords[bit >> 3] ?? 0) >> (7 - (bit & 7))) & 1) === 1;
          this.dark[y]![x] = isDark !== mask(x, y);
          bit++;
        }
      }
    }
  }

  private reckon(): number {
    const { size, dark } = this;
    const columns = dark.map((_, x) => dark.map((row) => row[x]!));
    let cost = 0;
    for (const line of [...dark, ...columns]) {
      const text = line.map((d) => (d ? 1 : 0)).join('');
      for (const run of text.match(/0{5,}|1{5,}/g) ?? []) cost += run.length - 2;
      for (let i = 0; i + 11 <= size; i++) if (['10111010000', '00001011101'].includes(text.slice(i, i + 11))) cost += 40;
    }
    for (let y = 1; y < size; y++) {
      for (let x = 1; x < size; x++) {
        const here = dark[y]![x];
        if (here === dark[y - 1]![x] && here === dark[y]![x - 1] && here === dark[y - 1]![x - 1]) cost += 3;
      }
    }
    const share = dark.flat().filter(Boolean).length / (size * size);
    return cost + 10 * Math.floor(Math.abs(share - 0.5) * 20);
  }
}
