import { ApiError, get, sentence } from '../../api/client';
import type { Exchange, Health, Meter } from '../../api/schema';
import { catalogue } from '../../mep/catalogue';
import { dataOf, redacted } from '../../mep/exports';
import { toHex } from '../../mep/hex';
import { MAX_READ, PARTIAL_READ, buildMessage, tableName } from '../../mep/message';
import { createStore } from '../../ui/store';
import { exchange } from './log';

export interface WalkState {
  tables: number[];
  /** The answers so far, in the order of the tables. */
  rows: { table: number; entry: Exchange }[];
  running: boolean;
  contents: boolean;
  problem: string;
  report: string;
}

/** The walk goes on, and its results stay, whatever else the page shows. */
export const walk = createStore<WalkState>({ tables: [], rows: [], running: false, contents: false, problem: '', report: '' });

/** Asks for one table a second at most; the module serves users between its readings, one exchange a second. */
const PAUSE_MS = 1000;
const HEAD_BYTES = 4;
const MOST_ATTEMPTS = 8;

/** Tables that every meter may have, for when no catalogue is at hand. */
const usual = [
  ...[0, 1, 3, 4, 8, 15, 20, 21, 22, 23, 24, 25, 26, 27, 28, 30, 33, 50, 52, 53, 54, 55, 60, 61, 62, 63, 64, 65, 66, 67, 70, 71, 74],
  ...[1, 2, 3, 4, 5, 6, 7, 9, 11, 13, 14, 15, 16, 21, 23, 29, 30, 31, 34, 36, 40, 41, 42, 45, 46, 47, 50, 51, 52, 53, 54, 55, 57, 58, 59, 61, 62, 66, 67, 70, 71, 74, 75, 76, 77, 79, 80, 81, 85, 89, 90, 97].map((n) => n + 0x800),
];

/** Tables that a walk asks for: all that are described, without the one that calls procedures. */
export function tablesToWalk(): number[] {
  const known = catalogue.get().tables;
  return known.length ? known.map((i) => i.number).filter((n) => n !== 7) : usual;
}

const change = (part: Partial<WalkState>): void => walk.set({ ...walk.get(), ...part });

export const stopWalk = (): void => change({ running: false });

export async function startWalk(contents: boolean): Promise<void> {
  const tables = tablesToWalk();
  change({ tables, rows: [], running: true, contents, problem: '', report: '' });
  try {
    for (const table of tables) {
      const next = Date.now() + PAUSE_MS;
      const entry = await read(table, contents ? (sizeOf(table) ?? 16) : HEAD_BYTES);
      if (!walk.get().running) break;
      change({ rows: [...walk.get().rows, { table, entry }] });
      await pause(next - Date.now());
    }
    change({ report: await write() });
  } catch (error) {
    change({ problem: sentence(error) });
  } finally {
    change({ running: false });
  }
}

/** Reads a table that was only tried, in full, and puts the answer in its place. */
export async function readWhole(table: number): Promise<void> {
  const entry = await read(table, sizeOf(table) ?? MAX_READ);
  change({ rows: walk.get().rows.map((row) => (row.table === table ? { table, entry } : row)) });
}

const sizeOf = (table: number): number | null => catalogue.get().tables.find((i) => i.number === table)?.size ?? null;

async function read(table: number, size: number): Promise<Exchange> {
  const hex = toHex(buildMessage({ code: PARTIAL_READ, table, offset: 0, count: Math.min(size, MAX_READ), data: [] }), '');
  for (let attempt = 0; ; attempt++) {
    try {
      return await exchange(hex);
    } catch (error) {
      // The poller has the wire: wait as long as the module says.
      if (!(error instanceof ApiError && (error.status === 429 || error.status === 503)) || attempt > MOST_ATTEMPTS) throw error;
      await pause((error.retryAfterSeconds ?? 1) * 1000);
    }
  }
}

async function write(): Promise<string> {
  const { rows, contents } = walk.get();
  const [meter, health] = await Promise.all([get<Meter>('meter').catch(() => null), fetch('/healthz').then((r) => r.json() as Promise<Health>)]);
  const names = [meter?.serial, meter?.utility_serial].filter((n): n is string => !!n);
  const content = (table: number, entry: Exchange): string => {
    const bytes = contents ? dataOf(entry) : null;
    return bytes ? ' ' + redacted(table, 0, bytes, names) : '';
  };
  const lines = [
    `MepModule support report`,
    `module ${health.version} ${health.board_profile ?? ''}`,
    `meter ${meter?.manufacturer ?? '?'} ${meter?.model ?? '?'} firmware ${meter?.firmware ?? '?'} program ${meter?.program_id ?? '?'}`,
    `dimensions ${JSON.stringify(meter?.profile ?? {})}`,
    '',
    ...rows.map(({ table, entry }) => `${tableName(table)} 0x${table.toString(16).padStart(4, '0')} ${entry.code_text}${content(table, entry)}`),
  ];
  return lines.join('\n') + '\n';
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)));
