import { afterAll, beforeAll, expect, it } from 'vitest';
import type { OpenForge } from '../../support/forge/open-forge.ts';
import { openForge, REPOSITORY } from '../../support/forge/open-forge.ts';

const ATTACK = '<script>alert("x")</script><img src=x onerror=alert(1)>&amp;';

let open: OpenForge;
beforeAll(async () => {
  open = await openForge();
  open.forge.createIssue({ repository: 'acme/api', title: ATTACK, body: ATTACK, author: 'ada', labels: [ATTACK] });
  await open.octokit.rest.issues.createComment({ ...REPOSITORY, issue_number: 1, body: ATTACK });
  await open.pushBranch('work', { [`<b>bold</b>.html`]: `${ATTACK}\n`, 'index.js': 'export const answer = 42;\n' });
  await open.octokit.rest.pulls.create({
    ...REPOSITORY,
    title: 'Pull & push',
    body: ATTACK,
    head: 'work',
    base: 'main',
    draft: true,
  });
});
afterAll(() => open.close());

async function page(path: string): Promise<{ status: number; text: string; policy: string | null }> {
  const answer = await fetch(open.forge.serverUrl + path);
  return { status: answer.status, text: await answer.text(), policy: answer.headers.get('content-security-policy') };
}

it.each(['/', '/acme/api/issues/1', '/acme/api/pull/2', '/acme/api/pull/99'])(
  'the page %s says that it is a stand-in, and does not run what strangers wrote',
  async (path) => {
    const { text, policy } = await page(path);
    expect(text).toMatch(/Curfew(&#39;|')s local forge<\/a>: a stand-in for GitHub/);
    expect(text).not.toContain('<script');
    expect(text).not.toContain('<img');
    expect(text).not.toContain('<b>bold');
    expect(policy).toBe("default-src 'none'; style-src 'unsafe-inline'");
  },
);

it('a pull request shows title, state, branches, commits and the diff', async () => {
  const { status, text } = await page('/acme/api/pull/2');
  expect(status).toBe(200);
  expect(text).toContain('Pull &amp; push');
  expect(text).toContain('<span class="badge">draft pull request</span>');
  expect(text).toContain('<code>work</code> into <code>main</code>');
  expect(text).toContain('Work on work');
  expect(text).toContain('<span class="del">-export const answer = 41;</span>');
  expect(text).toContain('<span class="add">+export const answer = 42;</span>');
  expect(text).toContain('+&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;');
});

it('an issue shows its comments', async () => {
  const { text } = await page('/acme/api/issues/1');
  expect(text).toMatch(/<section id="issuecomment-\d+">\s*<b>curfew-bot<\/b> <time>[^]*<article>&lt;script/);
});

it('the first page lists the repositories and their issues', async () => {
  const { text } = await page('/');
  expect(text).toContain(`git clone ${open.forge.serverUrl}/acme/api.git`);
  expect(text).toMatch(/<a href="\/acme\/api\/pull\/2">\s*#2 Pull &amp; push/);
});

it('a page that does not exist is a 404', async () => {
  for (const path of ['/acme/api/pull/99', '/acme/other/issues/1', '/favicon.ico', '/constructor/x/issues/1']) {
    expect((await page(path)).status).toBe(404);
  }
});
