import { TableBytes, extractBits, readInteger } from './bytes';
import type { Bits, Catalogue, Field, Table } from './catalogue';
import { parseExpression, referenceText, type ParsedExpression, type Scope, type TableReference } from './expression';

/** What is known of a meter: single values by reference ("BT21.3", "firmware"), and contents of tables. */
export interface Dimensions {
  values?: Record<string, number>;
  tables?: Record<string, { offset: number; bytes: Uint8Array }[]>;
}

/** A dimension that was not known and taken from the catalogue; a null value means a whole default order. */
export interface Assumption {
  reference: string;
  value: number | null;
}

/** A field that holds a value, at its place. */
export interface Leaf {
  field: Field;
  path: string;
  name: string;
  offset: number;
  length: number;
  unit: string;
  scale: number;
  factor: number;
}

export interface Visitor {
  /** The bytes of interest; whole array elements outside are passed over. */
  start: number;
  end: number;
  begin(field: Field, path: string, name: string, offset: number): void;
  finish(): void;
  leaf(leaf: Leaf, scope: LayoutScope): void;
  openLength(leaf: Leaf): number;
  problem(sentence: string): void;
}

const maximumElements = 65536;

const silent: Visitor = {
  start: Number.MAX_SAFE_INTEGER,
  end: Number.MAX_SAFE_INTEGER,
  begin: () => undefined,
  finish: () => undefined,
  leaf: () => undefined,
  openLength: () => 0,
  problem: () => undefined,
};

interface Step {
  field: Field | null;
  bits: Bits | null;
  index: number;
}

const stepText = (step: Step): string =>
  step.bits ? step.bits.key : step.field!.count ? `${step.field!.key}[${step.index}]` : step.field!.key;

/** Finds the fields that references mean. */
class Binder {
  private readonly maps = new Map<string, Map<string, Step[]>>();

  constructor(private readonly catalogue: Catalogue) {}

  bind(reference: TableReference, indices: number[]): { table: Table; steps: Step[] } | null {
    const table = this.catalogue.table(reference.table);
    if (!table) return null;
    const steps = /^\d/.test(reference.steps[0]!.name) ? this.byOffset(table, reference, indices) : byKeys(table, reference, indices);
    return steps && { table, steps };
  }

  private byOffset(table: Table, reference: TableReference, indices: number[]): Step[] | null {
    let map = this.maps.get(table.id);
    if (!map) {
      map = new Map();
      mapOffsets(table.fields, 0, [], map);
      this.maps.set(table.id, map);
    }
    const steps = map.get(reference.steps.map((step) => step.name).join('.'));
    if (!steps) return null;
    let next = 0;
    return steps.map((step) => (step.field?.count && next < indices.length ? { ...step, index: indices[next++]! } : step));
  }
}

function byKeys(table: Table, reference: TableReference, indices: number[]): Step[] | null {
  const steps: Step[] = [];
  let fields = table.fields;
  let container: Field | undefined;
  let next = 0;
  for (const step of reference.steps) {
    const index = step.index ? indices[next++]! : 0;
    const bits = container?.bits.find((candidate) => candidate.key === step.name);
    if (bits) {
      steps.push({ field: null, bits, index: 0 });
      continue;
    }
    container = fields.find((candidate) => candidate.key === step.name);
    if (!container) return null;
    steps.push({ field: container, bits: null, index });
    fields = container.fields;
  }
  return steps;
}

/** Notes the fields whose place depends on nothing; within an array, those of element 0. Returns the end if it is as fixed. */
function mapOffsets(fields: Field[], start: number, path: Step[], map: Map<string, Step[]>): number | null {
  let cursor: number | null = start;
  const note = (key: string, steps: Step[]): void => {
    if (!map.has(key)) map.set(key, steps);
  };
  for (const field of fields) {
    if (field.at) cursor = field.at.constant === null ? null : start + field.at.constant;
    if (cursor === null || field.when) {
      cursor = null;
      continue;
    }
    const offset: number = cursor;
    const steps = [...path, { field, bits: null, index: 0 }];
    let size: number | null = field.fixedLength > 0 ? field.fixedLength : (field.length?.constant ?? null);
    if (field.type === 'group') {
      const end = mapOffsets(field.fields, offset, steps, map);
      size = end === null ? null : end - offset;
    } else {
      note(String(offset), steps);
    }
    for (const bits of field.bits) note(`${offset}.${bits.from}`, [...steps, { field: null, bits, index: 0 }]);
    const count = field.count ? field.count.constant : 1;
    cursor = size === null || count === null ? null : offset + (field.stride?.constant ?? size) * count;
  }
  return cursor;
}

