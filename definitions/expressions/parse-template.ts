import { type Expression, type ExpressionProblem, parseExpression } from './parse-expression.ts';

/** Literal text, or an expression that stood between `${{` and `}}`; `offset` is its place in the template. */
export type TemplatePart = { literal: string } | { expression: Expression; offset: number };

export interface ParsedTemplate {
  parts: TemplatePart[];
  /** Offsets count from the start of the template. Parts that could not be parsed are missing from `parts`. */
  problems: ExpressionProblem[];
}

export const UNCLOSED = '`${{` is not closed; write `}}` after the expression';

/** An expression in a template: from its `${{` up to behind its `}}`; `end` is null if it is not closed. */
export interface ExpressionSpan {
  start: number;
  end: number | null;
}

/** Splits a template at its `${{ }}`, as GitHub Actions does, and parses each expression. Evaluates nothing. */
export function parseTemplate(template: string): ParsedTemplate {
  const parts: TemplatePart[] = [];
  const problems: ExpressionProblem[] = [];
  let rest = 0;
  for (const { start, end } of expressionSpans(template)) {
    if (end === null) {
      problems.push({ message: UNCLOSED, offset: start });
      continue;
    }
    if (start > rest) parts.push({ literal: template.slice(rest, start) });
    const inner = template.slice(start + 3, end - 2);
    const parsed = parseExpression(inner.trim());
    const offset = start + 3 + inner.length - inner.trimStart().length;
    if ('expression' in parsed) parts.push({ expression: parsed.expression, offset });
    else problems.push({ message: parsed.problem.message, offset: offset + parsed.problem.offset });
    rest = end;
  }
  if (rest < template.length) parts.push({ literal: template.slice(rest) });
  return { parts, problems };
}

/** Finds every `${{ }}` of a template, from its start to its end. */
export function expressionSpans(template: string): ExpressionSpan[] {
  const spans: ExpressionSpan[] = [];
  for (let open = template.indexOf('${{'); open >= 0;) {
    const close = closingBraces(template, open + 3);
    spans.push({ start: open, end: close < 0 ? null : close + 2 });
    open = template.indexOf('${{', close < 0 ? open + 3 : close + 2);
  }
  return spans;
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
