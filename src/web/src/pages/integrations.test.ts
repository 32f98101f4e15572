import { describe, expect, it, vi } from 'vitest';
import api from '../../public/api/openapi.json';
import { loadPageTexts } from '../i18n';
import { core } from '../i18n/en/core';
import { pages } from '../i18n/en/pages';
import { addressOf, named } from './integrations';

vi.mock('../ui/preferences', () => ({ recall: () => null, remember: () => {} }));

interface Schema {
  properties?: Record<string, Schema>;
  enum?: string[];
}

const texts: Record<string, string> = { ...core, ...pages };
const outputs = Object.entries(api.components.schemas.IntegrationSettings.properties as Record<string, Schema>);

describe('what the module says of a form', () => {
  it('names the fields as the page does', async () => {
    await loadPageTexts();
    expect(named('p1', '`p1.port` must be another one than 80, where the page is.')).toBe(`${texts['field.p1.port'] ?? texts['field.port']} must be another one than 80, where the page is.`);
    expect(named('p1', '`nothing` must be said.')).toBe('`nothing` must be said.');
  });

  it('allows the address that asked last, and no serial port', () => {
    expect(['192.168.1.10', '::ffff:192.168.1.10', 'P1', null].map(addressOf)).toEqual(['192.168.1.10', '192.168.1.10', undefined, undefined]);
  });
});

describe.each(outputs)('the output %s', (name, schema) => {
  it('has a title and a sentence that says what it is', () => {
    expect(texts['output.' + name]).toBeTruthy();
    expect(texts[`output.${name}.text`] ?? (name === 'readings' ? 'x' : '')).toBeTruthy();
  });

  it('has a label for each of its settings', () => {
    const fields = Object.keys(schema.properties ?? {}).filter((field) => field !== 'enabled' && !field.endsWith('_set'));
    expect(fields.filter((field) => !texts[`field.${name}.${field}`] && !texts['field.' + field])).toEqual([]);
  });
});
