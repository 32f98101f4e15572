import { toHex } from './bytes';
import type { Catalogue } from './catalogue';
import { makeNode, rebase, type FieldNode } from './node';
import { ascii, isoDate, scaleDigits, scaleReal, timeOfDay } from './values';

/** A bit for each security mode that the standard defines or leaves to manufacturers (EN 13757-7); 16 to 31 and some others are no modes. */
const definedModes = 0xa7be;
const filler = 0x2f;
const manufacturerData = 0x0f;
const moreInNextTelegram = 0x1f;
const sameButHistoric = 0x3e;
const firstModeTwoMedium = 10;
const functions = ['instantaneous value', 'maximum value', 'minimum value', 'value during error state'];
const durationUnits = ['s', 'min', 'h', 'd'];
const dataLengths = [0, 1, 2, 3, 4, 4, 6, 8, 0, 1, 2, 3, 4, -1, 6, -1];

interface Meaning {
  name: string;
  unit: string;
  kind: string;
  scale: number;
  /** Why the number is not given: it would mislead. */
  problem: string | null;
  /** Whether the standard's first table does not have the code, or a modifier hides the number. */
  isUndefined: boolean;
  remarks: string[];
}

interface Data {
  value: number | string | null;
  text: string | null;
}

/**
 * Decodes the variable data records of an M-Bus telegram (EN 13757-3), or gives null when they are encrypted. The configuration word says so; older
 * devices put a signature there, so what is no mode of the standard says nothing and the records decide: plain ones make sense to their end. Records
 * that the meter decrypted begin with two fillers.
 */
export function decodeMbusRecords(
  catalogue: Catalogue,
  bytes: Uint8Array,
  path: string,
  offset: number,
  configuration: number | null,
  isWhole: boolean,
): FieldNode[] | null {
  const mode = configuration === null ? null : (configuration >> 8) & 31;
  const isPlain = mode === 0 || (bytes[0] === filler && bytes[1] === filler);
  if (!isPlain && mode !== null && (definedModes >> mode) & 1) return null;
  const reader = new RecordReader(catalogue, bytes);
  const nodes = rebase(reader.read(), path, offset);
  return isPlain || (isWhole && reader.makesSense) ? nodes : null;
}

/**
 * Decodes medium, units and the two counters of the old fixed structure (EN 1434-3). Bit 0 of the device's status byte says that the counters are signed
 * binary instead of decimal digits, bit 1 that they are of the fixed date. Medium and units never have their most significant byte first.
 */
export function decodeMbusCounters(
  catalogue: Catalogue,
  bytes: Uint8Array,
  path: string,
  offset: number,
  status: number,
  isHighFirst: boolean,
): FieldNode[] {
  return rebase(new RecordReader(catalogue, bytes).counters(status, isHighFirst), path, offset);
}

class RecordReader {
  private position = 0;
  private whole = 0;
  private isDoubtful = false;

  constructor(
    private readonly catalogue: Catalogue,
    private readonly bytes: Uint8Array,
  ) {}

  /** Whether at least one record was read, and each is whole and of what the standard defines, to the end. */
  get makesSense(): boolean {
    return this.whole > 0 && !this.isDoubtful;
  }

  counters(status: number, isHighFirst: boolean): FieldNode[] {
    const [first, second] = [this.bytes[0]!, this.bytes[1]!];
    const medium = (first >> 6) | ((second >> 4) & 12);
    const text = this.catalogue.texts('mbusFixedMedium')(medium);
    const nodes = [makeNode({ path: 'medium', name: 'Medium', offset: 0, length: 2, value: medium, text })];
    for (const [counter, unit] of [first & 63, second & 63].entries()) {
      const isHistoric = counter === 1 && unit === sameButHistoric;
      const meaning = newMeaning();
      this.apply(meaning, 'fixed', isHistoric ? first & 63 : unit);
      if (medium >= firstModeTwoMedium && !isHighFirst) meaning.problem ??= 'medium and order of the bytes contradict each other';
      const start = 2 + 4 * counter;
      const content = this.bytes.slice(start, start + 4);
      if (isHighFirst) content.reverse();
      const data = status & 1 ? readBinary(content, meaning) : readBcd(content, meaning.scale, false);
      const facts = this.facts(start, 0, isHistoric || status & 2 ? 1 : 0, 0, 0);
      nodes.push(this.part(start, start + 4, `records[${counter}]`, meaning.name, { ...shown(meaning, data), children: facts }));
    }
    for (const node of nodes) for (const child of node.children) child.path = node.path + '.' + child.path;
    return nodes;
  }

