import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { reportStatus, type StatusRequest } from '../../../../activities/report/report-status.ts';
import { showPage } from '../../../../activities/report/page/show-page.ts';
import { showStatusComments } from '../../../../activities/upkeep/show-status-comments.ts';
import { NO_TOTALS } from '../../../../contract/totals.ts';
import { noteStatus } from '../../../../database/status/note-status.ts';
import { removeStatus } from '../../../../database/status/remove-status.ts';
import { takePage } from '../../../../database/status/take-page.ts';
import { octokitFor, openForge, REPOSITORY, TOKENS, type OpenForge } from '../../../support/forge/open-forge.ts';
import { openStage, type Stage } from '../../../support/activities/open-stage.ts';

let forge: OpenForge;
let stage: Stage;
beforeAll(async () => {
  forge = await openForge({ tokens: new Map([...TOKENS, ['hers', { login: 'mallory', write: true }]]) });
});
afterAll(() => forge.close());
beforeEach(async () => {
  stage = await openStage(forge);
});
afterEach(() => stage.close());

function comments() {
  return forge.forge.state().comments.filter(({ issueNumber }) => issueNumber === stage.issue);
}

function place() {
  return { repository: 'acme/api', number: stage.issue };
}

function status(run: string, change: Partial<StatusRequest> = {}): StatusRequest {
  const on = { sources: {}, roles: 'all' as const, bots: [], skipBots: [], reaction: null, statusComment: true };
  const limits = { spendMicros: 4_000_000, durationMs: 2_700_000, idleMs: 600_000 };
  const name = run.startsWith('fix') ? 'Fix a bug' : 'Triage';
  const automation = { name, on, limits };
  return { runId: run, automation, event: stage.event, sessionId: null, status: { phase: 'started' }, ...change };
}

function ended(reason = 'Done'): StatusRequest['status'] {
  const url = 'https://forge.example/acme/api/pull/7';
  const artefacts = [{ type: 'pull-request' as const, url, number: 7, branch: 'b', headSha: 'c' }];
  return { phase: 'ended', outcome: 'delivered', reason, artefacts, totals: NO_TOTALS };
}

async function report(run: string, change: Partial<StatusRequest> = {}): Promise<void> {
  await stage.run(reportStatus, status(run, change));
}

