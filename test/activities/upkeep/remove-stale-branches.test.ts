import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { removeStaleBranches, STALE_AFTER_MS } from '../../../activities/upkeep/remove-stale-branches.ts';
import { notePushedHead } from '../../../database/pushed-heads/note-pushed-head.ts';
import { MOST_BRANCH_ATTEMPTS } from '../../../database/pushed-heads/stale-branches.ts';
import { git, openForge, WRITE_TOKEN, type OpenForge } from '../../support/forge/open-forge.ts';
import { handOver } from '../../support/activities/hand-over.ts';
import { isDone, openStage, PULL_REQUEST, type Stage } from '../../support/activities/open-stage.ts';
import { oneIn } from '../../support/setup/sampled.ts';

/** Each hands over at least once. */
const itSampled = oneIn(4);

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

const LONG_AGO = new Date(Date.now() - STALE_AFTER_MS - 60_000).toISOString();

async function handedOver(part?: number): Promise<void> {
  const head = await stage.commit({ [`${part ?? 0}.js`]: '1' });
  await stage.bundle();
  const outputs = { createPullRequest: { ...PULL_REQUEST, max: part === undefined ? 1 : 2 } };
  isDone((await handOver(stage, head, { outputs, ...(part === undefined ? {} : { words: { part } }) })).result);
}

/** As if everything had been pushed long ago. */
async function age(): Promise<void> {
  await stage.dependencies.database.updateTable('pushedHeads').set({ at: LONG_AGO }).execute();
}

function close(at: string, index = 0): void {
  const issue = stage.pulls()[index];
  if (issue !== undefined) forge.forge.changeIssue(issue.id, { state: 'closed', closedAt: at });
}

async function sweep(): Promise<string[]> {
  await stage.run((dependencies) => removeStaleBranches.run(dependencies), null);
  return Object.keys(await stage.branches());
}

function remembered() {
  return stage.dependencies.database.selectFrom('pushedHeads').selectAll().execute();
}

describe('a branch that Curfew has made', () => {
  itSampled('is removed two weeks after its pull request was closed, and is then forgotten', async () => {
    await handedOver();
    close(LONG_AGO);
    expect(await sweep()).toEqual([stage.branch]);
    await age();
    expect(await sweep()).toEqual([]);
    expect(await remembered()).toEqual([]);
    expect(forge.openapiErrors()).toEqual([]);
  });

  itSampled(
    'is kept while its pull request is open or was closed not long ago, and is looked at again later',
    async () => {
      await handedOver();
      await age();
      expect(await sweep()).toEqual([stage.branch]);
      expect((await remembered()).every(({ at }) => at > LONG_AGO)).toBe(true);
      close(new Date().toISOString());
      await age();
      expect(await sweep()).toEqual([stage.branch]);
    },
  );

  itSampled(
    'is kept while its pull request is open, also if the repository was transferred to another owner',
    async () => {
      await handedOver();
      await age();
      await stage.run(async (dependencies) => {
        const { github } = dependencies;
        const asked: string[] = [];
        const transferred: typeof github = {
          ...github,
          getRepository: async (name) => ({ ...(await github.getRepository(name)), fullName: 'newco/api' }),
          // As GitHub filters by `head=acme:…`, although the branch is one of newco now.
          listPullsFrom: async (name, branch) => {
            asked.push(name);
            return name === 'newco/api' ? await github.listPullsFrom('acme/api', branch) : [];
          },
        };
        await removeStaleBranches.run({ ...dependencies, github: transferred });
        expect(asked).toEqual(['newco/api']);
      }, null);
      expect(Object.keys(await stage.branches())).toEqual([stage.branch]);
      expect((await remembered()).every(({ at }) => at > LONG_AGO)).toBe(true);
    },
  );

  itSampled('is kept while another part of its series goes into it', async () => {
    await handedOver(1);
    await handedOver(2);
    close(LONG_AGO);
    await age();
    expect(await sweep()).toEqual([stage.branch, `${stage.branch}-part-2`]);
  });

  itSampled('is kept if its tip is a commit of somebody else', async () => {
    await handedOver();
    const { clone } = await forge.pushBranch(`person-${stage.issue}`, { 'x.txt': '1' });
    await git(clone, 'fetch', '--quiet', 'origin', stage.branch);
    await git(clone, 'reset', '--quiet', '--hard', 'FETCH_HEAD');
    await git(clone, 'commit', '--quiet', '--allow-empty', '--message', 'A person helps');
    await git(clone, 'push', '--quiet', 'origin', `HEAD:${stage.branch}`);
    close(LONG_AGO);
    await age();
    expect(await sweep()).toEqual([stage.branch]);
  });

  itSampled(
    'is removed if no pull request was ever opened from it, also after the answer to that was lost',
    async () => {
      const head = await stage.commit({ 'a.js': '1' });
      await stage.bundle();
      forge.forge.failNext({ match: /^POST \/repos\/acme\/api\/pulls$/, status: 503 });
      await expect(handOver(stage, head)).rejects.toThrow('503');
      await age();
      forge.forge.failNext({ match: /^POST .*git-receive-pack/, after: true, cutSocket: true });
      await sweep();
      await age();
      expect(await sweep()).toEqual([]);
      expect(await remembered()).toEqual([]);
    },
  );

  itSampled('is forgotten if somebody else has removed it', async () => {
    await handedOver();
    await stage.git('push', '--quiet', forge.remote(WRITE_TOKEN), `:refs/heads/${stage.branch}`);
    await expect.poll(() => stage.pulls()[0]?.state).toBe('closed');
    close(LONG_AGO);
    await age();
    await sweep();
    expect(await remembered()).toEqual([]);
  });

  it('is left to people, with the reason, when the repository is gone or cannot be reached for months', async () => {
    const { database, log } = stage.dependencies;
    await notePushedHead(database, {
      repository: 'acme/gone',
      branch: 'curfew/fix-bug/1',
      head: 'a'.repeat(40),
      agentHead: 'b'.repeat(40),
      runId: 'fix-bug/github/1',
      isNewBranch: true,
    });
    const warned: unknown[] = [];
    const watched = {
      ...stage.dependencies,
      log: { ...log, debug: () => {}, warn: (about: object) => void warned.push(about) } as never,
    };
    const attempts: number[] = [];
    for (let turns = 0; turns < MOST_BRANCH_ATTEMPTS + 2; turns++) {
      await age();
      await stage.run(async () => await removeStaleBranches.run(watched), null);
      const [row] = await remembered();
      attempts.push(row?.attempts ?? 0);
      const waitMs = Date.parse(row?.at ?? '') + STALE_AFTER_MS - Date.now();
      if (turns < 4) expect(Math.round(waitMs / 86_400_000)).toBe(2 ** turns);
    }
    expect(attempts).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 10, 10]);
    expect(warned).toEqual([
      {
        repository: 'acme/gone',
        branch: 'curfew/fix-bug/1',
        attempts: MOST_BRANCH_ATTEMPTS,
        reason: expect.stringMatching(/^Looking up acme\/gone: the forge answered 404: .*check its name/),
      },
    ]);
  });
});
