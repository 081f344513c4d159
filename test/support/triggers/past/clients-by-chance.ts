import { RequestError } from 'octokit';
import { SlackRefused } from '../../../../connections/slack/slack-refused.ts';
import type { DecidingClients } from '../../../../triggers/sources/trigger-source.ts';
import type { Chance } from './chance.ts';

const ROLES = ['admin', 'maintain', 'write', 'triage', 'read', 'none', null];
const FILES = [['src/a.ts'], ['docs/b.md'], ['docs/c.md', 'src/ä.ts'], [], null];

/** Clients that answer by chance, another time perhaps otherwise, and that are away or refuse now and then. */
export function clientsByChance(chance: Chance): DecidingClients {
  function github<T>(answer: () => T): Promise<T> {
    if (chance.in100(8)) return Promise.reject(requestError(502, 'Bad Gateway'));
    if (chance.in100(8)) return Promise.reject(requestError(chance.of([401, 403, 404]), 'No.'));
    return Promise.resolve(answer());
  }
  function slack<T>(answer: () => T): Promise<T> {
    if (chance.in100(8)) return Promise.reject(new Error('fetch failed'));
    if (chance.in100(8))
      return Promise.reject(new SlackRefused('users.info', 'missing_scope', { needed: 'users:read' }));
    return Promise.resolve(answer());
  }
  function acts<T>(answer: () => T): Promise<T> {
    if (chance.in100(2)) return Promise.reject(Object.assign(new Error('locked'), { code: 'SQLITE_BUSY' }));
    return Promise.resolve(answer());
  }
  const time = (): string => new Date(Date.now() - chance.below(3_600_000)).toISOString();
  return {
    github: {
      permissionOf: () => github(() => chance.of(ROLES)),
      changedFiles: () => github(() => chance.of(FILES)),
      pushedFiles: () => github(() => chance.of(FILES)),
      botLogin: async () => {
        if (chance.in100(5)) throw requestError(503, 'Unavailable');
        return chance.of(['curfew', 'curfew', null]);
      },
    },
    slack: {
      channelName: () => slack(() => chance.of(['support', 'random', null])),
      userNames: () => slack(() => chance.of([['@ada', 'ada@example.com'], ['@eve'], []])),
    },
    ownActs: {
      find: () =>
        acts(() =>
          chance.in100(25) ? { runId: `triage/github/${chance.below(9)}`, depth: 1 + chance.below(3) } : null,
        ),
      knows: () => acts(() => chance.in100(50)),
      runsActing: () =>
        acts(() =>
          Array.from({ length: chance.below(8) }, (_, run) => ({
            deliveryId: `before-${run}`,
            startedBy: chance.of(['ada', 'helper', null]),
            startedAt: time(),
            firstActedAt: time(),
            actedAt: time(),
          })),
        ),
      runsStartedBy: () =>
        acts(() =>
          Array.from({ length: chance.below(6) }, (_, run) => ({
            deliveryId: `before-${run}`,
            startedAt: time(),
            endedAt: chance.in100(20) ? null : time(),
          })),
        ),
    },
  };
}

function requestError(status: number, message: string): RequestError {
  return new RequestError(message, status, {
    request: { method: 'GET', url: 'https://api.github.example', headers: {} },
  });
}
