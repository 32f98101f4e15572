import { describe, expect, it } from 'vitest';
import { decrypted, isRequestTrue, isResponseTrue } from './cipher';
import { parseHex, toHex } from './hex';

const bytes = (hex: string): Uint8Array => Uint8Array.from(parseHex(hex).bytes!);
const ones = new Uint8Array(16).fill(1);
const ascii = Uint8Array.from('0123456789ABCDEF', (c) => c.charCodeAt(0));

// Key, request and response on the wire, and what they say: exchanges of the guide, encrypted as its appendix B has it.
const vectors: [Uint8Array, string, string, string, string][] = [
  [ones, '00149296314BF39C549E30DC1AAA74861F6D7658DD56', '000D10EEADB23D35863C1DF5B91482', '3F0017000000002C01020304', '0C77635B90'],
  [ones, '0015FE8BEA45B54EB56B4A320503CD86E50E2667D1E63C', '00098A86E50E2667D1E63C', '4F083200001E00010177636E2F', '00'],
  [ascii, '00149081B2302C9B02ACB01BC0E4B801DDCC3D66D54D', '0012EEF1DCF89FD0222EA3A6878EE05BF0166158', '3F0034000000000711223344', '00000718020F0A1E2D04'],
];

describe('frames that RC4 hides', () => {
  it.each(vectors)('are read with the key', (key, request, response, asked, answered) => {
    const plain = decrypted(key, bytes(request), bytes(response))!;
    expect(toHex(plain.request.slice(2, -8), '')).toBe(asked);
    expect(toHex(plain.response!.slice(2, -8), '')).toBe(answered);
    expect(isResponseTrue(key, plain.request, plain.response!)).toBe(true);
    expect(decrypted(key, bytes(request), null)!.response).toBeNull();
  });

  it('stay as they are with another key, and when they are plain', () => {
    const [, request, response] = vectors[0]!;
    expect(decrypted(ascii, bytes(request), bytes(response))).toBeNull();
    const plain = bytes('00143F0017000000002C77635B9113DB85A135A0575E');
    expect(isRequestTrue(ones, plain)).toBe(true);
    expect(decrypted(ones, plain, null)).toBeNull();
  });

  it('leave a plain refusal of the key alone', () => {
    const refusal = bytes('00090b0000000000000000');
    expect(decrypted(ones, bytes(vectors[0]![1]), refusal)!.response).toEqual(refusal);
  });
});
