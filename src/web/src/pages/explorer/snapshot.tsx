import { useState } from 'preact/hooks';
import { post, sentence } from '../../api/client';
import type { Snapshot as Moment } from '../../api/schema';
import { dayTime, kwh, num, withUnit } from '../../format';
import { t } from '../../i18n';
import { Action, Card, Facts, Note, saveFile } from '../../ui/kit';
import { unlockWrites, writesUnlocked } from './unlock';

/** Has the meter read everything at one moment. It wears the meter, so the card says so beside the button. */
export function Snapshot() {
  const [moment, setMoment] = useState<Moment | null>(null);
  const [problem, setProblem] = useState('');
  const take = async (): Promise<void> => {
    setProblem('');
    try {
      if (!writesUnlocked() && !(await unlockWrites())) return;
      setMoment(await post<Moment>('meter/snapshot', undefined, { timeoutMs: 60000 }));
    } catch (error) {
      setProblem(sentence(error));
    }
  };
  return (
    <Card title={t('snapshot.title')}>
      <div class="stack">
        <p class="muted small">{t('snapshot.text')}</p>
        <div class="row">
          <Action onClick={take}>{t('snapshot.do')}</Action>
          {moment && <button onClick={() => saveFile('meter-snapshot.json', JSON.stringify(moment, null, 1), 'application/json')}>{t('snapshot.save')}</button>}
        </div>
        <div aria-live="polite">
          {problem && <Note tone="bad">{problem}</Note>}
          {moment && <Facts items={rows(moment)} />}
        </div>
      </div>
    </Card>
  );
}

/** What the meter has, line by line; what it does not have gets none, but a dash stands for a clock without a date. */
export function rows(moment: Moment): (readonly [string, string])[] {
  const lines: (readonly [string, string])[] = [[t('snapshot.time'), dayTime(moment.meter_time)]];
  const add = (label: string, value: number | null | undefined, text: string): void => {
    if (typeof value === 'number') lines.push([label, text]);
  };
  const pair = (label: string, inward: number | null | undefined, outward: number | null | undefined, text: (value: number | null | undefined) => string): void =>
    add(label, inward, t('dash.both', { import: text(inward), export: text(outward) }));
  const energy = (value: number | null | undefined): string => withUnit(kwh(value, 3), 'kWh');
  const watts = (value: number | null | undefined): string => withUnit(num(value), 'W');
  pair(t('dash.active'), moment.energy_import_wh, moment.energy_export_wh, energy);
  for (const tier of moment.tiers) pair(t('dash.tier', { n: tier.tier }), tier.energy_import_wh, tier.energy_export_wh, energy);
  if (moment.tiers_left_out) lines.push([t('snapshot.tiers'), t('snapshot.left')]);
  pair(t('dash.reactive'), moment.reactive_energy_import_varh, moment.reactive_energy_export_varh, (value) => withUnit(kwh(value, 3), 'kvarh'));
  pair(t('snapshot.power'), moment.power_import_w, moment.power_export_w, watts);
  add(t('dash.reactive.import'), moment.reactive_power_import_var, withUnit(num(moment.reactive_power_import_var), 'var'));
  add(t('dash.reactive.export'), moment.reactive_power_export_var, withUnit(num(moment.reactive_power_export_var), 'var'));
  add(t('dash.apparent'), moment.apparent_power_va, withUnit(num(moment.apparent_power_va), 'VA'));
  add(t('dash.frequency'), moment.frequency_hz, withUnit(num(moment.frequency_hz, 3), 'Hz'));
  add(t('dash.neutral'), moment.neutral_current_a, withUnit(num(moment.neutral_current_a, 2), 'A'));
  moment.phases.forEach((phase, i) => {
    const parts = [
      [phase.voltage_v, withUnit(num(phase.voltage_v, 1), 'V')],
      [phase.current_a, withUnit(num(phase.current_a, 2), 'A')],
      [phase.power_import_w, t('dash.both', { import: watts(phase.power_import_w), export: watts(phase.power_export_w) })],
    ] as const;
    const known = parts.filter(([value]) => typeof value === 'number').map(([, text]) => text);
    if (known.length > 0) lines.push([t('dash.phase', { n: i + 1 }), known.join(', ')]);
  });
  lines.push([t('snapshot.more'), num(moment.transactions_left_this_hour)]);
  return lines;
}
