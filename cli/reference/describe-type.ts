import type { SchemaNode } from '../../definitions/schema/format-schema.ts';
import { formsOf } from './forms-of.ts';

const NAMES: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  object: 'a map',
  null: 'nothing',
};

/** What may be written, in words and without what this version refuses: `a whole number from 1 to 100`. */
export function describeType(node: SchemaNode): string {
  const refused = node.refused ?? [];
  const described = formsOf(node)
    .filter(({ notYet }) => !notYet)
    .flatMap((form) => describeForm(form, refused));
  return [...new Set(described)].join(', or ');
}

function describeForm(form: SchemaNode, refused: unknown[]): string[] {
  const values = form.enum ?? ('const' in form ? [form.const] : null);
  if (values)
    return [
      values
        .filter((value) => !refused.includes(value))
        .map(showValue)
        .join(', '),
    ];
  const { type, items } = form;
  const types = Array.isArray(type) ? type : [type ?? 'any'];
  return types.map((one) => {
    if (one === 'array') return `a list of ${items ? describeType(items).replace(/^a map$/, 'maps') : 'anything'}`;
    return `${NAMES[one] ?? 'anything'}${rangeOf(form, one)}`;
  });
}

function rangeOf({ minimum, maximum, maxLength }: SchemaNode, type: string): string {
  if (type === 'string') return typeof maxLength === 'number' ? ` of at most ${maxLength} characters` : '';
  if (typeof minimum !== 'number' || !['number', 'integer'].includes(type)) return '';
  const isBounded = typeof maximum === 'number' && maximum < Number.MAX_SAFE_INTEGER;
  return isBounded ? ` from ${minimum} to ${maximum}` : `, at least ${minimum}`;
}

function showValue(value: unknown): string {
  return `\`${String(value)}\``;
}
