import { createServer } from 'node:http';
import { join } from 'node:path';
import { closeServer } from '../../runtime/close-server.ts';
import { listenOn } from '../../runtime/listen-on.ts';
import { KEEP_ALIVE_MS } from '../http/keep-alive-ms.ts';
import { createApps, type Apps } from './apps/apps.ts';
import { createManifestFlow } from './apps/manifest-flow.ts';
import { addIssue } from './api/add-issue.ts';
import { findRepository } from './api/context.ts';
import { openForkPull, type ForkPull } from './api/open-fork-pull.ts';
import { renameRepository } from './api/rename-repository.ts';
import { createRepository, type NewRepository } from './create-repository.ts';
import type { RequestedFault } from './faults.ts';
import type { DiscussionState } from './discussion-records.ts';
import type { HistoryState } from './history-records.ts';
import { followBranches } from './follow-branches.ts';
import { createLimiter } from './limits/create-limiter.ts';
import type { Limits } from './limits/limits.ts';
import { createRequestHandler } from './request-handler.ts';
import type { DeliveryRecord, ForgeState, IssueRecord, RepositoryRecord } from './store.ts';
import { openStore } from './store.ts';
import type { Webhook } from './webhooks.ts';
import { createWebhooks } from './webhooks.ts';
import type { Exchange, Token, World } from './world.ts';

export interface ForgeOptions {
  /** The folder for everything that the forge knows. A forge that starts again in the same folder is the same forge. */
  folder: string;
  /** 0, the default, takes any free port. */
  port?: number;
  webhook?: Webhook;
  /** The owner of each token, by its secret. Secrets are never written to the folder. */
  tokens: ReadonlyMap<string, Token>;
  /** Other limits than GitHub's, which hold for each login; null: none. */
  limits?: Partial<Limits> | null;
  /** The clock of the limits and of the tokens of Apps, in milliseconds since 1970; that of the machine if it is left out. */
  now?: () => number;
}

export interface ReportedIssue {
  /** `owner/name`. */
  repository: string;
  title: string;
  body?: string;
  /** The login of the person who opens it. */
  author: string;
  labels?: string[];
}

export interface Forge {
  /** The `baseUrl` for Octokit. */
  apiUrl: string;
  /** Serves git at `<serverUrl>/<owner>/<name>.git`, and pages for people. */
  serverUrl: string;
  /** Creates a repository. If there is one with that name, it is returned as it is. */
  createRepository: (repository: NewRepository) => Promise<RepositoryRecord>;
  /** Renames a repository, or transfers it to another owner. Both names are `owner/name`. Its former name leads to it. */
  renameRepository: (name: string, to: string) => Promise<RepositoryRecord>;
  createIssue: (issue: ReportedIssue) => IssueRecord;
  /** Opens a pull request of a fork. The repository then has the commits of the fork only as the head of that pull request. */
  openForkPull: (pull: ForkPull) => Promise<IssueRecord>;
  /** Adds a record that the forge only shows: a review, a release, a check. */
  record: <Kind extends keyof Records>(kind: Kind, record: NewRecord<Kind>) => Records[Kind][number];
  /** Changes an issue or pull request as if it had always been so: no webhook is sent. */
  changeIssue: (id: number, change: Partial<IssueRecord>) => IssueRecord;
  /** Sets the receiver of webhooks from now on. */
  subscribe: (webhook: Webhook) => void;
  /** Sends a signed webhook, with a new delivery id or the given one. */
  deliver: (event: string, payload: object, deliveryId?: string) => Promise<DeliveryRecord>;
  redeliver: (deliveryId: string) => Promise<DeliveryRecord>;
  /** Apps, where they are installed, and their tokens. */
  apps: Apps;
  state: () => ForgeState;
  /** All requests with their answers since the start, oldest first. */
  requests: () => Exchange[];
  failNext: (fault: RequestedFault) => void;
  close: () => Promise<void>;
}

type Records = HistoryState & DiscussionState;

