import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { toFile, type Uploadable } from '@anthropic-ai/sdk';
import { extractSkillArchive } from '@anthropic-ai/sdk/tools/agent-toolset/node';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeSurroundings } from '../../../engine/brain/describe-surroundings.ts';
import { mountsOfSession } from '../../../engine/hands/workspace/mounts-of-session.ts';
import { prepareWorkspace } from '../../../engine/hands/workspace/workspace.ts';
import { startFileSweep } from '../../../engine/store/files/file-sweep.ts';
import { temporaryFolder } from '../../support/database/temporary-database.ts';
import { apiOf, type InProcessApi } from '../../support/engine/api-of.ts';
import { bareEngine, type BareEngine } from '../../support/engine/bare-engine.ts';

let bare: BareEngine;
let api: InProcessApi;

beforeAll(async () => {
  bare = await bareEngine();
  api = apiOf(bare.engine);
});
afterAll(() => bare.stop());

const SKILL = '---\nname: release-notes\ndescription: Writes release notes. Use it before a release.\n---\n# How\n';

function files(contents: Record<string, string | Buffer> = {}): Promise<Uploadable[]> {
  const all = { 'release-notes/SKILL.md': SKILL, ...contents };
  return Promise.all(Object.entries(all).map(([name, content]) => toFile(Buffer.from(content), name)));
}

async function session(skills: { skill_id: string; version?: string }[], params: object = {}) {
  const { client } = api;
  const agent = await client.beta.agents.create({
    name: 'tester',
    model: 'claude-opus-5-5',
    tools: [{ type: 'agent_toolset_20260401' }],
    skills: skills.map((skill) => ({ type: 'custom' as const, ...skill })),
  });
  const environment = await client.beta.environments.create({ name: `env-${agent.id}` });
  return await client.beta.sessions.create({ agent: agent.id, environment_id: environment.id, ...params });
}

async function kept(): Promise<string[]> {
  return (await Array.fromAsync(bare.engine.bytes.list())).flat().sort();
}

it('stores a skill from its files, shows and lists it, and gives it back as an archive that the SDK extracts', async () => {
  const { client } = api;
  const binary = Buffer.from([0, 255, 13, 10, 45, 45]);
  const skill = await client.skills.create({
    files: await files({
      'release-notes/scripts/run.sh': '#!/bin/sh\necho hi\n',
      'release-notes/assets/ü b.bin': binary,
    }),
    display_name: 'Release notes',
  });
  expect(skill).toMatchObject({ type: 'skill', display_name: 'Release notes', source: { type: 'custom' } });
  expect(await client.skills.retrieve(skill.id)).toEqual(skill);
  const version = await client.skills.versions.retrieve('latest', { skill_id: skill.id });
  expect(version).toEqual({
    id: skill.latest_version_id,
    type: 'skill_version',
    skill_id: skill.id,
    name: 'release-notes',
    description: 'Writes release notes. Use it before a release.',
    created_at: expect.any(String),
  });
  const into = join(temporaryFolder(), 'skill');
  mkdirSync(into);
  const archive = await client.beta.skills.versions.download(version.id, { skill_id: skill.id });
  expect(archive.headers.get('content-disposition')).toContain('release-notes.zip');
  await extractSkillArchive(archive, into);
  expect(readFileSync(join(into, 'SKILL.md'), 'utf8')).toBe(SKILL);
  expect(readFileSync(join(into, 'assets/ü b.bin'))).toEqual(binary);
  expect(statSync(join(into, 'scripts/run.sh')).mode & 0o777).toBe(0o755);
});

it('takes one archive of the files, as zip makes it, and keeps what may be executed', async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'release-notes/.hidden'), { recursive: true });
  writeFileSync(join(folder, 'release-notes/SKILL.md'), SKILL);
  writeFileSync(join(folder, 'release-notes/.hidden/tool'), 'binary', { mode: 0o755 });
  writeFileSync(join(folder, 'release-notes/.DS_Store'), 'of a Mac');
  execFileSync('zip', ['-qr', 'skill.zip', 'release-notes'], { cwd: folder });
  const { client } = api;
  const archive = await toFile(readFileSync(join(folder, 'skill.zip')), 'skill.zip');
  const { id, display_name } = await client.skills.create({ files: [archive] });
  expect(display_name).toBe('release-notes');
  const into = join(folder, 'into');
  mkdirSync(into);
  await extractSkillArchive(await client.beta.skills.versions.download('latest', { skill_id: id }), into);
  expect(statSync(join(into, '.hidden/tool')).mode & 0o777).toBe(0o755);
  expect(() => statSync(join(into, '.DS_Store'))).toThrow('ENOENT');
});

