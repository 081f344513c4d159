import type { ContentBlockParam } from '@anthropic-ai/sdk/resources/messages';
import type { MessagesRequest, ScriptedTurn, Turn } from '../stand-ins/model/turn.ts';

const BUNDLE = '/mnt/session/outputs/changes.bundle';

/**
 * Returns the script of the demo's brain: it looks around, sees the tests fail, finds the cause, fixes it, sees the tests
 * pass, commits, bundles and hands over. It reacts to what it sees: it reads the ids of base and head from what git printed,
 * and repeats a call that was interrupted because its sandbox or the engine died. Every call can be repeated.
 *
 * `folder` is the folder of the repository in the sandbox.
 */
export function fixBugScript(folder: string): (request: MessagesRequest) => Turn | undefined {
  const steps = stepsIn(folder);
  return (request) => {
    const step = steps[completedSteps(request)];
    return typeof step === 'function' ? step(request) : step;
  };
}

function stepsIn(folder: string): ScriptedTurn[] {
  const bash = (text: string, command: string): Turn => ({
    text,
    tools: [{ name: 'bash', input: { command: `cd ${folder} && ${command}` } }],
  });
  const file_path = `${folder}/src/split.js`;
  return [
    bash('I look at the repository first.', 'git rev-parse HEAD && git log --oneline -3 && ls -R bin src test'),
    bash('Now the tests, before I touch anything.', 'node --test'),
    {
      text: 'Two tests of `splitEvenly` fail: one cent too many is handed out. I read it.',
      tools: [{ name: 'read', input: { file_path } }],
    },
    {
      text: 'With n odd cents, the people 0 to n-1 pay one more; `<=` lets person n pay one too.',
      tools: [{ name: 'edit', input: { file_path, old_string: 'index <= oddCents', new_string: 'index < oddCents' } }],
    },
    bash('All tests again.', 'node --test'),
    (request) => bash('They pass. I commit and bundle the change.', commitAndBundle(firstCommitIn(request))),
    (request) => ({
      text: 'I hand it over.',
      tools: [{ name: 'create_pull_request', input: { ...PULL_REQUEST, head: lastCommitIn(request) } }],
    }),
    (request) => {
      const handed = lastResult(request);
      if (handed?.is_error !== true) return { text: 'The pull request is open: one character, and all tests pass.' };
      return { text: `The pull request was refused: ${textOf(handed)}` };
    },
  ];
}

const PULL_REQUEST = {
  title: 'Hand out exactly the odd cents',
  body: `\`splitEvenly\` gave one odd cent too many: with \`n\` of them it charged the first \`n + 1\` people.

- before: \`10.00\` among three was \`3.34 + 3.34 + 3.33 = 10.01\`
- after: \`3.34 + 3.33 + 3.33 = 10.00\`

The tests that were red since 1.4.0 are green; nothing else changed.`,
};

/** Can run twice: the second time the commit exists already, and the same bundle is written again. */
function commitAndBundle(base: string): string {
  const commit = `git commit --quiet --all --message '${PULL_REQUEST.title}'`;
  return `${commit}; git bundle create --quiet ${BUNDLE} ${base}..HEAD && git rev-parse HEAD`;
}

type ToolResult = Extract<ContentBlockParam, { type: 'tool_result' }>;

function toolResults(message: MessagesRequest['messages'][number] | undefined): ToolResult[] {
  if (message === undefined || typeof message.content === 'string') return [];
  return message.content.flatMap((block) => (block.type === 'tool_result' ? [block] : []));
}

function textOf(result: ToolResult): string {
  const { content = '' } = result;
  if (typeof content === 'string') return content;
  return content.map((block) => (block.type === 'text' ? block.text : '')).join('\n');
}

/** Counts the answers that were carried out. An answer whose call was interrupted does not count. */
function completedSteps({ messages }: MessagesRequest): number {
  return messages.filter((message, index) => message.role === 'assistant' && !wasInterrupted(messages[index + 1]))
    .length;
}

function wasInterrupted(message: MessagesRequest['messages'][number] | undefined): boolean {
  return toolResults(message).some((result) => result.is_error === true && /\binterrupted\b/i.test(textOf(result)));
}

function lastResult(request: MessagesRequest): ToolResult | undefined {
  return request.messages.flatMap(toolResults).at(-1);
}

function commitsIn(request: MessagesRequest): string[] {
  const printed = request.messages.flatMap(toolResults).map(textOf).join('\n');
  return printed.match(/^[0-9a-f]{40}$/gm) ?? [];
}

function firstCommitIn(request: MessagesRequest): string {
  const [commit] = commitsIn(request);
  if (commit === undefined) throw new Error('git printed no commit id when the repository was looked at');
  return commit;
}

function lastCommitIn(request: MessagesRequest): string {
  const commit = commitsIn(request).at(-1);
  if (commit === undefined) throw new Error('git printed no commit id after the commit');
  return commit;
}
