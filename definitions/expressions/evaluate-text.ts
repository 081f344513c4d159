import type { Contexts } from './contexts.ts';
import { evaluateExpression } from './evaluate-expression.ts';
import { parseTemplate } from './parse-template.ts';
import { valueText } from './value-text.ts';

export type EvaluatedText = { text: string } | { failed: string };

/**
 * Fills the `${{ }}` of a short setting (`checkout.repository`, `subject`) with what they evaluate to, raw: the caller
 * checks the result. Results are not scanned again. Never throws: `failed` says what could not be evaluated, and why.
 */
export function evaluateText(template: string, contexts: Contexts): EvaluatedText {
  const { parts, problems } = parseTemplate(template);
  if (problems[0]) return { failed: problems[0].message };
  let text = '';
  for (const part of parts) {
    if ('literal' in part) {
      text += part.literal;
      continue;
    }
    const result = evaluateExpression(part.expression, contexts);
    if ('failed' in result) return { failed: `\`${part.expression.text}\` failed: ${result.failed}` };
    try {
      text += valueText(result.value);
    } catch (error) {
      return {
        failed: `\`${part.expression.text}\` failed: ${error instanceof Error ? error.message : String(error)}`,
      };
    }
  }
  return { text };
}
