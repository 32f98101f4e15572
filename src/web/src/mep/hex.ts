/** Reads hex as people write it: with or without spaces, commas, semicolons, line ends and 0x. Returns what stops it otherwise. */
export function parseHex(text: string): { bytes: Uint8Array; problem: null } | { bytes: null; problem: 'character' | 'odd'; at: number } {
  const digits: number[] = [];
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!;
    if (/[\s,;:_-]/.test(c)) continue;
    if (c === '0' && /[xX]/.test(text[i + 1] ?? '')) {
      i++;
      continue;
    }
    const value = /[0-9a-fA-F]/.test(c) ? parseInt(c, 16) : -1;
    if (value < 0) return { bytes: null, problem: 'character', at: i };
    digits.push(value);
  }
  if (digits.length % 2) return { bytes: null, problem: 'odd', at: text.length };
  const bytes = new Uint8Array(digits.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = digits[2 * i]! * 16 + digits[2 * i + 1]!;
  return { bytes, problem: null };
}

/** Bytes of a frame as the module sends it; masked digest bytes are null. */
export function parseFrame(text: string | null | undefined): (number | null)[] {
  const result: (number | null)[] = [];
  if (!text) return result;
  for (let i = 0; i + 1 < text.length; i += 2) {
    const pair = text.slice(i, i + 2);
    const value = parseInt(pair, 16);
    result.push(/^[0-9a-f]{2}$/i.test(pair) ? value : null);
  }
  return result;
}

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
