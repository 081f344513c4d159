import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  deltaSize,
  forgeBundle,
  type ForgedBundle,
  type TreeEntry,
} from '../../../support/activities/forged-bundle.ts';
import { handOver } from '../../../support/activities/hand-over.ts';
import { openStage, PULL_REQUEST, type Stage } from '../../../support/activities/open-stage.ts';
import { openForge, type OpenForge } from '../../../support/forge/open-forge.ts';
import { oneIn, sampled } from '../../../support/setup/sampled.ts';

const MB = 1024 * 1024;
const GB = 1024 * MB;
/** A refusal needs seconds; without limits the worst of these need all of the memory of the machine. */
const PATIENCE_MS = 60_000;

/** Each makes git work for a second or more. */
const itSampled = oneIn(3);

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

/** What the agent is told about a bundle; nothing may be pushed. */
async function refusal(head: string, bytes: Buffer, change: Partial<typeof PULL_REQUEST> = {}): Promise<string> {
  stage.session.leave('changes.bundle', bytes);
  const { result } = await handOver(stage, head, { outputs: { createPullRequest: { ...PULL_REQUEST, ...change } } });
  if (result.done) throw new Error(`It was not refused: ${result.note}`);
  expect(await stage.branches()).toEqual({});
  expect(result.message).not.toContain(stage.dependencies.dataFolder);
  return result.message;
}

async function refusalOfTree(
  forged: ForgedBundle,
  tree: string,
  change?: Partial<typeof PULL_REQUEST>,
): Promise<string> {
  const head = forged.commit(tree, [stage.base]);
  return refusal(head, forged.bytes({ head, prerequisites: [stage.base] }), change);
}

/** Each keeps git busy until its limit of processor time. */
const LONG_CASES: [title: string, prove: () => Promise<void>][] = [
  [
    'of folders 10,000 deep is refused with the limit that it or git reaches',
    async () => {
      const forged = forgeBundle();
      let tree = forged.tree([['100644', 'file', forged.blob('x')]]);
      for (let depth = 0; depth < 10_000; depth++) tree = forged.tree([['40000', `${'d'.repeat(240)}${depth}`, tree]]);
      expect(await refusalOfTree(forged, tree)).toMatch(
        /^The bundle makes git need (more than 1 GB of memory|more stack than a process has|more than \d+ seconds of processor time) \(git [a-z-]+\), which is not allowed\.|^The commits hold folders 10001 deep: no disk holds/,
      );
    },
  ],
  [
    'of ten thousand million paths in a few objects is refused',
    async () => {
      const forged = forgeBundle();
      let tree = forged.tree([['100644', 'file', forged.blob('x')]]);
      for (let level = 0; level < 10; level++) {
        tree = forged.tree(Array.from('abcdefghij', (name): TreeEntry => ['40000', name, tree]));
      }
      expect(await refusalOfTree(forged, tree)).toMatch(
        /^The commits hold 21111111110 paths, at most 1000000 are taken\./,
      );
    },
  ],
  [
    'that unpacks from 10 MB to 10 GB is refused',
    async () => {
      const forged = forgeBundle();
      forged.zeros(160);
      expect(await refusalOfTree(forged, forged.tree([['100644', 'a', forged.blob('x')]]))).toMatch(
        /^(Git does not accept the bundle|The bundle makes git need more than \d+ seconds)/,
      );
    },
  ],
];

/** Folders with this name, so many of them inside each other. */
const UNPLACEABLE: [title: string, folders: [name: string, depth: number]][] = [
  ['folders 3,000 deep with short names', ['d', 3_000]],
  ['a folder with a name of 256 bytes', ['d'.repeat(256), 1]],
];

const MALFORMED: [title: string, entries: (id: string) => TreeEntry[]][] = [
  ['the same name twice', (id) => [['100644', 'a', id], ['100644', 'a', id]]], // prettier-ignore
  ['names that are not in order', (id) => [['100644', 'b', id], ['100644', 'a', id]]], // prettier-ignore
  ['an empty name', (id) => [['100644', '', id]]],
  ['a slash in a name', (id) => [['100644', '../x', id]]],
];

