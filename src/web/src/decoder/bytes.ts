import type { Field } from './catalogue';

/** The bytes of a table that are at hand: any number of ranges, from one read or several. */
export class TableBytes {
  constructor(private readonly ranges: { offset: number; bytes: Uint8Array }[] = []) {}

  get isEmpty(): boolean {
    return this.ranges.length === 0;
  }

  with(others: TableBytes | null): TableBytes {
    return new TableBytes([...this.ranges, ...(others?.ranges ?? [])]);
  }

  add(offset: number, bytes: Uint8Array): void {
    this.ranges.push({ offset, bytes });
  }

  /** Reads bytes, or returns null when one of them is not at hand. */
  read(offset: number, length: number): Uint8Array | null {
    const result = new Uint8Array(length);
    for (let i = 0; i < length; i++) {
      const at = offset + i;
      const range = this.ranges.find((candidate) => at >= candidate.offset && at < candidate.offset + candidate.bytes.length);
      if (!range) return null;
      result[i] = range.bytes[at - range.offset]!;
    }
    return result;
  }
}

/** An integer of up to six bytes. */
export function readInteger(field: Field, content: Uint8Array): number {
  const ordered = field.type === 'b' ? content : content.slice().reverse();
  const value = ordered.reduce((total, byte) => total * 256 + byte, 0);
  const range = 256 ** content.length;
  return field.type === 'i' && value >= range / 2 ? value - range : value;
}

export function extractBits(container: number, from: number, to: number): number {
  return Math.floor(container / 2 ** from) % 2 ** (to - from + 1);
}

export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0'))
    .join('')
    .toUpperCase();
}

/** Bytes of hexadecimal text; blanks, commas, colons and 0x are passed over. Null when the text is no hex. */
export function fromHex(text: string): Uint8Array | null {
  const digits = text.replace(/0x|[\s,:;-]/gi, '');
  if (digits.length % 2 !== 0 || /[^0-9a-f]/i.test(digits)) return null;
  return Uint8Array.from({ length: digits.length / 2 }, (_, i) => parseInt(digits.slice(2 * i, 2 * i + 2), 16));
}
