import { beforeAll, describe, expect, it, vi } from 'vitest';
import data from '../../../MepModule.Catalogue/catalogue.json';

const get = vi.hoisted(() => vi.fn());
vi.mock('../api/client', () => ({ get }));
// There is no browser here to ask for what its user prefers.
vi.mock('../ui/preferences', () => ({ recall: () => null, remember: () => {} }));

import { catalogue, leaves, loadCatalogue, search } from './catalogue';
import { changesOf } from './changes';
import { parseHex, toHex } from './hex';
import { buildMessage, PARTIAL_READ } from './message';
import { buildTransaction, parseTransaction, recordOf } from './transaction';

const bytes = (hex: string): Uint8Array => parseHex(hex).bytes!;

beforeAll(async () => {
  const told: Record<string, unknown> = { 'mep/dimensions': { tables: { BT21: '0000000b000000040028', BT22: '000102030405060708090a' } }, meter: { firmware: '3.71.04', profile: { energy_unit_wh: 1 } } };
  get.mockImplementation(async (path: string) => told[path]);
  vi.stubGlobal('fetch', async () => ({ ok: true, json: async () => data }));
  await loadCatalogue();
});

describe('a table or procedure by a part of its name', () => {
  const ids = (text: string): string[] => search(catalogue.get().tables, text).map((e) => e.id);

  it('is found, names before purposes', () => {
    expect(ids('clock')).toContain('BT52');
    expect(ids('present register')).toContain('BT28');
    expect(ids('bt2')).toEqual(expect.arrayContaining(['BT20', 'BT28']));
    expect(search(catalogue.get().procedures, 'transaction lock').map((e) => e.id)).toEqual(['EP61']);
    expect(ids('no such thing')).toEqual([]);
  });
});

describe('dimensions', () => {
  it('come from the module, so that nothing is assumed', async () => {
    await vi.waitFor(() => expect(catalogue.get().decode(23, 0, new Uint8Array(44))!.remarks).toEqual([]));
    expect(get).toHaveBeenCalledWith('mep/dimensions');
    expect(catalogue.get().tables.find((table) => table.id === 'BT28')!.size).toBe(160);
  });
});

describe('what a write sets', () => {
  it('is told by fields, with what stands there and what will', () => {
    const changes = changesOf(catalogue.get(), 52, 0, bytes('1a 0b 1e 08 09 0d 00'), bytes('1a 0b 1e 09 09 0d 00'));
    expect(changes[0]).toEqual({ name: 'UTC time', before: '2026-11-30T08:09:13 UTC', after: '2026-11-30T09:09:13 UTC' });
    expect(changes.slice(1).every((c) => c.before === c.after)).toBe(true);
  });

  it('says when the old value is not known, and shows bytes where nobody has described the table', () => {
    expect(changesOf(catalogue.get(), 52, 0, null, bytes('1a 0b 1e 09 09 0d 00'))[0]!.before).toBeNull();
    expect(changesOf(catalogue.get(), 0x7fe, 3, bytes('01'), bytes('02'))).toEqual([{ name: '+3', before: '01', after: '02' }]);
  });

  it('names the procedure and its parameters', () => {
    const call = changesOf(catalogue.get(), 7, 0, null, bytes('3d 08 05 00'));
    expect(call.map((c) => `${c.name}: ${c.after}`).join('\n')).toMatch(/EP61|2109|MEP Transaction Lock/);
  });
});

describe('records of a transaction', () => {
  it('are shown as they stand in ET52 and ET53', () => {
    const request = { code: PARTIAL_READ, table: 52, offset: 0, count: 7, data: [] };
    const shown = recordOf(request, 0, bytes('1a 0b 1e 08 09 0d 00'));
    const whole = buildTransaction(0x1234, [request]);
    expect(toHex(whole)).toContain(toHex(shown.request));
    expect(shown.request.slice(2)).toEqual(buildMessage(request));
    const answer = Uint8Array.from([7 + shown.response.length, 0, 1, 0x34, 0x12, ...shown.response, 0x34, 0x12]);
    expect(parseTransaction(answer)!.records).toEqual([{ code: 0, data: bytes('1a 0b 1e 08 09 0d 00') }]);
    expect(recordOf(request, 5, new Uint8Array(0)).response).toEqual([1, 0, 5]);
  });
});

describe('leaves', () => {
  it('carry the names of what they are in', () => {
    const fields = catalogue.get().decode(52, 0, bytes('1a 0b 1e 08 09 0d 00'))!.fields;
    expect(leaves(fields).map((f) => f.name)).toEqual(expect.arrayContaining(['UTC time']));
    expect(leaves(fields).some((f) => f.name.startsWith('Status / '))).toBe(true);
  });
});