  read(): FieldNode[] {
    const nodes: FieldNode[] = [];
    while (this.position < this.bytes.length) {
      const start = this.position;
      if (this.bytes[start] === filler) {
        this.position++;
        continue;
      }
      const node = (this.bytes[start]! & 0x0f) === 0x0f ? this.special(start) : (this.record(start) ?? this.cutOff(start));
      node.path = `records[${nodes.length}]`;
      for (const child of node.children) child.path = node.path + '.' + child.path;
      nodes.push(node);
    }
    return nodes;
  }

  private special(start: number): FieldNode {
    this.position = this.bytes.length;
    const dif = this.bytes[start];
    this.isDoubtful ||= this.whole === 0 || (dif !== manufacturerData && dif !== moreInNextTelegram);
    return this.part(start, this.position, '', "Manufacturer's data", {
      text: dif === moreInNextTelegram ? 'more records follow in the next telegram' : null,
    });
  }

  private cutOff(start: number): FieldNode {
    this.isDoubtful = true;
    this.position = this.bytes.length;
    return this.part(start, this.position, '', 'Cut off', { text: 'the record goes on behind the last byte' });
  }

  private record(start: number): FieldNode | null {
    const dif = this.bytes[this.position++]!;
    let storage = BigInt((dif >> 6) & 1);
    let tariff = 0;
    let subunit = 0;
    let last: number = dif;
    for (let n = 0; last & 0x80; n++) {
      if (this.position >= this.bytes.length || n === 10) return null;
      last = this.bytes[this.position++]!;
      storage |= BigInt(last & 0x0f) << BigInt(1 + 4 * n);
      tariff += ((last >> 4) & 3) * 4 ** n;
      subunit += ((last >> 6) & 1) * 2 ** n;
    }
    const meaning = this.meaning();
    if (!meaning) return null;
    const dataStart = this.position;
    const data = this.data(dif & 0x0f, meaning);
    if (!data) return null;
    this.whole++;
    this.isDoubtful ||= meaning.isUndefined || isDoubtful(dif & 0x0f, this.bytes.slice(dataStart, this.position));
    return this.part(start, this.position, '', meaning.name, {
      ...shown(meaning, data),
      children: [
        this.part(start, dataStart, 'header', 'DIF and VIF'),
        ...this.facts(start, (dif >> 4) & 3, Number(storage), tariff, subunit),
        this.part(dataStart, this.position, 'data', 'Data'),
      ],
    });
  }

  private facts(offset: number, kind: number, storage: number, tariff: number, subunit: number): FieldNode[] {
    const fact = (path: string, name: string, value: number, text: string | null = null): FieldNode =>
      makeNode({ path, name, offset, length: 1, value, text });
    return [
      fact('function', 'Function', kind, functions[kind]),
      fact('storage', 'Storage number', storage),
      fact('tariff', 'Tariff', tariff),
      fact('subunit', 'Subunit', subunit),
    ];
  }

  private meaning(): Meaning | null {
    const { bytes } = this;
    if (this.position >= bytes.length) return null;
    let vif = bytes[this.position++]!;
    const meaning = newMeaning();
    if ((vif & 0x7f) === 0x7c) {
      if (this.position >= bytes.length || this.position + 1 + bytes[this.position]! > bytes.length) return null;
      const length = bytes[this.position++]!;
      meaning.unit = this.text(this.position, length);
      meaning.name = 'Value in ' + meaning.unit;
      this.position += length;
    } else if (vif === 0xfb || vif === 0xfd) {
      if (this.position >= bytes.length) return null;
      const table = vif === 0xfb ? 'fb' : 'fd';
      vif = bytes[this.position++]!;
      this.apply(meaning, table, vif & 0x7f);
    } else {
      this.apply(meaning, 'primary', vif & 0x7f);
      meaning.isUndefined = meaning.problem !== null;
    }
    let last: number = vif;
    let table = 'modifier';
    for (let n = 0; last & 0x80; n++) {
      if (this.position >= bytes.length || n === 10) return null;
      last = bytes[this.position++]!;
      table = this.modify(meaning, table, last & 0x7f);
    }
    if (table !== 'modifier') doubt(meaning, notKnown(0x7c));
    return meaning;
  }

