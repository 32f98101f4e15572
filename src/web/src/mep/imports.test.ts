import { describe, expect, it } from 'vitest';
import type { Exchange } from '../api/schema';
import { asJson, asPcap, dataOf, isBare, messageOf } from './exports';
import { exchangesOf } from './imports';

const read: Exchange = {
  index: 7,
  time: '2026-11-30T08:09:13.250Z',
  source: 'poller',
  request_frame: '00143f0034000000000700000101••••••••••••••••',
  response_frame: '00120000071a0b1e08090d00••••••••••••••••',
  outcome: 'ok',
  code: 0,
  code_text: '0x00 OK',
  data: '1a0b1e08090d00',
  sequence: 0x101,
  attempts: 1,
  round_trip_ms: 120,
  protection: 'plain',
  digest_ok: true,
  alert: false,
};
const refused: Exchange = { ...read, index: 8, request_frame: '00143f0005000000000100000102' + '0102030405060708', response_frame: '0009050102030405060708', outcome: 'refused', code: 5, code_text: '0x05 Table operation not possible', data: null, sequence: 0x102 };
const unanswered: Exchange = { ...read, index: 9, request_frame: '00143f0034000000000700000103••••••••••••••••', response_frame: null, outcome: 'failed', code: null, code_text: '–', data: null, sequence: 0x103, round_trip_ms: null, digest_ok: null };
const inTls: Exchange = { ...read, index: 10, request_frame: '00083f00340000000007', response_frame: '000a0000071a0b1e08090d00', sequence: null, protection: 'tls' };
const hidden: Exchange = { ...read, index: 11, protection: 'rc4' };
const all = [read, refused, unanswered, inTls, hidden];
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** What a capture does not hold: who asked, and whether the digest was right. */
const captured = (e: Exchange, i: number): Exchange => ({ ...e, index: i + 1, source: 'user', digest_ok: null });

describe('a file that was saved is opened', () => {
  it('as a capture, with the digests masked again', () => {
    const entries = exchangesOf(asPcap(all))!;
    expect(entries).toEqual(all.map(captured));
    expect(messageOf(entries[0]!)).toMatchObject({ table: 52, count: 7 });
    expect([...dataOf(entries[0]!)!]).toEqual([0x1a, 0x0b, 0x1e, 8, 9, 13, 0]);
    expect(entries.map(isBare)).toEqual([false, false, false, true, false]);
  });

  it('as a capture of another program, in the other byte order and with nanoseconds', () => {
    const ours = asPcap([read]);
    const swapped = Uint8Array.from(ours);
    const swap = (at: number, size: number): void => void swapped.subarray(at, at + size).reverse();
    [0, 8, 12, 16, 20].forEach((at) => swap(at, 4));
    [4, 6].forEach((at) => swap(at, 2));
    const view = new DataView(swapped.buffer);
    for (let at = 24; at < swapped.length; ) {
      [0, 4, 8, 12].forEach((field) => swap(at + field, 4));
      view.setUint32(at + 4, view.getUint32(at + 4) * 1000);
      at += 16 + view.getUint32(at + 8);
    }
    view.setUint32(0, 0xa1b23c4d);
    expect(exchangesOf(swapped)).toEqual([captured(read, 0)]);
  });

  it('as JSON, and as the log that the module answers with', () => {
    expect(exchangesOf(bytesOf(asJson(all)))).toEqual(all);
    expect(exchangesOf(bytesOf(JSON.stringify({ first_index: 7, next_index: 11, entries: all })))).toEqual(all);
  });

  it('and anything else is not', () => {
    expect(exchangesOf(bytesOf('hello'))).toBeNull();
    expect(exchangesOf(bytesOf('[]'))).toBeNull();
    expect(exchangesOf(bytesOf('[{"a":1}]'))).toBeNull();
    const ethernet = asPcap([read]);
    new DataView(ethernet.buffer).setUint32(20, 1, true);
    expect(exchangesOf(ethernet)).toBeNull();
    const cut = asPcap(all);
    expect(exchangesOf(cut.slice(0, cut.length - 3))).toHaveLength(5);
  });
});
