import { createStore } from '../ui/store';

export interface TableInfo {
  number: number;
  id: string;
  name: string;
  purpose: string;
  writable: boolean;
  /** Size in bytes when it is known with the dimensions learned so far. */
  size: number | null;
}

export interface ProcedureInfo {
  number: number;
  id: string;
  name: string;
  parameters: string;
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

/** Names and layouts of tables, as far as they are known. */
export interface Catalogue {
  tables: TableInfo[];
  procedures: ProcedureInfo[];
  /** Fields of a piece of a table; null when the layout is not known. */
  decode(table: number, offset: number, bytes: Uint8Array): DecodedField[] | null;
  /** Keeps a table from which others take their dimensions. */
  learn(table: number, offset: number, bytes: Uint8Array): void;
}

export const nothing: Catalogue = { tables: [], procedures: [], decode: () => null, learn: () => undefined };

export const catalogue = createStore<Catalogue>(nothing);
