import { type Expression, type ExpressionProblem, parseExpression } from './parse-expression.ts';

/** Literal text, or an expression that stood between `${{` and `}}`. */
export type TemplatePart = { literal: string } | { expression: Expression };

export interface ParsedTemplate {
  parts: TemplatePart[];
  /** Offsets count from the start of the template. Parts that could not be parsed are missing from `parts`. */
  problems: ExpressionProblem[];
}

/** Splits a template at its `${{ }}`, as GitHub Actions does, and parses each expression. Evaluates nothing. */
export function parseTemplate(template: string): ParsedTemplate {
  const parts: TemplatePart[] = [];
  const problems: ExpressionProblem[] = [];
  let rest = 0;
  for (let open = template.indexOf('${{'); open >= 0; open = template.indexOf('${{', rest)) {
    const start = open + 3;
    const end = closingBraces(template, start);
    if (end < 0) {
      problems.push({ message: '`${{` is not closed; write `}}` after the expression', offset: open });
      break;
    }
    if (open > rest) parts.push({ literal: template.slice(rest, open) });
    const inner = template.slice(start, end);
    const parsed = parseExpression(inner.trim());
    if ('expression' in parsed) parts.push(parsed);
    else {
      const leading = inner.length - inner.trimStart().length;
      problems.push({ message: parsed.problem.message, offset: start + leading + parsed.problem.offset });
    }
    rest = end + 2;
  }
  if (rest < template.length) parts.push({ literal: template.slice(rest) });
  return { parts, problems };
}

/** Where the expression that starts at `from` ends. Braces inside single-quoted text do not end it. */
function closingBraces(template: string, from: number): number {
  let quoted = false;
  for (let index = from; index < template.length; index++) {
    if (template[index] === "'") quoted = !quoted;
    if (!quoted && template.startsWith('}}', index)) return index;
  }
  return -1;
}
