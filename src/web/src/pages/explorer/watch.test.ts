import { describe, expect, it, vi } from 'vitest';
import type { Exchange } from '../../api/schema';

vi.mock('../../ui/preferences', () => ({ recall: () => null, remember: () => {} }));

import type { Catalogue, DecodedField } from '../../mep/catalogue';
import { newestPair } from '../../mep/pairs';
import { changing, sampleOf, trendLine } from './watch';

const field = (name: string, number: number | null, children: DecodedField[] = []): DecodedField => ({ name, offset: 0, length: 1, value: String(number ?? ''), number, unit: 'W', note: '', children });
const book = (watts: number): Catalogue => ({ tables: [], procedures: [], decode: () => ({ fields: [field('Power', null, [field('L1', watts), field('L2', 5), field('Name', null)])], remarks: [] }) });
const entry = (index: number, table = '001c', source = 'poller'): Exchange =>
  ({ index, source, time: '2026-11-30T08:09:13Z', request_frame: `00143f${table}0000000001000001010102030405060708`, data: '01' }) as Exchange;

describe('the watch list', () => {
  it('takes the numbers of an answer, and finds those that change', () => {
    const samples = [3, 3, 4].map((watts, i) => sampleOf(entry(i), book(watts))!);
    expect([...samples[0]!.values.keys()]).toEqual(['Power / L1', 'Power / L2']);
    expect(samples[2]!.values.get('Power / L1')).toEqual({ number: 4, text: '4', unit: 'W' });
    expect(changing(samples)).toEqual(['Power / L1']);
    expect(changing(samples.slice(0, 2))).toEqual([]);
    expect(sampleOf({ ...entry(1), data: null }, book(1))).toBeNull();
  });

  it('draws the trend from left to right, the greatest value on top', () => {
    const points = trendLine([0, 10, 20].map((time, i) => ({ time, number: [5, 9, 5][i]! })));
    expect(points).toBe('1.0,31.0 80.0,1.0 159.0,31.0');
    expect(trendLine([{ time: 0, number: 5 }])).toBe('80.0,16.0');
  });
});

describe('what is compared first', () => {
  it('is the newest pair of one table, of what the user read before what the module did', () => {
    const log = [entry(9), entry(8, '0017'), entry(7, '0034', 'user'), entry(6), entry(5, '0034', 'user'), entry(4, '0034', 'user')];
    expect(newestPair(log)!.index).toBe(5);
    expect(newestPair(log.filter((e) => e.source !== 'user'))!.index).toBe(6);
    expect(newestPair([entry(2), entry(1, '0017')])).toBeNull();
  });
});
