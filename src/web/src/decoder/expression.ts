/** What an expression can look up. Null means "not known" and makes the result unknown. */
export interface Scope {
  name(name: string): number | null;
  reference(reference: TableReference, indices: number[]): number | null;
}

export type Expression = (scope: Scope) => number | null;

/** A field of a table: by offset (BT21.3), offset and bit (BT21.0.2) or key (BT27.presentValueSources[k]). */
export interface TableReference {
  table: string;
  steps: { name: string; index: Expression | null }[];
}

export interface ParsedExpression {
  evaluate: Expression;
  /** Set when the expression is a plain number. */
  constant: number | null;
  /** The references in the expression, in the order of reading. */
  references: TableReference[];
}

const parsed = new Map<string, ParsedExpression>();

/** Reads an expression of the catalogue; docs/catalogue.md has the grammar. */
export function parseExpression(text: string | number): ParsedExpression {
  const key = String(text);
  let result = parsed.get(key);
  if (!result) {
    result = new Parser(key).parse();
    parsed.set(key, result);
  }
  return result;
}

export function referenceText(reference: TableReference, indices: number[] | null): string {
  let next = 0;
  return reference.table + reference.steps.map((step) => '.' + step.name + (step.index && indices ? `[${indices[next++]}]` : '')).join('');
}

type Operator = (x: number, y: number) => number | null;

const truth = (value: boolean): number => (value ? 1 : 0);

const operators: Record<string, Operator> = {
  '+': (x, y) => x + y,
  '-': (x, y) => x - y,
  '*': (x, y) => x * y,
  '/': (x, y) => (y === 0 ? null : Math.trunc(x / y)),
  '%': (x, y) => (y === 0 ? null : x % y),
  '==': (x, y) => truth(x === y),
  '!=': (x, y) => truth(x !== y),
  '<': (x, y) => truth(x < y),
  '<=': (x, y) => truth(x <= y),
  '>': (x, y) => truth(x > y),
  '>=': (x, y) => truth(x >= y),
};

const functions: Record<string, Operator> = {
  ceil: (x, y) => (y === 0 ? null : Math.trunc((x + y - 1) / y)),
  min: Math.min,
  max: Math.max,
  bit: (x, n) => (n < 0 || n > 52 ? null : Math.floor(x / 2 ** n) % 2),
};

function binary(apply: Operator, left: Expression, right: Expression): Expression {
  return (scope) => {
    const x = left(scope);
    if (x === null) return null;
    const y = right(scope);
    return y === null ? null : apply(x, y);
  };
}

function logic(decisive: boolean, left: Expression, right: Expression): Expression {
  return (scope) => {
    const x = left(scope);
    if (x !== null && (x !== 0) === decisive) return truth(decisive);
    if (x === null) return null;
    const y = right(scope);
    return y === null ? null : truth(y !== 0);
  };
}

/** Recursive descent, one method for each level of precedence. */
class Parser {
  private position = 0;
  private readonly references: TableReference[] = [];

  constructor(private readonly text: string) {}

  parse(): ParsedExpression {
    const result: ParsedExpression = { evaluate: this.conditional(), constant: null, references: this.references };
    this.skipBlanks();
    if (this.position !== this.text.length) throw this.mistake('an operator or the end');
    if (/^(0x[0-9a-f]+|\d+)$/i.test(this.text)) result.constant = Number(this.text);
    return result;
  }

  private conditional(): Expression {
    const condition = this.or();
    if (!this.take('?')) return condition;
    const yes = this.conditional();
    this.expect(':');
    const no = this.conditional();
    return (scope) => {
      const value = condition(scope);
      return value === null ? null : (value !== 0 ? yes : no)(scope);
    };
  }

  private or(): Expression {
    let left = this.and();
    while (this.take('||')) left = logic(true, left, this.and());
    return left;
  }

