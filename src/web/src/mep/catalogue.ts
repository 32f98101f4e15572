import { Catalogue as Book, decodeTable, idOf, sizeOf, type CatalogueData, type Dimensions, type FieldNode } from '../decoder';
import { get } from '../api/client';
import type { Exchange, Meter, TableDimensions } from '../api/schema';
import { t } from '../i18n';
import { createStore } from '../ui/store';
import { dataOf, messageOf } from './exports';
import { parseFrame } from './hex';

/** A table or a procedure. */
export interface Entry {
  number: number;
  id: string;
  name: string;
  purpose: string;
}

export interface TableInfo extends Entry {
  /** Size in bytes when it is known with the dimensions learned so far. */
  size: number | null;
}

/** One decoded field: where it stands, what it says. */
export interface DecodedField {
  name: string;
  offset: number;
  length: number;
  value: string;
  /** The value as a number; null when it is none. */
  number: number | null;
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
  procedures: Entry[];
  /** Fields of a piece of a table; null when the layout is not known. */
  decode(table: number, offset: number, bytes: Uint8Array): Decoded | null;
}

/** The fields that hold values, each with the names of those that it is in. */
export function leaves(fields: DecodedField[], path = ''): DecodedField[] {
  return fields.flatMap((f) => (f.children.length ? leaves(f.children, path + f.name + ' / ') : [{ ...f, name: path + f.name }]));
}

/** A value with its unit. */
export const withUnit = (field: DecodedField): string => `${field.value} ${field.unit}`.trim();

/** What is meant by a part of an id, a name or a purpose: all words have to be in it, and a name counts more than a purpose. */
export function search<T extends Entry>(entries: T[], text: string): T[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const has = (where: string): boolean => words.every((word) => where.toLowerCase().includes(word));
  const named = entries.filter((e) => has(`${e.id} ${e.name}`));
  return [...named, ...entries.filter((e) => !named.includes(e) && has(`${e.id} ${e.name} ${e.purpose}`))];
}

export const catalogue = createStore<Catalogue>({ tables: [], procedures: [], decode: () => null });

// Tables whose contents others take their dimensions from. What the meter answered is remembered, so that a later answer decodes in full.
const dimensions: Required<Dimensions> = { values: {}, tables: {} };
const dimensionTables = new Set(['BT00', 'BT20', 'BT21', 'BT22', 'BT27', 'BT30', 'BT50', 'BT60', 'BT61', 'BT62', 'BT70', 'BT71', 'ET04', 'ET11', 'ET21', 'ET42', 'ET52', 'ET54', 'ET90']);

let book: Book | null = null;

/** Fetches the catalogue once, and what the module knows of the meter's dimensions; without them everything still works on bytes. */
export async function loadCatalogue(): Promise<void> {
  void loadDimensions();
  if (book) return;
  const response = await fetch('/catalogue.json');
  if (!response.ok) throw new Error();
  book = new Book((await response.json()) as CatalogueData);
  publish();
}

async function loadDimensions(): Promise<void> {
  try {
    const [told, meter] = await Promise.all([get<TableDimensions>('mep/dimensions'), get<Meter>('meter')]);
    // Names of the catalogue: 371 for version 3.71, and the Wh that an energy register counts.
    const version = /^(\d+)\.(\d+)/.exec(meter.firmware ?? '');
    if (version) dimensions.values.firmware = Number(version[1]) * 100 + Number(version[2]);
    if (meter.profile?.energy_unit_wh) dimensions.values.energyUnit = meter.profile.energy_unit_wh;
    for (const [id, hex] of Object.entries(told.tables)) keep(id, 0, Uint8Array.from(parseFrame(hex) as number[]));
  } catch {
    // A module that does not know its meter yet: answers will tell.
  }
}

/** Keeps the dimensions that an answer tells. */
export function learn(entry: Exchange): void {
  const message = messageOf(entry);
  const bytes = dataOf(entry);
  if (message && bytes) keep(idOf(message.table), message.offset, bytes);
}

function keep(id: string, offset: number, bytes: Uint8Array): void {
  if (!dimensionTables.has(id)) return;
  const known = dimensions.tables[id] ?? [];
  if (known.some((p) => p.offset === offset && p.bytes.length === bytes.length && p.bytes.every((b, i) => b === bytes[i]))) return;
  dimensions.tables[id] = [...known.filter((p) => p.offset !== offset || p.bytes.length > bytes.length), { offset, bytes }];
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
        remarks: [...result.assumptions.map((a) => (a.value === null ? t('packet.order', { field: a.reference }) : `${a.reference} = ${a.value}`)), ...result.problems],
      };
    },
  });
}

function shown(node: FieldNode): DecodedField {
  const value = node.value;
  const plain = value === null ? '' : Array.isArray(value) ? value.join(', ') || t('packet.nothing') : String(value);
  return {
    name: node.name,
    offset: node.offset,
    length: node.length,
    value: node.text ? (plain && plain !== node.text ? `${node.text} (${plain})` : node.text) : plain || (node.children.length ? '' : (node.hex ?? '')),
    number: typeof value === 'number' ? value : null,
    unit: node.unit,
    note: node.notes.join(' '),
    children: node.children.map(shown),
  };
}
