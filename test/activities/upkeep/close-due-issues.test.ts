import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { handOver } from '../../../activities/outputs/hand-over.ts';
import { closeDueIssues } from '../../../activities/upkeep/close-due-issues.ts';
import { startUpkeep } from '../../../activities/upkeep/start-upkeep.ts';
import { createIssue } from '../../../definitions/outputs/issues/create-issue.ts';
import type { RequestedFault } from '../../../stand-ins/forge/faults.ts';
import { makeDue } from '../../support/activities/make-due.ts';
import { isDone, openStage, type Stage } from '../../support/activities/open-stage.ts';
import { openForge, REPOSITORY, type OpenForge } from '../../support/forge/open-forge.ts';
import { sampled } from '../../support/setup/sampled.ts';

let forge: OpenForge;
let stage: Stage;
beforeAll(async () => {
  forge = await openForge();
});
afterAll(() => forge.close());
beforeEach(async () => {
  stage = await openStage(forge);
});
afterEach(() => stage.close());

/** A run opens an issue that stays open for a week; returns its number. */
async function openForAWeek(): Promise<number> {
  const id = stage.session.use('create_issue', { title: 'All is well', body: 'Nothing broke.' });
  const request = stage.request(id);
  request.automation.safeOutputs.allowed['create-issue'] = createIssue.options.parse({ expires: 7 });
  const result = await stage.run(handOver, request);
  isDone(result);
  return (result.artefact as { number: number }).number;
}

function issue(number: number) {
  const found = forge.forge.state().issues.find((one) => one.number === number);
  if (found === undefined) throw new Error(`There is no issue ${number}.`);
  return found;
}

function comments(number: number): string[] {
  return forge.forge
    .state()
    .comments.filter(({ issueNumber }) => issueNumber === number)
    .map(({ body }) => body);
}

async function rows() {
  return await stage.dependencies.database.selectFrom('issuesToClose').selectAll().execute();
}

/** The time of all issues is over, and upkeep has its turn. */
async function turn(): Promise<void> {
  await makeDue(stage.dependencies.database);
  await closeDueIssues.run(stage.dependencies);
}

async function reopen(number: number): Promise<void> {
  await forge.octokit.rest.issues.update({ ...REPOSITORY, issue_number: number, state: 'open' });
}

async function closeByHand(number: number): Promise<void> {
  await forge.octokit.rest.issues.update({ ...REPOSITORY, issue_number: number, state: 'closed' });
}

