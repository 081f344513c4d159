import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

import { addIssue } from './api/add-issue.ts';
import { findRepository } from './api/context.ts';
import { createBareRepository } from './create-bare-repository.ts';
import type { RequestedFault } from './faults.ts';
import { now } from './now.ts';
import { followBranches } from './pull-requests.ts';
import { createRequestHandler } from './request-handler.ts';
import type { DeliveryRecord, ForgeState, IssueRecord, Permission, RepositoryRecord } from './store.ts';
import { openStore } from './store.ts';
import type { Webhook } from './webhooks.ts';
import { createWebhooks } from './webhooks.ts';
import type { Exchange, Token, World } from './world.ts';

export interface ForgeOptions {
  /** Everything the forge knows is kept here; the same folder is the same forge again. */
  folder: string;
  /** 0, the default, is any free one. */
  port?: number;
  webhook?: Webhook;
  /** Secret → who that is. Tokens are never written down. */
  tokens: ReadonlyMap<string, Token>;
}

export interface NewRepository {
  owner: string;
  name: string;
  /** A git repository, or a folder whose files become the first commit. */
  from: string;
  /** True unless said otherwise. */
  private?: boolean;
  /** Login → permission, beside the owner (admin) and the owners of tokens. */
  collaborators?: Record<string, Permission>;
}

export interface Forge {
  /** What Octokit takes as `baseUrl`. */
  apiUrl: string;
  /** Git at `<serverUrl>/<owner>/<name>.git`, and pages for people. */
  serverUrl: string;
  /** Returns the repository that is there already, if it is. */
  createRepository: (repository: NewRepository) => Promise<RepositoryRecord>;
  createIssue: (issue: {
    repository: string;
    title: string;
    body?: string;
    author: string;
    labels?: string[];
  }) => IssueRecord;
  /** Says where webhooks go from now on. */
  subscribe: (webhook: Webhook) => void;
  /** Sends a signed webhook, with a fresh delivery id or the given one. */
  deliver: (event: string, payload: object, deliveryId?: string) => Promise<DeliveryRecord>;
  redeliver: (deliveryId: string) => Promise<DeliveryRecord>;
  state: () => ForgeState;
  /** What was asked and answered since the start, oldest first. */
  requests: () => Exchange[];
  failNext: (fault: RequestedFault) => void;
  close: () => Promise<void>;
}

/** Starts a forge on 127.0.0.1: real git, the REST calls that Curfew makes, webhooks out. It is no GitHub and says so. */
export async function startForge(options: ForgeOptions): Promise<Forge> {
  const store = openStore(options.folder);
  const webhooks = createWebhooks(store, options.webhook);
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const serverUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const world: World = {
    store,
    serverUrl,
    apiUrl: `${serverUrl}/api/v3`,
    tokens: options.tokens,
    bare: (repository) => join(options.folder, 'git', repository.owner, `${repository.name}.git`),
    emit: webhooks.emit,
  };
  // A push may have been the last thing before a kill.
  for (const repository of store.all('repositories')) await followBranches(world, repository);
  const handler = createRequestHandler(world);
  server.on('request', handler.handle);
  return {
    apiUrl: world.apiUrl,
    serverUrl,
    createRepository: (repository) => createRepository(world, repository),
    createIssue: (issue) => createIssue(world, issue),
    subscribe: webhooks.subscribe,
    deliver: webhooks.deliver,
    redeliver: webhooks.redeliver,
    state: () => stateOf(world),
    requests: () => [...handler.exchanges],
    failNext: handler.faults.failNext,
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
      await handler.settle();
      await webhooks.settle();
      store.close();
    },
  };
}

async function createRepository(world: World, wanted: NewRepository): Promise<RepositoryRecord> {
  const existing = findRepository(world, wanted.owner, wanted.name);
  if (existing !== undefined) return existing;
  const ofTokens = [...world.tokens.values()].map(({ login, write }) => [
    login.toLowerCase(),
    write ? 'write' : 'read',
  ]);
  const record: RepositoryRecord = {
    id: world.store.nextId(),
    owner: wanted.owner,
    name: wanted.name,
    private: wanted.private ?? true,
    defaultBranch: 'main',
    createdAt: now(),
    pushedAt: now(),
    collaborators: {
      ...Object.fromEntries(ofTokens),
      ...Object.fromEntries(Object.entries(wanted.collaborators ?? {}).map(([login, to]) => [login.toLowerCase(), to])),
      [wanted.owner.toLowerCase()]: 'admin',
    },
  };
  record.defaultBranch = await createBareRepository(world.bare(record), wanted.from);
  world.store.put('repositories', record);
  return record;
}

function createIssue(world: World, issue: Parameters<Forge['createIssue']>[0]): IssueRecord {
  const [owner = '', name = ''] = issue.repository.split('/');
  const repository = findRepository(world, owner, name);
  if (repository === undefined) throw new Error(`The forge has no repository ${issue.repository}.`);
  const { title, body = null, author, labels = [] } = issue;
  return addIssue(world, repository, { title, body, author, labels, assignees: [] });
}

function stateOf(world: World): ForgeState {
  return {
    repositories: world.store.all('repositories'),
    issues: world.store.all('issues'),
    comments: world.store.all('comments'),
    reactions: world.store.all('reactions'),
    deliveries: world.store.all('deliveries'),
  };
}
