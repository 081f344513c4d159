import { checkMembers } from '../../expressions/check-members.ts';
import { type ExpressionProblem, parseExpression } from '../../expressions/parse-expression.ts';
import { parseTemplate, UNCLOSED } from '../../expressions/parse-template.ts';
import { unwrapExpression } from '../../expressions/unwrap-expression.ts';
import { checkMacros } from './check-macros.ts';
import type { Fault } from '../fault.ts';
import type { Path } from '../read-yaml.ts';

type Parse = (text: string, inputs: readonly string[]) => ExpressionProblem[];

const EXPRESSIONS: { path: Path; parse: Parse }[] = [
  { path: ['if'], parse: parseBare },
  { path: ['subject'], parse: (text, inputs) => (text.includes('${{') ? parseText : parseBare)(text, inputs) },
  { path: ['checkout', 'repository'], parse: parseText },
  { path: ['checkout', 'ref'], parse: parseText },
];

/** Parses every expression in the front matter of an automation, without evaluating any. */
export function checkExpressions(written: unknown): Fault[] {
  const inputs = declaredInputs(written);
  return EXPRESSIONS.flatMap(({ path, parse }) => {
    const text = valueAt(written, path);
    if (typeof text !== 'string') return [];
    return parse(text, inputs).map(({ message, offset }) => ({
      path,
      inText: { text, offset },
      message: `\`${path.join('.')}\`: ${message}`,
    }));
  });
}

/** The same for its prompt, and macros of other formats in it. Offsets count from the start of the prompt. */
export function checkPrompt(prompt: string, written: unknown): ExpressionProblem[] {
  return [...parseText(prompt, declaredInputs(written)), ...checkMacros(prompt)];
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (found, key) =>
      typeof found === 'object' && found !== null ? (found as Record<PropertyKey, unknown>)[key] : undefined,
    value,
  );
}

/** The names under `on.workflow_dispatch.inputs`. */
function declaredInputs(written: unknown): string[] {
  const inputs = valueAt(written, ['on', 'workflow_dispatch', 'inputs']);
  return typeof inputs === 'object' && inputs !== null ? Object.keys(inputs) : [];
}

function parseText(text: string, inputs: readonly string[]): ExpressionProblem[] {
  const { parts, problems } = parseTemplate(text);
  const wrong = parts.flatMap((part) =>
    'expression' in part ? shifted(checkMembers(part.expression, inputs), part.offset) : [],
  );
  return [...problems, ...wrong];
}

function parseBare(text: string, inputs: readonly string[]): ExpressionProblem[] {
  const { text: bare, offset } = unwrapExpression(text);
  if (bare.includes('${{')) {
    const place = text.indexOf('${{');
    const mixed = 'mixes text with `${{ }}`, which is always true; put the whole condition inside';
    return [{ message: text.includes('}}', place) ? mixed : UNCLOSED, offset: place }];
  }
  const parsed = parseExpression(bare);
  if ('problem' in parsed) return shifted([parsed.problem], offset);
  return shifted(checkMembers(parsed.expression, inputs), offset);
}

function shifted(problems: ExpressionProblem[], by: number): ExpressionProblem[] {
  return problems.map(({ message, offset }) => ({ message, offset: offset + by }));
}
