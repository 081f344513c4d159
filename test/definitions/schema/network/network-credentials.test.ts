import { describe, expect, it } from 'vitest';
import { buildNetwork } from '../../../../definitions/loading/build-network.ts';
import { explainIssues } from '../../../../definitions/loading/explain-issues.ts';
import { networkCredentialsSchema } from '../../../../definitions/schema/network/network-credentials-schema.ts';
import { networkSchema } from '../../../../definitions/schema/network/network-schema.ts';

function problems(credentials: unknown): string[] {
  const { error } = networkCredentialsSchema.safeParse(credentials, { reportInput: true });
  return error ? explainIssues(error.issues, 'credentials').map(({ message }) => message) : [];
}

const hosts = ['npm.acme.dev'];

describe('credentials of a network', () => {
  it('name the variable of the sandbox, that of the worker, and the hosts', () => {
    const written = networkSchema.parse({ credentials: { NPM_TOKEN: { secret: 'ACME_NPM_TOKEN', hosts } } });
    expect(buildNetwork(written)).toEqual({
      allowed: [],
      credentials: [{ variable: 'NPM_TOKEN', secret: 'ACME_NPM_TOKEN', hosts }],
    });
  });

  it('leave no trace in a network without any', () => {
    expect(buildNetwork({})).toEqual({ allowed: [] });
    expect(buildNetwork({ allowed: [], credentials: {} })).toEqual({ allowed: [] });
  });

  it('cannot be secrets of Curfew or of a source, with which an agent could act past the checked outputs', () => {
    for (const secret of [
      'GITHUB_TOKEN',
      'ANTHROPIC_API_KEY',
      'CURFEW_ACTOR_KEY',
      'SENTRY_AUTH_TOKEN',
      'SLACK_BOT_TOKEN',
    ])
      expect(problems({ T: { secret, hosts } })).toEqual([
        `\`T.secret\` is ${secret}, which is a secret of Curfew itself: the agent could act past the outputs that are checked; give it a token of its own`,
      ]);
    expect(problems({ T: { secret: 'PAGER_SECRET', hosts } })).toEqual([
      '`T.secret` is PAGER_SECRET, and variables that end in _SECRET are those of sources; choose another name',
    ]);
  });

  it('cannot take the place of a variable that steers the sandbox', () => {
    for (const variable of ['PATH', 'https_proxy', 'LD_PRELOAD', 'NODE_OPTIONS', 'GIT_SSL_CAINFO', 'SSL_CERT_FILE'])
      expect(problems({ [variable]: { secret: 'ACME', hosts } })).toEqual([
        `\`${variable}\` is "${variable}", which steers the sandbox itself; choose another name`,
      ]);
  });

  it('have hosts that can be allowed, without ports', () => {
    const wrong = problems({ T: { secret: 'ACME', hosts: ['https://npm.acme.dev/x', '*', 'npm.acme.dev:8443'] } });
    expect(wrong).toEqual([
      '`T.hosts[0]` is "https://npm.acme.dev/x", which is a URL; write its host alone: npm.acme.dev',
      '`T.hosts[1]` is "*", which means every host; write each host that is needed',
      '`T.hosts[2]` is "npm.acme.dev:8443", which has a port; write the host alone: the value is sent to it at each port that `allowed` opens',
    ]);
    expect(problems({ T: { secret: '', hosts: 'registry.npmjs.org' } })).toEqual([
      '`T.secret` is empty; fill it in or remove it',
      '`T.hosts` is "registry.npmjs.org"; write a list: [registry.npmjs.org]',
    ]);
    expect(problems({ T: { secret: 'ACME', hosts: [] } })).toEqual([
      '`T.hosts` names no host; write those that the value may be sent to',
    ]);
    expect(problems({ 'my token': { secret: 'a b', hosts } })).toEqual([
      '`my token` is "my token", which is not the name of a variable',
    ]);
  });
});
