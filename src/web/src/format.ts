import { language, spoken, t, type Key } from './i18n';

/** What stands where a value is unknown. Never a zero. */
export const NONE = '–';

const cache = new Map<string, Intl.NumberFormat>();

export function locale(): string {
  return spoken(language.get()).locale;
}

let told = [0, 1, 2];

/**
 * Which phases of a meter are connected: those of which it tells anything, or all while it tells of none.
 * While values are held back a phase may have none and be connected all the same: then the former ones stay.
 */
export function connected(phases: ({ [value: string]: number | null | undefined } | null)[], isHeldBack = false): number[] {
  const now = [0, 1, 2].filter((i) => Object.values(phases[i] ?? {}).some((value) => value !== null && value !== undefined));
  if (!isHeldBack) told = now.length ? now : [0, 1, 2];
  return isHeldBack ? [0, 1, 2].filter((i) => told.includes(i) || now.includes(i)) : told;
}

/** A number with a fixed count of decimals in the reader's notation; a dash when unknown. */
export function num(value: number | null | undefined, decimals = 0): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return NONE;
  const key = locale() + decimals;
  let format = cache.get(key);
  if (!format) cache.set(key, (format = new Intl.NumberFormat(locale(), { minimumFractionDigits: decimals, maximumFractionDigits: decimals })));
  return format.format(value).replace(/^-(?=0[.,]?0*$)/, '').replace('-', '−');
}

/** Energy in watt-hours, shown in kWh. */
export function kwh(wattHours: number | null | undefined, decimals = 2): string {
  return num(wattHours === null || wattHours === undefined ? null : wattHours / 1000, decimals);
}

export function withUnit(text: string, unit: string): string {
  return text === NONE ? NONE : `${text}\u00a0${unit}`;
}

/** A span of seconds in words a person would say: the largest unit, and the next one while it still matters. */
export function span(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds)) return NONE;
  if (seconds < 10) return t('span.s', { n: num(seconds, 1) });
  if (seconds < 120) return t('span.s', { n: num(seconds) });
  if (seconds < 3600) return parts('span.min', 'span.s', seconds, 60);
  if (seconds < 172800) return parts('span.h', 'span.min', seconds / 60, 60);
  return parts('span.d', 'span.h', seconds / 3600, 24);
}

function parts(large: Key, small: Key, count: number, ratio: number): string {
  const rest = Math.floor(count % ratio);
  const text = t(large, { n: num(Math.floor(count / ratio)) });
  return rest ? `${text} ${t(small, { n: num(rest) })}` : text;
}

type Time = string | number | Date | null | undefined;

function date(value: Time): Date | null {
  if (value === null || value === undefined || value === '') return null;
  const result = value instanceof Date ? value : new Date(typeof value === 'number' && value < 1e11 ? value * 1000 : value);
  return Number.isNaN(result.getTime()) ? null : result;
}

/** Whether clocks show this time twice, because they were set back: only with CEST or CET is it said which one is meant. */
const isDoubled = (d: Date): boolean => [-36e5, 36e5].some((ms) => new Date(+d + ms).getHours() === d.getHours());

function timeText(value: Time, options: Intl.DateTimeFormatOptions): string {
  const d = date(value);
  return d ? d.toLocaleString(locale(), options.hour && isDoubled(d) ? { ...options, timeZoneName: 'short' } : options) : NONE;
}

export const clock = (value: Time): string => timeText(value, { hour: '2-digit', minute: '2-digit', second: '2-digit' });
export const hourMinute = (value: Time): string => timeText(value, { hour: '2-digit', minute: '2-digit' });
export const dayMonth = (value: Time): string => timeText(value, { day: 'numeric', month: 'short' });
export const day = (value: Time): string => timeText(value, { day: 'numeric', month: 'short', year: 'numeric' });
export const dayMinute = (value: Time): string => timeText(value, { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });
export const dayTime = (value: Time): string =>
  timeText(value, { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit' });

export function bytes(count: number | null | undefined): string {
  if (count === null || count === undefined) return NONE;
  if (count < 10240) return withUnit(num(count), 'B');
  if (count < 10485760) return withUnit(num(count / 1024), 'KB');
  if (count < 10737418240) return withUnit(num(count / 1048576, 1), 'MB');
  return withUnit(num(count / 1073741824, 1), 'GB');
}
