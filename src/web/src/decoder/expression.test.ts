import { describe, expect, it } from 'vitest';
import cases from '../../../../tests/corpus/expressions/cases.json';
import { parseExpression, referenceText, type Scope } from './expression';

const scopeOf = (names: Record<string, number>): Scope => ({
  name: (name) => names[name] ?? null,
  reference: (reference, indices) => {
    const text = referenceText(reference, null);
    return text === 'BT21.3' ? 11 : text === 'BT61.9' ? 10 + indices[0]! : null;
  },
});

describe('an expression', () => {
  it.each(cases.values as unknown as [string, Record<string, number>, number | null][])('%s with %o is %s', (text, names, expected) => {
    // Adding 0 makes the -0 of a division a plain 0.
    const value = parseExpression(text).evaluate(scopeOf(names));
    expect(value === null ? null : value + 0).toBe(expected);
  });

  it.each(cases.mistakes)('"%s" is refused with the place of the mistake', (text) => {
    expect(() => parseExpression(text)).toThrow(/at position/);
  });
});
