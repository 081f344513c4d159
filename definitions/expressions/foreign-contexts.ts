const TEXT_OF_EVENT =
  'is `github.event.comment.body` (or `github.event.issue.body`, `github.event.pull_request.body`), which is cleaned anyway';
const NO_JOBS = 'there are no jobs; what the event says is under `github.event`';

/** What gh-aw computes before the agent starts, by its name there. */
const COMPUTED: readonly { pattern: RegExp; instead: string }[] = [
  { pattern: /steps\.sanitized\.outputs\.text/i, instead: `\`steps.sanitized.outputs.text\` ${TEXT_OF_EVENT}` },
  { pattern: /needs\.activation\.outputs\.text/i, instead: `\`needs.activation.outputs.text\` ${TEXT_OF_EVENT}` },
  {
    pattern: /(?:steps\.sanitized|needs\.activation)\.outputs\.title/i,
    instead: 'use `github.event.issue.title` or `github.event.pull_request.title`',
  },
  {
    pattern: /(?:steps\.sanitized|needs\.activation)\.outputs\.body/i,
    instead: 'use `github.event.issue.body` or `github.event.pull_request.body`',
  },
  {
    pattern: /needs\.activation\.outputs\.(?:slash_command|label_command)/i,
    instead: 'an automation has one command, which its prompt knows',
  },
];

/** Contexts of GitHub Actions and of gh-aw that do not exist here, and what to use instead. */
const CONTEXTS: ReadonlyMap<string, string> = new Map([
  [
    'steps',
    'there are no steps; the text of the event is `github.event.comment.body`, `github.event.issue.body` or `github.event.pull_request.body`',
  ],
  ['needs', NO_JOBS],
  ['secrets', 'no secret ever reaches an agent'],
  ['strategy', 'there are no jobs; write one automation for each'],
  ['job', 'there are no jobs'],
  ['jobs', 'there are no jobs'],
  ['env', 'an agent gets no variables; write the value into the prompt'],
  ['vars', 'there are no variables; write the value into the file'],
  ['matrix', 'there are no jobs; write one automation for each'],
  ['runner', 'Curfew tells the agent where it runs'],
  ['experiments', 'write one automation for each variant'],
  ['event', 'use `github.event`'],
]);

/** Functions of GitHub Actions that do not exist here, in lower case. */
export const FOREIGN_FUNCTIONS: ReadonlyMap<string, string> = new Map([
  ...['success', 'failure', 'always', 'cancelled'].map(
    (name) => [name, 'there are no steps; `if` is asked once, before the run starts'] as const,
  ),
  ['hashfiles', 'no file is there yet when an expression is evaluated'],
  ['tolower', 'texts are compared without regard to case anyway'],
  ['regex', 'use `matches(text, pattern)`'],
]);

/** What to write instead of a context that only other formats have; undefined for a name that none has. */
export function foreignContextHint(context: string, expression: string): string | undefined {
  const name = context.toLowerCase();
  const computed = COMPUTED.find(({ pattern }) => pattern.test(expression));
  if (computed !== undefined && (name === 'steps' || name === 'needs')) return computed.instead;
  return CONTEXTS.get(name);
}
