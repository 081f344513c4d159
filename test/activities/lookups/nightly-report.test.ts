import { assigned, atOrAfter, searchTotal } from '../../../activities/lookups/forge/search-total.ts';
import { askedForge } from '../../../activities/lookups/forge/asked-forge.ts';
import { handOver } from '../../../activities/outputs/hand-over.ts';
import { createIssue } from '../../../definitions/outputs/issues/create-issue.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { looked } from '../../support/activities/look.ts';
import { openStage, type Stage } from '../../support/activities/open-stage.ts';
import { openForge, REPOSITORY, type OpenForge } from '../../support/forge/open-forge.ts';
import type { IssueRecord } from '../../../stand-ins/forge/store.ts';

const repository = 'acme/api';
const DAY_MS = 24 * 3_600_000;
const NOW = Date.parse('2026-11-27T07:00:00Z');
const SINCE = at(24);

let forge: OpenForge;
let stage: Stage;
beforeAll(async () => {
  forge = await openForge();
  stage = await openStage(forge);
});
afterAll(async () => {
  await stage.close();
  await forge.close();
});

/** RFC 3339, so many hours ago. */
function at(hoursAgo: number): string {
  return new Date(NOW - hoursAgo * 3_600_000).toISOString().replace('.000Z', 'Z');
}

function change(number: number, changed: Partial<IssueRecord>): void {
  const found = forge.forge.state().issues.find((issue) => issue.number === number);
  if (found === undefined) throw new Error(`There is no #${number}`);
  const pull = found.pull && changed.pull ? { ...found.pull, ...changed.pull } : found.pull;
  forge.forge.changeIssue(found.id, { ...changed, ...(pull === undefined ? {} : { pull }) });
}

/** Issues of the last ten days, opened every two hours; each third is closed six hours later. More than one page of them. */
function fillIssues(): void {
  for (let hours = 1; hours < 240; hours += 2) {
    const { number } = forge.forge.createIssue({ repository, title: `Issue of ${hours} hours ago`, author: 'ada' });
    const closed = hours % 3 === 0 && hours > 6 ? at(hours - 6) : null;
    change(number, {
      createdAt: at(hours),
      updatedAt: closed ?? at(hours),
      closedAt: closed,
      state: closed === null ? 'open' : 'closed',
      stateReason: closed === null ? null : 'completed',
    });
  }
}

/** Pull requests: three merged in time, one merged before, one closed without a merge, two open and stuck. */
async function fillPulls(): Promise<void> {
  const states = [2, 5, 20, 30, null, 'stuck', 'stuck'] as const;
  const { clone } = await forge.pushBranch('work', { 'work.js': '1\n' });
  const branches = states.map((_, index) => `work-${index}`);
  await forge.git(clone, 'push', '--quiet', 'origin', ...branches.map((branch) => `HEAD:refs/heads/${branch}`));
  for (const [index, merged] of states.entries()) {
    const branch = branches[index] ?? '';
    const { data } = await forge.octokit.rest.pulls.create({
      ...REPOSITORY,
      head: branch,
      base: 'main',
      title: branch,
    });
    const ended = merged === 'stuck' ? null : at(merged ?? 3);
    const pull = forge.forge.state().issues.find(({ number }) => number === data.number)?.pull;
    change(data.number, {
      createdAt: at(200),
      updatedAt: ended ?? at(190),
      closedAt: ended,
      state: ended === null ? 'open' : 'closed',
      ...(pull && typeof merged === 'number' ? { pull: { ...pull, mergedAt: at(merged) } } : {}),
    });
  }
}

function fillChecks(): void {
  for (const [index, conclusion] of (['success', 'failure', 'failure', 'skipped', null] as const).entries()) {
    forge.forge.record('checkRuns', {
      repository,
      commit: stage.base,
      name: `check ${index}`,
      conclusion,
      title: null,
      summary: null,
      startedAt: at(2),
      completedAt: conclusion === null ? null : at(1),
    });
  }
}

/** How many of the forge's own records are so. */
function count(isSo: (issue: IssueRecord) => boolean): number {
  return forge.forge.state().issues.filter(isSo).length;
}

