import { startAgentApi } from '../../stand-ins/agent-api/start-agent-api.ts';
import { serveCommands } from './command-server.ts';

const api = await startAgentApi();

const TICK_MS = 50;
let perTick = 0;
let due = 0;
let next = 0;

/** Sessions speak one after the other, so that their events are spread over the time. */
setInterval(() => {
  for (due += perTick; due >= 1; due -= 1) api.sessions[next++ % api.sessions.length]?.say();
}, TICK_MS);

export interface SessionsState {
  created: number;
  attended: number;
  interrupted: number;
}

export interface SessionRecord {
  runId: string;
  said: number;
  interruptedAt: number | null;
}

interface Begin {
  runIds: string[];
  spreadMs: number;
}

/** Lets the session of each run begin `spreadMs / n` after the one before. Returns the time of each beginning, by run id. */
async function begin({ runIds, spreadMs }: Begin): Promise<Record<string, number>> {
  const started = Date.now();
  const byRun = new Map(api.sessions.map((session) => [runIdOf(session), session]));
  const begun = runIds.map(async (runId, index): Promise<[string, number]> => {
    const at = started + (spreadMs * index) / runIds.length;
    await new Promise<void>((resolve) => setTimeout(resolve, Math.max(0, at - Date.now())));
    const session = byRun.get(runId);
    if (!session) throw new Error(`There is no session of run ${runId}`);
    return [runId, session.begin()];
  });
  return Object.fromEntries(await Promise.all(begun));
}

function runIdOf(session: (typeof api.sessions)[number]): string {
  return String((session.shown()['metadata'] as Record<string, unknown>)['curfew_run']);
}

function state(): SessionsState {
  const attended = api.sessions.filter((session) => session.isAttended).length;
  const interrupted = api.sessions.filter((session) => session.interruptedAt !== null).length;
  return { created: api.sessions.length, attended, interrupted };
}

serveCommands({
  url: () => api.url,
  state,
  begin,
  /** Lets each session say something every `everyMs`; 0 makes all of them quiet. */
  speak: ({ everyMs }: { everyMs: number }) => {
    perTick = everyMs === 0 ? 0 : (api.sessions.length * TICK_MS) / everyMs;
  },
  endTurns: () => api.sessions.forEach((session) => session.endTurn()),
  records: (): SessionRecord[] =>
    api.sessions.map((session) => ({
      runId: runIdOf(session),
      said: session.said,
      interruptedAt: session.interruptedAt,
    })),
  requests: () => Object.fromEntries(api.requests),
});
