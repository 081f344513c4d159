import { expect, it } from 'vitest';
import { forgetInstallation } from '../../demo/stages/forget-installation.ts';

it('leaves a demo neither the database nor the tokens nor the task queue of a real installation', () => {
  const environment: NodeJS.ProcessEnv = {
    PATH: '/usr/bin',
    TEMPORAL_ADDRESS: 'temporal.example.com:7233',
    CURFEW_LOG_LEVEL: 'debug',
    CURFEW_DATABASE_URL: 'postgres://db.example.com/curfew',
    CURFEW_TASK_QUEUE: 'curfew',
    GITHUB_TOKEN: 'a token',
    GITHUB_APP_PRIVATE_KEY: 'a key',
    SLACK_APP_TOKEN: 'a token',
    SENTRY_AUTH_TOKEN: 'a token',
    ANTHROPIC_AUTH_TOKEN: 'a token',
  };
  forgetInstallation(environment);
  expect(Object.keys(environment)).toEqual(['PATH', 'TEMPORAL_ADDRESS', 'CURFEW_LOG_LEVEL']);
});