it('adds versions, which must keep the name, and removes versions and skills with their bytes', async () => {
  const { client } = api;
  const before = await kept();
  const skill = await client.skills.create({ files: await files({ 'release-notes/a': 'first' }) });
  const second = await client.skills.versions.create(skill.id, { files: await files({ 'release-notes/a': 'second' }) });
  const renamed = SKILL.replace('release-notes', 'other-notes');
  await expect(
    client.skills.versions.create(skill.id, { files: await files({ 'release-notes/SKILL.md': renamed }) }),
  ).rejects.toThrow('the skill is named \\"other-notes\\", and all versions of');
  const third = await client.skills.versions.create(skill.id, { files: await files({ 'release-notes/a': 'third' }) });
  const ids = (await Array.fromAsync(client.skills.versions.list(skill.id, { limit: 1 }))).map(({ id }) => id);
  expect(ids).toEqual([third.id, second.id, skill.latest_version_id]);
  expect(await client.skills.versions.delete(third.id, { skill_id: skill.id })).toEqual({
    id: third.id,
    type: 'skill_version_deleted',
  });
  expect(await client.skills.retrieve(skill.id)).toMatchObject({ latest_version_id: second.id });
  await client.skills.versions.delete(second.id, { skill_id: skill.id });
  await expect(client.skills.versions.delete(skill.latest_version_id, { skill_id: skill.id })).rejects.toThrow(
    'is the only version of skill',
  );
  expect(await client.skills.delete(skill.id)).toEqual({ id: skill.id, type: 'skill_deleted' });
  await expect(client.skills.retrieve(skill.id)).rejects.toMatchObject({ status: 404 });
  expect(await kept()).toEqual(before);
});

it('lists skills newest first in pages, and has none of another source', async () => {
  const { client } = api;
  const made: string[] = [];
  for (let i = 0; i < 3; i += 1) made.push((await client.skills.create({ files: await files() })).id);
  const listed = (await Array.fromAsync(client.skills.list({ limit: 2 }))).map(({ id }) => id);
  expect(listed.filter((id) => made.includes(id)).toSorted()).toEqual(made.toSorted());
  expect(await Array.fromAsync(client.skills.list({ source: 'anthropic' }))).toEqual([]);
  for (const id of listed) await client.skills.delete(id);
});

it('pins the version when a session is created, names the skill in the prompt, and puts its files into the workspace', async () => {
  const { client } = api;
  const skill = await client.skills.create({ files: await files({ 'release-notes/scripts/go': '#!/bin/sh\n' }) });
  const created = await session([{ skill_id: skill.id }]);
  expect(created.agent.skills).toEqual([{ type: 'custom', skill_id: skill.id, version: skill.latest_version_id }]);
  expect((await client.beta.agents.retrieve(created.agent.id)).skills).toEqual([
    { type: 'custom', skill_id: skill.id, version: 'latest' },
  ]);
  await client.skills.versions.create(skill.id, { files: await files({ 'release-notes/scripts/go': 'changed' }) });
  await client.skills.delete(skill.id);
  const prompt = await describeSurroundings(bare.engine, created.id);
  expect(prompt).toContain(
    '- /workspace/skills/release-notes/SKILL.md: Writes release notes. Use it before a release.\n',
  );
  expect(prompt).not.toContain('# How');
  const mounts = await mountsOfSession({ ...bare.engine, dataFolder: temporaryFolder() }, created.id);
  await prepareWorkspace(mounts, AbortSignal.timeout(10_000));
  const place = join(mounts.folder, 'mounts/workspace/skills/release-notes');
  expect(readFileSync(join(place, 'SKILL.md'), 'utf8')).toBe(SKILL);
  expect(readFileSync(join(place, 'scripts/go'), 'utf8')).toBe('#!/bin/sh\n');
  expect(statSync(join(place, 'scripts/go')).mode & 0o111).not.toBe(0);
});

