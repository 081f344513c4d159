import { parseExpression } from '../expressions/parse-expression.ts';
import { type ParsedTemplate, parseTemplate } from '../expressions/parse-template.ts';
import { unwrapExpression } from '../expressions/unwrap-expression.ts';
import type { Problem } from '../problem.ts';
import type { FrontMatter } from './split-front-matter.ts';
import type { Path, YamlSource } from './read-yaml.ts';

const EXPRESSIONS: { path: Path; parse: (text: string) => ParsedTemplate['problems'] }[] = [
  { path: ['if'], parse: parseBare },
  { path: ['subject'], parse: (text) => (text.includes('${{') ? parseTemplate(text).problems : parseBare(text)) },
  { path: ['checkout', 'repository'], parse: (text) => parseTemplate(text).problems },
  { path: ['checkout', 'ref'], parse: (text) => parseTemplate(text).problems },
];

/** Parses every expression of an automation, in its front matter and in its body, without evaluating any. */
export function checkExpressions(
  written: unknown,
  file: string,
  { source, matter }: { source: YamlSource; matter: FrontMatter },
): Problem[] {
  const inKeys = EXPRESSIONS.flatMap(({ path, parse }) => {
    const text = valueAt(written, path);
    if (typeof text !== 'string') return [];
    return parse(text).map(({ message, offset }) => ({
      file,
      ...source.placeInText(path, text, offset),
      message: `\`${path.join('.')}\`: ${message}`,
    }));
  });
  const inBody = parseTemplate(matter.body).problems.map(({ message, offset }) => ({
    file,
    ...placeInBody(matter, offset),
    message: `the prompt: ${message}`,
  }));
  return [...inKeys, ...inBody];
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (found, key) =>
      typeof found === 'object' && found !== null ? (found as Record<PropertyKey, unknown>)[key] : undefined,
    value,
  );
}

function placeInBody({ body, bodyLine }: FrontMatter, offset: number): { line: number; column: number } {
  const before = body.slice(0, offset);
  const newline = before.lastIndexOf('\n');
  return { line: bodyLine + before.split('\n').length - 1, column: offset - newline };
}

function parseBare(text: string): ParsedTemplate['problems'] {
  const { text: bare, offset } = unwrapExpression(text);
  if (bare.includes('${{')) {
    const message = 'mixes text with `${{ }}`, which is always true; put the whole condition inside';
    return [{ message, offset: text.indexOf('${{') }];
  }
  const parsed = parseExpression(bare);
  return 'problem' in parsed ? [{ message: parsed.problem.message, offset: offset + parsed.problem.offset }] : [];
}
