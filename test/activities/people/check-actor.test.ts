import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { checkActor, type CheckActorRequest } from '../../../activities/people/check-actor.ts';
import type { ActivityDependencies } from '../../../activities/dependencies.ts';
import { actorStatement, type ActorProof, type ProvenUpdate, type SignedUpdate } from '../../../contract/people.ts';
import { actorKey } from '../../../runtime/actor-key.ts';
import { signText } from '../../../runtime/sign-text.ts';
import { proveActor } from '../../support/activities/prove-actor.ts';

const ABOUT: ProvenUpdate = { runId: 'fix-bug/github/1', update: 'approve', input: { key: 'start' } };
const NOT_PROVEN =
  'This does not prove that user:ada asks for it: it was signed for another request or run, or with another key';

let dataFolder: string;

beforeEach(() => {
  dataFolder = mkdtempSync(join(tmpdir(), 'curfew-check-actor-'));
});

afterEach(() => rmSync(dataFolder, { recursive: true, force: true }));

function prove(about: ProvenUpdate = ABOUT, key = actorKey(null, dataFolder)): ActorProof {
  return proveActor({ login: 'ada', key }, about);
}

function signed(proof: ActorProof, about: ProvenUpdate = ABOUT, laterMs = 0): SignedUpdate {
  return { ...about, proof, receivedAt: new Date(Date.parse(proof.at) + laterMs).toISOString() };
}

/** What the check says of a request: null if it lets it pass. The forge knows one team, which has one member. */
async function refusalOf(request: Partial<CheckActorRequest>, key: string | null = null): Promise<string | null> {
  const dependencies = {
    environment: { actorKey: key },
    dataFolder,
    github: {
      isTeamMember: async (organization: string, team: string, login: string) =>
        `${organization}/${team}` === 'acme/leads' && login === 'ada',
    },
  } as unknown as ActivityDependencies;
  return checkActor(dependencies, { actor: 'user:ada', approvers: [], signed: null, ...request }).then(
    () => null,
    (error: Error) => error.message,
  );
}

it('a person is believed with a proof, and counts as an approver by name and by team', async () => {
  for (const approvers of [[], ['user:ADA'], ['operator', 'user:bob', 'team:acme/leads']]) {
    expect(await refusalOf({ signed: signed(prove()), approvers })).toBe(null);
  }
  expect(await refusalOf({ signed: signed(prove()), approvers: ['operator', 'user:bob', 'team:acme/x'] })).toBe(
    'user:ada may not decide this; it is for operator, user:bob, team:acme/x',
  );
});

it('nobody is believed without a proof, or with that of another person', async () => {
  expect(await refusalOf({ approvers: ['user:ada'] })).toBe('Nobody has proven to be user:ada');
  expect(await refusalOf({ actor: 'operator:ada' })).toBe('Nobody has proven to be operator:ada');
  expect(await refusalOf({ actor: 'user:bob', signed: signed(prove()) })).toBe('Nobody has proven to be user:bob');
  expect(await refusalOf({ actor: 'operator', signed: signed(prove()) })).toBe('Nobody has proven to be operator');
});

it('an operator may decide what is for operators or for everybody, and nothing that is for named people', async () => {
  expect(await refusalOf({ actor: 'operator' })).toBe(null);
  expect(await refusalOf({ actor: 'operator', approvers: ['user:ada', 'operator'] })).toBe(null);
  expect(await refusalOf({ actor: 'operator', approvers: ['user:ada', 'team:acme/leads'] })).toBe(
    'An operator may not decide this; it is for user:ada, team:acme/leads',
  );
});

it.each<[string, ProvenUpdate]>([
  ['another run', { ...ABOUT, runId: 'fix-bug/github/2' }],
  ['another action', { ...ABOUT, update: 'raise' }],
  ['another decision', { ...ABOUT, input: { key: 'limit:1' } }],
  ['more input', { ...ABOUT, input: { key: 'start', more: '' } }],
  ['less input', { ...ABOUT, input: {} }],
  ['a run whose id swallows the action', { ...ABOUT, runId: 'fix-bug/github/1","approve' }],
])('a proof does not count for %s', async (_, about) => {
  expect(await refusalOf({ signed: signed(prove(), about) })).toBe(NOT_PROVEN);
});

it('a proof that was changed, or signed with another key, does not count', async () => {
  const proof = prove();
  const forged: Partial<ActorProof>[] = [
    { source: 'slack' },
    { nonce: 'another-nonce-000' },
    { at: new Date(Date.parse(proof.at) + 1).toISOString() },
    { signature: proof.signature.toUpperCase() },
    { signature: '' },
    { signature: '0'.repeat(64) },
    { signature: 'é'.repeat(32) },
  ];
  for (const change of forged) expect(await refusalOf({ signed: signed({ ...proof, ...change }) })).toBe(NOT_PROVEN);
  const bob = { ...proof, actor: 'user:bob' };
  expect(await refusalOf({ actor: 'user:bob', signed: signed(bob) })).toBe(NOT_PROVEN.replace('ada', 'bob'));
  const other = prove(ABOUT, 'another-key-of-at-least-32-characters');
  expect(await refusalOf({ signed: signed(other) })).toBe(NOT_PROVEN);
  expect(await refusalOf({ signed: signed(other) }, 'another-key-of-at-least-32-characters')).toBe(null);
});

it('the order of the input, on its way through Temporal, does not matter', async () => {
  const about: ProvenUpdate = { ...ABOUT, update: 'deny', input: { key: 'start', reason: 'No' } };
  const turned: ProvenUpdate = { ...about, input: { reason: 'No', key: 'start' } };
  expect(await refusalOf({ signed: signed(prove(about), turned) })).toBe(null);
});

it.each([
  [299_000, null],
  [301_000, /^This was signed for user:ada at \S+Z, and that counts for 5m; act again$/],
  [-59_000, null],
  [-61_000, /^This was signed for user:ada at \S+Z, which is in the future: do the clocks of all machines agree\?$/],
])('a proof that the run got %i ms after it was signed is judged by that age', async (laterMs, refusal) => {
  const found = await refusalOf({ signed: signed(prove(), ABOUT, laterMs) });
  if (refusal === null) expect(found).toBe(null);
  else expect(found).toMatch(refusal);
});

it('a proof whose time is no time is refused, even if it is signed', async () => {
  const proof = prove();
  const at = '2026-99-99T00:00:00Z';
  const signature = signText(actorStatement({ ...proof, at }, ABOUT), actorKey(null, dataFolder));
  const update = { ...ABOUT, proof: { ...proof, at, signature }, receivedAt: new Date().toISOString() };
  expect(await refusalOf({ signed: update })).toMatch(/which is in the future/);
});

it('the key is made once, readable by its owner alone; an error names the file if it holds no key', () => {
  const key = actorKey(null, dataFolder);
  const file = join(dataFolder, 'actor.key');
  expect(actorKey(null, dataFolder)).toBe(key);
  expect(readFileSync(file, 'utf8')).toBe(`${key}\n`);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  writeFileSync(file, 'short\n');
  expect(() => actorKey(null, dataFolder)).toThrow(
    `${file} holds 5 characters, which is no key. Delete it, and a new one is made.`,
  );
});
