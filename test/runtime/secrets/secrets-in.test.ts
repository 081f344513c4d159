import { expect, it } from 'vitest';
import { readEnvironment } from '../../../runtime/environment/environment.ts';
import { secretsIn } from '../../../runtime/secrets/secrets-in.ts';

it('knows each secret among the variables, and takes nothing else for one', () => {
  const secrets = {
    GITHUB_TOKEN: 'secret-1',
    GITHUB_READ_TOKEN: 'secret-2',
    GITHUB_APP_PRIVATE_KEY: 'secret-3',
    GITHUB_WEBHOOK_SECRET_OLD: 'secret-4',
    ANTHROPIC_API_KEY: 'secret-5',
    CURFEW_AGENT_API_KEY: 'secret-6',
    SLACK_BOT_TOKEN: 'secret-7',
    SENTRY_CLIENT_SECRET: 'secret-8',
    PAGER_SECRET: 'secret-9',
    TEMPORAL_API_KEY: 'secret-10',
    TEMPORAL_TLS_CLIENT_KEY_DATA: 'secret-11',
    AWS_SECRET_ACCESS_KEY: 'secret-12',
  };
  const others = {
    GITHUB_APP_ID: 'other',
    GITHUB_API_URL: 'https://github.example.com/api/v3',
    AWS_ACCESS_KEY_ID: 'other',
    SSH_KEY: '/home/me/.ssh/id',
    CURFEW_TASK_QUEUE: 'other',
    KEYBOARD: 'other',
    EMPTY_SECRET: '',
    MISSING_SECRET: undefined,
  };
  expect(secretsIn({ ...secrets, ...others })).toEqual(Object.values(secrets));
});

it('knows the passwords in addresses, as they are written and decoded', () => {
  expect(
    secretsIn({ CURFEW_DATABASE_URL: 'postgres://curfew:p%40ss%2Fword@db/x', https_proxy: 'http://u:pw1@proxy' }),
  ).toEqual(['p%40ss%2Fword', 'p@ss/word', 'curfew:p%40ss%2Fword@', 'pw1', 'u:pw1@']);
  expect(secretsIn({ CURFEW_DATABASE_URL: 'postgres://u:100%@db', X_URL: 'https://host:443/a:b@c' })).toEqual([
    '100%',
    'u:100%@',
  ]);
});

it('takes no plain word for a secret, even if it is the password in the address of a database', () => {
  const urls = [
    'postgres://postgres:postgres@localhost/x',
    'postgres://u:password@db/x',
    'postgres://app_1:app_1@db/x',
  ];
  for (const url of urls) expect(secretsIn({ CURFEW_DATABASE_URL: url })).toEqual([]);
});

it('is part of the environment of a process', () => {
  expect(readEnvironment({ ANTHROPIC_API_KEY: 'thinks-hard' }, 'engine').secrets).toEqual(['thinks-hard']);
});