/** The names that a structure's expressions see: its own fields read so far, indices and definitions, then those around it. */
export class LayoutScope implements Scope {
  private readonly values = new Map<string, number>();
  private readonly unread = new Map<string, { defaults: number[]; reference: string }>();

  constructor(
    private readonly session: Session,
    private readonly outer: LayoutScope | null,
    private readonly lets?: Map<string, ParsedExpression>,
  ) {}

  set(name: string, value: number): void {
    this.values.set(name, value);
  }

  /** Names a field whose bytes are not at hand: the typical value is assumed when an expression asks for it. */
  setUnread(name: string, defaults: number[], reference: string): void {
    this.unread.set(name, { defaults, reference });
  }

  name(name: string): number | null {
    const value = this.values.get(name);
    if (value !== undefined) return value;
    const unread = this.unread.get(name);
    if (unread) return this.session.assume(unread.defaults, 0, unread.reference, unread.reference);
    const definition = this.lets?.get(name);
    if (definition) return definition.evaluate(this);
    return this.outer ? this.outer.name(name) : this.session.global(name);
  }

  reference(reference: TableReference, indices: number[]): number | null {
    return this.session.resolve(reference, indices);
  }

  inner(lets?: Map<string, ParsedExpression>): LayoutScope {
    return new LayoutScope(this.session, this, lets);
  }
}

/** Resolves what expressions need: stated values, then contents of tables, then typical values, which are recorded as assumptions. */
export class Session {
  readonly assumptions: Assumption[] = [];
  private readonly binder: Binder;
  private readonly stated = new Map<string, number>();
  private readonly resolved = new Map<string, number>();
  private readonly resolving = new Set<string>();
  private readonly contents = new Map<string, TableBytes>();
  private readonly globals: LayoutScope;
  private missing: string[] = [];

  constructor(
    readonly catalogue: Catalogue,
    readonly dimensions: Dimensions,
    private readonly currentTable: Table | null,
    private readonly currentBytes: TableBytes,
  ) {
    this.binder = new Binder(catalogue);
    this.globals = new LayoutScope(this, null);
    for (const [name, value] of Object.entries(dimensions.values ?? {})) this.stated.set(this.canonicalName(name), value);
  }

  bytesOf(table: string): TableBytes | null {
    const ranges = this.dimensions.tables?.[table];
    if (!ranges) return null;
    let bytes = this.contents.get(table);
    if (!bytes) {
      bytes = new TableBytes(ranges);
      this.contents.set(table, bytes);
    }
    return bytes;
  }

  takeMissing(): string {
    const text = [...new Set(this.missing)].join(', ');
    this.missing = [];
    return text;
  }

  global(name: string): number | null {
    const stated = this.stated.get(name);
    if (stated !== undefined) return stated;
    const definition = this.catalogue.globals.get(name);
    if (definition) return definition.evaluate(this.globals);
    this.missing.push(name);
    return null;
  }

  resolve(reference: TableReference, indices: number[]): number | null {
    const text = referenceText(reference, indices);
    const bound = this.binder.bind(reference, indices);
    if (!bound) {
      this.missing.push(text);
      return null;
    }
    const { table, steps } = bound;
    const canonical = table.id + '.' + steps.map(stepText).join('.');
    const known = this.stated.get(canonical) ?? this.resolved.get(canonical);
    if (known !== undefined) return known;
    if (this.resolving.has(canonical)) return null;
    this.resolving.add(canonical);
    try {
      const value = this.readFromTable(table, steps);
      if (value !== null) {
        if (table !== this.currentTable) this.resolved.set(canonical, value);
        return value;
      }
    } finally {
      this.resolving.delete(canonical);
    }
    const last = steps[steps.length - 1]!;
    const defaults = last.bits ? (last.bits.default === null ? [] : [last.bits.default]) : last.field!.defaults;
    const arrays = steps.filter((step) => step.field?.count);
    return this.assume(defaults, arrays.length > 0 ? arrays[arrays.length - 1]!.index : 0, referenceText(reference, null), text);
  }

  assume(defaults: number[], index: number, reference: string, referenceWithIndex: string): number | null {
    if (defaults.length === 0 || (defaults.length > 1 && index >= defaults.length)) {
      this.missing.push(referenceWithIndex);
      return null;
    }
    const value = defaults.length === 1 ? defaults[0]! : defaults[index]!;
    const assumption = defaults.length === 1 ? { reference: referenceWithIndex, value } : { reference, value: null };
    if (!this.assumptions.some((known) => known.reference === assumption.reference && known.value === assumption.value))
      this.assumptions.push(assumption);
    return value;
  }