/** A record without what the forge adds. `repository` is `owner/name`. */
export type NewRecord<Kind extends keyof Records> = Omit<Records[Kind][number], 'id' | 'repositoryId'> & {
  repository: string;
};

/**
 * Starts a forge on 127.0.0.1 that stands in for GitHub: with real git, the REST calls that Curfew makes, and webhooks. Its
 * pages say that it is a stand-in.
 */
export async function startForge(options: ForgeOptions): Promise<Forge> {
  const store = openStore(options.folder);
  const webhooks = createWebhooks(store, options.webhook);
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS });
  const serverUrl = await listenOn(server, { host: '127.0.0.1', port: options.port ?? 0 });
  const apps = createApps(options.now ?? Date.now);
  const world: World = {
    store,
    serverUrl,
    apiUrl: `${serverUrl}/api/v3`,
    tokens: options.tokens,
    bare: (repository) => join(options.folder, 'git', repository.owner, `${repository.name}.git`),
    emit: webhooks.emit,
    webhooks,
    limiter: options.limits === null ? null : createLimiter(options.limits, options.now),
    apps,
    manifests: createManifestFlow(apps, webhooks.subscribe, options.now ?? Date.now),
  };
  // The forge may have been killed right after a push, before its pull requests were updated.
  for (const repository of store.all('repositories')) await followBranches({ world, repository });
  const handler = createRequestHandler(world);
  server.on('request', handler.handle);
  return {
    apiUrl: world.apiUrl,
    serverUrl,
    createRepository: (repository) => createRepository(world, repository),
    renameRepository: (name, to) => renameRepository(world, name, to),
    createIssue: (issue) => createIssue(world, issue),
    openForkPull: (pull) => openForkPull(world, pull),
    record: (kind, record) => addRecord(world, kind, record),
    changeIssue: (id, change) => store.change('issues', id, (issue) => void Object.assign(issue, change)),
    subscribe: webhooks.subscribe,
    deliver: webhooks.deliver,
    redeliver: webhooks.redeliver,
    apps: world.apps,
    state: () => stateOf(world),
    requests: () => [...handler.exchanges],
    failNext: handler.faults.failNext,
    close: async () => {
      await closeServer(server, 0);
      await handler.settle();
      await webhooks.settle();
      store.close();
    },
  };
}

function createIssue(world: World, issue: ReportedIssue): IssueRecord {
  const [owner = '', name = ''] = issue.repository.split('/');
  const repository = findRepository(world, owner, name);
  if (repository === undefined) throw new Error(`The forge has no repository ${issue.repository}.`);
  const { title, body = null, author, labels = [] } = issue;
  return addIssue({ world, repository }, { title, body, author, labels, assignees: [] });
}

function addRecord<Kind extends keyof Records>(
  world: World,
  kind: Kind,
  { repository: fullName, ...record }: NewRecord<Kind>,
): Records[Kind][number] {
  const [owner = '', name = ''] = fullName.split('/');
  const repository = findRepository(world, owner, name);
  if (repository === undefined) throw new Error(`The forge has no repository ${fullName}.`);
  // The compiler does not follow that a record of a kind without two members and with them again is one of that kind.
  const whole = {
    ...record,
    id: world.store.nextId(),
    repositoryId: repository.id,
  } as unknown as Records[Kind][number];
  world.store.put(kind, whole);
  return whole;
}

function stateOf({ store }: World): ForgeState {
  return {
    repositories: store.all('repositories'),
    issues: store.all('issues'),
    comments: store.all('comments'),
    reactions: store.all('reactions'),
    deliveries: store.all('deliveries'),
    reviews: store.all('reviews'),
    reviewComments: store.all('reviewComments'),
    releases: store.all('releases'),
    checkRuns: store.all('checkRuns'),
    statuses: store.all('statuses'),
    workflowRuns: store.all('workflowRuns'),
    jobs: store.all('jobs'),
    discussions: store.all('discussions'),
    discussionComments: store.all('discussionComments'),
  };
}
