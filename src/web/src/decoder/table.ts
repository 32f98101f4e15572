import { TableBytes, toHex } from './bytes';
import { idOf, type Catalogue, type Table } from './catalogue';
import { LayoutScope, Session, Walker, type Assumption, type Dimensions, type Leaf, type Visitor } from './layout';
import { decodeMbusCounters, decodeMbusRecords } from './mbus';
import { decodeRequest, decodeResponse, requestInTransaction } from './message';
import { makeNode, rebase, type FieldNode } from './node';
import { readValue } from './values';

const pendingTable = 0x1000;

/** Bytes of a table and what they say. */
export interface DecodedTable {
  /** The table, such as BT21; also for tables that the catalogue does not know. */
  id: string;
  table: Table | null;
  offset: number;
  length: number;
  fields: FieldNode[];
  /** Ranges that no field describes. */
  undecoded: FieldNode[];
  /** Dimensions that were not known and therefore assumed. */
  assumptions: Assumption[];
  /** Sentences about what could not be placed, and why. */
  problems: string[];
}

/**
 * Decodes bytes of a table, for example the data of a partial read. The host's TableDecoder gives the same results;
 * tests/corpus holds both to it.
 */
export function decodeTable(
  catalogue: Catalogue,
  id: string | number,
  bytes: Uint8Array,
  offset = 0,
  dimensions: Dimensions = {},
): DecodedTable {
  const table = catalogue.table(typeof id === 'number' ? id & ~pendingTable : id);
  const own = new TableBytes([{ offset, bytes }]);
  const tableId = table?.id ?? (typeof id === 'number' ? idOf(id) : id);
  const earlier = dimensions.tables?.[tableId];
  const all = own.with(earlier ? new TableBytes(earlier) : null);
  const session = new Session(catalogue, dimensions, table, all);
  const tree = new TreeBuilder(session, bytes, offset);
  if (table) new Walker(session, table, all, tree).walkTable();
  return {
    id: tableId,
    table,
    offset,
    length: bytes.length,
    fields: tree.roots,
    undecoded: tree.undecoded(),
    assumptions: session.assumptions,
    problems: tree.problems,
  };
}

/** The size of a table in bytes, or null when it is not known. */
export function sizeOf(catalogue: Catalogue, id: string | number, dimensions: Dimensions = {}): number | null {
  const table = catalogue.table(id);
  if (!table?.size) return null;
  const session = new Session(catalogue, dimensions, table, new TableBytes(dimensions.tables?.[table.id] ?? []));
  return table.size.evaluate(new LayoutScope(session, null, table.lets));
}

class TreeBuilder implements Visitor {
  readonly roots: FieldNode[] = [];
  readonly problems: string[] = [];
  private readonly open: FieldNode[] = [];
  private readonly covered: boolean[];

  constructor(
    private readonly session: Session,
    private readonly window: Uint8Array,
    readonly start: number,
  ) {
    this.covered = new Array<boolean>(window.length).fill(false);
  }

  get end(): number {
    return this.start + this.window.length;
  }

  begin(field: { notes: string[] }, path: string, name: string, offset: number): void {
    this.open.push(makeNode({ path, name, offset, notes: path.endsWith(']') ? [] : field.notes }));
  }

  finish(): void {
    const node = this.open.pop()!;
    if (node.children.length === 0) return;
    node.offset = node.children[0]!.offset;
    node.length = Math.max(...node.children.map((child) => child.offset + child.length)) - node.offset;
    this.attach(node);
  }

  leaf(leaf: Leaf, scope: LayoutScope): void {
    const from = Math.max(leaf.offset, this.start);
    const to = Math.min(leaf.offset + leaf.length, this.end);
    if (from >= to) return;
    this.covered.fill(true, from - this.start, to - this.start);
    const content = this.window.slice(from - this.start, to - this.start);
    const node = makeNode({
      path: leaf.path,
      name: leaf.name,
      offset: from,
      length: content.length,
      hex: toHex(content),
      notes: leaf.path.endsWith(']') ? [] : leaf.field.notes,
    });
    // Without its first bytes a list of records cannot be told from others.
    const canBeShort = ['bytes', 'reserved'].includes(leaf.field.type) || (leaf.field.type === 'mbusRecords' && from === leaf.offset);
    if (content.length < leaf.length && !canBeShort) {
      node.text = `cut off: ${content.length} of ${leaf.length} bytes`;
    } else {
      this.readContent(node, leaf, content, scope);
    }
    this.attach(node);
  }

  openLength(leaf: Leaf): number {
    return Math.max(0, this.end - leaf.offset);
  }

  problem(sentence: string): void {
    if (!this.problems.includes(sentence)) this.problems.push(sentence);
  }

  /** The ranges that no field covered. */
  undecoded(): FieldNode[] {
    const ranges: FieldNode[] = [];
    for (let i = 0; i < this.covered.length; i++) {
      if (this.covered[i]) continue;
      const from = i;
      while (i < this.covered.length && !this.covered[i]) i++;
      ranges.push(
        makeNode({
          path: `undecoded[${ranges.length}]`,
          name: 'Not decoded',
          offset: this.start + from,
          length: i - from,
          hex: toHex(this.window.slice(from, i)),
        }),
      );
    }
    return ranges;
  }

  private readContent(node: FieldNode, leaf: Leaf, content: Uint8Array, scope: LayoutScope): void {
    const { catalogue, dimensions } = this.session;
    switch (leaf.field.type) {
      case 'mbusRecords': {
        const records = decodeMbusRecords(catalogue, content, node.path, node.offset, scope.name('signature'), content.length === leaf.length);
        if (records) node.children = records;
        else node.text = 'encrypted';
        break;
      }
      case 'mbusCounters': {
        const status = (scope.name('coding') ?? 0) | ((scope.name('counters') ?? 0) << 1);
        node.children = decodeMbusCounters(catalogue, content, node.path, node.offset, status, scope.name('dataOrder') === 1);
        break;
      }
      case 'request':
        node.children = decodeRequest(catalogue, dimensions, content, node.path, node.offset);
        break;
      case 'response': {
        const request = requestInTransaction(this.session.bytesOf('ET52'), scope.name('record') ?? 0);
        node.children = decodeResponse(catalogue, dimensions, content, request, node.path, node.offset);
        break;
      }
      case 'parameters':
      case 'procedureResponse':
        this.readProcedure(node, leaf.field.type === 'parameters', content, scope);
        break;
      default:
        readValue(node, leaf, content);
    }
  }

  private readProcedure(node: FieldNode, isCall: boolean, content: Uint8Array, scope: LayoutScope): void {
    const number = scope.name('procedure');
    const procedure = number === null ? null : this.session.catalogue.procedure(number);
    const fields = (isCall ? procedure?.parameters : procedure?.response) ?? [];
    const result = isCall ? null : scope.name('result');
    if (result !== null) node.text = procedure?.result(result) ?? null;
    const inner = new TreeBuilder(this.session, content, 0);
    const walker = new Walker(this.session, null, new TableBytes([{ offset: 0, bytes: content }]), inner);
    walker.walkFields(fields, 0, walker.root, '');
    node.children = rebase([...inner.roots, ...inner.undecoded()], node.path, node.offset);
  }

  private attach(node: FieldNode): void {
    const parent = this.open[this.open.length - 1];
    (parent ? parent.children : this.roots).push(node);
  }
}