  private readFromTable(table: Table, steps: Step[]): number | null {
    const bytes = table === this.currentTable ? this.currentBytes : this.bytesOf(table.id);
    if (!bytes || bytes.isEmpty) return null;
    const missingBefore = this.missing.length;
    const value = new Walker(this, table, bytes, silent).readInteger(steps);
    if (value === null) this.missing.length = missingBefore;
    return value;
  }

  private canonicalName(name: string): string {
    if (!/^[BE]T\d\d\./.test(name)) return name;
    const { references } = parseExpression(name);
    const reference = references[references.length - 1]!;
    const indices = reference.steps.filter((step) => step.index).map((step) => step.index!(this.globals) ?? 0);
    const bound = this.binder.bind(reference, indices);
    if (!bound) throw new Error(`The dimension ${name} means no field of the catalogue.`);
    return bound.table.id + '.' + bound.steps.map(stepText).join('.');
  }
}

/** Goes through a layout in order of its bytes, works out where every field lies, and hands each to a visitor. */
export class Walker {
  readonly root: LayoutScope;

  constructor(
    private readonly session: Session,
    private readonly table: Table | null,
    private readonly bytes: TableBytes,
    private readonly visitor: Visitor,
  ) {
    this.root = new LayoutScope(session, null, table?.lets);
  }

  walkTable(): void {
    this.walkFields(this.table!.fields, 0, this.root, '');
  }

  walkFields(fields: Field[], start: number, scope: LayoutScope, path: string): number | null {
    const cursor = { at: start as number | null };
    for (const field of fields) {
      // Fields stand in order of their offsets: nothing of interest follows behind the end.
      if (cursor.at !== null && cursor.at >= this.visitor.end) return cursor.at;
      const fieldPath = path ? path + '.' + field.key : field.key;
      if (this.place(field, start, scope, fieldPath, cursor)) cursor.at = this.walkField(field, cursor.at!, scope, fieldPath);
    }
    return cursor.at;
  }

  /** Reads the integer that the steps lead to, or null when it is not at hand. */
  readInteger(steps: Step[]): number | null {
    return this.find(this.table!.fields, 0, this.root, steps, 0);
  }

  /** Decides whether the field is there and where. A field that is absent leaves the cursor as it is. */
  private place(field: Field, start: number, scope: LayoutScope, path: string, cursor: { at: number | null }): boolean {
    if (field.when) {
      const present = field.when.evaluate(scope);
      if (present === 0) return false;
      if (present === null) {
        this.report(path, (place, missing) => `Whether "${place}" is there depends on ${missing}`);
        cursor.at = null;
        return false;
      }
    }
    if (field.at) {
      const at = field.at.evaluate(scope);
      cursor.at = at === null ? null : start + at;
      if (at === null) this.report(path, (place, missing) => `The place of "${place}" depends on ${missing}`);
    }
    return cursor.at !== null;
  }

  private walkField(field: Field, offset: number, scope: LayoutScope, path: string): number | null {
    if (!field.count) return this.walkElement(field, offset, scope, path, field.name, null);
    const count = field.count.evaluate(scope);
    if (count === null) {
      this.report(path, (place, missing) => `The number of "${place}" depends on ${missing}`);
      return null;
    }
    if (count < 0 || count > maximumElements) {
      this.visitor.problem(`The number of "${field.name}" is ${count}: that cannot be right.`);
      return null;
    }
    this.visitor.begin(field, path, field.name, offset);
    const end = this.walkElements(field, offset, scope, path, count);
    this.visitor.finish();
    return end;
  }

  private walkElements(field: Field, offset: number, scope: LayoutScope, path: string, count: number): number | null {
    // Without elements their size does not matter: a meter without demands has demand records of 0 bytes.
    if (count === 0) return offset;
    const stride = field.stride ? field.stride.evaluate(scope) : field.fixedLength > 0 ? field.fixedLength : null;
    if (field.stride && (stride === null || stride <= 0)) {
      this.report(path, (place, missing) => `The size of an element of "${place}" depends on ${missing}`);
      return null;
    }
    let first = 0;
    let last = count;
    if (stride !== null && !field.until) {
      const clamp = (value: number, low: number): number => Math.min(Math.max(Math.trunc(value), low), count);
      first = clamp((this.visitor.start - offset) / stride, 0);
      last = clamp((this.visitor.end - offset + stride - 1) / stride, first);
    }
    let cursor: number | null = offset + first * (stride ?? 0);
    for (let i = first; i < last; i++) {
      if (cursor === null) return null;
      const elementOffset: number = cursor;
      if (field.until && elementOffset >= this.visitor.end) return elementOffset;
      const inner = scope.inner();
      inner.set(field.index, i);
      inner.set('position', elementOffset - offset);
      const name = field.items?.(i) ?? `${field.item} ${i}`;
      const end = this.walkElement(field, elementOffset, inner, `${path}[${i}]`, name, i);
      cursor = stride !== null ? elementOffset + stride : end;
      if (field.until && field.until.evaluate(inner) !== 0) return end;
    }
    return stride !== null && !field.until ? offset + count * stride : cursor;
  }