describe('the status comment of a page', () => {
  it('is one for two runs of two automations: the newest in full, then a line for each earlier one', async () => {
    await report('fix/github/1');
    await report('triage/github/2');
    await report('fix/github/1', { status: ended() });
    await report('fix/github/3');
    const [comment, ...others] = comments();
    expect(others).toEqual([]);
    expect(comment?.body.replace(/status:[0-9a-f]{24}/, 'status:…')).toBe(
      [
        '⏳ **Fix a bug** is at work, within $4.00 and 45m.',
        '',
        '<sub>Run `fix/github/3`</sub>',
        '',
        '**Earlier runs**',
        '',
        '- ⏳ **Triage** is at work <sub>`triage/github/2`</sub>',
        '- ✅ **Fix a bug**: delivered · [Pull request](https://forge.example/acme/api/pull/7) <sub>`fix/github/1`</sub>',
        '',
        '<!-- curfew-status:… -->',
        '<!-- curfew:fix/github/3:status -->',
      ].join('\n'),
    );
  });

  it('is one when many runs of two workers tell at once how they stand, and it says what was told last', async () => {
    const runs = Array.from({ length: 12 }, (_, n) => `fix/github/${n}`);
    await Promise.all(runs.map((run) => report(run)));
    await Promise.all(runs.map((run) => report(run, { status: ended() })));
    await showPage({ database: stage.dependencies.database, githubOf: () => stage.dependencies.github }, place());
    expect(comments()).toHaveLength(1);
    expect(comments()[0]?.body.match(/✅/g)).toHaveLength(11);
    expect(comments()[0]?.body).toContain('- and 1 more, see `curfew runs`');
    expect(comments()[0]?.body).not.toContain('⏳');
  });

  it.each([
    ['GET', /^GET .*\/issues\/\d+\/comments$/],
    ['POST', /^POST .*\/issues\/\d+\/comments$/],
    ['PATCH', /^PATCH .*\/issues\/comments\/\d+$/],
  ])('is one, and right, if the answer to a %s is lost', async (method, match) => {
    if (method === 'PATCH') await report('fix/github/1');
    forge.forge.failNext({ match, after: true, cutSocket: true });
    const state = method === 'PATCH' ? ended() : ({ phase: 'started' } as const);
    await expect(report('fix/github/1', { status: state })).rejects.toThrow('the forge gave no answer');
    await report('fix/github/1', { status: state });
    await report('fix/github/1', { status: ended() });
    expect(comments()).toHaveLength(1);
    expect(comments()[0]?.body).toContain('✅ **Fix a bug** ended: **delivered**');
  });

  it('is made once more after a person has deleted it, and not a third time', async () => {
    const isGone = { match: /^PATCH .*\/issues\/comments\/\d+$/, status: 404 };
    await report('fix/github/1');
    forge.forge.failNext(isGone);
    await report('fix/github/1', { status: ended() });
    expect(comments()).toHaveLength(2);
    forge.forge.failNext(isGone);
    await report('fix/github/2');
    await report('fix/github/2', { status: ended() });
    expect(comments()).toHaveLength(2);
  });

  it.each([
    ['', 'curfew-bot'],
    [', although the forge does not tell our account', null],
  ])('takes no comment of a stranger for its own, whatever marks stand in it%s', async (_, login) => {
    stage.dependencies.github.botLogin = () => Promise.resolve(login);
    const { database } = stage.dependencies;
    await noteStatus(database, {
      ...place(),
      runId: 'fix/github/1',
      text: 'a',
      line: 'b',
      at: new Date().toISOString(),
    });
    const { mark } = await database.selectFrom('statusPages').select('mark').executeTakeFirstOrThrow();
    const body = `<!-- curfew-status:${mark} -->\n<!-- curfew:fix/github/1:status -->`;
    await octokitFor(forge.forge, 'hers').rest.issues.createComment({ ...REPOSITORY, issue_number: stage.issue, body });
    await report('fix/github/1');
    expect(comments().map(({ author }) => author)).toEqual(['mallory', 'curfew-bot']);
    expect(comments()[0]?.body).toBe(body);
  });

  it('is the comment of an earlier version, if that had made one for the run', async () => {
    const body = '⏳ at work\n\n<!-- curfew:fix/github/1:status -->';
    await forge.octokit.rest.issues.createComment({ ...REPOSITORY, issue_number: stage.issue, body });
    await report('fix/github/1', { status: ended() });
    expect(comments()).toHaveLength(1);
    expect(comments()[0]?.body).toContain('✅');
  });

  it('is written later where a limit is reached: the run goes on, and the upkeep writes it', async () => {
    await report('fix/github/1');
    forge.forge.failNext({ match: /^PATCH /, status: 403, headers: { 'retry-after': '1' } });
    await report('fix/github/1', { status: ended() });
    expect(comments()[0]?.body).toContain('⏳');
    await showStatusComments.run(stage.dependencies);
    expect(comments()[0]?.body).toContain('⏳');
    const { database } = stage.dependencies;
    await database.updateTable('statusPages').set({ retryAt: null, attempts: 23 }).execute();
    forge.forge.failNext({ match: /^PATCH /, status: 403, headers: { 'retry-after': '600' } });
    await showStatusComments.run(stage.dependencies);
    const page = await database.selectFrom('statusPages').select(['retryAt', 'attempts']).executeTakeFirstOrThrow();
    expect(page.attempts).toBe(23);
    expect(Date.parse(page.retryAt ?? '')).toBeGreaterThan(Date.now() + 500_000);
    await database.updateTable('statusPages').set({ retryAt: null }).execute();
    await showStatusComments.run(stage.dependencies);
    expect(comments()[0]?.body).toContain('✅');
  });

  it('is given up where the forge refuses it for good, until there is more to say', async () => {
    forge.forge.failNext({ match: /^POST .*\/comments$/, status: 403 });
    await expect(report('fix/github/1')).rejects.toThrow(`The status comment on #${stage.issue} of acme/api`);
    await showStatusComments.run(stage.dependencies);
    expect(comments()).toEqual([]);
    await report('fix/github/1', { status: ended() });
    expect(comments()).toHaveLength(1);
  });

  it('is written by another process once the one that was at it is dead', async () => {
    const { database, github } = stage.dependencies;
    const at = new Date(Date.now() - 120_000).toISOString();
    await noteStatus(database, { ...place(), runId: 'fix/github/1', text: 'a', line: 'b', at });
    const dead = { ...place(), holder: 'dead', now: at, until: new Date(Date.now() + 30_000).toISOString() };
    expect(await takePage(database, dead)).not.toBeNull();
    await showPage({ database, githubOf: () => github }, place());
    expect(comments()).toEqual([]);
    await database.updateTable('statusPages').set({ heldUntil: at }).execute();
    await showPage({ database, githubOf: () => github }, place());
    expect(comments()).toHaveLength(1);
  });

  it('is forgotten with the last run that it tells of', async () => {
    const { database } = stage.dependencies;
    await report('fix/github/1');
    await report('fix/github/2');
    await removeStatus(database, ['fix/github/1']);
    expect(await database.selectFrom('statusPages').selectAll().execute()).toHaveLength(1);
    await removeStatus(database, ['fix/github/2']);
    expect(await database.selectFrom('statusPages').selectAll().execute()).toEqual([]);
  });
});
