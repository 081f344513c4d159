import { MICROS_PER_USD } from '../../money/micros.ts';
import { runWorkflowId } from '../../contract/temporal-names.ts';
import { formatUsd } from '../../money/format-usd.ts';
import type { MessagesRequest, Turn } from '../../stand-ins/model/turn.ts';
import { issuePayload } from '../issue-payload.ts';
import { awaitResult } from '../stages/await-result.ts';
import { createDemoRepository } from '../stages/create-demo-repository.ts';
import type { Stage, Story, Told } from './story.ts';

const REPOSITORY = { owner: 'acme', name: 'fair-share' };
const EVENTS = 200;
/** The budget of $3.70 a day has room for so many runs with a limit of $0.10. */
const ROOM_FOR = 37;
const BUDGET_MICROS = 3_700_000;
const SAYS_WHICH_AND_UNTIL_WHEN =
  /^The budget of automation:issue-triage per day has no room: .* It is free again at \d{4}-\d\d-\d\dT/;
/** How much of the prompt is cached would depend on the tools that there are. */
const NOT_CACHED = {
  cache_read_input_tokens: 0,
  cache_creation_input_tokens: 0,
  cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 },
};
/** At the list price both answers cost $0.0985 together, so that what the runs leave has no room for one more. */
const USAGE = [
  { ...NOT_CACHED, input_tokens: 4_000, output_tokens: 1_200 },
  { ...NOT_CACHED, input_tokens: 4_250, output_tokens: 7_000 },
];

/** Two hundred issues arrive at once, and the budget of the day has room for 37 runs. */
export function budgetStory(): Story {
  return {
    name: 'budget',
    about: `${EVENTS} events against a budget that has room for ${ROOM_FOR} runs`,
    definitions: 'examples/issue-triage',
    turns: triage,
    async prepare({ forge }) {
      await createDemoRepository(forge, REPOSITORY);
      return {};
    },
    play,
  };
}

async function play(stage: Stage): Promise<Told> {
  const { temporal, say } = stage;
  const deliveryIds = await openIssues(stage);
  say(`events  ${deliveryIds.length} issues were opened, and Curfew has acknowledged all of their webhooks`);
  let ended = 0;
  const results = await Promise.all(
    deliveryIds.map(async (deliveryId) => {
      const result = await awaitResult(temporal, runWorkflowId(`issue-triage/github/${deliveryId}`));
      ended += 1;
      if (ended % 20 === 0) say(`runs    ${ended} of ${deliveryIds.length} have ended`);
      return result;
    }),
  );
  const worked = results.filter(({ sessionId }) => sessionId !== null);
  const others = results.filter(({ sessionId }) => sessionId === null);
  const refused = others.filter(({ outcome }) => outcome === 'skipped');
  const spendMicros = results.reduce((sum, { totals }) => sum + totals.spendMicros, 0);
  return {
    isRight:
      worked.length === ROOM_FOR &&
      refused.length === EVENTS - ROOM_FOR &&
      refused.every(({ reason }) => SAYS_WHICH_AND_UNTIL_WHEN.test(reason)) &&
      spendMicros <= BUDGET_MICROS,
    facts: {
      events: deliveryIds.length,
      worked: worked.length,
      delivered: worked.filter(({ outcome }) => outcome === 'delivered').length,
      refused: refused.length,
      spendUsd: spendMicros / MICROS_PER_USD,
      budgetUsd: BUDGET_MICROS / MICROS_PER_USD,
      brain: 'scripted',
    },
    page: [
      `${deliveryIds.length} events, ${worked.length} runs worked, ${refused.length} were refused`,
      '',
      `spend         ${formatUsd(spendMicros)} of ${formatUsd(BUDGET_MICROS)}, the budget of the day`,
      `why           ${refused[0]?.reason ?? 'nothing was refused'}`,
      'Each run reserves its limit before it starts, so runs that start at once cannot spend the same dollar.',
      'Each of the refused runs says so in its record. Stood in for: the model (a script) and the forge (local).',
    ],
    commands: ['runs --limit 50', 'report --by outcome', 'deliveries'],
  };
}

/** Opens the issues on the forge, which sends their signed webhooks all at once. Returns the ids of the deliveries. */
async function openIssues({ standIns: { forge, environment }, ready }: Stage): Promise<string[]> {
  const { apiUrl, serverUrl } = forge;
  forge.subscribe({ url: `${ready.serve.url}/hooks/github`, secret: environment['GITHUB_WEBHOOK_SECRET'] ?? '' });
  const repository = await createDemoRepository(forge, REPOSITORY);
  const deliveries = await Promise.all(
    Array.from({ length: EVENTS }, async (_, index) => {
      const issue = forge.createIssue({
        repository: `${REPOSITORY.owner}/${REPOSITORY.name}`,
        title: `The total of bill ${index + 1} is wrong`,
        author: 'ada-marsh',
      });
      const payload = issuePayload('opened', { apiUrl, serverUrl, repository, issue, sender: 'ada-marsh' });
      return await forge.deliver('issues', payload);
    }),
  );
  return deliveries.filter(({ status }) => status === 202).map(({ guid }) => guid);
}

function triage({ messages }: MessagesRequest): Turn {
  const index = messages.filter(({ role }) => role === 'assistant').length;
  const usage = USAGE[Math.min(index, 1)]!;
  if (index > 0) return { text: 'It has its label.', usage };
  return { text: 'It is a bug.', tools: [{ name: 'add_labels', input: { labels: ['bug'] } }], usage };
}
