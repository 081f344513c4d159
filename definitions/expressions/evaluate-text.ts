import type { Contexts } from './contexts.ts';
import { evaluateExpression } from './evaluate-expression.ts';
import { parseTemplate } from './parse-template.ts';
import { valueText } from './value-text.ts';

/** `expression` is the one that failed, without `${{ }}`; null if the text itself is wrong. */
export type EvaluatedText = { text: string } | { failed: string; expression: string | null };

/**
 * Fills the `${{ }}` of a short setting (`checkout.repository`, `subject`) with what they evaluate to, raw: the caller
 * checks the result. Results are not scanned again. Never throws: `failed` says what could not be evaluated, and why.
 */
export function evaluateText(template: string, contexts: Contexts): EvaluatedText {
  const { parts, problems } = parseTemplate(template);
  if (problems[0]) return { failed: problems[0].message, expression: null };
  let text = '';
  for (const part of parts) {
    if ('literal' in part) {
      text += part.literal;
      continue;
    }
    const { text: expression } = part.expression;
    const result = evaluateExpression(part.expression, contexts);
    if ('failed' in result) return { failed: `\`${expression}\` failed: ${result.failed}`, expression };
    try {
      text += valueText(result.value);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      return { failed: `\`${expression}\` failed: ${why}`, expression };
    }
  }
  return { text };
}
