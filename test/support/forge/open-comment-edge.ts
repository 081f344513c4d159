import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { onTestFinished } from 'vitest';
import type { Slack } from '../../../connections/slack/create-slack.ts';
import type { DeliveryMark } from '../../../database/inbox/mark-delivery.ts';
import type { Database } from '../../../database/schema.ts';
import type { Automation } from '../../../definitions/automation.ts';
import type { Person } from '../../../definitions/person.ts';
import { startForge, type Forge } from '../../../stand-ins/forge/start-forge.ts';
import { actOrStart } from '../../../triggers/dispatch/act-or-start.ts';
import { ownActsOf } from '../../../triggers/own-acts-of.ts';
import { temporaryDatabase, temporaryFolder } from '../database/temporary-database.ts';
import { makeAutomation } from '../triggers/make-automation.ts';
import { makeDelivery } from '../triggers/make-delivery.ts';
import { ACTOR_KEY, definitions, noGithub, temporalClient, uniqueId } from '../triggers/serve.ts';
import { sourceEnvironment } from '../triggers/source-environment.ts';
import { octokitFor } from './open-forge.ts';

/** Ada may write to `acme/api`, mona and eve may read it. */
const PEOPLE = new Map([
  ['curfew-token', { login: 'curfew-bot', write: true }],
  ['ada-token', { login: 'ada', write: true }],
  ['mona-token', { login: 'mona', write: false }],
  ['eve-token', { login: 'eve', write: false }],
]);

/** A forge with the issue `acme/api#1`, and what dispatches the comments on it. */
export interface CommentEdge {
  database: Database;
  forge: Forge;
  /** The address of the issue. */
  page: string;
  /** Writes a comment and dispatches its event; `changes` are made to the payload. */
  comment: (login: string, body: string, changes?: object) => Promise<DeliveryMark>;
  /** Dispatches another event of the repository, sent by this person. */
  bring: (name: string, login: string, payload: object) => Promise<DeliveryMark>;
  /** Dispatches the event of the last comment once more, as another delivery. */
  again: (changes?: object) => Promise<DeliveryMark>;
  /** What Curfew has answered: its replies, without their mark, and its reactions. */
  answers: () => string[];
}

export async function openCommentEdge(
  automation: Partial<Automation> = {},
  people: Person[] = [],
  slack: Slack | null = null,
): Promise<CommentEdge> {
  const forge = await forgeWithIssue();
  const page = `${forge.serverUrl}/acme/api/issues/1`;
  const database = await temporaryDatabase();
  const environment = sourceEnvironment();
  environment.github = { ...environment.github, apiUrl: forge.apiUrl, token: 'curfew-token' };
  const known = definitions([makeAutomation(automation)]);
  const dependencies = {
    database,
    environment,
    github: { ...noGithub, botLogin: () => Promise.resolve('curfew-bot') },
    slack,
    ownActs: ownActsOf(database),
    client: temporalClient(),
    taskQueue: `comments-${uniqueId()}`,
    definitions: { ...known, settings: { ...known.settings, people } },
    actorKey: ACTOR_KEY,
    log: pino({ level: 'silent' }),
  };
  let last: object = {};
  const deliver = (name: string, payload: object): Promise<DeliveryMark> =>
    actOrStart(dependencies, makeDelivery(payload, { name, deliveryId: uniqueId() }));
  const again = (changes: object = {}): Promise<DeliveryMark> => deliver('issue_comment', { ...last, ...changes });
  return {
    database,
    forge,
    page,
    comment: async (login, body, changes) => {
      // Whoever may only read comments as well, but not with a token of the forge.
      const octokit = octokitFor(forge, 'ada-token');
      const place = { owner: 'acme', repo: 'api', issue_number: 1 };
      const { data } = await octokit.rest.issues.createComment({ ...place, body });
      last = {
        action: 'created',
        issue: { number: 1, title: 'It breaks', body: '', html_url: page },
        comment: { ...data, user: { login, type: 'User' } },
        repository: { full_name: 'acme/api' },
        sender: { login, type: 'User' },
      };
      return await again(changes);
    },
    bring: (name, login, payload) => {
      const sent = { repository: { full_name: 'acme/api' }, sender: { login, type: 'User' }, ...payload };
      return deliver(name, sent);
    },
    again,
    answers: () => answersIn(forge),
  };
}

async function forgeWithIssue(): Promise<Forge> {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'source'));
  writeFileSync(join(folder, 'source', 'README.md'), '# api\n');
  const forge = await startForge({ folder: join(folder, 'forge'), tokens: PEOPLE, limits: null });
  onTestFinished(() => forge.close());
  await forge.createRepository({ owner: 'acme', name: 'api', from: join(folder, 'source') });
  forge.createIssue({ repository: 'acme/api', title: 'It breaks', author: 'ada' });
  return forge;
}

function answersIn(forge: Forge): string[] {
  const { comments, reactions } = forge.state();
  const replies = comments.filter(({ author }) => author === 'curfew-bot');
  return [
    ...replies.map(({ body }) => body.replace(/\n\n<!-- curfew:[a-z-]+\/github\/\d+:reply -->$/, '')),
    ...reactions.map(({ content }) => content),
  ];
}
