import type Anthropic from '@anthropic-ai/sdk';
import { formatTable } from '../../cli/format-table.ts';
import { until } from '../../runtime/until.ts';
import type { Asked } from '../processes/model.ts';
import type { BenchProcess } from '../processes/start-process.ts';
import { percentile } from '../percentile.ts';
import { progress } from '../progress.ts';
import { readFlags } from '../read-flags.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { bareLog } from './bare-log.ts';
import { bareSandboxStart } from './bare-sandbox-start.ts';
import { openEngineStage, sendMessage, sessionsOf } from './engine-stage.ts';

const CALLS = 4;
const WARM_UP = 3;

/** In ms, one of each for every session; of later calls there are several. */
interface Latencies {
  firstRequest: number[];
  firstTool: number[];
  laterTool: number[];
  nextRequest: number[];
}

/**
 * Measures what the engine adds to a model that answers at once, one session after the other: from the event to the first
 * request, from the first and from later calls of a tool to their results, and from the end of an answer that calls a
 * tool to the next request. They are compared with a bare start of a sandbox and with a bare append to a log.
 */
export async function engine(args: string[]): Promise<void> {
  const flags = readFlags(
    args.filter((argument) => argument !== '--json'),
    { sessions: [40] },
  );
  const [sessions] = flags.sessions;
  const bare = await bareLatencies(sessions);
  const measured = await measure(sessions);
  const row = (name: string, values: number[], { aim, against }: { aim: number | null; against: number[] }): Row => ({
    name,
    measured: values.length,
    p50: percentile(values, 0.5),
    p95: percentile(values, 0.95),
    aim,
    ratio: against === values ? null : percentile(values, 0.5) / percentile(against, 0.5),
  });
  const rows = [
    row('bare append to a log', bare.append, { aim: null, against: bare.append }),
    row('bare start of a sandbox', bare.start, { aim: null, against: bare.start }),
    row('event to first request', measured.firstRequest, { aim: 50, against: bare.append }),
    row('first tool to its result', measured.firstTool, { aim: 100, against: bare.start }),
    row('later tool to its result', measured.laterTool, { aim: null, against: bare.append }),
    row('end of answer to next request', measured.nextRequest, { aim: 5, against: bare.append }),
  ];
  console.log(args.includes('--json') ? JSON.stringify(rows) : table(rows));
}

interface Row {
  name: string;
  measured: number;
  p50: number;
  p95: number;
  /** For the median. */
  aim: number | null;
  /** To the median of the bare thing: the start of a sandbox for the first tool, else the append. */
  ratio: number | null;
}

function table(rows: Row[]): string {
  const ms = (value: number | null): string => value?.toFixed(1) ?? '–';
  const cells = rows.map(({ name, measured, p50, p95, aim, ratio }) => [
    name,
    String(measured),
    ms(p50),
    ms(p95),
    aim === null ? '–' : String(aim),
    ms(ratio),
  ]);
  return formatTable([['WHAT', 'MEASURED', 'P50 MS', 'P95 MS', 'AIM MS', 'RATIO TO BARE'], ...cells]);
}

async function bareLatencies(count: number): Promise<{ append: number[]; start: number[] }> {
  const { path: folder, remove } = temporaryFolder();
  const log = bareLog(folder);
  progress('bare: appending to a log, starting sandboxes');
  const append = Array.from({ length: count }, () => log.append());
  log.close();
  remove();
  const start: number[] = [];
  for (let index = 0; index < count + WARM_UP; index += 1) start.push(await bareSandboxStart());
  return { append, start: start.slice(WARM_UP) };
}

async function measure(sessions: number): Promise<Latencies> {
  const stage = await openEngineStage('bubblewrap');
  try {
    const { client } = await stage.startEngine();
    const create = await sessionsOf(client);
    const latencies: Latencies = { firstRequest: [], firstTool: [], laterTool: [], nextRequest: [] };
    progress(`engine: ${sessions} sessions, one after the other`);
    for (let index = -WARM_UP; index < sessions; index += 1) {
      const one = await measureSession({ client, model: stage.model }, await create(), index);
      if (index < 0) continue;
      for (const [name, values] of Object.entries(one)) latencies[name as keyof Latencies].push(...values);
    }
    return latencies;
  } finally {
    await stage.stop();
  }
}

async function measureSession(
  { client, model }: { client: Anthropic; model: BenchProcess },
  sessionId: string,
  index: number,
): Promise<Latencies> {
  const prompt = `calls ${CALLS} in session ${index}`;
  const sentAt = performance.timeOrigin + performance.now();
  await sendMessage(client, sessionId, prompt);
  const isIdle = async (): Promise<boolean> => (await client.beta.sessions.retrieve(sessionId)).status === 'idle';
  await until(`session ${index} is idle`, isIdle);
  const asked = await model.call<Asked[]>('asked', prompt);
  const [firstTool = 0, ...laterTool] = await toolTimes(client, sessionId);
  await client.beta.sessions.archive(sessionId);
  const gaps = asked.slice(1).map(({ arrivedAt }, before) => arrivedAt - (asked[before]?.endedAt ?? 0));
  return {
    firstRequest: [(asked[0]?.arrivedAt ?? 0) - sentAt],
    firstTool: [firstTool],
    laterTool,
    // The first gap contains the start of the sandbox, which `firstTool` shows.
    nextRequest: gaps.slice(1),
  };
}

/** From each call to its result, as the log of the session has their times. */
async function toolTimes(client: Anthropic, sessionId: string): Promise<number[]> {
  const called = new Map<string, number>();
  const times: number[] = [];
  for await (const event of client.beta.sessions.events.list(sessionId)) {
    if (event.type === 'agent.tool_use') called.set(event.id, Date.parse(event.processed_at));
    if (event.type !== 'agent.tool_result') continue;
    times.push(Date.parse(event.processed_at) - (called.get(event.tool_use_id) ?? 0));
  }
  return times;
}
