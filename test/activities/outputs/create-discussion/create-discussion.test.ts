import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RequestedFault } from '../../../../stand-ins/forge/faults.ts';
import { issueStage } from '../../../support/activities/issue-stage.ts';
import { isDone } from '../../../support/activities/open-stage.ts';
import { octokitFor, WRITE_TOKEN } from '../../../support/forge/open-forge.ts';
import { sampled } from '../../../support/setup/sampled.ts';

const on = issueStage('create-discussion');
const WORDS = { title: 'The week', body: 'All is well, @ada.' };
const OPTIONS = { 'title-prefix': '[weekly] ' };

/** Those of this test's own run. */
function discussions() {
  const { deliveryId } = on.stage.event;
  return on.forge.forge.state().discussions.filter(({ body }) => body.includes(`/${deliveryId}:`));
}

describe('create_discussion', () => {
  it('begins a discussion with the prefix and the agent’s words, cleaned and marked', async () => {
    const { id, result } = await on.call(WORDS, { options: OPTIONS });
    isDone(result);
    const [made] = discussions();
    expect(made).toMatchObject({ title: '[weekly] The week', category: 'general', author: 'curfew-bot' });
    expect(made?.body).toMatch(/^All is well, `@ada`\.\n\n---\n<sub>Made by the automation/);
    const url = `${on.forge.forge.serverUrl}/acme/api/discussions/${made?.number}`;
    expect(result.artefact).toEqual({ type: 'discussion', url, repository: 'acme/api', number: made?.number });
    expect(on.stage.session.answers(id)[0]?.text).toBe(`Discussion #${made?.number} is open: ${url}`);
    expect(await on.verified(result)).toBeNull();
    const gone = { type: 'discussion', url, repository: 'acme/api', number: 99_999 };
    expect(await on.verified({ done: true, artefact: gone })).toBe(`discussion ${url} does not exist`);
  });

  it('takes a category by its name, its slug or its id, and says which there are', async () => {
    on.change({ labels: ['report'] });
    for (const [ordinal, category] of ['q&a', 'Q-A', 'announcements'].entries()) {
      const options = { category, labels: ['Report', 'unknown'], max: 3 };
      const { result } = await on.call(WORDS, { options, ordinal: ordinal + 1 });
      isDone(result);
      expect(result.note).toContain('acme/api has no label unknown');
    }
    expect(discussions().map(({ category }) => category)).toEqual(['q-a', 'q-a', 'announcements']);
    expect(discussions()[0]?.labels).toEqual(['report']);
    expect((await on.call(WORDS, { options: { category: 'Ideas' }, runId: 'fix-bug/github/x' })).result).toEqual({
      done: false,
      message:
        'acme/api has no category "Ideas", which this automation names; it has Announcements, General, Q&A. Do not call it again.',
    });
  });

  it('tells the agent that discussions are switched off, or that the forge refuses', async () => {
    const from = join(on.forge.folder, 'source');
    await on.forge.forge.createRepository({ owner: 'acme', name: 'quiet', from, withoutDiscussions: true });
    const checkout = { repository: 'acme/quiet', ref: null, fetchDepth: 50 };
    expect((await on.call(WORDS, { checkout })).result).toEqual({
      done: false,
      message: 'Discussions are switched off in acme/quiet. Do not call it again.',
    });
    expect((await on.call({ ...WORDS, body: `It is ${WRITE_TOKEN}` })).result).toMatchObject({ done: false });
    on.stage.dependencies.github.createDiscussion = (_, discussion) =>
      octokitFor(on.forge.forge, WRITE_TOKEN)
        .graphql('query { nothing }')
        .then(() => Promise.reject(new Error(discussion.title)));
    await expect(on.call(WORDS)).rejects.toThrow('Cannot query field "nothing"');
    expect(discussions()).toEqual([]);
  });

  it('ends the run when the token has not the right', async () => {
    on.forge.forge.failNext({ match: /^POST \/graphql$/, status: 403 });
    await expect(on.call(WORDS)).rejects.toMatchObject({ nonRetryable: true, type: 'GithubRefused' });
  });

  it('is not fooled by a stranger who writes the mark first', async () => {
    const body = `<!-- curfew:fix-bug/github/${on.stage.event.deliveryId}:create-discussion:1 -->`;
    const createdAt = new Date().toISOString();
    const forged = { number: 1_000, title: 'x', body, author: 'eve', category: 'general', labels: [], createdAt };
    on.forge.forge.record('discussions', { repository: 'acme/api', ...forged });
    isDone((await on.call(WORDS)).result);
    expect(discussions()).toHaveLength(2);
  });

  it('shows and does nothing when outputs are staged, and is not made again when somebody deleted it', async () => {
    const note = 'Staged: nothing was done. A discussion "The week" would have begun in acme/api.';
    expect((await on.call(WORDS, { outputs: { staged: true } })).result).toMatchObject({ effect: 'staged', note });
    expect(discussions()).toEqual([]);
    const { id } = await on.call(WORDS);
    on.stage.dependencies.github.listDiscussions = () => Promise.resolve([]);
    expect((await on.call({}, { again: id })).result).toMatchObject({ effect: 'no-change' });
    expect(discussions()).toHaveLength(1);
  });
});

const GRAPHQL = /^POST \/graphql$/;
const lost = { after: true, cutSocket: true };
/** The fault comes at the request of this number: the list, the home, the discussion, its label, the labelling. */
const POINTS: [string, number, RequestedFault][] = [
  ['looking for it', 1, { match: GRAPHQL, status: 502 }],
  ['looking for the category', 2, { match: GRAPHQL, ...lost }],
  ['beginning it', 3, { match: GRAPHQL, status: 403, headers: { 'retry-after': '1' } }],
  ['beginning it, when only the answer is lost', 3, { match: GRAPHQL, ...lost }],
  ['labelling it', 5, { match: GRAPHQL, ...lost }],
];

describe('one discussion, one answer', () => {
  it.each(sampled([...POINTS, ['answering the tool', 0, null] as const]))(
    'after a failure while %s',
    async (_, at, fault) => {
      on.change({ labels: ['report'] });
      const options = { labels: ['report'] };
      const id = on.stage.session.use('create_discussion', WORDS);
      if (fault === null) on.stage.session.loseNextAnswer('before it arrives');
      else failAt(at, fault);
      await expect(on.call({}, { options, again: id })).rejects.not.toMatchObject({ nonRetryable: true });
      const { result } = await on.call({}, { options, again: id });
      isDone(result);
      expect((await on.call({}, { options, again: id })).result).toMatchObject({ artefact: result.artefact });
      expect(discussions()).toHaveLength(1);
      expect(discussions()[0]?.labels).toEqual(['report']);
      expect(on.stage.session.answers(id)).toHaveLength(1);
    },
  );
});

/** Lets the requests before it pass: the forge plays a fault at the first request that matches. */
function failAt(at: number, fault: RequestedFault): void {
  let requests = 0;
  const match = { test: (line: string) => fault.match.test(line) && (requests += 1) === at };
  on.forge.forge.failNext({ ...fault, match: match as unknown as RegExp });
}
