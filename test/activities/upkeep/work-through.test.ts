import { ApplicationFailure } from '@temporalio/common';
import { describe, expect, it } from 'vitest';
import { workThrough } from '../../../activities/upkeep/work-through.ts';

interface Job {
  repository: string;
  name: string;
}

function limit(delayMs: number): ApplicationFailure {
  return ApplicationFailure.create({ message: 'wait', type: 'GithubRateLimit', nextRetryDelay: delayMs });
}

/** What is due, as a table would list it, and what became of it. `doing` throws what the forge answers. */
function desk(jobs: Job[], doing: (job: Job) => void) {
  const seen: Record<'tried' | 'done' | 'failed' | 'putOff', string[]> = {
    tried: [],
    done: [],
    failed: [],
    putOff: [],
  };
  let due = jobs;
  const drop = (gone: (job: Job) => boolean) => void (due = due.filter((job) => !gone(job)));
  const turn = (most: number) =>
    workThrough<Job>({
      most,
      list: async (limited) => due.slice(0, limited),
      work: async (job) => {
        seen.tried.push(job.name);
        doing(job);
        seen.done.push(job.name);
        drop((other) => other === job);
      },
      putOff: async (owner, until) => {
        seen.putOff.push(`${owner} ${Math.round((Date.parse(until) - Date.now()) / 60_000)}m`);
        drop(({ repository }) => repository.toLowerCase().startsWith(`${owner}/`));
      },
      failed: async (job, error) => {
        seen.failed.push(`${job.name}: ${String(error)}`);
        drop((other) => other === job);
      },
    });
  return { turn, seen };
}

describe('what is due at the forge', () => {
  it('waits in one account where that is limited, however much it is, and goes on in all others', async () => {
    const many = Array.from({ length: 20 }, (_, n) => ({
      repository: n % 2 === 0 ? 'Busy/api' : 'busy/web',
      name: `${n}`,
    }));
    const { turn, seen } = desk(
      [...many, { repository: 'busybody/api', name: 'a' }, { repository: 'calm/api', name: 'b' }],
      (job) => {
        if (job.repository.toLowerCase().startsWith('busy/')) throw limit(30 * 60_000);
      },
    );
    await turn(5);
    expect(seen).toEqual({ tried: ['0', 'a', 'b'], done: ['a', 'b'], failed: [], putOff: ['busy 30m'] });
  });

  it.each([
    [0, '1m'],
    [24 * 60 * 60_000, '60m'],
  ])('is tried again after a minute at least and an hour at most if the forge names %d ms', async (delayMs, waits) => {
    const { turn, seen } = desk([{ repository: 'busy/api', name: '0' }], () => {
      throw limit(delayMs);
    });
    await turn(5);
    expect(seen.putOff).toEqual([`busy ${waits}`]);
  });

  it('goes on after one that fails, and the turn ends with as many as it may try, though all fail', async () => {
    const jobs = Array.from({ length: 9 }, (_, n) => ({ repository: `o-${n}/api`, name: `${n}` }));
    const { turn, seen } = desk(jobs, ({ name }) => {
      if (name === '3') throw limit(0);
      if (name !== '1') throw new Error('gone');
    });
    await turn(5);
    expect(seen.tried).toEqual(['0', '1', '2', '3', '4']);
    expect(seen.failed).toEqual(['0: Error: gone', '2: Error: gone', '4: Error: gone']);
    expect(seen.done).toEqual(['1']);
  });
});
