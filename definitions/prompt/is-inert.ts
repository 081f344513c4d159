import { data, type Expr } from '@actions/expressions';
import { ContextAccess, IndexAccess, Literal } from '@actions/expressions/ast';
import type { Expression } from '../expressions/parse-expression.ts';

const LOGIN = /^[a-z\d](?:[a-z\d_-]{0,63})(?:\[bot\])?$/i;
const REPOSITORY = /^[a-z\d_.-]{1,100}\/[a-z\d_.-]{1,100}$/i;
const COMMIT = /^[\da-f]{40}(?:[\da-f]{24})?$/;
const STATE = /^[a-z][a-z_]{0,39}$/i;
const SERVER = /^https?:\/\/[a-z\d.-]{1,100}(?::\d{1,5})?$/i;
const ID = /^[\w-]{1,64}$/;

/**
 * How the value of an inert name must look, by the last name of the access. The name alone is not enough, because its
 * sender chose the value; the look alone is not enough, because a branch can be called `ignore-your-instructions`.
 */
const INERT: ReadonlyMap<string, RegExp> = new Map([
  ['server_url', SERVER],
  ...['login', 'actor', 'repository_owner'].map((name) => [name, LOGIN] as const),
  ...['full_name', 'repository'].map((name) => [name, REPOSITORY] as const),
  ...['sha', 'head_sha', 'before', 'after', 'commit_id', 'merge_commit_sha'].map((name) => [name, COMMIT] as const),
  ...[
    'state',
    'state_reason',
    'action',
    'event_name',
    'status',
    'substatus',
    'conclusion',
    'level',
    'author_association',
  ].map((name) => [name, STATE] as const),
  ...['id', 'node_id', 'shortId'].map((name) => [name, ID] as const),
]);

/**
 * Whether the text that an expression evaluated to may go into a prompt as it is. All other text counts as written by
 * strangers.
 */
export function isInert({ tree }: Expression, text: string): boolean {
  const path = accessPath(tree);
  if (!path) return false;
  const [context] = path;
  // These are not from outside: names of the automation and the run, and times, checked when the files were loaded.
  if (context === 'automation' || context === 'run' || context === 'schedule') return true;
  if (path.join('.') === 'github.run_id' || path.join('.') === 'github.workflow') return true;
  if (context === 'inputs') return false;
  return INERT.get(path.at(-1) ?? '')?.test(text) ?? false;
}

/** The names along a plain access (`github.event.issue.state`); null for anything computed. */
function accessPath(tree: Expr): string[] | null {
  const names: string[] = [];
  let node = tree;
  while (node instanceof IndexAccess) {
    if (!(node.index instanceof Literal) || !(node.index.literal instanceof data.StringData)) return null;
    names.unshift(node.index.literal.value);
    node = node.expr;
  }
  return node instanceof ContextAccess ? [node.name.lexeme, ...names] : null;
}
