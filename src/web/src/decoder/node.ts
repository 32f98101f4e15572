/** A decoded field: a value, or a structure or array with children. */
export interface FieldNode {
  /** Keys and indices from the table down, such as sets[0].intervalsPerBlock. */
  path: string;
  /** The name that a reader sees. */
  name: string;
  /** The first byte: in the table, or in the frame for the parts of a frame. */
  offset: number;
  length: number;
  /** The lowest and highest bit of a bit field; null for whole bytes. */
  bits: [from: number, to: number] | null;
  /** The bytes as on the wire, null for structures, arrays and bit fields. */
  hex: string | null;
  /** A number, a flag, a text (times as ISO 8601), the flags of a set, or null without a single value. */
  value: number | boolean | string | number[] | null;
  /** What the value means in words. */
  text: string | null;
  /** The unit; "UTC" or "local time" for times. */
  unit: string;
  /** Remarks; those that begin with "Uncertain:" tell where the public guide is ambiguous. */
  notes: string[];
  children: FieldNode[];
}

export function makeNode(parts: Partial<FieldNode> & Pick<FieldNode, 'path' | 'name'>): FieldNode {
  return { offset: 0, length: 0, bits: null, hex: null, value: null, text: null, unit: '', notes: [], children: [], ...parts };
}

/** Puts nodes below another one: their paths get a prefix and their offsets move. */
export function rebase(nodes: FieldNode[], prefix: string, offset: number): FieldNode[] {
  for (const node of nodes) {
    node.path = prefix + '.' + node.path;
    node.offset += offset;
    rebase(node.children, prefix, offset);
  }
  return nodes;
}

/** A node and everything below it, each before its children. */
export function descendants(node: FieldNode): FieldNode[] {
  return [node, ...node.children.flatMap(descendants)];
}
