import { describe, expect, it } from 'vitest';
import type { Exchange } from '../api/schema';
import { asHexDump, asPcap, isBare, messageOf } from './exports';
import { requestFrameSpans, responseFrameSpans } from './message';

const entries = [
  {
    index: 7,
    time: '2026-11-30T08:09:13.250Z',
    round_trip_ms: 120,
    request_frame: '00143f0034000000000700000101••••••••••••••••',
    response_frame: '00160000071a0b1e08090d0016000001020102030405060708',
  },
  { index: 8, time: null, round_trip_ms: null, request_frame: '000d30003400000102••••••••', response_frame: null },
] as unknown as Exchange[];

/** Time and bytes of each packet of a capture file. */
function packetsOf(file: Uint8Array): [number, number[]][] {
  const view = new DataView(file.buffer);
  const packets: [number, number[]][] = [];
  for (let at = 24; at < file.length; at += 16 + view.getUint32(at + 8, true)) {
    const ms = view.getUint32(at, true) * 1000 + view.getUint32(at + 4, true) / 1000;
    packets.push([ms, [...file.slice(at + 16, at + 16 + view.getUint32(at + 8, true))]]);
  }
  return packets;
}

/** As Wireshark reads it: a time, then lines of an offset and bytes; # begins a remark. */
function packetsOfDump(dump: string): [number, number[]][] {
  return dump
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .join('\n')
    .trim()
    .split('\n\n')
    .map((block) => {
      const [time, ...rows] = block.split('\n');
      const bytes: number[] = [];
      for (const row of rows) {
        const [offset, ...words] = row.split(' ');
        expect(parseInt(offset!, 16)).toBe(bytes.length);
        bytes.push(...words.map((word) => parseInt(word, 16)));
      }
      return [Date.parse(time!), bytes];
    });
}

describe('captures', () => {
  it('hold the same packets as a file and as text', () => {
    const packets = packetsOf(asPcap(entries));

    expect(packetsOfDump(asHexDump(entries))).toEqual(packets);
    expect(packets.map(([ms, bytes]) => [ms, bytes[0], bytes.length])).toEqual([
      [Date.parse('2026-11-30T08:09:13.130Z'), 0, 23],
      [Date.parse('2026-11-30T08:09:13.250Z'), 1, 26],
      [0, 0, 14],
    ]);
  });
});

describe('a capture', () => {
  it.each([
    ['plain', [0, 1]],
    ['tls', [2, 3]],
    ['rc4', [4, 5]],
  ])('says of each packet that it went in %s', (protection, ways) => {
    const packets = packetsOf(asPcap([{ ...entries[0]!, protection } as Exchange]));
    expect(packets.map(([, bytes]) => bytes[0])).toEqual(ways);
  });
});

describe('an exchange that went in TLS', () => {
  const entry = { ...entries[0]!, protection: 'tls', request_frame: '00083f00340000000007', response_frame: '000a0000071a0b1e08090d00' } as Exchange;

  it('is a message without sequence number and digest', () => {
    expect(isBare(entry)).toBe(true);
    expect(messageOf(entry)).toMatchObject({ table: 52, offset: 0, count: 7 });
    expect(requestFrameSpans([0, 8, 0x3f, 0, 52, 0, 0, 0, 0, 7], true).map((span) => span.part)).toEqual(['length', 'code', 'table', 'offset', 'count']);
    expect(responseFrameSpans([0, 10, 0, 0, 7, 26, 11, 30, 8, 9, 13, 0], true, true).map((span) => span.part)).toEqual(['length', 'code', 'count', 'data']);
  });
});