  private and(): Expression {
    let left = this.comparison();
    while (this.take('&&')) left = logic(false, left, this.comparison());
    return left;
  }

  private comparison(): Expression {
    const left = this.sum();
    const symbol = ['==', '!=', '<=', '>=', '<', '>'].find((candidate) => this.take(candidate));
    return symbol ? binary(operators[symbol]!, left, this.sum()) : left;
  }

  private sum(): Expression {
    let left = this.product();
    for (;;) {
      const symbol = ['+', '-'].find((candidate) => this.take(candidate));
      if (!symbol) return left;
      left = binary(operators[symbol]!, left, this.product());
    }
  }

  private product(): Expression {
    let left = this.unary();
    for (;;) {
      const symbol = ['*', '/', '%'].find((candidate) => this.take(candidate));
      if (!symbol) return left;
      left = binary(operators[symbol]!, left, this.unary());
    }
  }

  private unary(): Expression {
    if (this.take('!'))
      return binary(
        (_, y) => truth(y === 0),
        () => 0,
        this.unary(),
      );
    if (this.take('-')) return binary(operators['-']!, () => 0, this.unary());
    return this.primary();
  }

  private primary(): Expression {
    if (this.take('(')) {
      const inner = this.conditional();
      this.expect(')');
      return inner;
    }
    const word = this.word();
    if (/^\d/.test(word)) {
      const value = Number(word);
      return () => value;
    }
    if (/^[BE]T\d\d$/.test(word)) return this.reference(word);
    if (this.take('(')) return this.call(word);
    return (scope) => scope.name(word);
  }

  private reference(table: string): Expression {
    const reference: TableReference = { table, steps: [] };
    while (this.take('.')) {
      const name = this.word();
      let index: Expression | null = null;
      if (this.take('[')) {
        index = this.conditional();
        this.expect(']');
      }
      reference.steps.push({ name, index });
    }
    if (reference.steps.length === 0) throw this.mistake(`a field after the table, such as ${table}.3`);
    this.references.push(reference);
    return (scope) => {
      const indices: number[] = [];
      for (const step of reference.steps) {
        if (!step.index) continue;
        const index = step.index(scope);
        if (index === null) return null;
        indices.push(index);
      }
      return scope.reference(reference, indices);
    };
  }

  private call(name: string): Expression {
    if (name === 'sum') return this.summation();
    const apply = functions[name];
    if (!apply) throw this.mistake('one of the functions ceil, min, max, bit, sum');
    const first = this.conditional();
    this.expect(',');
    const second = this.conditional();
    this.expect(')');
    return binary(apply, first, second);
  }

  private summation(): Expression {
    const index = this.word();
    this.expect(',');
    const count = this.conditional();
    this.expect(',');
    const term = this.conditional();
    this.expect(')');
    return (scope) => {
      const n = count(scope);
      if (n === null) return null;
      let total = 0;
      for (let i = 0; i < n; i++) {
        const value = term({
          name: (name) => (name === index ? i : scope.name(name)),
          reference: (reference, indices) => scope.reference(reference, indices),
        });
        if (value === null) return null;
        total += value;
      }
      return total;
    };
  }

  private word(): string {
    this.skipBlanks();
    const found = /^[0-9A-Za-z]+/.exec(this.text.slice(this.position));
    if (!found) throw this.mistake('a number, a name or a table');
    this.position += found[0].length;
    return found[0];
  }

  private take(symbol: string): boolean {
    this.skipBlanks();
    if (!this.text.startsWith(symbol, this.position)) return false;
    this.position += symbol.length;
    return true;
  }

  private expect(symbol: string): void {
    if (!this.take(symbol)) throw this.mistake(`'${symbol}'`);
  }

  private skipBlanks(): void {
    while (this.text[this.position] === ' ') this.position++;
  }

  private mistake(expected: string): Error {
    return new Error(`The expression "${this.text}" cannot be read at position ${this.position}: expected ${expected}.`);
  }
}
