import { describe, expect, it } from 'vitest';
import { allowedSecrets } from '../../../../definitions/outputs/options/allowed-secrets.ts';
import { isSecretAllowed } from '../../../../definitions/outputs/options/is-secret-allowed.ts';
import { createPullRequest } from '../../../../definitions/outputs/pulls/create-pull-request.ts';

function problems(written: unknown): string[] {
  return (
    allowedSecrets.safeParse(written).error?.issues.map(({ path, message }) => `${path.join('.')} ${message}`) ?? []
  );
}

describe('allowed-secrets', () => {
  it('is a list of rules, of files, or of both', () => {
    expect(allowedSecrets.parse([{ rule: 'slack' }, { path: 'docs/**' }, { rule: 'github', path: '*.env' }])).toEqual([
      { rule: 'slack', path: null },
      { rule: null, path: 'docs/**' },
      { rule: 'github', path: '*.env' },
    ]);
  });

  it('explains what is wrong with an entry', () => {
    expect(problems([{ rule: 'githup' }])).toEqual(['0.rule is "githup", which is no rule; did you mean `github`?']);
    expect(problems([{ rule: 'sql' }])[0]).toMatch(/^0\.rule is "sql", which is no rule; there are 1password, age, /);
    expect(problems([{}])).toEqual(['0 is empty and would allow every credential; name a `rule`, a `path`, or both']);
    expect(problems([{ path: '!docs/**' }])).toEqual(['0.path must name files to allow, so it cannot begin with `!`']);
    expect(problems([{ rules: 'github' }])[0]).toContain('did you mean `rule`?');
    expect(problems(['github'])).toHaveLength(1);
  });

  it('allows what stands in no file only by a rule alone', () => {
    const found = { rule: 'github', path: null };
    expect(isSecretAllowed(allowedSecrets.parse([{ rule: 'github' }]), found)).toBe(true);
    expect(isSecretAllowed(allowedSecrets.parse([{ path: '**' }, { rule: 'github', path: '**' }]), found)).toBe(false);
    expect(isSecretAllowed(allowedSecrets.parse([{ rule: 'slack' }]), found)).toBe(false);
  });

  it('is shown in the summary of the automation', () => {
    const written = {
      'allowed-secrets': [{ rule: 'private-key', path: 'test/**' }, { path: 'docs/*' }, { rule: 'slack' }],
    };
    expect(createPullRequest.summary(createPullRequest.options.parse(written))).toBe(
      'draft pull request, in which these credentials are allowed: private-key in test/**, every kind in docs/*, slack',
    );
  });
});
