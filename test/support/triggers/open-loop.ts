import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { expect, onTestFinished, vi } from 'vitest';
import { withOwnActs } from '../../../activities/own-acts/with-own-acts.ts';
import { createGithub, type Github } from '../../../connections/github/create-github.ts';
import type { RunFacts, RunInput } from '../../../contract/run.ts';
import { noteCause } from '../../../database/own-acts/note-cause.ts';
import { noteOwnActs } from '../../../database/own-acts/note-own-acts.ts';
import { admit } from '../../../database/runs/admit.ts';
import { settle } from '../../../database/runs/settle.ts';
import type { Database } from '../../../database/schema.ts';
import type { Definitions } from '../../../definitions/load-definitions.ts';
import { startForge, type Forge } from '../../../stand-ins/forge/start-forge.ts';
import { temporaryDatabase, temporaryFolder } from '../database/temporary-database.ts';
import { makeSettlement } from '../database/make-run.ts';
import { automationFile, load } from '../definitions/definitions-folder.ts';
import { SECRET } from './make-delivery.ts';
import { noGithub, serve, temporalClient } from './serve.ts';

export interface Account {
  login: string;
  type: 'User' | 'Bot';
}

/** An event of the forge. `after` is how many milliseconds pass before it happens. */
export interface Happening {
  name: string;
  payload: object;
  sender: Account;
  after?: number;
}

export interface LoopOptions {
  /** Automations by name: the keys of their front matter. */
  automations: Record<string, string>;
  settings?: string;
  /** The account of Curfew. */
  own: Account;
  /** What a run does. By default it comments on issue 1. */
  act?: (github: Github, run: RunInput) => Promise<Happening[]>;
  /** What others do after each act of Curfew. */
  answer: (act: Happening, count: number) => Happening[];
  database?: Database;
}

export interface Loop {
  /** Lets something happen, and everything that follows from it. Returns the inputs of the runs that started. */
  play: (first: Happening) => Promise<RunInput[]>;
  forge: Forge;
  database: Database;
  /** Why the last delivery did not start each automation. */
  lastReasons: () => Promise<Record<string, string>>;
}

/** A loop that goes on for so long is taken for an endless one. */
const ENDLESS = 60;

/**
 * `serve` with a forge that sends it signed webhooks, on a clock that only the events move. The runs that start are played here,
 * by the parts of a run that count for loops: admission, acts that are written down, and the end.
 */
export async function openLoop(options: LoopOptions): Promise<Loop> {
  const { own } = options;
  vi.useFakeTimers({ toFake: ['Date'] });
  onTestFinished(() => void vi.useRealTimers());
  const database = options.database ?? (await temporaryDatabase());
  const forge = await openForge(own);
  const client = temporalClient();
  const waiting: Waiting[] = [];
  const started: RunInput[] = [];
  catchStarts(client, (runId, input) => {
    waiting.push({ runId, input, startedAt: new Date().toISOString() });
    started.push(input);
  });
  const server = await serve(database, {
    client,
    definitions: definitionsOf(options),
    github: { ...noGithub, botLogin: async () => own.login },
  });
  forge.subscribe({ url: `${server.url}/hooks/github`, secret: SECRET });
  const player: Player = { options, database, forge, acts: 0 };
  return {
    forge,
    database,
    play: async (first) => {
      const before = started.length;
      await emit(player, first);
      for (let next = waiting.shift(); next && started.length - before < ENDLESS; next = waiting.shift())
        await playRun(player, next);
      return started.slice(before);
    },
    lastReasons: () => lastReasonsIn(database),
  };
}

interface Player extends Pick<Loop, 'forge' | 'database'> {
  options: LoopOptions;
  /** How many acts of Curfew there were. */
  acts: number;
}

async function emit({ database, forge }: Player, { name, payload, sender, after = 0 }: Happening): Promise<void> {
  vi.setSystemTime(Date.now() + after);
  const made = stamped({ repository: { full_name: 'acme/api' }, ...payload, sender });
  const { status, guid } = await forge.deliver(name, made);
  expect(status).toBe(202);
  await decided(database, guid);
}

async function playRun(player: Player, { runId, input, startedAt }: Waiting): Promise<void> {
  const { options, database, forge } = player;
  const run = await begin(database, { runId, input, startedAt });
  if (run === null) return;
  const github = withOwnActs(createGithub({ apiUrl: forge.apiUrl, token: TOKEN }), (keys) =>
    noteOwnActs(database, runId, keys),
  );
  const done = await (options.act ?? commentOnIssue)(github, input);
  for (const act of done) await emit(player, { ...act, sender: options.own });
  await settle(database, makeSettlement(run, { endedAt: new Date().toISOString() }));
  for (const act of done) {
    player.acts += 1;
    for (const answer of options.answer(act, player.acts)) await emit(player, answer);
  }
}

