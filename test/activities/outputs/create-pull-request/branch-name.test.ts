import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { branchNames } from '../../../../activities/outputs/create-pull-request/branch-name.ts';

const OWNER = { prefix: 'curfew/', automationId: 'fix-bug', subject: 'issue:acme/api#5', repository: 'acme/api' };

describe('the branches of a subject', () => {
  it('are the same for every run, and end in a hash of the subject', () => {
    const names = branchNames({ ...OWNER, subject: 'issue:acme/api#5', repository: 'Acme/API' });
    expect(names.slice(0, 3)).toEqual([
      'curfew/fix-bug/issue-5-0f63076b',
      'curfew/fix-bug/issue-5-0f63076b-2',
      'curfew/fix-bug/issue-5-0f63076b-3',
    ]);
  });

  it('are others for each of the runs that go on side by side', () => {
    const [shared] = branchNames(OWNER);
    const [one, other] = ['one', 'other'].map((id) => branchNames({ ...OWNER, runId: `fix-bug/github/${id}` })[0]);
    expect(new Set([shared, one, other]).size).toBe(3);
    expect(one).toMatch(/^curfew\/fix-bug\/issue-5-[0-9a-f]{8}$/);
  });

  it('tell subjects apart that read alike', () => {
    const [one] = branchNames({ ...OWNER, subject: 'thread:Hello World!' });
    const [other] = branchNames({ ...OWNER, subject: 'thread:hello, world' });
    expect(one).toMatch(/^curfew\/fix-bug\/thread-hello-world-[0-9a-f]{8}$/);
    expect(other).toMatch(/^curfew\/fix-bug\/thread-hello-world-[0-9a-f]{8}$/);
    expect(one).not.toBe(other);
  });

  it('are names that git takes, whatever the subject and the automation are called', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), fc.string({ minLength: 1 }), (subject, id) => {
        const names = branchNames({ ...OWNER, automationId: `a${id}`, subject });
        expect(new Set(names).size).toBe(9);
        for (const name of names) {
          expect(name).toMatch(/^curfew\/[\w.-]+\/[a-z0-9-]+$/);
          expect(name).not.toMatch(/\.\.|\/\.|\.lock\/|\.\/|\/$/);
        }
      }),
    );
  });
});
