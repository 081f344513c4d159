import { data, type Expr } from '@actions/expressions';
import { ContextAccess } from '@actions/expressions/ast';
import { evaluateExpression } from '../../expressions/evaluate-expression.ts';
import {
  children,
  type Expression,
  type ParsedExpression,
  parseExpression,
} from '../../expressions/parse-expression.ts';
import { unwrapExpression } from '../../expressions/unwrap-expression.ts';

/** Parses the `id` of a source: an expression whose names are members of the body. One that names none is a problem. */
export function parseIdentity(written: string): ParsedExpression {
  const { text } = unwrapExpression(written);
  const parsed = parseExpression(text, namesIn(text));
  if ('problem' in parsed || namesMember(parsed.expression.tree)) return parsed;
  return { problem: { message: NAMES_NOTHING, offset: 0 } };
}

const NAMES_NOTHING =
  'it names no member of the body, so all deliveries would be one; write the member with the id, such as `event.id`';

/**
 * What the `id` of a source gives for a body; null if that is neither a text nor a whole number below 2^53, or if a body
 * without any member would give the same: then all such bodies would be one delivery. The name `event` is the body itself if that
 * has no such member. Never throws, whatever the body.
 */
export function identityOf(written: string, body: Readonly<Record<string, unknown>>): string | null {
  const parsed = parseIdentity(written);
  if ('problem' in parsed) return null;
  const identity = valueOf(parsed.expression, body);
  return identity === valueOf(parsed.expression, {}) ? null : identity;
}

function valueOf(expression: Expression, body: Readonly<Record<string, unknown>>): string | null {
  const members = namesIn(expression.text).map((name) => [name, memberOf(body, name)]);
  const evaluated = evaluateExpression(expression, Object.fromEntries(members));
  if ('failed' in evaluated) return null;
  const { value } = evaluated;
  if (value instanceof data.StringData) return value.value.trim() || null;
  // Larger numbers are rounded when JSON is read: two ids would become one.
  return value instanceof data.NumberData && Number.isSafeInteger(value.value) ? String(value.value) : null;
}

function namesMember(tree: Expr): boolean {
  return tree instanceof ContextAccess || children(tree).some(namesMember);
}

function memberOf(body: Readonly<Record<string, unknown>>, name: string): unknown {
  if (Object.hasOwn(body, name)) return body[name];
  return name === 'event' ? body : null;
}

/** All words of an expression. Some are not names of members; looking those up does no harm. */
function namesIn(text: string): string[] {
  return [...new Set(text.match(/[A-Za-z_][A-Za-z0-9_-]*/g))].filter((word) => !INHERITED.test(word));
}

const INHERITED = /^(?:__proto__|constructor)$/i;