  private apply(meaning: Meaning, table: string, code: number): void {
    const found = this.find(table, code);
    if (!found) {
      meaning.name = `Unknown quantity (${table} ${hexByte(code)})`;
      meaning.problem = unknownUnit;
      return;
    }
    const [first, , name, unit, scale, kind] = found;
    meaning.name = name;
    meaning.kind = kind === 'duration' ? 'number' : kind;
    if (kind === 'hidden') meaning.problem = unknownUnit;
    meaning.unit = kind === 'duration' ? durationUnits[code - first]! : unit;
    meaning.scale = kind === 'duration' ? 0 : scale + code - first;
  }

  /** Applies a modifier and tells in which table the next one stands. */
  private modify(meaning: Meaning, table: string, code: number): string {
    const found = this.find(table, code);
    if (!found || found[5] === 'hidden') {
      doubt(meaning, found ? ofCode(found[2], code - found[0]) : notKnown(code));
      return 'modifier';
    }
    const [first, , names, units, scale, kind] = found;
    const [name, unit] = [ofCode(names, code - first), ofCode(units, code - first)];
    if (name) meaning.remarks.push(name);
    if (kind === 'factor') meaning.scale += scale + code - first;
    else if (kind === 'unit') meaning.unit += unit;
    else if (kind === 'time') meaning.kind = 'dateTime';
    else if (kind === 'unsigned') meaning.kind = meaning.kind === 'number' ? kind : meaning.kind;
    else if (kind === 'count' || kind === 'duration') {
      meaning.kind = 'unsigned';
      meaning.scale = 0;
      meaning.unit = kind === 'count' ? '' : durationUnits[code - first]!;
    }
    return kind === 'second' ? kind : 'modifier';
  }

  private find(table: string, code: number) {
    return this.catalogue.data.mbus[table]!.find(([first, last]) => code >= first && code <= last);
  }

  private data(field: number, meaning: Meaning): Data | null {
    if (field === 0x0d) return this.variable(meaning);
    const length = dataLengths[field]!;
    if (this.position + length > this.bytes.length) return null;
    const content = this.bytes.slice(this.position, this.position + length);
    this.position += length;
    if (field === 0 || field === 8) return { value: null, text: 'no data' };
    if (meaning.kind === 'date' || meaning.kind === 'dateTime') return [2, 3, 4, 6].includes(field) ? readDate(content) : noDate;
    if (field === 5) {
      const real = new DataView(content.buffer).getFloat32(0, true);
      return Number.isFinite(real) ? { value: scaleReal(real, meaning.scale), text: null } : { value: null, text: 'not a number' };
    }
    return field >= 9 ? readBcd(content, meaning.scale, false) : readBinary(content, meaning);
  }

  private variable(meaning: Meaning): Data | null {
    if (this.position >= this.bytes.length) return null;
    const variable = this.bytes[this.position++]!;
    const isText = variable < 0xc0;
    const isBcd = (variable >= 0xc0 && variable <= 0xc9) || (variable >= 0xd0 && variable <= 0xd9);
    const isBinary = variable >= 0xe0 && variable <= 0xf6;
    const length = isText ? variable : variable < 0xf0 ? variable & 15 : variable < 0xf5 ? 4 * (variable - 0xec) : variable === 0xf5 ? 48 : 64;
    if ((!isText && !isBcd && !isBinary) || this.position + length > this.bytes.length) return null;
    const start = this.position;
    this.position += length;
    if (isText) return { value: this.text(start, length), text: null };
    const content = this.bytes.slice(start, this.position);
    return isBcd ? readBcd(content, meaning.scale, variable >= 0xd0) : readBinary(content, meaning);
  }