  private walkElement(field: Field, offset: number, scope: LayoutScope, path: string, name: string, index: number | null): number | null {
    if (field.type !== 'group') return this.walkLeaf(field, offset, scope, path, name, index);
    this.visitor.begin(field, path, name, offset);
    // An element's fields are seen by the "until" of its array, so they live in the element's own scope.
    const inner = index === null || field.lets.size > 0 ? scope.inner(field.lets) : scope;
    const end = this.walkFields(field.fields, offset, inner, path);
    this.visitor.finish();
    return end;
  }

  private walkLeaf(field: Field, offset: number, scope: LayoutScope, path: string, name: string, index: number | null): number | null {
    let length: number | null = field.fixedLength;
    if (length === 0) {
      length = field.length ? field.length.evaluate(scope) : this.visitor.openLength(this.describe(field, offset, 0, scope, path, name));
      if (length === null || length < 0 || length > maximumElements) {
        this.report(path, (place, missing) => `The length of "${place}" depends on ${missing}`);
        return null;
      }
    }
    this.visitor.leaf(this.describe(field, offset, length, scope, path, name), scope);
    this.remember(field, offset, scope, path, index);
    return offset + length;
  }

  private describe(field: Field, offset: number, length: number, scope: LayoutScope, path: string, name: string): Leaf {
    let { unit, scale } = field;
    const id = field.source ? field.source.evaluate(scope) : null;
    if (id === null) {
      // A source that is not known leaves the field its own name; nothing is missing then.
      this.session.takeMissing();
    } else {
      const quantity = this.session.catalogue.source(id);
      if (quantity) ({ name, unit, scale } = quantity);
      else name += ` (source ${id})`;
    }
    const isEnergy = unit === 'Wh' || unit === 'varh' || unit === 'VAh';
    const value = isEnergy && field.energyFactor ? field.energyFactor.evaluate(scope) : null;
    return { field, path, name, offset, length, unit, scale, factor: value !== null && value > 0 ? value : 1 };
  }

  /** Lets later expressions see the value of an integer, or what is assumed of it. */
  private remember(field: Field, offset: number, scope: LayoutScope, path: string, index: number | null): void {
    if (!isInteger(field) || index !== null) return;
    const content = this.bytes.read(offset, field.fixedLength);
    if (content) {
      const value = readInteger(field, content);
      scope.set(field.key, value);
      for (const bits of field.bits) scope.set(bits.key, extractBits(value, bits.from, bits.to));
      return;
    }
    const reference = this.table ? this.table.id + '.' + path : path;
    scope.setUnread(field.key, field.defaults, reference);
    for (const bits of field.bits) scope.setUnread(bits.key, bits.default === null ? [] : [bits.default], reference + '.' + bits.key);
  }

  private report(path: string, sentence: (place: string, missing: string) => string): void {
    const missing = this.session.takeMissing() || 'bytes that were not read';
    this.visitor.problem(sentence(path, missing) + ', which is not known.');
  }

  private find(fields: Field[], start: number, scope: LayoutScope, steps: Step[], depth: number): number | null {
    const cursor = { at: start as number | null };
    for (const field of fields) {
      if (!this.place(field, start, scope, '', cursor)) continue;
      if (field === steps[depth]!.field) return this.findWithin(field, cursor.at!, scope, steps, depth);
      cursor.at = this.walkField(field, cursor.at!, scope, field.key);
    }
    return null;
  }

  private findWithin(field: Field, start: number, scope: LayoutScope, steps: Step[], depth: number): number | null {
    let offset: number | null = start;
    let inner = scope;
    if (field.count) {
      const { index } = steps[depth]!;
      const count = field.count.evaluate(scope);
      if (count === null || index >= count) return null;
      const stride = field.stride ? field.stride.evaluate(scope) : field.fixedLength || null;
      offset = stride !== null ? start + index * stride : this.walkElements(field, start, scope, field.key, index);
      if (offset === null) return null;
      inner = scope.inner();
      inner.set(field.index, index);
    }
    if (field.type === 'group') return this.find(field.fields, offset, inner.inner(field.lets), steps, depth + 1);
    const content = isInteger(field) ? this.bytes.read(offset, field.fixedLength) : null;
    if (!content) return null;
    const value = readInteger(field, content);
    const bits = steps[depth + 1]?.bits;
    return bits ? extractBits(value, bits.from, bits.to) : value;
  }
}

export const isInteger = (field: Field): boolean => field.type === 'u' || field.type === 'i' || field.type === 'b';
