import { leaves, withUnit, type Catalogue } from './catalogue';
import { toHex } from './hex';

/** A field that a write sets: what stands there, null when that is not known, and what will. */
export interface Change {
  name: string;
  before: string | null;
  after: string;
}

/** The fields that a write sets; without a description of the table, its bytes. */
export function changesOf(book: Catalogue, table: number, offset: number, before: Uint8Array | null, after: Uint8Array): Change[] {
  const fields = after.length ? book.decode(table, offset, after)?.fields : null;
  if (!fields) return [{ name: `+${offset}`, before: before && toHex(before), after: toHex(after) }];
  const old = new Map(leaves((before && book.decode(table, offset, before)?.fields) ?? []).map((f) => [f.name, withUnit(f)]));
  return leaves(fields).map((f) => ({ name: f.name, before: old.get(f.name) ?? null, after: withUnit(f) }));
}
