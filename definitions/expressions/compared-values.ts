import { data, type Expr } from '@actions/expressions';
import { ContextAccess, IndexAccess, Literal, Star } from '@actions/expressions/ast';
import { oneLine } from '../../text/one-line.ts';
import type { Contexts } from './contexts.ts';
import { evaluateExpression } from './evaluate-expression.ts';
import { parseCondition } from './parse-condition.ts';
import { children, type Expression } from './parse-expression.ts';

const MAX_BYTES = 200;

/**
 * The values of one event that a condition names, for people who want to know why it did not hold, such as
 * `{ 'github.event.issue.state': '"closed"' }`. Each is JSON on one line of at most 200 bytes; a large value costs no more
 * than a small one. Never throws; values that cannot be read are left out.
 */
export function comparedValues(condition: string, contexts: Contexts): Record<string, string> {
  const parsed = parseCondition(condition);
  if ('problem' in parsed) return {};
  const values = [...accesses(parsed.expression.tree)].flatMap(([text, tree]) => {
    const value = show({ text, tree }, contexts);
    return value === null ? [] : [[text, value] as const];
  });
  return Object.fromEntries(values);
}

/**
 * The longest plain accesses in a tree, each once: of `contains(github.event.x, inputs.y)` both arguments. Does not
 * recurse, because a long condition is a deep tree.
 */
function accesses(tree: Expr): Map<string, Expr> {
  const found = new Map<string, Expr>();
  const pending: Expr[] = [tree];
  for (let node = pending.pop(); node; node = pending.pop()) {
    const text = accessText(node);
    if (text === null) pending.push(...children(node).toReversed());
    else found.set(text, node);
  }
  return found;
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

function show(access: Expression, contexts: Contexts): string | null {
  const result = evaluateExpression(access, contexts);
  if ('failed' in result) return null;
  try {
    return oneLine(jsonStart(result.value, MAX_BYTES), MAX_BYTES);
  } catch {
    // A list or map that is too large for an expression refuses to be looked into.
    return null;
  }
}

/** A value as JSON; after about `room` characters `…` stands for the rest. */
function jsonStart(value: data.ExpressionData, room: number): string {
  if (value instanceof data.Null) return 'null';
  if (value instanceof data.StringData) return stringStart(value.value, room);
  if (value instanceof data.Array) {
    const items = startOfAll(value.values(), room, jsonStart);
    return items === '' ? '[]' : `[ ${items} ]`;
  }
  if (value instanceof data.Dictionary) {
    const pairs = startOfAll(value.pairs(), room, pairStart);
    return pairs === '' ? '{}' : `{ ${pairs} }`;
  }
  return value.coerceString();
}

function stringStart(text: string, room: number): string {
  if (text.length <= room) return JSON.stringify(text);
  return `${JSON.stringify(text.slice(0, room)).slice(0, -1)}…`;
}

function pairStart({ key, value }: { key: string; value: data.ExpressionData }, room: number): string {
  return `${stringStart(key, room)}: ${jsonStart(value, room)}`;
}

function startOfAll<Item>(items: Item[], room: number, startOf: (item: Item, room: number) => string): string {
  let text = '';
  for (const item of items) {
    if (text.length > room) return `${text}, …`;
    text += `${text === '' ? '' : ', '}${startOf(item, room - text.length)}`;
  }
  return text;
}
