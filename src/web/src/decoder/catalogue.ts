import { parseExpression, type ParsedExpression } from './expression';

/** The compact catalogue as it is shipped: docs/catalogue.md describes it. */
export interface CatalogueData {
  globals: Record<string, string>;
  enumerations: Record<string, Texts>;
  structures: Record<string, FieldData[]>;
  sources: Record<string, [name: string, unit?: string, scale?: number, firmware?: string]>;
  mbus: Record<string, [first: number, last: number, name: string, unit: string, scale: number, kind: string][]>;
  procedures: ProcedureData[];
  tables: TableData[];
}

export type Texts = string[] | Record<string, string>;

export interface TableData {
  id: string;
  name: string;
  purpose: string;
  read: string;
  write: string;
  nvm?: string;
  firmware?: string;
  layout?: string;
  size?: string | number;
  let?: Record<string, string>;
  fields?: FieldData[] | string;
  notes?: string[];
  doubts?: string[];
}

export interface ProcedureData {
  id: string;
  name: string;
  purpose: string;
  keys: string;
  layout?: string;
  parameters?: FieldData[];
  response?: FieldData[];
  results?: Texts;
  notes?: string[];
}

export interface FieldData {
  name: string;
  key?: string;
  type?: string;
  at?: string | number;
  length?: string | number;
  when?: string | number;
  count?: string | number;
  until?: string;
  stride?: string | number;
  index?: string;
  item?: string;
  items?: string | Texts;
  fields?: FieldData[];
  bits?: BitData[];
  let?: Record<string, string>;
  unit?: string;
  scale?: number;
  energyFactor?: string;
  source?: string;
  enum?: string | Texts;
  default?: number | number[];
  firmware?: string;
  note?: string | string[];
  doubt?: string | string[];
}

export interface BitData {
  at: string;
  name: string;
  key?: string;
  unit?: string;
  enum?: string | Texts;
  default?: number;
  firmware?: string;
  note?: string | string[];
  doubt?: string | string[];
}

export type TextOf = (value: number) => string | null;

export interface Bits {
  name: string;
  key: string;
  from: number;
  to: number;
  unit: string;
  text: TextOf | null;
  default: number | null;
  notes: string[];
}

export interface Field {
  name: string;
  key: string;
  /** u, i, b (big-endian), group, or the name of another type. */
  type: string;
  /** Bytes of a type of fixed size, 0 otherwise. */
  fixedLength: number;
  length: ParsedExpression | null;
  at: ParsedExpression | null;
  when: ParsedExpression | null;
  count: ParsedExpression | null;
  until: ParsedExpression | null;
  stride: ParsedExpression | null;
  index: string;
  item: string;
  items: TextOf | null;
  fields: Field[];
  bits: Bits[];
  lets: Map<string, ParsedExpression>;
  unit: string;
  scale: number;
  energyFactor: ParsedExpression | null;
  source: ParsedExpression | null;
  text: TextOf | null;
  defaults: number[];
  notes: string[];
}

export interface Table {
  id: string;
  /** The number in a message: n for BTn, 2048 + n for ETn. */
  number: number;
  name: string;
  fields: Field[];
  lets: Map<string, ParsedExpression>;
  size: ParsedExpression | null;
  data: TableData;
}

export interface Procedure {
  id: string;
  number: number;
  name: string;
  parameters: Field[];
  response: Field[];
  result: TextOf;
  data: ProcedureData;
}

const fixedLengths: Record<string, number> = { ltime: 6, stime: 5, time: 3, date: 3, ansiDate: 2, rdate: 2, mbusManufacturer: 2, mbusCounters: 10 };
const openTypes = [
  'ascii',
  'bcd',
  'bcdText',
  'bytes',
  'reserved',
  'set',
  'mbusRecords',
  'request',
  'response',
  'parameters',
  'procedureResponse',
];

