type Parsed<T> = { bytes: T; problem: null } | { bytes: null; problem: 'character' | 'odd'; at: number };

/** Reads hex as people write it: with or without spaces, commas, semicolons, line ends and 0x. Returns what stops it otherwise. */
export function parseHex(text: string): Parsed<Uint8Array> {
  const at = text.indexOf(MASK);
  const parsed = at < 0 ? parseMasked(text) : { bytes: null, problem: 'character' as const, at };
  return parsed.bytes ? { bytes: Uint8Array.from(parsed.bytes as number[]), problem: null } : parsed;
}

const MASK = '•';

/** The same of what this module shows, where ••, a masked byte, is null. */
export function parseMasked(text: string): Parsed<(number | null)[]> {
  const digits: number[] = [];
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!;
    if (/[\s,;:_-]/.test(c)) continue;
    if (c === '0' && /[xX]/.test(text[i + 1] ?? '')) {
      i++;
      continue;
    }
    const value = c === MASK ? NaN : /[0-9a-fA-F]/.test(c) ? parseInt(c, 16) : -1;
    if (value < 0) return { bytes: null, problem: 'character', at: i };
    digits.push(value);
  }
  if (digits.length % 2) return { bytes: null, problem: 'odd', at: text.length };
  return {
    bytes: Array.from({ length: digits.length / 2 }, (_, i) => {
      const byte = digits[2 * i]! * 16 + digits[2 * i + 1]!;
      return Number.isNaN(byte) ? null : byte;
    }),
    problem: null,
  };
}

/** Bytes of a frame as the module sends it; masked digest bytes are null. */
export const parseFrame = (text: string | null | undefined): (number | null)[] => parseMasked(text ?? '').bytes ?? [];

export const hex2 = (value: number | null): string => (value === null ? '••' : value.toString(16).padStart(2, '0').toUpperCase());

export function toHex(bytes: ArrayLike<number | null>, separator = ' '): string {
  return Array.from(bytes, hex2).join(separator);
}

export function bigEndian(bytes: ArrayLike<number | null>, start: number, length: number): number {
  let value = 0;
  for (let i = start; i < start + length; i++) value = value * 256 + (bytes[i] ?? 0);
  return value;
}

export function putBigEndian(target: number[], value: number, length: number): void {
  for (let i = length - 1; i >= 0; i--) target.push(Math.floor(value / 256 ** i) & 0xff);
}
