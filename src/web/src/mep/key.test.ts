import { describe, expect, it } from 'vitest';
import { keyReadings } from './key';

describe('A key as it comes by e-mail', () => {
  it.each([
    ['0123456789ABCDEF', ['0123456789ABCDEF', '0123456789abcdef']],
    ['  0123 4567 89AB CDEF\n', ['0123456789ABCDEF', '0123456789abcdef']],
    ['0123-4567-89ab-cdef-0123', ['0123456789abcdef0123', '0123456789ABCDEF0123']],
    ['0123456789\r\nABCDEF0123', ['0123456789ABCDEF0123', '0123456789abcdef0123']],
    ['303132333435 363738394142 43444546', ['30313233343536373839414243444546']],
    ['demo-mbk -0123456', ['demo-mbk-0123456', 'DEMO-MBK-0123456']],
    ['My key has 20 chars.', ['My key has 20 chars.', 'Mykeyhas20chars.', 'MYKEYHAS20CHARS.', 'mykeyhas20chars.']],
    ['', []],
    ['too short', []],
  ])('%j', (text, readings) => expect(keyReadings(text)).toEqual(readings));
});
