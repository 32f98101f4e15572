// Turns the schemas of the module's OpenAPI file into TypeScript, so that the compiler holds the page to the API.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const api = JSON.parse(readFileSync(join(root, 'public/api/openapi.json'), 'utf8'));
const target = join(root, 'src/api/schema.ts');

const text =
  '// Generated from public/api/openapi.json by build/api-types.mjs; not kept in the repository.\n' +
  Object.entries(api.components.schemas)
    .map(([name, schema]) => `${note(schema, '')}export type ${name} = ${typeOf(schema, '')};\n`)
    .join('\n');
if (!existsSync(target) || readFileSync(target, 'utf8') !== text) writeFileSync(target, text);

function note(schema, indent) {
  return schema.description ? `${indent}/** ${schema.description.replaceAll('*/', '* /')} */\n` : '';
}

function typeOf(schema, indent) {
  if (schema.$ref) return schema.$ref.split('/').pop();
  if (schema.allOf) return schema.allOf.map((part) => typeOf(part, indent)).join(' & ');
  const either = schema.oneOf ?? schema.anyOf;
  if (either) return either.map((part) => typeOf(part, indent)).join(' | ');
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  if ('const' in schema) return JSON.stringify(schema.const);
  const types = Array.isArray(schema.type) ? schema.type : [schema.type ?? (schema.properties ? 'object' : 'unknown')];
  return types.map((type) => simple(type, schema, indent)).join(' | ');
}

function simple(type, schema, indent) {
  if (type === 'integer' || type === 'number') return 'number';
  if (type === 'array') {
    const item = typeOf(schema.items ?? {}, indent);
    return /[|&]/.test(item) && !item.startsWith('{') ? `(${item})[]` : `${item}[]`;
  }
  if (type === 'object') {
    if (!schema.properties) return `Record<string, ${schema.additionalProperties ? typeOf(schema.additionalProperties, indent) : 'unknown'}>`;
    const inner = indent + '  ';
    const members = Object.entries(schema.properties).map(
      ([name, member]) => `${note(member, inner)}${inner}${name}${schema.required?.includes(name) ? '' : '?'}: ${typeOf(member, inner)};\n`,
    );
    return `{\n${members.join('')}${indent}}`;
  }
  return type;
}