  /** M-Bus sends text with its last character first, in the letters of Western Europe. */
  private text(start: number, length: number): string {
    return ascii(this.bytes.slice(start, start + length).reverse(), 256);
  }

  private part(start: number, end: number, path: string, name: string, more: Partial<FieldNode> = {}): FieldNode {
    return makeNode({ path, name, offset: start, length: end - start, hex: toHex(this.bytes.slice(start, end)), ...more });
  }
}

const noDate: Data = { value: null, text: 'not a date' };
const unknownUnit = 'its unit is not known';

const hexByte = (value: number): string => value.toString(16).toUpperCase().padStart(2, '0');

/** The codes of a range share a text, or each has its own. */
function ofCode(texts: string, index: number): string {
  return texts.includes('|') ? texts.split('|')[index]! : texts;
}

function notKnown(code: number): string {
  return `modifier ${hexByte(code)} is not known`;
}

function newMeaning(): Meaning {
  return { name: '', unit: '', kind: 'number', scale: 0, problem: null, isUndefined: false, remarks: [] };
}

function doubt(meaning: Meaning, problem: string): void {
  meaning.problem ??= problem;
  meaning.isUndefined = true;
}

function shown(meaning: Meaning, data: Data): Partial<FieldNode> {
  const { problem, unit, remarks } = meaning;
  return {
    value: problem === null ? data.value : null,
    text: problem ?? data.text,
    unit: problem !== null || typeof data.value === 'string' ? '' : unit,
    notes: remarks,
  };
}

/** Whether data are none, or announced as decimal digits and are not. */
function isDoubtful(field: number, data: Uint8Array): boolean {
  if (field === 0 || field === 8) return true;
  if (field === 0x0d) return data.length < 2;
  return field > 8 && readBcd(data, 0, false).value === null;
}

/** The most negative number says that there is none. */
function readBinary(content: Uint8Array, meaning: Meaning): Data {
  const bits = content.length * 8;
  let value = 0n;
  for (let i = content.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(content[i]!);
  if (meaning.kind !== 'unsigned') value = BigInt.asIntN(bits, value);
  const isNothing = bits === 0 || value === -(1n << BigInt(bits - 1));
  return isNothing ? { value: null, text: 'no number' } : { value: scaleDigits(value, meaning.scale), text: null };
}

function readBcd(content: Uint8Array, scale: number, isNegated: boolean): Data {
  if (content.length === 0) return { value: null, text: 'no number' };
  const digits = toHex(content.slice().reverse());
  const isNegative = digits.startsWith('F');
  const plain = isNegative ? '0' + digits.slice(1) : digits;
  if (/[^0-9]/.test(plain)) return { value: null, text: 'not decimal digits' };
  const value = BigInt(plain);
  return { value: scaleDigits(isNegative !== isNegated ? -value : value, scale), text: null };
}

function readDate(content: Uint8Array): Data {
  const at = (i: number): number => content[i]!;
  if (content.length === 3) {
    const time = timeOfDay([at(2) & 31, at(1) & 63, at(0) & 63]);
    return time ? { value: time, text: null } : { value: null, text: 'not a time' };
  }
  const [low, high] = content.length === 2 ? [at(0), at(1)] : content.length === 4 ? [at(2), at(3)] : [at(3), at(4)];
  const day = low & 31;
  const month = high & 15;
  let year = (low >> 5) | ((high & 0xf0) >> 1);
  if (day === 0 || month < 1 || month > 12 || year > 99) return noDate;
  const century = content.length === 4 ? (at(1) >> 5) & 3 : 0;
  year += century > 0 ? 1900 + 100 * century : year > 80 ? 1900 : 2000;
  const date = isoDate(year, month, day);
  if (content.length === 2) return { value: date, text: null };
  const isShort = content.length === 4;
  const time = timeOfDay(isShort ? [at(1) & 31, at(0) & 63] : [at(2) & 31, at(1) & 63, at(0) & 63]);
  if (!time) return noDate;
  const isInvalid = (isShort ? at(0) : at(1)) & 0x80;
  const isSummerTime = isShort ? at(1) & 0x80 : at(0) & 0x40;
  return { value: date + 'T' + time, text: isInvalid ? 'marked invalid' : isSummerTime ? 'summer time' : null };
}
