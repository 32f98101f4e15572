import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { timeTicks } from './scale';

beforeAll(() => void vi.stubEnv('TZ', 'Europe/Copenhagen'));
afterAll(() => void vi.unstubAllEnvs());

const seconds = (time: string): number => Date.parse(time) / 1000;

describe('the times at an axis', () => {
  it('stay at round local times when clocks are set back', () => {
    const { at, step } = timeTicks(seconds('2026-10-24T00:00:00+02:00'), seconds('2026-10-26T12:00:00+01:00'), 6);
    expect(step).toBe(12 * 3600);
    expect(at.map((time) => new Date(time * 1000).getHours())).toEqual([0, 12, 0, 12, 0, 12]);
  });

  it('stay at midnight when clocks are set forward', () => {
    const { at } = timeTicks(seconds('2026-03-27T00:00:00+01:00'), seconds('2026-03-31T00:00:00+02:00'), 5);
    expect(at.map((time) => new Date(time * 1000).getHours())).toEqual([0, 0, 0, 0, 0]);
  });

  it('come in both hours that clocks show twice', () => {
    const { at, step } = timeTicks(seconds('2026-10-25T01:00:00+02:00'), seconds('2026-10-25T04:00:00+01:00'), 5);
    expect(step).toBe(3600);
    expect(at.map((time) => new Date(time * 1000).getHours())).toEqual([1, 2, 2, 3, 4]);
  });
});
