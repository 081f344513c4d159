import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { refreshOpenPulls } from '../../../../activities/outputs/open-pulls/refresh-open-pulls.ts';
import { refuseTooMany } from '../../../../activities/outputs/open-pulls/refuse-too-many.ts';
import { openPulls } from '../../../../database/admission/room/open-pulls.ts';
import { syncBudgets } from '../../../../database/ledger/sync-budgets.ts';
import { admit } from '../../../../database/runs/admit.ts';
import { recordRun } from '../../../../database/runs/record-run.ts';
import { settle } from '../../../../database/runs/settle.ts';
import { DEFAULT_SETTINGS } from '../../../../definitions/settings.ts';
import { makeRun, makeSettlement } from '../../../support/database/make-run.ts';
import { openForge, type OpenForge } from '../../../support/forge/open-forge.ts';
import { handOver } from '../../../support/activities/hand-over.ts';
import { isDone, openStage, type Stage } from '../../../support/activities/open-stage.ts';
import { oneIn } from '../../../support/setup/sampled.ts';

const itSampled = oneIn(3);

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

const AUTOMATION = 'fix-bug';

function sync(prsOpen: number | null): Promise<unknown> {
  return syncBudgets(stage.dependencies.database, { ...DEFAULT_SETTINGS, prsOpen });
}

function of(): { automation: string; repository: string } {
  return { automation: AUTOMATION, repository: 'Acme/API' };
}

/** Another run of the automation has opened a pull request at the forge. */
async function opened(n: number): Promise<{ url: string; close: () => void }> {
  const { database } = stage.dependencies;
  const branch = `other-${stage.issue}-${n}`;
  await forge.pushBranch(branch, { [`${branch}.js`]: '1' });
  const place = { owner: 'acme', repo: 'api', head: branch, base: 'main' };
  const { data } = await forge.octokit.rest.pulls.create({ ...place, title: branch });
  const run = makeRun(`${n}`, { automation: AUTOMATION, subject: `issue:acme/api#${900 + n}` });
  await admit(database, { run, step: 1, final: true });
  const artefact = {
    type: 'pull-request',
    url: data.html_url,
    number: data.number,
    branch,
    headSha: data.head.sha,
  } as const;
  await recordRun(database, run.runId, { artefacts: [artefact] });
  const { id } = forge.forge.state().issues.find(({ number }) => number === data.number) ?? { id: 0 };
  return { url: data.html_url, close: () => void forge.forge.changeIssue(id, { state: 'closed' }) };
}

describe('the pull requests that an automation has open in a repository', () => {
  itSampled('are as many as prs-open at most: the agent is told, and hands over once one is closed', async () => {
    await sync(1);
    const { close } = await opened(1);
    const head = await stage.commit({ 'new.js': '1' });
    await stage.bundle();
    const { result } = await handOver(stage, head);
    expect(result).toMatchObject({ done: false });
    expect(JSON.stringify(result)).toMatch(
      /This automation has 1 open pull request in acme\/api \(#\d+\), and may have no more \(`prs-open` of curfew.yml\)/,
    );
    expect(stage.pulls()).toEqual([]);
    close();
    const again = await handOver(stage, head, { ordinal: 2 });
    isDone(again.result);
    expect(stage.pulls()).toHaveLength(1);
  });

  itSampled('are counted before a run costs anything, but not against one that goes on with its own', async () => {
    const { database } = stage.dependencies;
    await sync(1);
    const { url } = await opened(1);
    const ask = (deliveryId: string, subject: string) =>
      admit(database, {
        run: makeRun(deliveryId, { automation: AUTOMATION, subject }),
        step: 1,
        final: true,
        pullsInto: 'acme/api',
      });
    const refused = { admitted: false, reason: 'prs-open', repository: 'acme/api', most: 1, open: [url] };
    expect(await ask('another', 'issue:acme/api#950')).toEqual(refused);
    expect(await ask('the same', 'issue:acme/api#951')).toEqual(refused);
    expect(await ask('own', 'issue:acme/api#901')).not.toMatchObject({ reason: 'prs-open' });
    const elsewhere = makeRun('elsewhere', { automation: AUTOMATION, subject: 'issue:acme/web#1' });
    expect(await admit(database, { run: elsewhere, step: 1, final: true, pullsInto: 'acme/web' })).toEqual({
      admitted: true,
    });
    await sync(null);
    expect(await ask('unbounded', 'issue:acme/api#952')).toEqual({ admitted: true });
  });

  it('leave room for what other runs at work may still open, and the agent is told so', async () => {
    const { database, github } = stage.dependencies;
    await sync(2);
    await opened(1);
    const other = makeRun('other', { automation: AUTOMATION, subject: 'issue:acme/api#960' });
    await admit(database, { run: other, step: 1, final: true, pullsInto: 'acme/api' });
    const seeker = { ...of(), runId: 'fix-bug/github/late', subject: 'issue:acme/api#961' };
    await expect(refuseTooMany({ database, github }, seeker)).rejects.toThrow(
      /This automation has 1 open pull request in Acme\/API \(#\d+\) and 1 other run at work there, and may have no more \(`prs-open` of curfew\.yml\)\. Do not hand this work over again: call noop and say that one of them has to be merged or closed first, or that such a run has to end\./,
    );
    await settle(database, makeSettlement(other));
    await refuseTooMany({ database, github }, seeker);
  });

  itSampled('are asked about only if they seem to be as many, and what is closed counts no more', async () => {
    const { database, github } = stage.dependencies;
    const first = await opened(1);
    await opened(2);
    let asked = 0;
    const counting = {
      getPull: (...args: Parameters<typeof github.getPull>) => ((asked += 1), github.getPull(...args)),
    };
    expect(await refreshOpenPulls({ database, github: counting, most: 3 }, of())).toHaveLength(2);
    expect(asked).toBe(0);
    first.close();
    expect(await refreshOpenPulls({ database, github: counting, most: 2 }, of())).toHaveLength(1);
    expect(asked).toBe(2);
    expect(await openPulls(database, of())).toHaveLength(1);
    expect(await database.selectFrom('artefacts').select('state').where('url', '=', first.url).execute()).toEqual([
      { state: 'closed' },
    ]);
  });
});
