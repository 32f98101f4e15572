export interface Interpretation {
  name: string;
  little: string;
  big: string;
}

/** The usual readings of the bytes from a position on, for tables that nobody has described. */
export function interpretations(bytes: ArrayLike<number>, at: number): Interpretation[] {
  const left = bytes.length - at;
  const view = new DataView(Uint8Array.from({ length: Math.min(8, left) }, (_, i) => bytes[at + i]!).buffer);
  const rows: Interpretation[] = [];
  const both = (name: string, size: number, read: (little: boolean) => number | bigint): void => {
    if (left >= size) rows.push({ name, little: String(read(true)), big: size > 1 ? String(read(false)) : '' });
  };
  both('uint8', 1, () => view.getUint8(0));
  both('int8', 1, () => view.getInt8(0));
  if (left >= 1) rows.push({ name: 'bits', little: view.getUint8(0).toString(2).padStart(8, '0'), big: '' });
  both('uint16', 2, (l) => view.getUint16(0, l));
  both('int16', 2, (l) => view.getInt16(0, l));
  both('uint32', 4, (l) => view.getUint32(0, l));
  both('int32', 4, (l) => view.getInt32(0, l));
  if (left >= 4) {
    const digits = Array.from({ length: Math.min(8, left) }, (_, i) => bytes[at + i]!.toString(16).padStart(2, '0'));
    if (digits.every((d) => /^\d\d$/.test(d))) rows.push({ name: 'BCD', little: [...digits].reverse().join(''), big: digits.join('') });
  }
  if (left >= 5) {
    const [y, mo, d, h, mi] = Array.from({ length: 5 }, (_, i) => bytes[at + i]!);
    if (mo! >= 1 && mo! <= 12 && d! >= 1 && d! <= 31 && h! < 24 && mi! < 60 && y! < 100) {
      const pad = (n: number): string => String(n).padStart(2, '0');
      rows.push({ name: 'date', little: `20${pad(y!)}-${pad(mo!)}-${pad(d!)} ${pad(h!)}:${pad(mi!)}`, big: '' });
    }
  }
  return rows;
}

export const printable = (byte: number | null): string => (byte !== null && byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·');
