import { describe, expect, it, vi } from 'vitest';
import api from '../../public/api/openapi.json';
import { core } from '../i18n/en/core';
import { pages } from '../i18n/en/pages';

vi.mock('../ui/preferences', () => ({ recall: () => null, remember: () => {} }));

interface Schema {
  properties?: Record<string, Schema>;
  enum?: string[];
}

const texts: Record<string, string> = { ...core, ...pages };
const outputs = Object.entries(api.components.schemas.IntegrationSettings.properties as Record<string, Schema>);

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
