import { describe, expect, it } from 'vitest';
import data from '../../../MepModule.Catalogue/catalogue.json';
import {
  Catalogue,
  decodeExchange,
  decodeFrame,
  decodeTable,
  descendants,
  fromHex,
  type CatalogueData,
  type DecodedTable,
  type Dimensions,
  type FieldNode,
} from '.';

type Line = [path: string, name: string, offset: number, length: number, bits: string, value: unknown, text: string | null, unit: string];

interface Meter {
  values: Record<string, number>;
  tables: Record<string, { offset: number; bytes: string }[]>;
}

interface Expected {
  fields: Line[];
  undecoded: [number, string][];
  assumptions: [string, number | null][];
  problems: string[];
}

interface TableCase {
  name?: string;
  table: string;
  offset: number;
  bytes: string;
  values?: Record<string, number>;
  expected: Expected;
}

interface ExchangeCase {
  name: string;
  request: string;
  response: string;
  expected: { request: FrameExpectation; response: FrameExpectation };
}

interface FrameExpectation {
  kind: string;
  fields: Line[];
  dataOffset: number;
  problems: string[];
  table: Expected | null;
}

const catalogue = new Catalogue(data as unknown as CatalogueData);

const files = import.meta.glob<{ meter: Meter; cases: (TableCase | ExchangeCase)[] }>('../../../../tests/corpus/*.json', {
  eager: true,
  import: 'default',
});

function dimensionsOf(meter: Meter): Dimensions {
  const ranges = Object.entries(meter.tables).map(
    ([table, parts]) => [table, parts.map((part) => ({ offset: part.offset, bytes: fromHex(part.bytes)! }))] as const,
  );
  return { values: meter.values, tables: Object.fromEntries(ranges) };
}

function line(node: FieldNode): Line {
  const bits = node.bits ? node.bits.join('-') : '';
  return [node.path, node.name, node.offset, node.length, bits, node.value, node.text, node.unit];
}

function describeTable(table: DecodedTable): Expected {
  return {
    fields: table.fields.flatMap(descendants).map(line),
    undecoded: table.undecoded.map((range) => [range.offset, range.hex!]),
    assumptions: table.assumptions.map(({ reference, value }) => [reference, value]),
    problems: table.problems,
  };
}

describe.each(Object.entries(files))('the corpus %s', (_, file) => {
  const dimensions = dimensionsOf(file.meter);

  it.each(file.cases.map((item, index) => [`${index} ${item.name ?? ('table' in item ? item.table : '')}`, item] as const))(
    'decodes case %s as the host does',
    (_name, item) => {
      if ('table' in item) {
        const known = { values: { ...dimensions.values, ...item.values }, tables: { ...dimensions.tables } };
        delete known.tables[item.table];
        expect(describeTable(decodeTable(catalogue, item.table, fromHex(item.bytes)!, item.offset, known))).toEqual(item.expected);
        return;
      }
      const exchange = decodeExchange(catalogue, item.request, item.response, dimensions);
      for (const part of ['request', 'response'] as const) {
        const { kind, fields, dataOffset, problems, table } = exchange[part];
        expect({ kind, fields: fields.flatMap(descendants).map(line), dataOffset, problems, table: table && describeTable(table) }).toEqual(
          item.expected[part],
        );
      }
    },
  );
});

describe('the decoder', () => {
  it('takes frames as hexadecimal text with blanks', () => {
    const frame = decodeFrame(catalogue, '0014 3F0034000000000700000101084DD5D314EA2141');

    expect(frame.kind).toBe('request');
    expect(frame.request).toEqual({ code: 0x3f, table: 52, offset: 0, count: 7, headerLength: 8 });
  });

  it('says what a text that is no frame should look like', () => {
    expect(decodeFrame(catalogue, '0014 xy').problems).toEqual(['A frame is written as hexadecimal digits, two for each byte.']);
  });

  it('knows the tables that others depend on', () => {
    expect([...catalogue.dimensionTables].sort()).toEqual([
      ...['BT00', 'BT01', 'BT20', 'BT21', 'BT22', 'BT27', 'BT30', 'BT50', 'BT60', 'BT61', 'BT62', 'BT71'],
      ...['ET04', 'ET11', 'ET36', 'ET42', 'ET52', 'ET54', 'ET55', 'ET90'],
    ]);
  });

  it('shows the bytes of an unknown table as not decoded', () => {
    const table = decodeTable(catalogue, 'ET98', Uint8Array.of(1, 2, 3));

    expect(table.fields).toEqual([]);
    expect(table.undecoded.map((range) => range.hex)).toEqual(['010203']);
  });
});