describe('an issue that expires', () => {
  it('is left alone if its number is that of an issue of somebody else, in a new repository of the same name', async () => {
    const number = await openForAWeek();
    forge.forge.changeIssue(issue(number).id, { author: 'ada', body: 'Mine' });
    await turn();
    expect(issue(number).state).toBe('open');
    expect(comments(number)).toEqual([]);
    expect(await rows()).toEqual([]);
  });

  it('says when it is closed, stays open until then, and is closed with a comment', async () => {
    const number = await openForAWeek();
    expect(issue(number).body).toMatch(
      /\n<sub>Closed by itself after \d{4}-\d\d-\d\d \d\d:\d\d UTC, if it is still open/,
    );
    await closeDueIssues.run(stage.dependencies);
    expect(issue(number).state).toBe('open');
    await turn();
    expect(issue(number)).toMatchObject({ state: 'closed', stateReason: 'not_planned' });
    expect(comments(number)).toEqual([
      `Closed, because its time is over: the automation that opened it keeps its issues only so long. Open it again to keep it.\n\n<!-- curfew:fix-bug/github/${stage.event.deliveryId}:create-issue-expires:1 -->`,
    ]);
    expect(await rows()).toEqual([]);
    expect(forge.openapiErrors()).toEqual([]);
  });

  it('is left alone when a person has closed it and opened it again before its time', async () => {
    const number = await openForAWeek();
    await closeByHand(number);
    await reopen(number);
    await turn();
    expect(issue(number).state).toBe('open');
    expect(comments(number)).toEqual([]);
    expect(await rows()).toEqual([]);
  });

  it('is not closed a second time when a person opens it again between closing and the record of that', async () => {
    const number = await openForAWeek();
    await makeDue(stage.dependencies.database);
    const kept = await rows();
    await closeDueIssues.run(stage.dependencies);
    await reopen(number);
    await stage.dependencies.database
      .insertInto('issuesToClose')
      .values(kept.map((row) => ({ ...row, begunAt: row.dueAt })))
      .execute();
    await turn();
    expect(issue(number).state).toBe('open');
    expect(comments(number)).toHaveLength(1);
  });

  it('gets no comment when a person has closed it, and is forgotten when it is gone', async () => {
    const number = await openForAWeek();
    await closeByHand(number);
    await turn();
    expect(comments(number)).toEqual([]);
    expect(await rows()).toEqual([]);
    await openForAWeek();
    await stage.dependencies.database.updateTable('issuesToClose').set({ number: 99_999 }).execute();
    await turn();
    expect(await rows()).toEqual([]);
  });

  it('is closed without a comment when a person has locked it', async () => {
    const number = await openForAWeek();
    forge.forge.failNext({ match: /^POST .*\/comments$/, status: 403 });
    await turn();
    expect(issue(number).state).toBe('closed');
    expect(await rows()).toEqual([]);
  });

  it('is tried again later where the forge refuses, and given up in the end', async () => {
    const number = await openForAWeek();
    forge.forge.failNext({ match: /^PATCH /, status: 403 });
    await turn();
    const [row] = await rows();
    expect(row?.attempts).toBe(1);
    expect(Date.parse(row?.dueAt ?? '')).toBeGreaterThan(Date.now());
    await stage.dependencies.database.updateTable('issuesToClose').set({ attempts: 24 }).execute();
    forge.forge.failNext({ match: /^PATCH /, status: 403 });
    await turn();
    expect(await rows()).toEqual([]);
    expect(issue(number).state).toBe('open');
  });

  it('waits where the forge limits its account, which counts as no attempt, while those of other accounts are closed', async () => {
    const number = await openForAWeek();
    const { database } = stage.dependencies;
    const [row] = await rows();
    if (row === undefined) throw new Error('Nothing is kept.');
    await database
      .insertInto('issuesToClose')
      .values([
        { ...row, number: number + 1 },
        { ...row, repository: 'zoo/api', number: 1 },
      ])
      .execute();
    forge.forge.failNext({ match: /^PATCH /, status: 403, headers: { 'retry-after': '600' } });
    await turn();
    expect(issue(number).state).toBe('open');
    const left = await rows();
    expect(left.map((one) => [one.repository, one.number, one.attempts])).toEqual([
      [row.repository, number, 0],
      [row.repository, number + 1, 0],
    ]);
    for (const { dueAt } of left) expect(Date.parse(dueAt)).toBeGreaterThan(Date.now() + 500_000);
  });

  it('is closed by one of several workers, once', async () => {
    const number = await openForAWeek();
    await makeDue(stage.dependencies.database);
    const loops = [1, 2, 3].map(() => startUpkeep(stage.dependencies, { lookEveryMs: 5 }));
    await expect.poll(async () => (await rows()).length, { timeout: 10_000 }).toBe(0);
    await Promise.all(loops.map((loop) => loop.stop()));
    expect(comments(number)).toHaveLength(1);
  });
});

const lost = { after: true, cutSocket: true };
const POINTS: [string, RequestedFault][] = [
  ['reading the issue', { match: /^GET .*\/issues\/\d+$/, status: 502 }],
  ['looking for comments', { match: /^GET .*\/comments$/, status: 502 }],
  ['closing it', { match: /^PATCH /, status: 503 }],
  ['closing it, when only the answer is lost', { match: /^PATCH /, ...lost }],
  ['commenting', { match: /^POST .*\/comments$/, status: 502 }],
  ['commenting, when only the answer is lost', { match: /^POST .*\/comments$/, ...lost }],
];

describe('an expired issue is closed with one comment', () => {
  it.each(sampled(POINTS))('after a failure while %s', async (_, fault) => {
    const number = await openForAWeek();
    forge.forge.failNext(fault);
    await turn();
    expect((await rows())[0]?.attempts).toBe(1);
    await turn();
    expect(issue(number)).toMatchObject({ state: 'closed', stateReason: 'not_planned' });
    expect(comments(number)).toHaveLength(1);
    expect(await rows()).toEqual([]);
  });
});

describe('upkeep', () => {
  it('goes on after a row that fails, with a longer wait, and keeps the reason', async () => {
    let turns = 0;
    const row = {
      name: 'broken',
      everyMs: 1,
      permissions: {},
      run: () => Promise.reject(new Error(`it broke ${(turns += 1)}`)),
    };
    const upkeep = startUpkeep(stage.dependencies, { rows: [row], lookEveryMs: 5 });
    const { database } = stage.dependencies;
    const kept = () => database.selectFrom('sweeps').selectAll().where('name', '=', 'upkeep broken').executeTakeFirst();
    await expect.poll(async () => (await kept())?.error, { timeout: 5_000 }).toBe('it broke 1');
    await upkeep.stop();
    const stored = await kept();
    expect(stored).toMatchObject({ holder: null, failures: 1 });
    expect(Date.parse(stored?.retryAt ?? '')).toBeGreaterThan(Date.now());
    expect(turns).toBe(1);
  });
});
