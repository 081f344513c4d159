import { randomBytes } from 'node:crypto';
import { runIdDueAt, scheduleIdOf } from '../../contract/schedule-names.ts';
import { TASK_QUEUE } from '../../contract/temporal-names.ts';
import { formatUsd } from '../../money/format-usd.ts';
import { until } from '../../runtime/until.ts';
import { startSlack, type StandInSlack } from '../../stand-ins/slack/start-slack.ts';
import type { MessagesRequest, Turn } from '../../stand-ins/model/turn.ts';
import { createDemoRepository } from '../stages/create-demo-repository.ts';
import { playRun } from '../stages/play-run.ts';
import type { StandIns } from '../stages/stand-ins.ts';
import type { Stage, Story, Told } from './story.ts';

const AUTOMATION = 'nightly-report';
const REPOSITORY = { owner: 'acme', name: 'api' };
/** Both are seven o'clock in Berlin: one in summer, one in winter. */
const MORNINGS = ['2026-10-24T05:00:00Z', '2026-10-26T06:00:00Z'];
const DAY_MS = 24 * 3_600_000;

/** Two mornings pass, and each brings a report; the second closes the first. */
export function scheduleStory(): Story {
  let slack: StandInSlack | null = null;
  return {
    name: 'schedule',
    about: 'a nightly report on two mornings, with the clock moved over the end of summer time',
    definitions: 'examples/nightly-report',
    turns: report,
    async prepare(standIns) {
      const token = randomBytes(20).toString('hex');
      slack = await startSlack({ token, appToken: 'unused' });
      await fillRepository(standIns);
      return { SLACK_BOT_TOKEN: token, SLACK_API_URL: slack.apiUrl };
    },
    play: (stage) => play(stage, () => slack?.world.messages.map(({ text }) => text) ?? []),
    close: async () => await slack?.close(),
  };
}

async function fillRepository({ forge }: StandIns): Promise<void> {
  await createDemoRepository(forge, REPOSITORY);
  const repository = `${REPOSITORY.owner}/${REPOSITORY.name}`;
  forge.createIssue({ repository, title: 'The total is rounded twice', author: 'ada-marsh', labels: ['bug'] });
  const { id } = forge.createIssue({ repository, title: 'Say which currency', author: 'bo-lind' });
  const closedAt = new Date().toISOString().replace(/\.\d+Z$/, 'Z');
  forge.changeIssue(id, { state: 'closed', closedAt, updatedAt: closedAt });
}

async function play(stage: Stage, posted: () => string[]): Promise<Told> {
  const { standIns, temporal, environment, say } = stage;
  const taskQueue = environment['CURFEW_TASK_QUEUE'] ?? TASK_QUEUE;
  const handle = temporal.schedule.getHandle(scheduleIdOf(AUTOMATION, taskQueue));
  await until('the schedule is there', () => handle.describe().catch(() => false as const));
  const runs = [];
  for (const morning of MORNINGS) {
    const due = Date.parse(morning);
    say(`clock   the schedule's clock is moved to ${morning}, seven o'clock in Berlin`);
    await handle.backfill({ start: new Date(due - 60_000), end: new Date(due + 60_000), overlap: 'ALLOW_ALL' });
    runs.push(await playRun(stage, runIdDueAt(AUTOMATION, taskQueue, due)));
  }
  const reports = standIns.forge.state().issues.filter(({ title }) => title.startsWith('[nightly] '));
  const outcomes = runs.map(({ result }) => result.outcome);
  const spendMicros = runs.reduce((sum, { result }) => sum + result.totals.spendMicros, 0);
  const states = reports.map(({ state }) => state);
  return {
    isRight: outcomes.every((outcome) => outcome === 'delivered') && states.join() === 'closed,open',
    facts: { outcomes, reports: reports.map(({ number, state }) => ({ number, state })), brain: 'scripted' },
    page: [
      `${outcomes.length} mornings, ${outcomes.filter((outcome) => outcome === 'delivered').length} reports`,
      '',
      ...reports.map(({ number, title, state }) => `issue #${number}      ${title} (${state})`),
      ...(reports.at(-1)?.body ?? '')
        .split('\n')
        .slice(0, 6)
        .map((line) => `              ${line}`),
      `Slack         ${posted().length} messages in #eng-daily`,
      `spend         ${formatUsd(spendMicros)} of $3.00`,
      `Temporal      ${runs.at(-1)?.temporalUi ?? ''}`,
      'Moved: the clock of the schedule. The agent reports what really happened in the last 24 hours.',
      'Stood in for: the model (a script), the forge and the workspace of Slack (both local).',
    ],
    commands: ['plan', `show ${runIdDueAt(AUTOMATION, taskQueue, Date.parse(MORNINGS.at(-1) ?? ''))}`],
  };
}

/** Looks up what happened, writes the first line of each answer down, and posts the most important one. */
function report({ messages }: MessagesRequest): Turn {
  const since = new Date(Date.now() - DAY_MS).toISOString().replace(/\.\d+Z$/, 'Z');
  const blocks = messages.flatMap(({ content }) => (typeof content === 'string' ? [] : content));
  const told = blocks.flatMap((block) => (block.type === 'tool_result' ? [JSON.stringify(block.content)] : []));
  if (told.length === 0) {
    return {
      text: 'I look up what happened.',
      tools: [
        { name: 'list_issues', input: { created_since: since } },
        { name: 'list_issues', input: { closed_since: since } },
        { name: 'list_pull_requests', input: { merged_since: since } },
      ],
    };
  }
  if (told.length > 3) return { text: 'The report is written.' };
  const lines = told.map((answer) => /"text":"(.+?)(?: · |[:"\\])/.exec(answer)?.[1] ?? answer);
  return {
    text: 'I write it down.',
    tools: [
      { name: 'create_issue', input: { title: 'What happened', body: lines.join('\n\n') } },
      { name: 'slack_post_message', input: { text: lines[0] ?? '' } },
    ],
  };
}
