import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

vi.mock('./preferences', () => ({ recall: () => null, remember: () => {} }));

import { localTime, tableText } from './table';

beforeAll(() => void vi.stubEnv('TZ', 'Europe/Copenhagen'));
afterAll(() => void vi.unstubAllEnvs());

describe('a local time', () => {
  it.each([
    ['2026-07-01T12:00:00Z', '2026-07-01T14:00:00+02:00'],
    ['2026-10-25T00:30:00Z', '2026-10-25T02:30:00+02:00'],
    ['2026-10-25T01:30:00Z', '2026-10-25T02:30:00+01:00'],
    [1764547200, '2025-12-01T01:00:00+01:00'],
    [null, ''],
  ])('of %s is %s', (time, text) => expect(localTime(time)).toBe(text));

  it('has an offset west of Greenwich too', () => {
    vi.stubEnv('TZ', 'America/St_Johns');
    expect(localTime('2026-01-01T12:00:00Z')).toBe('2026-01-01T08:30:00-03:30');
    vi.stubEnv('TZ', 'Europe/Copenhagen');
  });
});

describe('a table for people', () => {
  const rows = [
    ['Tid', 'Køb (kWh)', 'Navn'],
    ['2026-11-30', 1.25, 'a;b'],
    ['2026-12-01', null, 'say "x", y'],
    [undefined, 0.1 + 0.2, '=1+1'],
  ];

  it('has semicolons, decimal commas and a byte order mark where numbers have a comma', () =>
    expect(tableText(rows, true)).toBe('\ufeffTid;Køb (kWh);Navn\r\n2026-11-30;1,25;"a;b"\r\n2026-12-01;;"say ""x"", y"\r\n;0,3;\'=1+1\r\n'));

  it('has commas and points elsewhere', () =>
    expect(tableText(rows, false)).toBe('Tid,Køb (kWh),Navn\r\n2026-11-30,1.25,"a;b"\r\n2026-12-01,,"say ""x"", y"\r\n,0.3,\'=1+1\r\n'));
});
