import { request } from 'node:http';
import { expect, it, onTestFinished } from 'vitest';
import {
  openManifestDesk,
  type DeskOptions,
  type ManifestDesk,
} from '../../../../cli/starting/github/open-manifest-desk.ts';
import { appManifest } from '../../../../cli/starting/github/app-manifest.ts';
import { wholeAppAccess } from '../../../../definitions/permissions/app-access.ts';

const APP = { id: '1', slug: 'curfew', page: 'https://github.com/apps/curfew', privateKey: 'KEY', webhookSecret: 'S' };

async function openDesk(
  changes: Partial<DeskOptions> = {},
): Promise<ManifestDesk & { codes: string[]; state: string }> {
  const codes: string[] = [];
  const desk = await openManifestDesk({
    port: 0,
    newAppUrl: 'https://github.com/settings/apps/new',
    manifest: (redirectUrl) =>
      appManifest({
        name: '"><b>x',
        access: wholeAppAccess(),
        redirectUrl,
        address: 'https://c.example',
        homepage: 'https://h.example',
      }),
    convert: (code) => Promise.resolve((codes.push(code), APP)),
    keep: () => {},
    ...changes,
  });
  onTestFinished(desk.close);
  const html = await (await fetch(desk.url)).text();
  const [, state = ''] = /\/settings\/apps\/new\?state=([\w-]+)/.exec(html) ?? [];
  return { ...desk, codes, state };
}

function madeUrl({ url }: ManifestDesk, state: string, code = 'c0de'): string {
  return new URL(`/made?code=${code}&state=${state}`, url).href;
}

it('shows what the App may do and why, and escapes what it is called', async () => {
  const { url } = await openDesk();
  const response = await fetch(url);
  const html = await response.text();
  expect(html).toContain('clone the repository, and push branches for pull requests');
  expect(html).toContain('https://c.example/hooks/github');
  expect(html).not.toContain('"><b>x');
  expect(response.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
});

it('takes a code once, and only with the state that was sent to GitHub', async () => {
  const desk = await openDesk();
  expect((await fetch(madeUrl(desk, 'x'.repeat(desk.state.length)))).status).toBe(403);
  expect((await fetch(madeUrl(desk, ''))).status).toBe(403);
  expect((await fetch(madeUrl(desk, desk.state, '../../user'))).status).toBe(400);
  expect(desk.codes).toEqual([]);
  expect((await fetch(madeUrl(desk, desk.state))).status).toBe(200);
  expect((await fetch(madeUrl(desk, desk.state))).status).toBe(409);
  expect(desk.codes).toEqual(['c0de']);
  expect(await desk.app).toEqual(APP);
});

it('answers to no other name, so that a page of another site reaches nothing, and takes nothing that is posted', async () => {
  const desk = await openDesk();
  expect((await fetch(desk.url, { method: 'POST', body: 'manifest={}' })).status).toBe(405);
  expect((await fetch(new URL('/', desk.url))).status).toBe(404);
  for (const host of ['evil.example', `localhost:${new URL(desk.url).port}`, '127.0.0.1']) {
    expect(await statusFor(desk.url, host)).toBe(421);
    expect(await statusFor(madeUrl(desk, desk.state), host)).toBe(421);
  }
  expect(desk.codes).toEqual([]);
});

it('tells the person that the App is made only after its secrets are kept', async () => {
  const desk = await openDesk({
    keep: () => {
      throw new Error('the disk is full');
    },
  });
  const response = await fetch(madeUrl(desk, desk.state));
  expect(response.status).toBe(500);
  expect(await response.text()).not.toContain('KEY');
  await expect(desk.app).rejects.toThrow('the disk is full');
});

function statusFor(url: string, host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(url, { headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end();
  });
}
