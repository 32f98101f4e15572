import { Catalogue as Book, decodeTable, idOf, sizeOf, type CatalogueData, type Dimensions, type FieldNode } from '../decoder';
import type { Exchange } from '../api/schema';
import { createStore } from '../ui/store';
import { dataOf, messageOf } from './exports';

export interface TableInfo {
  number: number;
  id: string;
  name: string;
  purpose: string;
  /** Size in bytes when it is known with the dimensions learned so far. */
  size: number | null;
}

export interface ProcedureInfo {
  number: number;
  id: string;
  name: string;
  purpose: string;
}

/** One decoded field: where it stands, what it says. */
export interface DecodedField {
  name: string;
  offset: number;
  length: number;
  value: string;
  unit: string;
  note: string;
  children: DecodedField[];
}

export interface Decoded {
  fields: DecodedField[];
  /** What had to be assumed, and what could not be placed. */
  remarks: string[];
}

/** Names and layouts of the meter's tables. */
export interface Catalogue {
  tables: TableInfo[];
  procedures: ProcedureInfo[];
  /** Fields of a piece of a table; null when the layout is not known. */
  decode(table: number, offset: number, bytes: Uint8Array): Decoded | null;
}

export const catalogue = createStore<Catalogue>({ tables: [], procedures: [], decode: () => null });

// Tables whose contents others take their dimensions from. What the meter answered is remembered, so that a later answer decodes in full.
const dimensions: Required<Dimensions> = { values: {}, tables: {} };
const dimensionTables = new Set(['BT00', 'BT20', 'BT21', 'BT22', 'BT27', 'BT30', 'BT50', 'BT60', 'BT61', 'BT62', 'BT70', 'BT71', 'ET04', 'ET11', 'ET21', 'ET42', 'ET52', 'ET54', 'ET90']);

let book: Book | null = null;

/** Fetches the catalogue once; without it everything still works on bytes. */
export async function loadCatalogue(): Promise<void> {
  if (book) return;
  const response = await fetch('/catalogue.json');
  if (!response.ok) throw new Error();
  book = new Book((await response.json()) as CatalogueData);
  publish();
}

/** Keeps the dimensions that an answer tells. */
export function learn(entry: Exchange): void {
  const message = messageOf(entry);
  const bytes = dataOf(entry);
  const id = message && idOf(message.table);
  if (!id || !bytes || !dimensionTables.has(id)) return;
  const pieces = (dimensions.tables[id] ?? []).filter((p) => p.offset !== message.offset || p.bytes.length > bytes.length);
  const same = (dimensions.tables[id] ?? []).some((p) => p.offset === message.offset && p.bytes.length === bytes.length && p.bytes.every((b, i) => b === bytes[i]));
  if (same) return;
  dimensions.tables[id] = [...pieces, { offset: message.offset, bytes }];
  if (book) publish();
}

function publish(): void {
  const current = book!;
  catalogue.set({
    tables: current.tables.map((table) => ({ number: table.number, id: table.id, name: table.name, purpose: table.data.purpose, size: sizeOf(current, table.id, dimensions) })),
    procedures: current.procedures.map((p) => ({ number: p.number, id: p.id, name: p.name, purpose: p.data.purpose })),
    decode(table, offset, bytes) {
      const result = decodeTable(current, table, bytes, offset, dimensions);
      if (result.fields.length === 0) return null;
      return {
        fields: [...result.fields, ...result.undecoded].map(shown),
        remarks: [...result.assumptions.map((a) => (a.value === null ? `${a.reference}: usual order` : `${a.reference} = ${a.value}`)), ...result.problems],
      };
    },
  });
}

function shown(node: FieldNode): DecodedField {
  const value = node.value;
  const plain = value === null ? '' : Array.isArray(value) ? value.join(', ') || 'none' : String(value);
  return {
    name: node.name,
    offset: node.offset,
    length: node.length,
    value: node.text ? (plain && plain !== node.text ? `${node.text} (${plain})` : node.text) : plain || (node.children.length ? '' : (node.hex ?? '')),
    unit: node.unit,
    note: node.notes.join(' '),
    children: node.children.map(shown),
  };
}
