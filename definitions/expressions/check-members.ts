import { data, type Expr } from '@actions/expressions';
import { ContextAccess, IndexAccess, Literal } from '@actions/expressions/ast';
import { suggestion } from '../../text/suggestion.ts';
import { eventMemberProblem } from './event-members.ts';
import { children, type Expression, type ExpressionProblem, offsetOf } from './parse-expression.ts';

const GITHUB = [
  'event',
  'event_name',
  'actor',
  'repository',
  'repository_owner',
  'ref',
  'sha',
  'server_url',
  'run_id',
  'workflow',
];

/** The members of each context; null: any. Each other context is one of a source, and has the event and its name. */
const MEMBERS: ReadonlyMap<string, readonly string[] | null> = new Map([
  ['github', GITHUB],
  ['run', ['id']],
  ['automation', ['id', 'name']],
  ['schedule', ['cron', 'timezone', 'time']],
  ['webhook', ['event', 'event_name', 'source']],
]);
const MEMBERS_OF_SOURCES = ['event', 'event_name'];

/** Members of GitHub Actions that have no meaning here, and what to write instead. */
const INSTEAD: ReadonlyMap<string, string> = new Map([
  ['run_url', 'it is part of the format, but this version does not carry it out yet; remove it'],
  ['run_number', 'use `github.run_id`'],
  ['run_attempt', 'a run has one attempt'],
  ['triggering_actor', 'use `github.actor`'],
  ['workspace', 'Curfew tells the agent where its clone is'],
  ['event_path', 'Curfew tells the agent where the file of the event is'],
  ['head_ref', 'use `github.event.pull_request.head.ref`'],
  ['base_ref', 'use `github.event.pull_request.base.ref`'],
  ['ref_name', 'use `github.ref`, such as refs/heads/main'],
  ['repository_id', 'use `github.event.repository.id`'],
  ['token', 'no token ever reaches an agent'],
  ['job', 'there are no jobs'],
  ['job_workflow_sha', 'there are no jobs'],
  ['actor_id', 'use `github.event.sender.id`'],
  ['repository_owner_id', 'use `github.event.repository.owner.id`'],
  ['repositoryurl', 'use `github.event.repository.clone_url`'],
  ['repository_visibility', 'use `github.event.repository.visibility`'],
  ['ref_type', 'use `github.ref`, which begins with refs/heads/ or refs/tags/'],
  ['ref_protected', 'Curfew does not know it; protected branches refuse what may not be pushed'],
  ['workflow_ref', 'use `automation.id`, the name of the file'],
  ['workflow_sha', 'use `automation.id`, the name of the file'],
  ['api_url', 'an agent does not call it; what it may read is set by `permissions`'],
  ['graphql_url', 'an agent does not call it; what it may read is set by `permissions`'],
  ['aw', 'there is no compile step, and nothing is imported; write the value out'],
  ...['action', 'action_path', 'action_ref', 'action_repository', 'action_status', 'env', 'path'].map(
    (name) => [name, 'there are no steps'] as const,
  ),
  ...['retention_days', 'secret_source', 'output'].map((name) => [name, 'remove it'] as const),
]);

/**
 * Names the members that a context does not have, and the inputs that `workflow_dispatch` does not declare: at runtime they
 * would be empty, and nobody would be told. Access that is computed, such as `inputs[github.actor]`, is not checked.
 */
export function checkMembers({ text, tree }: Expression, inputs: readonly string[]): ExpressionProblem[] {
  const problems: ExpressionProblem[] = [];
  const pending: Expr[] = [tree];
  for (let node = pending.pop(); node; node = pending.pop()) {
    const path = node instanceof IndexAccess ? pathOf(node) : null;
    const message = path && problemOf(path, inputs);
    if (message && node instanceof IndexAccess && node.index instanceof Literal) {
      problems.push({ message, offset: offsetOf(text, node.index.token.range.start) });
    }
    pending.push(...children(node));
  }
  return problems;
}

/** `github.event.inputs.goal` as its names; null if one of them is computed. */
function pathOf(access: IndexAccess): string[] | null {
  const names: string[] = [];
  let node: Expr = access;
  for (; node instanceof IndexAccess; node = node.expr) {
    if (!(node.index instanceof Literal) || !(node.index.literal instanceof data.StringData)) return null;
    names.unshift(node.index.literal.value);
  }
  return node instanceof ContextAccess ? [node.name.lexeme, ...names] : null;
}

function problemOf(path: string[], inputs: readonly string[]): string | null {
  const [context = '', ...names] = path.map((name) => name.toLowerCase());
  const written = `\`${path.join('.')}\``;
  const last = path.at(-1) ?? '';
  const isInput = context === 'inputs' ? names.length === 1 : /^github\.event\.inputs\.[^.]+$/i.test(path.join('.'));
  if (isInput) {
    if (isOneOf(last, inputs)) return null;
    const known = inputs.length === 0 ? 'there are none' : `there are ${inputs.join(', ')}${suggestion(last, inputs)}`;
    return `${written} is not declared under \`on.workflow_dispatch.inputs\`; ${known}`;
  }
  if (context === 'github' && names.length === 2 && names[0] === 'event') {
    const problem = eventMemberProblem(names[1] ?? '');
    return problem === null ? null : `${written} ${problem}`;
  }
  if (names.length !== 1 || context === 'inputs') return null;
  const members = MEMBERS.get(context) === undefined ? MEMBERS_OF_SOURCES : MEMBERS.get(context);
  if (!members || isOneOf(last, members)) return null;
  const instead = context === 'github' ? INSTEAD.get(last.toLowerCase()) : undefined;
  return `${written} does not exist here; ${instead ?? `there are ${members.join(', ')}${suggestion(last, members)}`}`;
}

/** Names in expressions are not sensitive to case. */
function isOneOf(name: string, names: readonly string[]): boolean {
  return names.some((other) => other.toLowerCase() === name.toLowerCase());
}
