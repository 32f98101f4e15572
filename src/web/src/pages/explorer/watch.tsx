import { useState } from 'preact/hooks';
import type { Exchange } from '../../api/schema';
import { NONE, clock, num } from '../../format';
import { t } from '../../i18n';
import { leaves, type Catalogue } from '../../mep/catalogue';
import { dataOf, messageOf } from '../../mep/exports';
import { Icon } from '../../ui/icons';
import { Card } from '../../ui/kit';

/** The numbers of one answer, by the names of their fields. */
export interface Sample {
  time: number;
  values: Map<string, { number: number; text: string; unit: string }>;
}

/** Fields that are watched without being asked for. */
const WATCHED = 6;
const WIDTH = 160;
const HEIGHT = 32;

/** What can be watched of an answer; null when it has no described numbers. */
export function sampleOf(entry: Exchange, book: Catalogue): Sample | null {
  const message = messageOf(entry);
  const data = dataOf(entry);
  const fields = message && data && book.decode(message.table, message.offset, data)?.fields;
  if (!fields) return null;
  const numbers = leaves(fields).filter((f) => f.number !== null);
  return numbers.length ? { time: entry.time ? Date.parse(entry.time) : Date.now(), values: new Map(numbers.map((f) => [f.name, { number: f.number!, text: f.value, unit: f.unit }])) } : null;
}

/** Names of the fields that did not stay the same. */
export function changing(samples: Sample[]): string[] {
  const first = samples[0];
  return first ? [...first.values.keys()].filter((name) => samples.some((s) => s.values.get(name)?.number !== first.values.get(name)!.number)) : [];
}

/** The values of fields over the answers that were repeated: those that change, and those that were chosen. */
export function WatchList({ samples }: { samples: Sample[] }) {
  const [chosen, setChosen] = useState<string[]>([]);
  const [hidden, setHidden] = useState<string[]>([]);
  const last = samples[samples.length - 1];
  const shown = [...new Set([...chosen, ...changing(samples).slice(0, WATCHED)])].filter((name) => !hidden.includes(name));
  const others = [...(last?.values.keys() ?? [])].filter((name) => !shown.includes(name));
  return (
    <Card title={t('watch.title')}>
      <div class="stack tight">
        <p class="muted small">{last ? t('watch.text', { n: num(samples.length), time: clock(new Date(last.time).toISOString()) }) : t('watch.none')}</p>
        {shown.length > 0 && (
          <div class="table-wrap" tabIndex={0} role="group" aria-label={t('watch.title')}>
            <table>
              <thead>
                <tr>
                  <th>{t('compare.field')}</th>
                  <th class="num">{t('watch.now')}</th>
                  <th class="num">{t('watch.least')}</th>
                  <th class="num">{t('watch.most')}</th>
                  <th>{t('watch.trend')}</th>
                  <th>
                    <span class="sr">{t('watch.remove')}</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {shown.map((name) => {
                  const known = samples.filter((s) => s.values.has(name)).map((s) => ({ time: s.time, number: s.values.get(name)!.number }));
                  const numbers = known.map((k) => k.number);
                  const now = last?.values.get(name);
                  return (
                    <tr key={name}>
                      <td lang="en">{name}</td>
                      <td class="num">{now ? `${now.text} ${now.unit}`.trim() : NONE}</td>
                      <td class="num">{Math.min(...numbers)}</td>
                      <td class="num">{Math.max(...numbers)}</td>
                      <td>
                        <Trend points={known} />
                      </td>
                      <td class="right">
                        <button class="quiet slim" aria-label={`${t('watch.remove')}: ${name}`} onClick={() => (setHidden([...hidden, name]), setChosen(chosen.filter((c) => c !== name)))}>
                          <Icon name="trash" />
                        </button>
                      </td>
                    </tr>
                  );
                })}
              </tbody>
            </table>
          </div>
        )}
        {others.length > 0 && (
          <select class="auto" aria-label={t('watch.add')} value="" onChange={(e) => (setChosen([...chosen, e.currentTarget.value]), setHidden(hidden.filter((h) => h !== e.currentTarget.value)))}>
            <option value="">{t('watch.add')}</option>
            {others.map((name) => (
              <option key={name} lang="en">
                {name}
              </option>
            ))}
          </select>
        )}
      </div>
    </Card>
  );
}

/** A line through the values, over time. */
function Trend({ points }: { points: { time: number; number: number }[] }) {
  return (
    <svg class="trend" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} width={WIDTH} height={HEIGHT} aria-hidden="true">
      <polyline points={trendLine(points)} fill="none" stroke="currentColor" stroke-width="1.5" />
    </svg>
  );
}

/** Points of the line in the picture, the least value at its bottom. */
export function trendLine(points: { time: number; number: number }[]): string {
  const [from, to] = [points[0]?.time ?? 0, points[points.length - 1]?.time ?? 0];
  const numbers = points.map((p) => p.number);
  const [least, most] = [Math.min(...numbers), Math.max(...numbers)];
  const place = (part: number, whole: number, size: number): number => 1 + (whole > 0 ? (part / whole) * (size - 2) : (size - 2) / 2);
  return points.map((p) => `${place(p.time - from, to - from, WIDTH).toFixed(1)},${(HEIGHT - place(p.number - least, most - least, HEIGHT)).toFixed(1)}`).join(' ');
}
