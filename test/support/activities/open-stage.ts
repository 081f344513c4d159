import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import Anthropic from '@anthropic-ai/sdk';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { pino } from 'pino';
import type { ActivityDependencies } from '../../../activities/dependencies.ts';
import { branchNames } from '../../../activities/outputs/create-pull-request/branch-name.ts';
import type { OutputRequest, OutputResult } from '../../../contract/output.ts';
import { readEnvironment } from '../../../runtime/environment/environment.ts';
import { createGithubAccess } from '../../../connections/github/access/github-access.ts';
import { createGithub } from '../../../connections/github/create-github.ts';
import type { SafeOutputs } from '../../../definitions/automation.ts';
import type { AddCommentOptions } from '../../../definitions/outputs/issues/add-comment.ts';
import type { CreatePullRequestOptions } from '../../../definitions/outputs/pulls/create-pull-request.ts';
import { startAgentApi, type AgentApi } from '../../../stand-ins/agent-api/start-agent-api.ts';
import type { StandInSession } from '../../../stand-ins/agent-api/stand-in-session.ts';
import type { IssueRecord } from '../../../stand-ins/forge/store.ts';
import type { RunEvent } from '../../../contract/event.ts';
import { newDatabase } from '../database/new-database.ts';
import { git, READ_TOKEN, WRITE_TOKEN, type OpenForge } from '../forge/open-forge.ts';
import { PINNED } from '../workflows/pinned.ts';
import { agentClone } from './agent-clone.ts';
import { agentCommit, type Workspace } from './agent-commit.ts';
import { standInSessionOf } from './stand-in-session-of.ts';

export const PULL_REQUEST: CreatePullRequestOptions = {
  max: 1,
  titlePrefix: '[bot] ',
  labels: [],
  reviewers: [],
  teamReviewers: [],
  assignees: [],
  branchPrefix: 'curfew/',
  baseBranch: null,
  draft: true,
  ifNoChanges: 'warn',
  whenClosed: 'stop',
  allowedFiles: null,
  excludedFiles: [],
  protectedFiles: 'blocked',
  unprotectedFiles: [],
  allowedSecrets: [],
  maxPatchFiles: 100,
  maxPatchSizeKb: 4096,
  fallbackAsIssue: true,
  author: 'curfew',
};

export const COMMENT: AddCommentOptions = { max: 1, target: 'triggering' };

type Files = Record<string, string | null>;

/** What the automation allows: by default a pull request and a comment; null takes one away. */
export interface StageOutputs {
  createPullRequest?: CreatePullRequestOptions | null;
  addComment?: AddCommentOptions | null;
  staged?: boolean;
}

/** What a test wants otherwise in the request of an output. */
export interface RequestChange extends Partial<OutputRequest> {
  outputs?: StageOutputs;
}

/** A forge with `acme/api`, an issue of its own, a session, and a clone in which the agent works. */
export interface Stage {
  forge: OpenForge;
  session: StandInSession;
  dependencies: ActivityDependencies;
  /** The agent's clone. */
  workspace: string;
  /** The commit it started from. */
  base: string;
  event: RunEvent;
  /** The number of the issue that started the run, and the branch of its pull request. */
  issue: number;
  branch: string;
  /** The agent commits these files (null deletes one); returns the commit. */
  commit(files: Files, message?: string): Promise<string>;
  /** The agent bundles, by default its commits, and leaves the file. */
  bundle(...revisions: string[]): Promise<void>;
  request(toolUseId: string, change?: RequestChange): OutputRequest;
  /** Runs an activity as a worker would. */
  run<Request, Rest extends unknown[], Result>(
    activity: (dependencies: ActivityDependencies, request: Request, ...rest: Rest) => Promise<Result>,
    request: Request,
    ...rest: Rest
  ): Promise<Result>;
  git(...args: string[]): Promise<string>;
  /** The agent's commits from which this subject's branches on the forge were made, by name; other commits as they are. */
  branches(): Promise<Record<string, string>>;
  /** The agent's commit from which a pushed one was made; the pushed one itself if Curfew did not make it. */
  agentCommit(pushed: string): Promise<string>;
  /** Pull requests from them, as the forge has them, oldest first. */
  pulls(): IssueRecord[];
  close(): Promise<void>;
}

