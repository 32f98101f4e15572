import { describe, expect, it } from 'vitest';
import { parseFrame, parseHex, parseMasked, toHex } from './hex';
import { messageInFrame } from './message';

const masked = '00143f0034000000000731c1589a••••••••••••••••';

describe('hex as this module shows it', () => {
  it('is read back with its masked bytes', () => {
    const bytes = parseMasked('0014 3F0034 000000 0007 31C1589A ••••••••••••••••').bytes!;
    expect(bytes).toEqual(parseFrame(masked));
    expect(bytes.slice(-8)).toEqual(Array(8).fill(null));
    expect(parseMasked(toHex(bytes)).bytes).toEqual(bytes);
  });

  it('cannot be sent with a masked byte, and says where it is', () => {
    expect(parseHex('3f ••')).toEqual({ bytes: null, problem: 'character', at: 3 });
    expect(parseMasked('3f •')).toMatchObject({ problem: 'odd' });
  });
});

describe('the message inside a frame', () => {
  it('is found in a whole one, masked or not', () => {
    const message = [0x3f, 0, 0x34, 0, 0, 0, 0, 7];
    expect(messageInFrame(parseFrame(masked))).toEqual(message);
    expect(messageInFrame(parseFrame(masked.replaceAll('•', '0')))).toEqual(message);
    expect(messageInFrame(parseFrame('001130003400000102•••••••••••••••••'.slice(0, -1) + '••'))).toBeNull();
  });

  it('is not made up of a message alone, a frame that is cut off, or an answer', () => {
    expect(messageInFrame(parseFrame('3f00340000000007'))).toBeNull();
    expect(messageInFrame(parseFrame(masked.slice(0, -2)))).toBeNull();
    expect(messageInFrame(parseFrame('00120000071a0b1e0d291711••••••••••••••••'))).toBeNull();
  });
});
