import { fixBugScript } from '../../../demo/script.ts';
import { scheduleStory } from '../../../demo/stories/schedule.ts';
import type { MessagesRequest, Turn } from '../../../stand-ins/model/turn.ts';
import { MAKE } from './made-files.ts';

/** What the model says in a run of each example, by words of its task. */
export function exampleScript(request: MessagesRequest, index: number): Turn | undefined {
  const task = JSON.stringify(request.messages[0]);
  const [, play] = PLAYS.find(([words]) => task.includes(words)) ?? [];
  if (play === undefined) throw new Error('The prompt is that of no example');
  return play(request, index);
}

type Play = (request: MessagesRequest, index: number) => Turn | undefined;

const PLAYS: [words: string, play: Play][] = [
  ['Fix issue #', fixBugScript('/workspace/api')],
  ['The labels are bug,', turns([{ name: 'add_labels', input: { labels: ['bug'] } }])],
  [
    'Incident at PagerDuty',
    turns([{ name: 'noop', input: { reason: 'The newest commits do not touch the checkout' } }]),
  ],
  ['Sentry issue', commentThenFix],
  [
    'Review pull request #',
    turns([
      {
        name: 'create_pull_request_review_comment',
        input: { path: 'src/split.js', line: 8, body: 'Is this also right for nobody?' },
      },
      { name: 'submit_pull_request_review', input: { body: 'One question.', event: 'COMMENT' } },
    ]),
  ],
  ['Post the answer with', turns([{ name: 'slack_post_message', input: { text: 'Everybody pays 2.50.' } }])],
  ['Report the last 24 hours', playScript],
  ['Goal:', rename],
  [
    'find the worst of them',
    turns([
      {
        name: 'start_automation',
        input: { automation: 'fix-issue', inputs: { issue: 1, notes: 'See src/split.js.' } },
      },
    ]),
  ],
  ['The chosen issue is', fixBugScript('/workspace/api')],
  ['Make a workbook of', handsOver(MAKE.workbook, { files: ['totals.xlsx'] })],
  ['Make a deck of', handsOver(MAKE.deck, { files: ['deck.pptx'], text: 'Why we keep **budgets**.' })],
  ['Make a web application', handsOver(MAKE.app, { files: ['app.zip'] })],
];

/** Makes a file with a command, then hands it over. */
function handsOver(command: string, input: Record<string, unknown>): Play {
  return (_, index) => {
    if (index === 0) return { tools: [{ name: 'bash', input: { command } }] };
    return index === 1 ? { tools: [{ name: 'upload_files', input }] } : { text: 'Done.' };
  };
}

/** Calls these tools in one answer, and ends its turn with the next. */
function turns(tools: NonNullable<Turn['tools']>): Play {
  return (_, index) => (index === 0 ? { tools } : { text: 'Done.' });
}

function playScript(request: MessagesRequest, index: number): Turn | undefined {
  const { turns: script } = scheduleStory();
  return typeof script === 'function' ? script(request, index) : undefined;
}

const fixCheckout = fixBugScript('/workspace/checkout-api');

function commentThenFix(request: MessagesRequest): Turn | undefined {
  const turn = fixCheckout(request);
  const comment = { name: 'sentry_add_comment', input: { body: 'One cent too many was handed out.' } };
  const handsOver = turn?.tools?.some(({ name }) => name === 'create_pull_request');
  return handsOver ? { ...turn, tools: [...(turn?.tools ?? []), comment] } : turn;
}

function rename({ messages }: MessagesRequest, index: number): Turn {
  const commit =
    "cd /workspace/api && sed -i 's/oddCents/leftoverCents/g' src/split.js && git commit -qam 'Name the leftover cents' ; " +
    'git bundle create -q /mnt/session/outputs/changes.bundle origin/main..HEAD && git rev-parse HEAD';
  if (index === 0) return { tools: [{ name: 'bash', input: { command: commit } }] };
  if (index > 1) return { text: 'Done.' };
  const head = /[0-9a-f]{40}/.exec(JSON.stringify(messages.at(-1)))?.[0] ?? '';
  return {
    tools: [
      {
        name: 'create_pull_request',
        input: { title: 'Name the leftover cents', body: 'For what they are.', head, part: 1 },
      },
    ],
  };
}
