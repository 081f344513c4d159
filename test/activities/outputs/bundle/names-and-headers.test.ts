import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { branchNames } from '../../../../activities/outputs/create-pull-request/branch-name.ts';
import { readBundleHeader } from '../../../../activities/outputs/bundle/bundle-header.ts';
import { isProtected } from '../../../../activities/outputs/policy/protected-files.ts';
import { subjectNumber } from '../../../../activities/outputs/text/subject-number.ts';

const A = 'a'.repeat(40);
const B = 'b'.repeat(40);

describe('the branches of a subject', () => {
  it('are the same for every run, and end in a hash of the subject', () => {
    expect(
      branchNames({
        prefix: 'curfew/',
        automationId: 'fix-bug',
        subject: 'issue:acme/api#5',
        repository: 'Acme/API',
      }).slice(0, 3),
    ).toEqual([
      'curfew/fix-bug/issue-5-0f63076b',
      'curfew/fix-bug/issue-5-0f63076b-2',
      'curfew/fix-bug/issue-5-0f63076b-3',
    ]);
  });

  it('tell subjects apart that read alike', () => {
    const [one] = branchNames({
      prefix: 'curfew/',
      automationId: 'a',
      subject: 'thread:Hello World!',
      repository: 'acme/api',
    });
    const [other] = branchNames({
      prefix: 'curfew/',
      automationId: 'a',
      subject: 'thread:hello, world',
      repository: 'acme/api',
    });
    expect(one).toMatch(/^curfew\/a\/thread-hello-world-[0-9a-f]{8}$/);
    expect(other).toMatch(/^curfew\/a\/thread-hello-world-[0-9a-f]{8}$/);
    expect(one).not.toBe(other);
  });

  it('are names that git takes, whatever the subject and the automation are called', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), fc.string({ minLength: 1 }), (subject, id) => {
        const names = branchNames({
          prefix: 'curfew/',
          automationId: `a${id}`,
          subject: subject,
          repository: 'acme/api',
        });
        expect(new Set(names).size).toBe(9);
        for (const name of names) {
          expect(name).toMatch(/^curfew\/[\w.-]+\/[a-z0-9-]+$/);
          expect(name).not.toMatch(/\.\.|\/\.|\.lock\/|\.\/|\/$/);
        }
      }),
    );
  });
});

describe('the header of a bundle', () => {
  it('names the commit and what it builds on', () => {
    const bundle = Buffer.from(`# v2 git bundle\n-${A} Import\n-${B}\n${B} HEAD\n${A} refs/heads/x\n\nPACK…`);
    expect(readBundleHeader(bundle)).toEqual({ prerequisites: [A, B], head: B });
  });

  it.each([
    ['of version 3', `# v3 git bundle\n@object-format=sha1\n${A} HEAD\n\n`, { prerequisites: [], head: A }],
    ['without HEAD', `# v2 git bundle\n${A} refs/heads/HEAD\n\n`, { prerequisites: [], head: null }],
    ['with a filter', `# v3 git bundle\n@filter=blob:none\n${A} HEAD\n\n`, null],
    ['with a short id', `# v2 git bundle\n${A.slice(1)} HEAD\n\n`, null],
    ['without an end', `# v2 git bundle\n${A} HEAD\n`, null],
    ['that is something else', `# v9 git bundle\n${A} HEAD\n\n`, null],
  ])('%s', (_, text, header) => {
    expect(readBundleHeader(Buffer.from(text))).toEqual(header);
  });

  it('is read without an error whatever the bytes are', () => {
    fc.assert(fc.property(fc.uint8Array(), (bytes) => void readBundleHeader(Buffer.from(bytes))));
  });
});

describe('protected files', () => {
  it.each([
    'package.json',
    'a/b/Package.JSON',
    '.github/workflows/x.yml',
    '.GitHub/x',
    '.vscode/settings.json',
    'docs/CODEOWNERS',
    'AGENTS.md',
    'requirements-dev.txt',
    '.gitmodules',
    'curfew.yml',
    'agents/x.md',
    'CLAUDE.md',
    'sub/.npmrc',
  ])('are %s', (path) => expect(isProtected(path)).toBe(true));

  it.each([
    'src/index.ts',
    'README.md',
    'docs/agents/x.md',
    'agents/x.ts',
    'src/.env.test',
    'package.json.ts',
    'src/requirements.md',
    'github/x',
  ])('are not %s', (path) => expect(isProtected(path)).toBe(false));
});

describe('the issue of an event', () => {
  const event = {
    source: 'github',
    name: 'issues',
    deliveryId: '1',
    title: 't',
    actor: null,
    repository: 'acme/api',
  } as const;
  it.each([
    ['issue:acme/api#5', null, 5],
    ['pull:acme/api#7', null, 7],
    ['issue:other/api#5', null, null],
    ['everything', 'https://forge/acme/api/issues/8#issuecomment-3', 8],
    ['everything', 'https://forge/acme/api/pull/9/files', 9],
    ['delivery:x', 'https://forge/acme/api/actions/runs/10', null],
    ['delivery:x', null, null],
  ])('of subject %s and page %s is %s', (subject, url, number) => {
    expect(subjectNumber({ ...event, subject, url })).toBe(number);
  });
});
