import { data, type Expr } from '@actions/expressions';
import { ContextAccess, IndexAccess, Literal, Star } from '@actions/expressions/ast';
import { oneLine } from '../../text/one-line.ts';
import type { Contexts } from './contexts.ts';
import { evaluateExpression } from './evaluate-expression.ts';
import { children, parseExpression } from './parse-expression.ts';
import { unwrapExpression } from './unwrap-expression.ts';
import { valueText } from './value-text.ts';

const MAX_BYTES = 200;

/**
 * The values of one event that a condition names, for people who want to know why it did not hold. An example is `{
 * 'github.event.issue.state': '"closed"' }`. Each is JSON on one line of at most 200 bytes. Never throws; values that
 * cannot be read are left out.
 */
export function comparedValues(condition: string, contexts: Contexts): Record<string, string> {
  const parsed = parseExpression(unwrapExpression(condition).text);
  if ('problem' in parsed) return {};
  const values = accesses(parsed.expression.tree).flatMap(({ text, tree }) => {
    const value = show({ text, tree }, contexts);
    return value === null ? [] : [[text, value] as const];
  });
  return Object.fromEntries(values);
}

interface Access {
  text: string;
  tree: Expr;
}

/** The longest plain accesses in a tree: of `contains(github.event.x, inputs.y)` both arguments. */
function accesses(tree: Expr): Access[] {
  const text = accessText(tree);
  return text === null ? children(tree).flatMap(accesses) : [{ text, tree }];
}

/** `github.event.labels[0].name` as a condition writes it; null for anything that is computed. */
function accessText(tree: Expr): string | null {
  if (tree instanceof ContextAccess) return tree.name.lexeme;
  if (!(tree instanceof IndexAccess)) return null;
  const start = accessText(tree.expr);
  if (start === null) return null;
  if (tree.index instanceof Star) return `${start}.*`;
  if (!(tree.index instanceof Literal)) return null;
  const { literal } = tree.index;
  return literal instanceof data.StringData ? `${start}.${literal.value}` : `${start}[${literal.coerceString()}]`;
}

function show(access: Access, contexts: Contexts): string | null {
  const result = evaluateExpression(access, contexts);
  if ('failed' in result) return null;
  try {
    const { value } = result;
    if (value instanceof data.Null) return 'null';
    return oneLine(value instanceof data.StringData ? JSON.stringify(value.value) : valueText(value), MAX_BYTES);
  } catch {
    // A list or map that is too large for an expression refuses to be looked into.
    return null;
  }
}
