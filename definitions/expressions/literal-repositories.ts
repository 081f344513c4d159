import { data, type Expr } from '@actions/expressions';
import { Binary, ContextAccess, Grouping, IndexAccess, Literal, Logical } from '@actions/expressions/ast';
import { parseExpression } from './parse-expression.ts';
import { unwrapExpression } from './unwrap-expression.ts';

const REPOSITORY = /^[\w.-]+\/[\w.-]+$/;

/**
 * The repositories outside of which the condition of an `if` cannot be met, in upper case, because it compares
 * `github.repository` with them: `github.repository == 'acme/api' && …`. Null if that cannot be told from its text.
 */
export function literalRepositories(condition: string | null): ReadonlySet<string> | null {
  if (condition === null) return null;
  const parsed = parseExpression(unwrapExpression(condition).text);
  return 'problem' in parsed ? null : needed(parsed.expression.tree);
}

/** If all parts must hold, one that names repositories is enough; if one part suffices, each must name some. */
function needed(node: Expr): ReadonlySet<string> | null {
  if (node instanceof Grouping) return needed(node.group);
  if (node instanceof Binary) return node.operator.lexeme === '==' ? compared(node) : null;
  if (!(node instanceof Logical)) return null;
  const parts = node.args.map(needed);
  if (node.operator.lexeme === '&&') return parts.find((part) => part !== null) ?? null;
  const named = parts.filter((part) => part !== null);
  return named.length === parts.length ? new Set(named.flatMap((part) => [...part])) : null;
}

function compared({ left, right }: Binary): ReadonlySet<string> | null {
  const text = textOf(isRepository(left) ? right : left);
  const comparesIt = isRepository(left) || isRepository(right);
  return comparesIt && text !== null && REPOSITORY.test(text) ? new Set([text.toUpperCase()]) : null;
}

function isRepository(node: Expr): boolean {
  if (node instanceof Grouping) return isRepository(node.group);
  if (!(node instanceof IndexAccess) || !(node.expr instanceof ContextAccess)) return false;
  return node.expr.name.lexeme.toLowerCase() === 'github' && textOf(node.index)?.toLowerCase() === 'repository';
}

function textOf(node: Expr): string | null {
  if (node instanceof Grouping) return textOf(node.group);
  return node instanceof Literal && node.literal instanceof data.StringData ? node.literal.value : null;
}
