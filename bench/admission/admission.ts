import { formatTable } from '../../cli/format-table.ts';
import type { RunFacts } from '../../contract/run.ts';
import { errorText } from '../../runtime/error-text.ts';
import { readFlags } from '../read-flags.ts';
import { openOnPostgres } from './open-on-postgres.ts';
import { openOnSqlite } from './open-on-sqlite.ts';
import { AT, type Admit, type Rival } from './rival.ts';

const ROUNDS = 10;
/** Rounds before those that count, in which caches are filled. */
const WARM_UP_ROUNDS = 2;
const RUNS_PER_ROUND = 100;
const DECISIONS_PER_RUN = 2;

/**
 * Measures the decisions per second of the two admission steps. They are compared with the same statements in bare
 * transactions on a second database of the same server with the same settings (every commit is on the disk). The two take
 * turns.
 */
export async function admission(args: string[]): Promise<void> {
  readFlags(args, {});
  const table = [['DATABASE', 'AT ONCE', 'CURFEW /S', 'BARE /S', 'RATIO']];
  table.push(['SQLite', ...(await rowOf(openOnSqlite))], ['PostgreSQL', ...(await rowOf(openOnPostgres))]);
  console.log(formatTable(table));
}

/** Where a database cannot be opened, the reason stands in place of the ratio. */
async function rowOf(open: () => Promise<Rival>): Promise<string[]> {
  const rival = await open().catch(errorText);
  return typeof rival === 'string' ? ['–', '–', '–', rival] : await measure(rival);
}

async function measure({ curfew, bare, atOnce, close }: Rival): Promise<string[]> {
  const ms = { curfew: 0, bare: 0 };
  for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
    const runs = Array.from({ length: RUNS_PER_ROUND }, (_, n) => makeRun(round * RUNS_PER_ROUND + n));
    const rivals: [who: 'curfew' | 'bare', admitRun: Admit][] = [
      ['curfew', curfew],
      ['bare', bare],
    ];
    for (const [who, admitRun] of round % 2 === 0 ? rivals : rivals.reverse()) {
      const took = await time(admitRun, runs, atOnce);
      if (round >= 0) ms[who] += took;
    }
  }
  await close();
  const perSecond = (took: number): number => (ROUNDS * RUNS_PER_ROUND * DECISIONS_PER_RUN * 1_000) / took;
  const [ours, theirs] = [perSecond(ms.curfew), perSecond(ms.bare)];
  return [String(atOnce), ours.toFixed(0), theirs.toFixed(0), (ours / theirs).toFixed(2)];
}

async function time(admitRun: Admit, runs: RunFacts[], atOnce: number): Promise<number> {
  const waiting = [...runs];
  const work = async (): Promise<void> => {
    for (let run = waiting.pop(); run; run = waiting.pop()) await admitRun(run);
  };
  const begun = performance.now();
  await Promise.all(Array.from({ length: atOnce }, work));
  return performance.now() - begun;
}

function makeRun(n: number): RunFacts {
  return {
    runId: `fix-bug/github/${n}`,
    automation: `fix-bug-${((n % 5) + 5) % 5}`,
    agent: 'fixer',
    event: {
      source: 'github',
      name: 'issues',
      deliveryId: String(n),
      title: 'The sum is wrong',
      actor: 'octocat',
      repository: 'acme/api',
      subject: `issue:acme/api#${n}`,
      url: 'https://github.example/acme/api/issues/5',
    },
    spendLimitMicros: 5_000_000,
    durationLimitMs: 1_800_000,
    startedAt: AT,
  };
}
