import { num } from '../format';
import { saveFile } from './kit';

export type Cell = string | number | null | undefined;

/** A moment as a local time with its offset: 2026-11-30T14:15:00+01:00. */
export function localTime(value: string | number | null | undefined): string {
  const at = new Date(typeof value === 'number' ? value * 1000 : (value ?? NaN));
  if (Number.isNaN(+at)) return '';
  const minutes = -at.getTimezoneOffset();
  const two = (n: number): string => String(n).padStart(2, '0');
  const offset = `${minutes < 0 ? '-' : '+'}${two(Math.floor(Math.abs(minutes) / 60))}:${two(Math.abs(minutes) % 60)}`;
  return new Date(+at + minutes * 60000).toISOString().slice(0, 19) + offset;
}

/**
 * Rows as a file for people's spreadsheets. Where numbers have a decimal comma, these take a semicolon between cells, and read letters beyond ASCII only behind a byte
 * order mark. Programs take the API's CSV, which is the same in every language.
 */
export function tableText(rows: Cell[][], hasComma: boolean): string {
  const separator = hasComma ? ';' : ',';
  const cell = (value: Cell): string => {
    // Of sums in floating point what lies far behind the point is no measurement.
    if (typeof value === 'number') return String(Number(value.toFixed(6))).replace('.', hasComma ? ',' : '.');
    // A text that begins like a formula would be run as one: names in it are given by people and devices.
    const text = (value ?? '').replace(/^[=+\-@\t]/, "'$&");
    return /["\r\n;,]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return (hasComma ? '\ufeff' : '') + rows.map((row) => row.map(cell).join(separator) + '\r\n').join('');
}

/** Saves what a page shows, in the reader's notation. */
export function saveTable(name: string, rows: Cell[][]): void {
  saveFile(`${name}.csv`, tableText(rows, num(0.5, 1).includes(',')), 'text/csv');
}
