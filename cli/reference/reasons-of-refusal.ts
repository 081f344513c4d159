import { stringify } from 'yaml';
import { parseDefinition } from '../../definitions/loading/parse-definition.ts';
import { readYaml } from '../../definitions/loading/read-yaml.ts';
import { FORMAT_SCHEMAS, type SchemaKind } from '../../definitions/schema/format-schema.ts';
import type { FormatKey } from './format-keys.ts';
import { showPath } from './show-path.ts';
import { withValue } from './with-value.ts';

export interface Refusal {
  /** `approval[].approvers[]`. */
  path: string;
  value: unknown;
  /** What the loader says, after the name of the key. */
  reason: string;
}

/** Why this version refuses a key, or some values of it: what the loader itself says of them. Throws if it does not. */
export function reasonsOfRefusal(kind: SchemaKind, { steps, node }: FormatKey): Refusal[] {
  const path = showPath(steps);
  return (node.refused ?? []).map((value) => {
    const named = `\`${path.replaceAll('[]', '[0]')}\` `;
    const source = readYaml(stringify(withValue(steps, value)), 1);
    const messages = parseDefinition(FORMAT_SCHEMAS[kind], kind, source).problems.map(({ message }) => message);
    const found = messages.find((message) => message.startsWith(named) && message.includes('this version'));
    if (found !== undefined) return { path, value, reason: found.slice(named.length) };
    throw new Error(
      `${path} says that it refuses ${JSON.stringify(value)}, but the loader says: ${messages.join('; ')}`,
    );
  });
}
