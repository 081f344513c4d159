import { data, type Expr } from '@actions/expressions';
import { ContextAccess, IndexAccess, Literal } from '@actions/expressions/ast';
import type { Expression } from '../expressions/parse-expression.ts';

const LOGIN = /^[a-z\d](?:[a-z\d_-]{0,63})(?:\[bot\])?$/i;
const REPOSITORY = /^[a-z\d_.-]{1,100}\/[a-z\d_.-]{1,100}$/i;
const COMMIT = /^[\da-f]{40}(?:[\da-f]{24})?$/;
const STATE = /^[a-z][a-z_]{0,39}$/i;
const ID = /^[\w-]{1,64}$/;

/**
 * What a value under this name may look like to be inert. The name alone is not enough, since a payload holds what its
 * sender put there; the look alone is not either, since a branch can be called `ignore-your-instructions`.
 */
const INERT: ReadonlyMap<string, RegExp> = new Map([
  ...['login', 'actor'].map((name) => [name, LOGIN] as const),
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

/** May the text that this expression gave stand in a prompt as it is? Everything else comes from strangers. */
export function isInert({ tree }: Expression, text: string): boolean {
  const path = accessPath(tree);
  if (!path) return false;
  const [context] = path;
  // Ours: the names of automation and run, checked when the files were loaded.
  if (context === 'automation' || context === 'run') return true;
  if (context === 'inputs') return false;
  return INERT.get(path.at(-1) ?? '')?.test(text) ?? false;
}
