/** The OMA digest of the MEP protocol, one continuous stream over request and response. */
export class OmaDigest {
  private readonly state = new Uint8Array(8);
  private position = 0;

  constructor(private readonly key: Uint8Array) {}

  add(bytes: ArrayLike<number>): this {
    for (let i = 0; i < bytes.length; i++) this.step(bytes[i]!);
    return this;
  }

  /** Pads the pass with zeros and returns the eight bytes as they are sent. */
  finish(): Uint8Array {
    while (this.position !== 0) this.step(0);
    return this.state.slice();
  }

  private step(m: number): void {
    const d = this.state;
    const i = this.position >> 3;
    const j = this.position & 7;
    const v = 7 - j;
    const x = ~(d[v]! + v) & 0xff;
    const t = (this.key[i % this.key.length]! >> j) & 1 ? ((x << 1) | (x >> 7)) & 0xff : -((x >> 1) | ((x & 1) << 7));
    d[v] = d[(v + 1) & 7]! + m + t;
    this.position = (this.position + 1) % (Math.floor(1.5 * this.key.length) * 8);
  }
}

/** 16 or 20 characters are their ASCII codes; 32 or 40 hex digits those bytes; cut to 16. Null when it is neither. */
export function parseKey(text: string): { bytes: Uint8Array; form: 'ascii' | 'hex'; length: number } | null {
  const clean = text.trim();
  if (/^[0-9a-f]+$/i.test(clean) && (clean.length === 32 || clean.length === 40)) {
    return { bytes: Uint8Array.from({ length: 16 }, (_, i) => parseInt(clean.slice(2 * i, 2 * i + 2), 16)), form: 'hex', length: clean.length };
  }
  if ((clean.length === 16 || clean.length === 20) && /^[\x20-\x7e]+$/.test(clean)) {
    return { bytes: Uint8Array.from({ length: 16 }, (_, i) => clean.charCodeAt(i)), form: 'ascii', length: clean.length };
  }
  return null;
}
