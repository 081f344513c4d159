import type { DecidingClients } from '../sources/trigger-source.ts';

/** Thrown for a question that is not asked, because nothing may be asked of the outside. */
export class NotAsked extends Error {}

/** Where to begin without the outside: the login of Curfew at GitHub, if a setting names it. */
export interface Offline {
  githubLogin: string | null;
}

export interface NotedQuestions {
  clients: DecidingClients;
  /** What was asked, or would have been asked, in words and each once: `the role of @octocat in acme/api`. */
  asked: string[];
}

/** Writes down what a decision asks GitHub and Slack. With `offline` nothing is asked: each question throws NotAsked. */
export function noteQuestions(clients: DecidingClients, offline: Offline | null): NotedQuestions {
  const asked: string[] = [];
  async function ask<T>(question: string, answer: () => Promise<T>): Promise<T> {
    if (!asked.includes(question)) asked.push(question);
    if (offline !== null) throw new NotAsked(`${question} would be asked`);
    return await answer();
  }
  const { github, slack } = clients;
  const noted: DecidingClients = {
    ...clients,
    github: {
      permissionOf: (repository, login) =>
        ask(`the role of @${login} in ${repository}`, () => github.permissionOf(repository, login)),
      changedFiles: (repository, number) =>
        ask(`the changed files of ${repository}#${number}`, () => github.changedFiles(repository, number)),
      pushedFiles: (repository, push) =>
        ask(`the changed files of the push to ${repository}`, async () =>
          github.pushedFiles === undefined ? null : await github.pushedFiles(repository, push),
        ),
      botLogin: async () =>
        offline?.githubLogin ?? (await ask('the account of Curfew at GitHub', () => github.botLogin())),
    },
  };
  // Nothing is asked then, so it does not matter that there is no token.
  const known = slack ?? (offline === null ? null : NOBODY);
  if (known) {
    noted.slack = {
      ...known,
      channelName: (id) => ask(`the name of the channel ${id} in Slack`, () => known.channelName(id)),
      userNames: (id) => ask(`the names of the user ${id} in Slack`, () => known.userNames(id)),
    };
  }
  return { clients: noted, asked };
}

const NOBODY: NonNullable<DecidingClients['slack']> = {
  channelName: () => Promise.resolve(null),
  userNames: () => Promise.resolve([]),
};
