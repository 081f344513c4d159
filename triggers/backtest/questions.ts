import { createHash } from 'node:crypto';
import type { DecidingClients, OwnActs } from '../sources/trigger-source.ts';

/** A question on which a decision depends. `key` is the same for the same question; `what` says in words what is asked for. */
export interface Question {
  key: string;
  what: string;
}

/** Answers a question; `really` asks for the answer. */
export type Ask = <T>(question: Question, really: () => Promise<T>) => Promise<T>;

/** Clients that pass each question of a decision through `ask`. Clients that are absent stay absent, and there is no clock. */
export function questionsThrough(ask: Ask, clients: DecidingClients): DecidingClients {
  const { github, slack, ownActs } = clients;
  const asking: DecidingClients = { github: githubThrough(ask, github) };
  if (slack) {
    asking.slack = {
      channelName: (id) =>
        ask(question('channel name', [id], `the name of the channel ${id}`), () => slack.channelName(id)),
      userNames: (id) => ask(question('user names', [id], `the names of the user ${id}`), () => slack.userNames(id)),
    };
  }
  if (ownActs !== undefined) asking.ownActs = ownActsThrough(ask, ownActs);
  return asking;
}

function githubThrough(ask: Ask, github: DecidingClients['github']): DecidingClients['github'] {
  return {
    permissionOf: (repository, login) =>
      ask(question('role', [repository, login], `the role of @${login} in ${repository}`), () =>
        github.permissionOf(repository, login),
      ),
    changedFiles: (repository, number) =>
      ask(question('files', [repository, number], `the changed files of ${repository}#${number}`), () =>
        github.changedFiles(repository, number),
      ),
    // Where pushes cannot be asked about, that counts as an answer.
    pushedFiles: (repository, push) =>
      ask(
        question('pushed files', [repository, push], `the changed files of the push to ${repository}`),
        async () => (await github.pushedFiles?.(repository, push)) ?? null,
      ),
    botLogin: () => ask(question('account', [], 'the account of Curfew at GitHub'), () => github.botLogin()),
  };
}

function ownActsThrough(ask: Ask, ownActs: OwnActs): OwnActs {
  const what = 'what Curfew had done before';
  return {
    find: async (keys, since) =>
      keys.length === 0 ? null : await ask(question('act', [keys, since], what), () => ownActs.find(keys, since)),
    knows: (runId) => ask(question('acts of', [runId], `what the run ${runId} had done`), () => ownActs.knows(runId)),
    runsActing: (keys, range) =>
      ask(question('runs acting', [keys, range], what), () => ownActs.runsActing(keys, range)),
    runsStartedBy: (sender, range) =>
      ask(question('runs started by', [sender, range], `the runs that @${sender.actor} had started`), () =>
        ownActs.runsStartedBy(sender, range),
      ),
  };
}

/** A longer key is hashed. */
const MOST_CHARACTERS = 200;

function question(name: string, args: unknown[], what: string): Question {
  const written = JSON.stringify(args);
  const short =
    written.length <= MOST_CHARACTERS ? written : createHash('sha256').update(written).digest('hex').slice(0, 32);
  return { key: `${name} ${short}`, what };
}
