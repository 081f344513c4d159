import { randomUUID } from 'node:crypto';
import { isPullRequest } from '../../contract/artefact.ts';
import { formatUsd } from '../../money/format-usd.ts';
import { MICROS_PER_USD } from '../../money/micros.ts';
import type { MessagesRequest, Turn } from '../../stand-ins/model/turn.ts';
import type { StandIns } from '../stages/stand-ins.ts';
import { createDemoRepository } from '../stages/create-demo-repository.ts';
import { curfewCommand } from '../stages/curfew-command.ts';
import { playRun } from '../stages/play-run.ts';
import { untilWaiting } from '../stages/until-waiting.ts';
import type { Stage, Story, Told } from './story.ts';

const REPOSITORY = { owner: 'acme', name: 'fair-share' };
/** At the list price each request costs $1.20, as one with a large context does. */
const USAGE = { input_tokens: 50_000, output_tokens: 50_000 };
/** So many requests cost more than the limit of $40.00. */
const REQUESTS = 36;
const STEPS = [
  { message: 'Name the leftover cents for what they are', command: `sed -i 's/oddCents/leftoverCents/g' src/split.js` },
  { message: 'Say how to run the tests', command: String.raw`printf '\nTests: node --test\n' >> README.md` },
  { message: 'Say what the module is for', command: `sed -i '1i /* Splits bills into whole cents. */' src/split.js` },
];

/** A long run reaches its spend limit, waits for a person, gets more money, and hands over what it made. */
export function longRunStory(): Story {
  return {
    name: 'long-run',
    about: 'a refactoring that people agree to reaches its limit, and goes on when they raise it',
    definitions: 'examples/big-refactor',
    turns: refactor,
    prepare,
    play,
  };
}

async function prepare({ forge }: StandIns): Promise<Record<string, string>> {
  await createDemoRepository(forge, REPOSITORY);
  return {};
}

async function play(stage: Stage): Promise<Told> {
  const { say } = stage;
  const id = randomUUID();
  const runId = `big-refactor/dispatch/${id}`;
  const repository = `${REPOSITORY.owner}/${REPOSITORY.name}`;
  const inputs = ['--input', 'goal=Make the names of the module plain', '--input', `repository=${repository}`];
  await curfewCommand(stage, ['run', 'big-refactor', ...inputs, '--id', id]);
  const playing = playRun(stage, runId);
  for (const { before, words } of DECISIONS) {
    const { what } = await Promise.race([untilWaiting(stage, runId, before), endedEarly(playing, before)]);
    say(`waits   for people: ${what}`);
    say(`curfew  ${await curfewCommand(stage, [words[0], runId, ...words.slice(1)])}`);
  }
  const { result, temporalUi } = await playing;
  const { outcome, reason, totals, sessionId, artefacts } = result;
  const pullRequest = artefacts.find(isPullRequest)?.url ?? null;
  const spendUsd = totals.spendMicros / MICROS_PER_USD;
  return {
    isRight: outcome === 'delivered' && pullRequest !== null && spendUsd > 40 && spendUsd <= 50,
    facts: { outcome, pullRequest, runId, sessionId, spendUsd, temporalUi, brain: 'scripted' },
    page: [
      `${outcome}: ${reason}`,
      '',
      `limit         $40.00, raised by a person to $50.00; at 80 % of $40.00 the agent was told to wrap up`,
      `spend         ${formatUsd(totals.spendMicros, totals.spendPartial)} in ${totals.modelRequests} model requests`,
      `people        agreed to the start, gave more money at the limit, agreed to the pull request`,
      `pull request  ${pullRequest ?? '(none)'}`,
      `Temporal      ${temporalUi}`,
      'Stood in for: the model (a script, whose requests cost as much as large ones) and the forge (local).',
    ],
    commands: [`show ${runId}`, 'report --by automation'],
  };
}

/** What people decide, one after the other. */
const DECISIONS = [
  { before: 'start', words: ['approve'] },
  { before: 'limit', words: ['raise', '--spend', '10'] },
  { before: 'output', words: ['approve'] },
] as const;

async function endedEarly(playing: ReturnType<typeof playRun>, before: string): Promise<never> {
  const { result } = await playing;
  throw new Error(`the run ended before it asked people (${before}): ${result.outcome}, ${result.reason}`);
}

/** Looks around, makes one step after the other, reads much in between, and hands over. */
function refactor({ messages }: MessagesRequest): Turn {
  const index = messages.filter(({ role }) => role === 'assistant').length;
  const bash = (text: string, command: string): Turn => ({
    text,
    tools: [{ name: 'bash', input: { command: `cd /workspace/${REPOSITORY.name} && ${command}` } }],
    usage: USAGE,
  });
  if (index === 0) return bash('First I look at what there is.', 'git rev-parse HEAD && ls src test');
  if (index < REQUESTS) {
    const step = index % 10 === 1 ? STEPS[(index - 1) / 10] : undefined;
    if (step === undefined) return bash(`I check all callers (${index} of ${REQUESTS}).`, 'grep -c . src/split.js');
    return bash(`${step.message}.`, `${step.command} && git commit -qam '${step.message}' && git rev-parse HEAD`);
  }
  if (index === REQUESTS) {
    const bundle = 'git bundle create -q /mnt/session/outputs/changes.bundle origin/main..HEAD && git rev-parse HEAD';
    return bash('All steps are done. I bundle them.', bundle);
  }
  if (index > REQUESTS + 1) return { text: 'The pull request is open.', usage: USAGE };
  const head = JSON.stringify(messages.at(-1)).match(/[0-9a-f]{40}/)?.[0] ?? '';
  const body = STEPS.map(({ message }) => `- ${message}`).join('\n');
  return {
    text: 'I hand it over.',
    tools: [{ name: 'create_pull_request', input: { title: 'Plain names in the module', body, head, part: 1 } }],
    usage: USAGE,
  };
}
