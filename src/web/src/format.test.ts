import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

vi.mock('./ui/preferences', () => ({ recall: () => null, remember: () => {} }));

import { NONE, bytes, clock, connected, day, span } from './format';

describe('a span of time', () => {
  it.each([
    [null, NONE],
    [0, '0.0 s'],
    [9.96, '10.0 s'],
    [119, '119 s'],
    [120, '2 min'],
    [125, '2 min 5 s'],
    [3599.9, '59 min 59 s'],
    [3600, '1 h'],
    [3660, '1 h 1 min'],
    [172799, '47 h 59 min'],
    [172800, '2 days'],
    [180000, '2 days 2 h'],
  ])('of %s s reads %s', (seconds, text) => expect(span(seconds)).toBe(text));
});

describe('the phases of a meter', () => {
  const known = { voltage_v: 230.1, current_a: 0, power_import_w: 0 };
  const missing = { voltage_v: null, current_a: null, power_import_w: null };
  it('are all there while nothing is known', () => expect(connected([])).toEqual([0, 1, 2]));
  it('are all there when it tells of each', () => expect(connected([known, known, known])).toEqual([0, 1, 2]));
  it('leave out those that are not connected', () => expect(connected([known, missing, missing])).toEqual([0]));
  it('stay while values of theirs are held back', () => {
    connected([known, known, known]);
    expect(connected([missing, known, known], true)).toEqual([0, 1, 2]);
    connected([known, missing, missing]);
    expect(connected([missing, missing, missing], true)).toEqual([0]);
  });
  it('count a zero as a value', () => expect(connected([known, { current_a: 0 }, missing])).toEqual([0, 1]));
});

describe('a number of bytes', () => {
  it.each([
    [undefined, NONE],
    [10239, '10,239\u00a0B'],
    [10240, '10\u00a0KB'],
    [10485760, '10.0\u00a0MB'],
    [25769803776, '24.0\u00a0GB'],
  ])('of %s reads %s', (count, text) => expect(bytes(count)).toBe(text));
});

describe('a time in the hour that clocks show twice', () => {
  beforeAll(() => void vi.stubEnv('TZ', 'Europe/Copenhagen'));
  afterAll(() => void vi.unstubAllEnvs());
  it.each([
    ['2026-10-25T00:30:00Z', '02:30:00 CEST'],
    ['2026-10-25T01:30:00Z', '02:30:00 CET'],
    ['2026-10-24T23:59:59Z', '01:59:59'],
    ['2026-10-25T02:00:00Z', '03:00:00'],
    ['2026-03-29T01:00:00Z', '03:00:00'],
  ])('says which of them it is: %s reads %s', (time, text) => expect(clock(time)).toBe(text));
  it('matters to no date', () => expect(day('2026-10-25T00:30:00Z')).toBe('25 Oct 2026'));
});