/** Makes the key of a name: "Present values" gives presentValues. */
export function keyOf(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]+([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
    .replace(/[^A-Za-z0-9]+/g, '');
}

/** The number of a table or procedure in a message. */
export function numberOf(id: string): number {
  return Number(id.slice(2)) + (id[0] === 'E' ? 0x800 : 0);
}

/** The id of a table number, also of one that the catalogue does not know. */
export function idOf(number: number): string {
  if (number >= 0x1000) return 'pending ' + idOf(number & 0x0fff);
  const two = (n: number): string => String(n).padStart(2, '0');
  return number >= 0x800 ? 'ET' + two(number & 0x7ff) : 'BT' + two(number);
}

/** All tables, procedures, source ids and enumerations. Load it once and share it. */
export class Catalogue {
  readonly tables: Table[];
  readonly procedures: Procedure[];
  readonly globals: Map<string, ParsedExpression>;
  /** The tables that others take their dimensions, sources or requests from: worth to remember when they are read. */
  readonly dimensionTables = new Set(['ET52']);
  private readonly tablesById = new Map<string, Table>();
  private readonly proceduresByNumber = new Map<number, Procedure>();
  private readonly structures = new Map<string, Field[]>();

  constructor(readonly data: CatalogueData) {
    this.globals = this.parseAll(data.globals);
    for (const [name, fields] of Object.entries(data.structures)) this.structures.set(name, this.prepareAll(fields));
    this.tables = data.tables.map((table) => ({
      id: table.id,
      number: numberOf(table.id),
      name: table.name,
      fields: typeof table.fields === 'string' ? this.structures.get(table.fields)! : this.prepareAll(table.fields ?? []),
      lets: this.parseAll(table.let),
      size: this.parseOptional(table.size),
      data: table,
    }));
    this.procedures = data.procedures.map((procedure) => ({
      id: procedure.id,
      number: numberOf(procedure.id),
      name: procedure.name,
      parameters: this.prepareAll(procedure.parameters ?? []),
      response: this.prepareAll(procedure.response ?? []),
      result: lookUp(procedure.results ?? {}),
      data: procedure,
    }));
    for (const table of this.tables) this.tablesById.set(table.id, table);
    for (const procedure of this.procedures) this.proceduresByNumber.set(procedure.number, procedure);
  }

  /** The table with an id such as BT21, or with a number of a message. */
  table(id: string | number): Table | null {
    return this.tablesById.get(typeof id === 'number' ? idOf(id) : id) ?? null;
  }

  procedure(number: number): Procedure | null {
    return this.proceduresByNumber.get(number) ?? null;
  }

  source(id: number): { name: string; unit: string; scale: number } | null {
    const found = this.data.sources[id];
    return found ? { name: found[0], unit: found[1] ?? '', scale: found[2] ?? 0 } : null;
  }

  /** The texts of a shared enumeration, such as responseCode. */
  texts(name: string): TextOf {
    switch (name) {
      case 'source':
        return (value) => this.source(value)?.name ?? null;
      case 'extendedSource':
        return (value) => this.extendedSource(value);
      case 'procedure':
        return (value) => {
          const procedure = this.procedure(value);
          return procedure && `${procedure.id} ${procedure.name}`;
        };
      default:
        return lookUp(this.data.enumerations[name] ?? {});
    }
  }

  private extendedSource(value: number): string | null {
    const type = value >> 12;
    if (type === 0) return this.source(value)?.name ?? null;
    return type === 4 ? `M-Bus device ${((value >> 8) & 15) + 1}, data type ${value & 31}` : `Type ${type}, id ${value & 4095}`;
  }

  private prepareAll(fields: FieldData[]): Field[] {
    return fields.map((field) => this.prepare(field));
  }

  private prepare(field: FieldData): Field {
    const name = field.type ?? '';
    const integer = /^([ui])(\d+)(be)?$/.exec(name);
    const isGroup = !integer && !(name in fixedLengths) && !openTypes.includes(name);
    return {
      name: field.name,
      key: field.key ?? keyOf(field.name),
      type: isGroup ? 'group' : integer ? (integer[3] ? 'b' : integer[1]!) : name,
      fixedLength: integer ? Number(integer[2]) / 8 : (fixedLengths[name] ?? 0),
      length: this.parseOptional(field.length),
      at: this.parseOptional(field.at),
      when: this.parseOptional(field.when),
      count: this.parseOptional(field.count),
      until: this.parseOptional(field.until),
      stride: this.parseOptional(field.stride),
      index: field.index ?? 'i',
      item: field.item ?? field.name,
      items: this.enumeration(field.items),
      fields: field.fields ? this.prepareAll(field.fields) : isGroup ? this.structures.get(name)! : [],
      bits: (field.bits ?? []).map((bits) => this.prepareBits(bits)),
      lets: this.parseAll(field.let),
      unit: field.unit ?? '',
      scale: field.scale ?? 0,
      energyFactor: this.parseOptional(field.energyFactor),
      source: this.parseOptional(field.source),
      text: this.enumeration(field.enum),
      defaults: field.default === undefined ? [] : Array.isArray(field.default) ? field.default : [field.default],
      notes: notesOf(field.note, field.doubt),
    };
  }

  private prepareBits(bits: BitData): Bits {
    const [from, to] = bits.at.split('-').map(Number);
    return {
      name: bits.name,
      key: bits.key ?? keyOf(bits.name),
      from: from!,
      to: to ?? from!,
      unit: bits.unit ?? '',
      text: this.enumeration(bits.enum),
      default: bits.default ?? null,
      notes: notesOf(bits.note, bits.doubt),
    };
  }

  private parse(text: string | number): ParsedExpression {
    const expression = parseExpression(text);
    for (const reference of expression.references) this.dimensionTables.add(reference.table);
    return expression;
  }

  private parseOptional(text: string | number | undefined): ParsedExpression | null {
    return text === undefined ? null : this.parse(text);
  }

  private parseAll(texts: Record<string, string> | undefined): Map<string, ParsedExpression> {
    return new Map(Object.entries(texts ?? {}).map(([name, text]) => [name, this.parse(text)]));
  }

  private enumeration(texts: string | Texts | undefined): TextOf | null {
    return texts === undefined ? null : typeof texts === 'string' ? this.texts(texts) : lookUp(texts);
  }
}

function lookUp(texts: Texts): TextOf {
  return (value) => (texts as Record<string, string>)[value] ?? null;
}

function notesOf(note: string | string[] | undefined, doubt: string | string[] | undefined): string[] {
  return [...listOf(note), ...listOf(doubt).map((text) => 'Uncertain: ' + text)];
}

function listOf(text: string | string[] | undefined): string[] {
  return text === undefined ? [] : Array.isArray(text) ? text : [text];
}