it('closes what it would have sent when only the headers of an archive are asked for', async () => {
  const { client } = api;
  const skill = await client.skills.create({ files: await files() });
  const opened: FileHandle[] = [];
  const open = async (sha256: string) => {
    const handle = await bare.engine.bytes.open(sha256);
    opened.push(handle);
    return handle;
  };
  const path = `/v1/skills/${skill.id}/versions/latest/content`;
  const watched = apiOf({ ...bare.engine, bytes: { ...bare.engine.bytes, open } });
  const head = await watched.request(path, { method: 'HEAD' });
  expect({ status: head.status, body: await head.text() }).toEqual({ status: 200, body: '' });
  expect(Number(head.headers.get('content-length'))).toBe((await (await api.request(path)).arrayBuffer()).byteLength);
  await expect.poll(() => opened.map(({ fd }) => fd)).toEqual([-1]);
});

it('keeps the bytes of a deleted skill for as long as a session needs them', async () => {
  const { client } = api;
  const before = await kept();
  const { id } = await client.skills.create({ files: await files({ 'release-notes/once': 'upon a time' }) });
  const created = await session([{ skill_id: id }]);
  await client.skills.delete(id);
  expect(await kept()).not.toEqual(before);
  await client.beta.sessions.delete(created.id);
  expect(await kept()).toEqual(before);
});

it('keeps what skills and sessions need when bytes without an owner are swept, and nothing of an upload that was cut off', async () => {
  const { client } = api;
  const one = await client.skills.create({ files: await files({ 'release-notes/swept': 'one' }) });
  const two = await client.skills.create({ files: await files({ 'release-notes/swept': 'two' }) });
  const created = await session([{ skill_id: two.id }]);
  await client.skills.delete(two.id);
  const before = await kept();
  const head = '--b\r\nContent-Disposition: form-data; name="files[]"; filename="release-notes/SKILL.md"\r\n\r\n';
  const cut = await api.request('/v1/skills', {
    method: 'POST',
    headers: { 'content-type': 'multipart/form-data; boundary=b' },
    body: `${head}${SKILL}`,
  });
  expect(cut.status).toBe(400);
  // What an engine leaves that dies between its two archives.
  async function* leftover(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('raw');
  }
  await bare.engine.bytes.keep(leftover(), async () => {});
  expect(await kept()).not.toEqual(before);
  const sweep = await startFileSweep({ ...bare.engine, log: bare.engine.log });
  await expect.poll(kept).toEqual(before);
  await sweep.stop();
  const archive = await client.beta.skills.versions.download('latest', { skill_id: one.id });
  expect((await archive.arrayBuffer()).byteLength).toBeGreaterThan(100);
  await client.beta.sessions.delete(created.id);
});

it('refuses skills that do not exist, that are hosted elsewhere, or that would be in one place', async () => {
  const { client } = api;
  await expect(session([{ skill_id: 'skill_none' }])).rejects.toMatchObject({
    status: 400,
    errorCode: 'skill_not_found',
  });
  const one = await client.skills.create({ files: await files() });
  const two = await client.skills.create({ files: await files() });
  await expect(session([{ skill_id: one.id }, { skill_id: two.id }])).rejects.toThrow('both named \\"release-notes\\"');
  await expect(session([{ skill_id: one.id }, { skill_id: one.id }])).rejects.toThrow('is named twice');
  await expect(
    session([{ skill_id: one.id }], {
      resources: [{ type: 'github_repository', url: 'https://github.com/acme/skills' }],
    }),
  ).rejects.toThrow('/workspace/skills cannot be mounted, because the skills of the agent are in /workspace/skills');
  await expect(
    client.beta.agents.create({
      name: 'a',
      model: 'claude-opus-5-5',
      skills: [{ type: 'anthropic', skill_id: 'xlsx' }],
    }),
  ).rejects.toThrow('the files of skills of type anthropic are at the hosted service only');
});
