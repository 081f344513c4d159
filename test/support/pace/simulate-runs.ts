import { RequestError } from 'octokit';
import { createPace, type Pace } from '../../../connections/github/pace/create-pace.ts';
import { rateLimitDelay } from '../../../connections/github/rate-limit-delay.ts';
import { createPaceBook } from '../../../database/pace/create-pace-book.ts';
import type { Database } from '../../../database/schema.ts';
import { createLimiter, type Limiter } from '../../../stand-ins/forge/limits/create-limiter.ts';
import { simulatedTime, type SimulatedTime } from './simulated-time.ts';

export const START = Date.parse('2026-11-27T10:00:00.000Z');
const ACCESS = { apiUrl: 'https://api.github.com', token: 'ours' };

export interface Written {
  what: 'pull-request' | 'comment' | 'reaction';
  at: number;
}

export interface Simulation {
  written: Written[];
  /** When GitHub refused. */
  refused: number[];
  endedAt: number;
}

const PATHS = {
  'pull-request': '/repos/acme/api/pulls',
  comment: '/repos/acme/api/issues/1/comments',
  reaction: '/repos/acme/api/issues/1/reactions',
};

export interface Simulated {
  database: Database;
  runs: number;
  /** What somebody else writes with the same account: how often, and when. */
  outsider?: { writes: number; at: number };
}

/** Has so many runs write a pull request, a comment and a reaction each, in two processes, as soon as the limits allow it. */
export async function simulateRuns({ database, runs, outsider }: Simulated): Promise<Simulation> {
  const time = simulatedTime(START);
  const limiter = createLimiter({ requestsPerHour: 15_000 }, time.now);
  const simulation: Simulation = { written: [], refused: [], endedAt: START };
  const book = createPaceBook(database, time.now);
  const paces = ['a', 'b'].map((holder) =>
    createPace({ book, holder, login: async () => 'curfew-bot', now: time.now, sleep: time.sleep }),
  );
  const world = { time, limiter, simulation };
  const work = Array.from({ length: runs * 3 }, (_, n) => async (): Promise<void> => {
    const what = (['reaction', 'comment', 'pull-request'] as const)[n % 3]!;
    // The runs begin within five minutes.
    await time.sleep((Math.floor(n / 3) * 5 * 60_000) / runs);
    await writeUntilDone(world, { pace: paces[n % 2]!, what, n });
  });
  if (outsider !== undefined) {
    work.push(async () => {
      await time.sleep(outsider.at);
      for (let n = 0; n < outsider.writes; n += 1)
        limiter.admit({ login: 'curfew-bot', method: 'POST', path: PATHS.comment });
    });
  }
  await time.run(work);
  simulation.endedAt = time.now();
  return simulation;
}

interface World {
  time: SimulatedTime;
  limiter: Limiter;
  simulation: Simulation;
}

/** Tries again as an activity does: when the error says, and holds nothing meanwhile. */
async function writeUntilDone(
  world: World,
  { pace, what, n }: { pace: Pace; what: Written['what']; n: number },
): Promise<void> {
  const { time, simulation } = world;
  for (;;) {
    try {
      const request = { method: 'POST', url: PATHS[what], n };
      await pace.pass(ACCESS, request, () => send(world, { path: PATHS[what], n }));
      simulation.written.push({ what, at: time.now() });
      return;
    } catch (error) {
      const delay = error instanceof RequestError ? rateLimitDelay(error, time.now()) : null;
      if (delay === null) throw error;
      await time.sleep(delay);
    }
  }
}

/** Takes between 0.2 and 0.6 seconds each way, so that requests overtake each other. */
async function send(
  { time, limiter, simulation }: World,
  { path, n }: { path: string; n: number },
): Promise<{ headers: Record<string, string> }> {
  await time.sleep(200 + ((n * 7_919) % 400));
  const admitted = limiter.admit({ login: 'curfew-bot', method: 'POST', path });
  if ('refusal' in admitted) {
    simulation.refused.push(time.now());
    const { status, message, headers } = admitted.refusal;
    const request = { method: 'POST' as const, url: path, headers: {} };
    throw new RequestError(message, status, { request, response: { status, url: path, headers, data: '' } });
  }
  await time.sleep(200 + ((n * 104_729) % 400));
  admitted.done();
  return { headers: admitted.headers };
}