function isInTime(time: string | null | undefined): boolean {
  return typeof time === 'string' && Date.parse(time) >= NOW - DAY_MS;
}

it('the numbers of a nightly report are those of the forge', async () => {
  fillIssues();
  await fillPulls();
  fillChecks();
  const heading = async (tool: string, input: Record<string, unknown>): Promise<string> =>
    (await looked(stage, tool, input)).split('\n', 1)[0] ?? '';

  const opened = count(({ pull, createdAt }) => pull === undefined && isInTime(createdAt));
  const closed = count(({ pull, closedAt }) => pull === undefined && isInTime(closedAt));
  const open = count(({ pull, state }) => pull === undefined && state === 'open');
  const merged = count(({ pull }) => isInTime(pull?.mergedAt));
  expect([opened, closed, open, merged]).toEqual([13, 4, 82, 3]);

  const since = `since ${SINCE}`;
  expect(await heading('list_issues', { created_since: SINCE })).toBe(
    `${opened} issues of acme/api · opened ${since}:`,
  );
  expect(await heading('list_issues', { closed_since: SINCE })).toBe(
    `${closed} closed issues of acme/api · closed ${since}:`,
  );
  expect(await heading('list_issues', {})).toBe(`${open} open issues of acme/api:`);
  expect(await heading('list_pull_requests', { merged_since: SINCE })).toBe(
    `${merged} merged pull requests of acme/api · merged ${since}:`,
  );
  const stuck = await looked(stage, 'list_pull_requests', { sort: 'updated', direction: 'asc' });
  expect(stuck).toMatch(/^2 open pull requests of acme\/api:/);
  expect(await heading('list_check_runs', {})).toBe(
    'acme/api at main has 5 checks: 2 failed, 1 running, 2 passed. Here are all of them:',
  );

  // The agent writes down what it was told, and the issue has the numbers of the forge.
  const told = await Promise.all([
    heading('list_issues', { created_since: SINCE }),
    heading('list_issues', { closed_since: SINCE }),
    heading('list_pull_requests', { merged_since: SINCE }),
  ]);
  const request = stage.request(stage.session.use('create_issue', { title: 'Report', body: told.join('\n') }));
  const options = createIssue.options.parse({ 'title-prefix': '[nightly] ', labels: ['report'] });
  request.automation.safeOutputs.allowed['create-issue'] = options;
  await stage.run(handOver, request);
  const report = forge.forge.state().issues.find(({ title }) => title === '[nightly] Report');
  const numbers = [...(report?.body?.matchAll(/^(\d+) /gm) ?? [])].map(([, number]) => Number(number));
  expect(numbers).toEqual([opened, closed, merged]);
  expect(forge.openapiErrors()).toEqual([]);
});

it('the numbers of a repository that is too large to be counted are those of the search of the forge', async () => {
  const { runId, checkout, event, sessionId } = stage.request('any');
  const automation = { id: 'nightly', name: 'Nightly', permissions: {} };
  const request = { runId, automation, checkout, event, sessionId, toolUseId: 'any' };
  const forgeAsked = await askedForge({ dependencies: stage.dependencies, request, input: {} });
  const open = count(({ pull, state }) => pull === undefined && state === 'open');
  const merged = count(({ pull }) => isInTime(pull?.mergedAt));
  // The forge may have closed a connection that was idle since the test before: then the first answer is missing.
  await expect.poll(() => searchTotal(forgeAsked, { is: ['issue', 'open'] })).toBe(open);
  expect(await searchTotal(forgeAsked, { is: ['pr', 'merged'], merged: atOrAfter(SINCE), base: 'main' })).toBe(merged);
  expect(await searchTotal(forgeAsked, { is: 'issue', label: ['report', 'no such "label"'] })).toBe(0);
  expect(await searchTotal(forgeAsked, { is: ['issue', 'open'], ...assigned('none') })).toBe(open);
  expect(await searchTotal(forgeAsked, { is: ['issue', 'open'], ...assigned('*') })).toBe(0);
  forge.forge.failNext({ match: /^GET \/search\/issues$/, status: 403 });
  expect(await searchTotal(forgeAsked, { is: 'issue' })).toBeNull();
  expect(forge.openapiErrors()).toEqual([]);
});
