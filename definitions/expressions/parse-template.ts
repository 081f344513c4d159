import { type Expression, type ExpressionProblem, parseExpression } from './parse-expression.ts';

/** Literal text, or an expression that stood between `${{` and `}}`; `offset` is its place in the template. */
export type TemplatePart = { literal: string } | { expression: Expression; offset: number };

export interface ParsedTemplate {
  parts: TemplatePart[];
  /** Offsets count from the start of the template. Parts that could not be parsed are missing from `parts`. */
  problems: ExpressionProblem[];
}

export const UNCLOSED = '`${{` is not closed; write `}}` after the expression';

/** Splits a template at its `${{ }}`, as GitHub Actions does, and parses each expression. Evaluates nothing. */
export function parseTemplate(template: string): ParsedTemplate {
  const parts: TemplatePart[] = [];
  const problems: ExpressionProblem[] = [];
  let rest = 0;
  for (let open = template.indexOf('${{'); open >= 0; open = template.indexOf('${{', rest)) {
    const start = open + 3;
    const end = closingBraces(template, start);
    if (end < 0) {
      problems.push({ message: UNCLOSED, offset: open });
      rest = start;
      continue;
    }
    if (open > rest) parts.push({ literal: template.slice(rest, open) });
    const inner = template.slice(start, end);
    const parsed = parseExpression(inner.trim());
    const offset = start + inner.length - inner.trimStart().length;
    if ('expression' in parsed) parts.push({ expression: parsed.expression, offset });
    else problems.push({ message: parsed.problem.message, offset: offset + parsed.problem.offset });
    rest = end + 2;
  }
  if (rest < template.length) parts.push({ literal: template.slice(rest) });
  return { parts, problems };
}

/**
 * Where the expression that starts at `from` ends; -1 if the next one begins first. Braces inside single-quoted text do not
 * end it, unless the quote is never closed: a quote may also be an apostrophe in the text behind.
 */
function closingBraces(template: string, from: number): number {
  const next = template.indexOf('${{', from);
  const limit = next < 0 ? template.length : next;
  let quoted = false;
  for (let index = from; index < limit; index++) {
    if (template[index] === "'") quoted = !quoted;
    if (!quoted && template.startsWith('}}', index)) return index;
  }
  const first = template.indexOf('}}', from);
  return first < limit ? first : -1;
}
