import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { createGithub, type Github } from '../../../../connections/github/create-github.ts';
import { openForge, WRITE_TOKEN, type OpenForge } from '../../../support/forge/open-forge.ts';

let open: OpenForge;
let name: string;
let number: number;
let github: Github;
let repositories = 0;

beforeAll(async () => {
  open = await openForge();
});
afterAll(() => open.close());

beforeEach(async () => {
  name = `acme/one-${++repositories}`;
  const { id } = await create(name);
  ({ number } = open.forge.createIssue({ repository: name, title: 'One', author: 'ada' }));
  github = createGithub({ apiUrl: open.forge.apiUrl, token: WRITE_TOKEN, known: [{ name, id }] });
});

async function create(fullName: string): Promise<{ id: number }> {
  const [owner = '', repository = ''] = fullName.split('/');
  return await open.forge.createRepository({ owner, name: repository, from: `${open.folder}/source` });
}

function comments(): string[] {
  return open.forge.state().comments.map(({ body }) => body);
}

it('a repository that was renamed is read and written under its former name', async () => {
  await open.forge.renameRepository(name, `${name}-renamed`);
  expect(await github.getRepository(name.toUpperCase())).toMatchObject({ fullName: `${name}-renamed` });
  await github.createComment(name, number, 'Renamed');
  expect(comments()).toContain('Renamed');
});

it('nothing is written into another repository that has taken its name', async () => {
  await open.forge.renameRepository(name, `${name}-renamed`);
  await create(name);
  open.forge.createIssue({ repository: name, title: 'Other', author: 'eve' });
  const before = open.forge.requests().length;
  const refusal = { message: expect.stringContaining(`another repository is called ${name} now`) as string };
  await expect(github.createComment(name, number, 'Squatted')).rejects.toMatchObject(refusal);
  await expect(github.addLabels(name, number, ['squatted'])).rejects.toMatchObject(refusal);
  await expect(github.getRepository(name)).rejects.toMatchObject(refusal);
  expect(comments()).not.toContain('Squatted');
  const asked = open.forge.requests().slice(before);
  expect(asked.map(({ method, path }) => `${method} ${path}`)).toEqual(Array(3).fill(`GET /repos/${name}`));
});

it('nothing is written into a repository that belongs to somebody else now', async () => {
  await open.forge.renameRepository(name, name.replace('acme', 'newco'));
  await expect(github.createComment(name, number, 'Transferred')).rejects.toThrow(
    `${name} was transferred and is called ${name.replace('acme', 'newco')} now, so this run does nothing more there. ` +
      `What to do: let \`repositories\` and the automation name ${name.replace('acme', 'newco')}, and start a new run there`,
  );
  expect(comments()).not.toContain('Transferred');
});

it('a repository is looked up once before what is written, and not for what is read', async () => {
  const before = open.forge.requests().length;
  await github.getIssue(name, number);
  await github.createComment(name, number, 'One');
  await github.createComment(name, number, 'Two');
  const asked = open.forge.requests().slice(before);
  expect(asked.map(({ method, path }) => `${method} ${path.replace(name, '')}`)).toEqual([
    `GET /repos//issues/${number}`,
    'GET /repos/',
    `POST /repos//issues/${number}/comments`,
    `POST /repos//issues/${number}/comments`,
  ]);
});

it('a lookup that failed is made again', async () => {
  open.forge.failNext({ match: new RegExp(`^GET /repos/${name}$`), status: 503 });
  await expect(github.createComment(name, number, 'Later')).rejects.toMatchObject({ status: 503 });
  await github.createComment(name, number, 'Later');
  expect(comments()).toContain('Later');
});
