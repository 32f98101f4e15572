import { describe, expect, it, vi } from 'vitest';
import type { Snapshot } from '../../api/schema';

vi.mock('../../ui/preferences', () => ({ recall: () => null, remember: () => {} }));

import { rows } from './snapshot';

const phase = { voltage_v: 231.4, current_a: 1.25, power_import_w: 200, power_export_w: 0 };
const absent = { voltage_v: null, current_a: null, power_import_w: null, power_export_w: null };
const moment: Snapshot = {
  meter_time: '2026-11-28T10:00:05Z',
  power_import_w: 600,
  power_export_w: 0,
  frequency_hz: 49.987,
  neutral_current_a: null,
  energy_import_wh: 12345678,
  energy_export_wh: 0,
  tiers: [{ tier: 2, energy_import_wh: 345678, energy_export_wh: 0 }],
  tiers_left_out: false,
  phases: [phase, phase, absent],
  transactions_left_this_hour: 3,
};
const text = (of: Snapshot): string => rows(of).map(([label, value]) => `${label}: ${value.replaceAll('\u00a0', ' ')}`).join('\n');

describe('the lines of a snapshot', () => {
  it('tell every value that the meter has, with its unit', () => {
    expect(text(moment)).toContain('In 12,345.678 kWh, out 0.000 kWh');
    expect(text(moment)).toContain('Tariff 2: In 345.678 kWh, out 0.000 kWh');
    expect(text(moment)).toContain('Frequency: 49.987 Hz');
    expect(text(moment)).toContain('Phase L1: 231.4 V, 1.25 A, In 200 W, out 0 W');
  });

  it('leave out what the meter does not have, and never show a zero for it', () => {
    expect(text(moment)).not.toContain('Phase L3');
    expect(text(moment)).not.toContain('Neutral');
    expect(text(moment)).not.toContain('Apparent');
    expect(rows({ ...moment, meter_time: null })[0]![1]).toBe('–');
  });

  it('say when the tariffs did not fit', () => {
    const labels = (of: Snapshot): string[] => rows(of).map(([label]) => label);
    expect(labels(moment)).not.toContain('snapshot.tiers');
    expect(labels({ ...moment, tiers: [], tiers_left_out: true })).toContain('snapshot.tiers');
  });
});
