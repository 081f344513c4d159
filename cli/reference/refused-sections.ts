import type { SchemaKind } from '../../definitions/schema/format-schema.ts';
import type { FormatKey } from './format-keys.ts';
import { prose } from './prose.ts';
import { reasonsOfRefusal, type Refusal } from './reasons-of-refusal.ts';
import { showPath } from './show-path.ts';
import { yamlLine } from './yaml-line.ts';

/** What the format has and this version refuses: whole keys by the reason, then single values. */
export function refusedSections(kind: SchemaKind, keys: FormatKey[]): string[] {
  const whole = Map.groupBy(
    keys.filter(({ node }) => node.notYet),
    (key) => reasonsOfRefusal(kind, key)[0]?.reason ?? '',
  );
  const partly = keys.filter(({ isNotYet }) => !isNotYet).flatMap((key) => reasonsOfRefusal(kind, key));
  const values = Map.groupBy(partly, ({ path, reason }) => `${path} ${reason}`);
  return [
    '## Refused by this version',
    'The format has more than this version carries out. It says so instead of ignoring what is written.',
    ...[...whole].flatMap(([reason, refused]) => [
      `Each of these ${prose(reason)}:`,
      refused.map((key) => `- ${withKeysWithin(key, keys)}`).join('\n'),
    ]),
    ...(values.size > 0 ? ['Of these keys, some values:', [...values.values()].map(valuesLine).join('\n')] : []),
  ];
}

function valuesLine(refused: Refusal[]): string {
  const [{ path, reason } = { path: '', reason: '' }] = refused;
  return `- \`${path}\` as ${refused.map(({ value }) => yamlLine(value)).join(', ')}: ${prose(reason)}`;
}

function withKeysWithin({ steps }: FormatKey, keys: FormatKey[]): string {
  const within = keys.filter((key) => steps.every((step, at) => key.steps[at] === step) && key.steps.at(-1) !== '[]');
  return within.map((key) => `\`${showPath(key.steps)}\``).join(', ');
}