describe('a forged bundle', () => {
  it.each(sampled(LONG_CASES))('%s', (_, prove) => prove(), PATIENCE_MS);

  it.each(sampled(UNPLACEABLE))(
    'with %s is refused, because nobody could check it out',
    async (_, [name, depth]) => {
      const forged = forgeBundle();
      let tree = forged.tree([['100644', 'file', forged.blob('x')]]);
      for (let level = 0; level < depth; level++) tree = forged.tree([['40000', name, tree]]);
      expect(await refusalOfTree(forged, tree)).toContain(
        ': no disk holds a path of more than 4095 bytes, or a name of more than 255. Shorten them.',
      );
    },
    PATIENCE_MS,
  );

  itSampled(
    'of a million files is refused',
    async () => {
      const forged = forgeBundle();
      const blob = forged.blob('x');
      const names = Array.from({ length: 1_000 }, (_, n) => String(n).padStart(4, '0'));
      const folder = forged.tree(names.map((name) => ['100644', name, blob]));
      const tree = forged.tree(names.map((name) => ['40000', name, folder]));
      expect(await refusalOfTree(forged, tree)).toBe(
        'The commits hold 1001000 paths, at most 1000000 are taken. Rewrite them without generated files and bundle again.',
      );
    },
    PATIENCE_MS,
  );

  itSampled(
    'with a link whose target is 40 kB long is refused',
    async () => {
      const forged = forgeBundle();
      const tree = forged.tree([['120000', 'link', forged.blob('a/'.repeat(20_000))]]);
      expect(await refusalOfTree(forged, tree)).toMatch(
        /link: the target of a symbolic link is longer than any path may be\. Remove it\.|does not accept the bundle/,
      );
    },
    PATIENCE_MS,
  );

  itSampled(
    'with a blob that says it has 10 GB is refused',
    async () => {
      const forged = forgeBundle();
      const blob = forged.lyingBlob(Buffer.alloc(1_000), 10 * GB);
      expect(await refusalOfTree(forged, forged.tree([['100644', 'big', blob]]))).toMatch(
        /^(Git does not accept the bundle|The bundle makes git need)/,
      );
    },
    PATIENCE_MS,
  );

  itSampled(
    'with a delta that makes 10 GB of 16 MB is refused',
    async () => {
      const forged = forgeBundle();
      const size = 16 * MB - 1;
      const base = forged.blob(Buffer.alloc(size));
      const copy = Buffer.from([0xf0, 0xff, 0xff, 0xff]);
      forged.delta(base, Buffer.concat([deltaSize(size), deltaSize(640 * size), ...Array<Buffer>(640).fill(copy)]));
      expect(await refusalOfTree(forged, forged.tree([['100644', 'base', base]]))).toMatch(
        /^(Git does not accept the bundle|The bundle makes git need more than 1 GB of memory)/,
      );
    },
    PATIENCE_MS,
  );

  itSampled(
    'of 20,000 commits is refused by their number',
    async () => {
      const forged = forgeBundle();
      const tree = forged.tree([['100644', 'file', forged.blob('x')]]);
      let head = stage.base;
      for (let n = 0; n < 20_000; n++) head = forged.commit(tree, [head], String(n));
      expect(await refusal(head, forged.bytes({ head, prerequisites: [stage.base] }))).toBe(
        'The bundle holds 20000 commits, at most 1000 are taken. Squash them into fewer and bundle again.',
      );
    },
    PATIENCE_MS,
  );

  itSampled(
    'with a merge of 1,000 commits is refused by their number',
    async () => {
      const forged = forgeBundle();
      const tree = forged.tree([['100644', 'file', forged.blob('x')]]);
      const parents = Array.from({ length: 1_000 }, (_, n) => forged.commit(tree, [stage.base], String(n)));
      const head = forged.commit(tree, parents);
      expect(await refusal(head, forged.bytes({ head, prerequisites: [stage.base] }))).toContain('holds 1001 commits');
    },
    PATIENCE_MS,
  );

  it.each(sampled(MALFORMED))(
    'with a tree that has %s is refused',
    async (_, entries) => {
      const forged = forgeBundle();
      const tree = forged.tree(entries(forged.blob('x')));
      expect(await refusalOfTree(forged, tree)).toMatch(/^Git does not accept the bundle:/);
    },
    PATIENCE_MS,
  );

  itSampled(
    'with a name of 100 kB is refused',
    async () => {
      const forged = forgeBundle();
      const tree = forged.tree([['100644', 'n'.repeat(100_000), forged.blob('x')]]);
      const message = await refusalOfTree(forged, tree, { allowedFiles: ['docs/**'] });
      expect(message).toMatch(/^(Git does not accept the bundle|These commits cannot be handed over)/);
      expect(message.length).toBeLessThan(3_000);
    },
    PATIENCE_MS,
  );

  itSampled(
    'with words that read like an error of the machine is refused, not tried again',
    async () => {
      const forged = forgeBundle();
      const modules = forged.blob('[submodule "x"]\n  path = "-: No space left on device"\n');
      expect(await refusalOfTree(forged, forged.tree([['100644', '.gitmodules', modules]]))).toMatch(
        /^Git does not accept the bundle:/,
      );
    },
    PATIENCE_MS,
  );

  itSampled(
    'whose objects are not all there is refused',
    async () => {
      const forged = forgeBundle();
      const missing = 'ab'.repeat(20);
      expect(await refusalOfTree(forged, forged.tree([['100644', 'a', missing]]))).toMatch(
        /^Git does not accept the bundle:/,
      );
    },
    PATIENCE_MS,
  );

  itSampled(
    'that builds on very many commits is refused by their number',
    async () => {
      const forged = forgeBundle();
      const head = forged.commit(forged.tree([]), [stage.base]);
      const prerequisites = Array.from({ length: 2_000 }, () => stage.base);
      expect(await refusal(head, forged.bytes({ head, prerequisites }))).toContain(
        'The bundle builds on 2000 commits, at most 50 are taken.',
      );
    },
    PATIENCE_MS,
  );

  itSampled(
    'with thousands of refs brings none of them in',
    async () => {
      const forged = forgeBundle();
      const refs = Array.from({ length: 4_000 }, (_, n) => `refs/heads/${n}`);
      const head = forged.commit(forged.tree([['120000', 'out', forged.blob('/etc/passwd')]]), [stage.base]);
      expect(await refusal(head, forged.bytes({ head, prerequisites: [stage.base], refs }))).toContain(
        'out: symbolic links that lead out of the repository are never taken.',
      );
    },
    PATIENCE_MS,
  );
});
