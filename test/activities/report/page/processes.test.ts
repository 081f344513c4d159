import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { DATABASES, openPlace, type DatabasePlace } from '../../../support/database/databases.ts';
import { openForge, WRITE_TOKEN, type OpenForge } from '../../../support/forge/open-forge.ts';
import { EVERY_FAULT_POINT } from '../../../support/setup/every-fault-point.ts';

const BOUND_MS = 30_000;

/**
 * A worker, as far as a status comment is concerned: writes down how its run stands, and has the comment of the page say so. It is killed
 * right after the forge has carried out the call with this name, before anything of that is in the database.
 */
const SCRIPT = `
  import { showPage } from ${local('../../../../activities/report/page/show-page.ts')};
  import { createGithub } from ${local('../../../../connections/github/create-github.ts')};
  import { openCurfewDatabase } from ${local('../../../../database/open-curfew-database.ts')};
  import { noteStatus } from ${local('../../../../database/status/note-status.ts')};
  const [place, apiUrl, token, number, runId, dies] = JSON.parse(process.argv[1]);
  const database = await openCurfewDatabase(place, place.folder);
  const github = createGithub({ apiUrl, token });
  const dying = new Proxy(github, {
    get: (target, name) => name !== dies ? target[name] : async (...given) => {
      await target[name](...given);
      process.kill(process.pid, 'SIGKILL');
      await new Promise(() => {});
    },
  });
  const page = { repository: 'acme/api', number };
  await noteStatus(database, { ...page, runId, text: 'How ' + runId + ' stands', line: runId, at: new Date().toISOString() });
  await showPage({ database, githubOf: () => dying }, page);
  await database.destroy();
`;

function local(file: string): string {
  return JSON.stringify(join(import.meta.dirname, file));
}

interface Stand {
  forge: OpenForge;
  place: DatabasePlace;
  issue: number;
}

/** Runs such a worker until it ends; returns the signal that ended it. */
async function worker(
  { forge, place, issue }: Stand,
  runId: string,
  dies: string | null = null,
): Promise<string | null> {
  const given = JSON.stringify([place, forge.forge.apiUrl, WRITE_TOKEN, issue, runId, dies]);
  const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', SCRIPT, given], {
    stdio: ['ignore', 'ignore', 'inherit'],
    timeout: BOUND_MS,
    killSignal: 'SIGTERM',
  });
  const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
  if (code !== 0 && code !== null) throw new Error(`The worker of ${runId} ended with ${code}.`);
  return signal;
}

describe.runIf(EVERY_FAULT_POINT).each(DATABASES)('the status comment of two workers on one $name', ({ makePlace }) => {
  it('is one, and says all, although one is killed between writing it and noting that, and both begin at once', async () => {
    const forge = await openForge();
    onTestFinished(() => forge.close());
    const place = await makePlace();
    const database = await openPlace(place);
    const issue = forge.forge.createIssue({ repository: 'acme/api', title: 'A bug', author: 'ada' }).number;
    const stand = { forge, place, issue };
    const comments = () => forge.forge.state().comments.filter(({ issueNumber }) => issueNumber === issue);
    // The lease of a dead worker lasts a minute.
    const endLease = () => database.updateTable('statusPages').set({ heldUntil: '2000-01-01T00:00:00.000Z' }).execute();
    expect(await worker(stand, 'run-1', 'createComment')).toBe('SIGKILL');
    expect(comments()).toHaveLength(1);
    expect(await database.selectFrom('statusPages').select(['commentId', 'shown']).execute()).toEqual([
      { commentId: null, shown: 0 },
    ]);
    // Until then nobody else writes.
    expect(await worker(stand, 'run-2')).toBeNull();
    await endLease();
    expect(await Promise.all(['run-3', 'run-4'].map((runId) => worker(stand, runId)))).toEqual([null, null]);
    expect(await worker(stand, 'run-5', 'updateComment')).toBe('SIGKILL');
    await endLease();
    expect(await worker(stand, 'run-6')).toBeNull();
    expect(comments()).toHaveLength(1);
    for (let run = 1; run <= 6; run++) expect(comments()[0]?.body).toContain(`run-${run}`);
  });
});
