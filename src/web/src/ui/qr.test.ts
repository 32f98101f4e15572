import jsQR from 'jsqr';
import { describe, expect, it } from 'vitest';
import { longestText, qrCode } from './qr';

/** The pixels of a code, four to a module, with its quiet zone. */
function picture(code: boolean[][]): { pixels: Uint8ClampedArray; size: number } {
  const size = (code.length + 8) * 4;
  const pixels = new Uint8ClampedArray(size * size * 4).fill(255);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      if (code[(y >> 2) - 4]?.[(x >> 2) - 4]) pixels.fill(0, (y * size + x) * 4, (y * size + x) * 4 + 3);
    }
  }
  return { pixels, size };
}

const addresses = ['http://192.168.1.87/', 'http://mep-module.local/', 'http://[2001:db8:1234:5678:9abc:def0:1234:5678]:8080/', 'http://måler.local/'];
const lengths = Array.from({ length: longestText + 1 }, (_, n) => n).filter((n) => n > 0 && (n % 7 === 0 || [17, 18, 32, 33, 53, 54, 78, 79, 106].includes(n)));

describe('the QR code', () => {
  it.each([...addresses, ...lengths.map((n) => 'http://x.local/'.padEnd(n, 'aB3/-').slice(0, n))])('of %s is read by another reader', (text) => {
    const { pixels, size } = picture(qrCode(text));

    expect(jsQR(pixels, size, size)?.data).toBe(text);
  });

  it('is as small as its text allows', () => {
    expect(['x'.repeat(17), 'x'.repeat(18), 'x'.repeat(106)].map((text) => qrCode(text).length)).toEqual([21, 25, 37]);
  });

  it('says what is too long', () => {
    expect(() => qrCode('x'.repeat(107))).toThrow('has 107 bytes');
  });

  it('is read with two of its modules spoiled', () => {
    const code = qrCode('http://192.168.1.87/');
    for (const at of [12, 14]) code[at]![12] = !code[at]![12];
    const { pixels, size } = picture(code);

    expect(jsQR(pixels, size, size)?.data).toBe('http://192.168.1.87/');
  });
});