/** On the given forge, which stays open; all else is the stage's own. */
export async function openStage(forge: OpenForge): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), 'curfew-stage-'));
  const api = await startAgentApi();
  const session = await standInSessionOf(api);
  const issue = forge.forge.createIssue({ repository: 'acme/api', title: 'The answer is wrong', author: 'ada' });
  const event = eventOf(forge, issue);
  const dependencies = await connect(forge, api, join(folder, 'data'));
  const workspace = join(folder, 'workspace');
  const base = await agentClone(forge, workspace);
  const clone: Workspace = { workspace, remote: forge.remote(READ_TOKEN), base };
  return {
    forge,
    session,
    dependencies,
    workspace,
    base,
    event,
    issue: issue.number,
    branch: branchOf(event.subject),
    commit: (files, message = 'Work') => commit(workspace, files, message),
    bundle: async (...revisions) => {
      const file = join(folder, 'changes.bundle');
      await git(workspace, 'bundle', 'create', '-q', file, ...(revisions.length > 0 ? revisions : [`${base}..HEAD`]));
      session.leave('changes.bundle', await readFile(file));
    },
    request: (toolUseId, change) => requestOf({ event, base, sessionId: session.id, toolUseId }, change),
    run: (activity, request, ...rest) => {
      // Failures are what many tests are about: the default logger would print each.
      const logger = new DefaultLogger('ERROR', () => {});
      const environment = new MockActivityEnvironment({}, { logger });
      return environment.run(() => activity(dependencies, request, ...rest));
    },
    git: (...args) => git(workspace, ...args),
    branches: () => branchesOf(clone, issue.number),
    agentCommit: (pushed) => agentCommit(clone, pushed),
    pulls: () => forge.forge.state().issues.filter(({ pull }) => pull?.head.includes(`/issue-${issue.number}-`)),
    close: async () => {
      await Promise.all([api.close(), dependencies.database.destroy()]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function eventOf({ forge }: OpenForge, { number, title }: IssueRecord): RunEvent {
  return {
    source: 'github',
    name: 'issues',
    deliveryId: randomUUID(),
    title,
    actor: 'ada',
    repository: 'acme/api',
    subject: `issue:acme/api#${number}`,
    url: `${forge.serverUrl}/acme/api/issues/${number}`,
  };
}

interface OfStage extends Pick<OutputRequest, 'event' | 'sessionId' | 'toolUseId'> {
  base: string;
}

function requestOf(
  { event, base, sessionId, toolUseId }: OfStage,
  { outputs, ...change }: RequestChange = {},
): OutputRequest {
  return {
    runId: `fix-bug/github/${event.deliveryId}`,
    automation: {
      id: 'fix-bug',
      name: 'Fix a bug',
      agent: 'fixer',
      limits: { spendMicros: 5_000_000, durationMs: 1_800_000, idleMs: 600_000 },
      safeOutputs: safeOutputs(outputs),
    },
    checkout: { repository: 'acme/api', ref: null, fetchDepth: 50 },
    pinned: change.checkout === false ? null : { ...PINNED, commit: base },
    event,
    sessionId,
    toolUseId,
    ordinal: 1,
    ...change,
  };
}

async function branchesOf(clone: Workspace, issue: number): Promise<Record<string, string>> {
  const listed = await git(clone.workspace, 'ls-remote', clone.remote, `refs/heads/curfew/*/issue-${issue}-*`);
  const found: Record<string, string> = {};
  for (const line of listed.trim().split('\n').filter(Boolean)) {
    const [tip = '', name = ''] = line.split('\trefs/heads/');
    found[name] = await agentCommit(clone, tip);
  }
  return found;
}

function safeOutputs({
  createPullRequest = PULL_REQUEST,
  addComment = COMMENT,
  staged = false,
}: StageOutputs = {}): SafeOutputs {
  const outputs = { 'create-pull-request': createPullRequest, 'add-comment': addComment };
  const allowed = Object.entries(outputs).flatMap(([key, options]) =>
    options === null ? [] : [[key, options] as const],
  );
  return { staged, allowed: Object.fromEntries(allowed) };
}

/** The first branch for the work of this automation on a subject. */
function branchOf(subject: string): string {
  const [first] = branchNames({ prefix: 'curfew/', automationId: 'fix-bug', subject, repository: 'acme/api' });
  return first ?? '';
}

async function connect(forge: OpenForge, api: AgentApi, dataFolder: string): Promise<ActivityDependencies> {
  await mkdir(dataFolder);
  const variables = {
    CURFEW_AGENT_API: 'http://127.0.0.1:9',
    CURFEW_AGENT_API_KEY: 'agent-api-key',
    GITHUB_API_URL: forge.forge.apiUrl,
    GITHUB_SERVER_URL: forge.forge.serverUrl,
    GITHUB_TOKEN: WRITE_TOKEN,
    GITHUB_READ_TOKEN: READ_TOKEN,
  };
  const environment = readEnvironment(variables, 'worker');
  return {
    environment,
    agentApi: new Anthropic({ baseURL: api.url, apiKey: 'agent-api-key', maxRetries: 0, logLevel: 'off' }),
    access: createGithubAccess(environment.github),
    github: createGithub(environment.github),
    database: await newDatabase(dataFolder),
    dataFolder,
    log: pino({ level: 'silent' }),
  };
}

async function commit(workspace: string, files: Files, message: string): Promise<string> {
  for (const [name, text] of Object.entries(files)) {
    const file = join(workspace, name);
    if (text === null) await rm(file);
    else {
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text);
    }
  }
  await git(workspace, 'add', '--all');
  await git(workspace, 'commit', '--quiet', '--allow-empty', '--message', message);
  return (await git(workspace, 'rev-parse', 'HEAD')).trim();
}

export function isDone(result: OutputResult): asserts result is Extract<OutputResult, { done: true }> {
  if (!result.done) throw new Error(`It was refused: ${result.message}`);
}
