import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import { formatUsd } from '../../money/format-usd.ts';
import { until } from '../../runtime/until.ts';
import { startSlack, type StandInSlack } from '../../stand-ins/slack/start-slack.ts';
import type { MessagesRequest, Turn } from '../../stand-ins/model/turn.ts';
import { playRun } from '../stages/play-run.ts';
import type { Stage, Story, Told } from './story.ts';

const ADA = 'U0ADA';
const CHANNEL = 'C0SUPPORT';
const TASK = 'how do 4 people split 10.00 fairly?';
const REPLY = 'ada and bob came first';

/** A person mentions the app in Slack, answers its question in the thread, and gets the answer there. */
export function slackStory(): Story {
  const secret = randomBytes(20).toString('hex');
  let slack: StandInSlack | null = null;
  return {
    name: 'slack',
    about: 'a task from Slack: a mention, a question in the thread, a reply, and the answer',
    definitions: 'examples/slack-task',
    turns: answerInThread,
    async prepare() {
      const token = randomBytes(20).toString('hex');
      slack = await startSlack({ token, appToken: 'unused' });
      return { SLACK_BOT_TOKEN: token, SLACK_API_URL: slack.apiUrl, SLACK_SIGNING_SECRET: secret };
    },
    async play(stage) {
      if (slack === null) throw new Error('The workspace was not prepared');
      return await play(stage, slack, secret);
    },
    close: async () => await slack?.close(),
  };
}

async function play(stage: Stage, { world }: StandInSlack, secret: string): Promise<Told> {
  const { say } = stage;
  const eventId = `Ev${randomUUID()}`;
  const thread = world.nextTs();
  const post = (event: object, id: string) => postEvent(stage, { secret, team: world.team, event, id });
  const text = `<@${world.bot.user}> ${TASK}`;
  world.messages.push({ channel: CHANNEL, ts: thread, user: ADA, text });
  await post({ type: 'app_mention', user: ADA, text, ts: thread, channel: CHANNEL, event_ts: thread }, eventId);
  say(`slack   ada: @curfew ${TASK}`);
  const runId = `slack-task/slack/${eventId}`;
  const playing = playRun(stage, runId);
  const fromCurfew = () => world.messages.filter(({ user, thread_ts: of }) => user !== ADA && of === thread);
  const asked = await Promise.race([
    until('the question', async () => fromCurfew()[0] ?? false, 60_000),
    playing.then(({ result }) => Promise.reject(new Error(`the run asked nothing: ${result.reason}`))),
  ]);
  say(`slack   curfew: ${shown(asked.text)}`);
  const ts = world.nextTs();
  world.messages.push({ channel: CHANNEL, ts, user: ADA, text: REPLY, thread_ts: thread });
  const reply = { type: 'message', channel_type: 'channel', user: ADA, text: REPLY, ts, thread_ts: thread };
  await post({ ...reply, channel: CHANNEL, event_ts: ts }, `Ev${randomUUID()}`);
  say(`slack   ada: ${REPLY}`);
  const { result, temporalUi } = await playing;
  const answers = fromCurfew().map((message) => message.text);
  for (const answer of answers.slice(1)) say(`slack   curfew: ${shown(answer)}`);
  const { outcome, reason, totals } = result;
  return {
    isRight: outcome === 'delivered' && answers.some((answer) => answer.includes('2.50')),
    facts: { outcome, messages: answers, sessionId: result.sessionId, temporalUi, brain: 'scripted' },
    page: [
      `${outcome}: ${reason}`,
      '',
      ...world.messages.map(({ user, text: said }) => `${(user === ADA ? 'ada' : 'curfew').padEnd(14)}${shown(said)}`),
      `spend         ${formatUsd(totals.spendMicros, totals.spendPartial)} of $0.50`,
      `Temporal      ${temporalUi}`,
      'Stood in for: the model (a script) and the workspace of Slack.',
    ],
    commands: [`show ${runId}`, `deliveries ${eventId}`],
  };
}

/** A message on one line, as Slack shows it: without the entities that it writes for `<`, `>` and `&`. */
function shown(text: string): string {
  const plain = text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
  return plain.replaceAll(/\s+/g, ' ');
}

interface Posted {
  secret: string;
  team: string;
  event: object;
  id: string;
}

/** Sends a signed event as Slack's Events API does. Throws unless Curfew acknowledges it. */
async function postEvent({ ready }: Stage, { secret, team, event, id }: Posted): Promise<void> {
  const at = Math.floor(Date.now() / 1_000);
  const body = JSON.stringify({
    type: 'event_callback',
    team_id: team,
    api_app_id: 'A0CURFEW',
    event_id: id,
    event_time: at,
    event,
  });
  const signature = `v0=${createHmac('sha256', secret).update(`v0:${at}:${body}`).digest('hex')}`;
  const response = await fetch(`${ready.serve.url}/hooks/slack`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-slack-request-timestamp': String(at),
      'x-slack-signature': signature,
    },
    body,
  });
  if (!response.ok) throw new Error(`Curfew answered ${response.status} to Slack: ${await response.text()}`);
}

/** Asks one question, computes, and posts the answer. */
function answerInThread({ messages }: MessagesRequest): Turn {
  const index = messages.filter(({ role }) => role === 'assistant').length;
  const question = 'It divides evenly into 2.50 each. Who came first, in case there are odd cents?';
  const turns: Turn[] = [
    { text: 'One thing is open.', tools: [{ name: 'ask_human', input: { question } }] },
    { text: 'I compute it.', tools: [{ name: 'bash', input: { command: 'echo $((1000 / 4)) $((1000 % 4))' } }] },
    {
      text: 'No cent is left over.',
      tools: [
        {
          name: 'slack_post_message',
          input: { text: 'Everybody pays 2.50: no cent is left over, so the order does not matter.' },
        },
      ],
    },
    { text: 'Answered in the thread.' },
  ];
  return turns[index] ?? { text: 'Answered in the thread.' };
}
