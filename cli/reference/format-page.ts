import { formatSchema, type SchemaKind } from '../../definitions/schema/format-schema.ts';
import { describeType } from './describe-type.ts';
import { examplesOf } from './examples-of.ts';
import { formatKeys, type FormatKey } from './format-keys.ts';
import { prose } from './prose.ts';
import { refusedSections } from './refused-sections.ts';
import { showPath } from './show-path.ts';
import { withValue } from './with-value.ts';
import { yamlBlock } from './yaml-block.ts';
import { yamlLine } from './yaml-line.ts';

/** The page about one kind of file: every key of it, then what this version refuses. */
export function formatPage(kind: SchemaKind): string {
  const keys = formatKeys(kind);
  return [
    `# ${formatSchema(kind).title?.replace(/\S+\.(md|yml)$/, '`$&`')}`,
    'Every key, nested keys by their path: `[]` is an item of a list, `<name>` a name of your own. Keys that begin with ' +
      '`x-` are ignored, so they are free for notes; any other key is an error.',
    ...keys.filter(({ isNotYet, steps }) => !isNotYet && steps.at(-1) !== '[]').map(keySection),
    ...refusedSections(kind, keys),
  ].join('\n\n');
}

function keySection(key: FormatKey): string {
  const { steps, node } = key;
  const examples = examplesOf(key);
  // What stands in the example of what the key is part of is shown there as a whole.
  const isShownAbove = node.examples === undefined && key.parents.some((parent) => parent.examples !== undefined);
  const line = `\n- Example: ${yamlLine({ [steps.at(-1) ?? '']: examples[0] })}`;
  return [
    `${steps.length === 1 ? '##' : '###'} \`${showPath(steps)}\``,
    prose(node.description ?? ''),
    `- Value: ${describeType(node)}\n- Default: ${defaultOf(key)}${isShownAbove ? line : ''}`,
    ...(isShownAbove ? [] : examples.map((example) => yamlBlock(withValue(steps, example)))),
  ].join('\n\n');
}

function defaultOf({ node, isRequired }: FormatKey): string {
  if (isRequired) return 'none, it must be written';
  if (node.absent !== undefined) return node.absent;
  return node.default === undefined ? 'none' : yamlLine(node.default);
}
