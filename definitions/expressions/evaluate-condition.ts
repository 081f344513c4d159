import { data } from '@actions/expressions';
import type { Contexts } from './contexts.ts';
import { evaluateExpression } from './evaluate-expression.ts';
import { parseCondition } from './parse-condition.ts';
import { unwrapExpression } from './unwrap-expression.ts';

export type Condition = { met: true } | { met: false; reason: string };

/**
 * Whether the condition of an `if` is true for this event. It may be written with or without `${{ }}`. A condition that
 * cannot be evaluated is not met, and the reason says why. Never throws.
 */
export function evaluateCondition(condition: string, contexts: Contexts): Condition {
  const text = unwrapExpression(condition).text;
  const parsed = parseCondition(condition);
  if ('problem' in parsed) return { met: false, reason: `the condition cannot be read: ${parsed.problem.message}` };
  const result = evaluateExpression(parsed.expression, contexts);
  if ('failed' in result) return { met: false, reason: `the condition \`${text}\` failed: ${result.failed}` };
  return isTruthy(result.value) ? { met: true } : { met: false, reason: `the condition \`${text}\` is false` };
}

function isTruthy(value: data.ExpressionData): boolean {
  if (value instanceof data.Null) return false;
  if (value instanceof data.BooleanData) return value.value;
  if (value instanceof data.NumberData) return value.value !== 0 && !Number.isNaN(value.value);
  return value instanceof data.StringData ? value.value !== '' : true;
}