async function lastReasonsIn(database: Database): Promise<Record<string, string>> {
  const { reasons } = await database
    .selectFrom('deliveries')
    .select('reasons')
    .orderBy('receivedAt', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow();
  return JSON.parse(reasons) as Record<string, string>;
}

function definitionsOf({ automations, settings = '' }: LoopOptions): Definitions {
  const files = Object.entries(automations).map(([name, keys]) => [`automations/${name}.md`, automationFile(keys)]);
  const { definitions, problems } = load({ ...Object.fromEntries(files), 'curfew.yml': settings });
  expect(problems).toEqual([]);
  return definitions;
}

const TOKEN = 'own-token';

async function openForge({ login }: Account): Promise<Forge> {
  const folder = temporaryFolder();
  const source = join(folder, 'source');
  mkdirSync(source);
  const tokens = new Map([[TOKEN, { login, write: true }]]);
  const forge = await startForge({ folder: join(folder, 'forge'), tokens, limits: null });
  onTestFinished(() => forge.close());
  await forge.createRepository({ owner: 'acme', name: 'api', from: source });
  forge.createIssue({ repository: 'acme/api', title: 'Question', author: 'ada' });
  return forge;
}

function catchStarts(client: Client, take: (runId: string, input: RunInput) => void): void {
  const start = vi.spyOn(client.workflow, 'start') as unknown as { mockImplementation: (made: Start) => void };
  start.mockImplementation(async (_, { workflowId, args }) => take(workflowId.replace(/^run\//, ''), args[0]));
}

type Start = (workflow: string, options: { workflowId: string; args: [RunInput] }) => Promise<void>;

/** Each event tells when it happened, as GitHub does: in whole seconds. */
function stamped(payload: object): object {
  const at = `${new Date().toISOString().slice(0, 19)}Z`;
  const times = Object.entries(payload).map(([member, value]: [string, unknown]) => {
    const isTimed = typeof value === 'object' && value !== null && STAMPED.has(member);
    return [member, isTimed ? { updated_at: at, submitted_at: at, ...value } : value];
  });
  return Object.fromEntries(times);
}

const STAMPED: ReadonlySet<string> = new Set(['comment', 'review', 'issue', 'pull_request', 'discussion']);

/** How often a delivery is looked at, each 2 ms, until it has to be decided. */
const MOST_LOOKS = 30_000;

/**
 * On a slow machine a delivery may wait in the spool before it is stored. However long this takes, the clock moves by 2 ms:
 * Vitest's own polling would move it at each look.
 */
async function decided(database: Database, deliveryId: string): Promise<void> {
  const all = database.selectFrom('deliveries').select('deliveryId');
  const left = async (): Promise<unknown[]> => {
    const stored = await all.where('deliveryId', '=', deliveryId).execute();
    return stored.length === 0 ? [deliveryId] : await all.where('state', '=', 'pending').execute();
  };
  for (let looks = 0; looks < MOST_LOOKS && (await left()).length > 0; looks += 1) await sleep(2);
  expect(await left()).toEqual([]);
  vi.setSystemTime(Date.now() + 2);
}

/** A run that has started and has done nothing yet. */
interface Waiting {
  runId: string;
  input: RunInput;
  startedAt: string;
}

/** Null if the run is not admitted. */
async function begin(database: Database, { runId, input, startedAt }: Waiting): Promise<RunFacts | null> {
  const { automation, agent, event, causedBy } = input;
  const run: RunFacts = {
    runId,
    automation: automation.id,
    agent: agent.name,
    event,
    spendLimitMicros: automation.limits.spendMicros,
    durationLimitMs: automation.limits.durationMs,
    startedAt,
  };
  if (causedBy !== undefined) await noteCause(database, runId, (run.causedBy = causedBy));
  const { admitted } = await admit(database, { run, step: 1, whenBusy: automation.whenBusy, final: true });
  return admitted ? run : null;
}

async function commentOnIssue(github: Github): Promise<Happening[]> {
  return [await commentOn(github, 1)];
}

let comments = 0;

/** Curfew comments on an issue of acme/api. */
export async function commentOn(github: Github, number: number): Promise<Happening> {
  const body = `Done (${(comments += 1)}).\n\n<!-- curfew:answer/github/${comments}:1 -->`;
  await github.createComment('acme/api', number, body);
  const payload = { action: 'created', issue: issueOf(number), comment: { id: comments, body } };
  return { name: 'issue_comment', payload, sender: { login: '', type: 'User' } };
}

export function issueOf(number: number, changes: object = {}): object {
  return { number, title: `Issue ${number}`, body: '', labels: [], ...changes };
}

export function pullOf(number: number, sha = 'a'): object {
  const [repo, ref] = [{ full_name: 'acme/api' }, 'work'];
  return {
    number,
    title: `Pull ${number}`,
    body: '',
    labels: [],
    base: { ref: 'main', repo },
    head: { ref, sha, repo },
  };
}
