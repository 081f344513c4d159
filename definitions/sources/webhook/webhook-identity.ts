import { data } from '@actions/expressions';
import { evaluateExpression } from '../../expressions/evaluate-expression.ts';
import { type ParsedExpression, parseExpression } from '../../expressions/parse-expression.ts';
import { unwrapExpression } from '../../expressions/unwrap-expression.ts';

/** Parses the `id` of a source: an expression whose names are members of the body. */
export function parseIdentity(written: string): ParsedExpression {
  const { text } = unwrapExpression(written);
  return parseExpression(text, namesIn(text));
}

/**
 * What the `id` of a source gives for a body; null if that is no text and no whole number below 2^53. The name `event`
 * is the body itself if that has no such member. Never throws, whatever the body.
 */
export function identityOf(written: string, body: Readonly<Record<string, unknown>>): string | null {
  const parsed = parseIdentity(written);
  if ('problem' in parsed) return null;
  const members = namesIn(parsed.expression.text).map((name) => [name, memberOf(body, name)]);
  const evaluated = evaluateExpression(parsed.expression, Object.fromEntries(members));
  if ('failed' in evaluated) return null;
  const { value } = evaluated;
  if (value instanceof data.StringData) return value.value.trim() || null;
  // Larger numbers are rounded when JSON is read: two ids would become one.
  return value instanceof data.NumberData && Number.isSafeInteger(value.value) ? String(value.value) : null;
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
