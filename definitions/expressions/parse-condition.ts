import { parseExpression, type ParsedExpression } from './parse-expression.ts';
import { unwrapExpression } from './unwrap-expression.ts';

/** Files have far fewer conditions. */
const MOST = 1_000;

const parsed = new Map<string, ParsedExpression>();

/**
 * Parses the condition of an `if`, written with or without `${{ }}`, as `parseExpression` does; the same condition only once,
 * because it is asked for each event. The result must not be changed.
 */
export function parseCondition(condition: string): ParsedExpression {
  const known = parsed.get(condition);
  if (known !== undefined) return known;
  const result = parseExpression(unwrapExpression(condition).text);
  if (parsed.size >= MOST) parsed.clear();
  parsed.set(condition, result);
  return result;
}
