import { describe, expect, it } from 'vitest';
import data from '../../../MepModule.Catalogue/catalogue.json';
import vectors from '../../../../tests/corpus/mbus/telegrams.json';
import { Catalogue, decodeTable, descendants, fromHex, type CatalogueData, type FieldNode } from '.';

interface Telegram {
  name: string;
  entry: string;
  encrypted: boolean;
  records: { value: number | null; unit: string; storage?: number; digits?: number }[];
}

const catalogue = new Catalogue(data as unknown as CatalogueData);

describe('M-Bus', () => {
  it.each((vectors.telegrams as Telegram[]).map((telegram) => [telegram.name, telegram] as const))('%s', (_, telegram) => {
    const nodes = decodeTable(catalogue, 'ET16', fromHex(telegram.entry)!).fields.flatMap(descendants);
    const isValue = (node: FieldNode): boolean => /dataRecords\.records\[\d+\]$/.test(node.path) && node.name !== 'Cut off' && node.name !== "Manufacturer's data";
    const records = nodes.filter(isValue).map((node) => ({
      value: node.value,
      unit: node.value === null ? '' : node.unit,
      storage: node.children.find((child) => child.path.endsWith('.storage'))!.value,
    }));

    expect(nodes.some((node) => node.path.endsWith('dataRecords') && node.text === 'encrypted')).toBe(telegram.encrypted);
    expect(records).toEqual(
      telegram.records.map(({ value, unit, storage, digits }) => ({
        value: digits && value !== null ? expect.closeTo(value, digits - Math.ceil(Math.log10(value))) : value,
        unit,
        storage: storage ?? 0,
      })),
    );
  });
});
