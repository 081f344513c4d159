import { describe, expect, it } from 'vitest';
import { readEnvironment } from '../../../runtime/environment/environment.ts';

const COMPLETE = {
  GITHUB_TOKEN: 'writes',
  GITHUB_WEBHOOK_SECRET: 'signs',
  ANTHROPIC_API_KEY: 'thinks',
};

describe('the environment of a process', () => {
  it('is complete with a token, a webhook secret and a key of the model; all else has a default', () => {
    expect(readEnvironment(COMPLETE, 'dev')).toMatchObject({
      agentApi: { kind: 'local' },
      github: { apiUrl: 'https://api.github.com', token: 'writes', readToken: 'writes', webhookSecrets: ['signs'] },
      heartbeatTimeoutMs: 30_000,
      taskQueue: 'curfew',
    });
  });

  it('names all missing variables at once, and what each is for', () => {
    expect(() => readEnvironment({}, 'dev')).toThrowErrorMatchingInlineSnapshot(`
      [Error: The environment is not complete:
        - GITHUB_TOKEN is not set: it is needed to push branches and open pull requests (or GITHUB_APP_ID and GITHUB_APP_PRIVATE_KEY)
        - ANTHROPIC_API_KEY is not set: it is needed for the engine's model endpoint]
    `);
  });

  it('names everything that is wrong at once', () => {
    const wrong = { CURFEW_AGENT_API: 'remote', GITHUB_API_URL: 'github', CURFEW_HEARTBEAT_TIMEOUT: 'soon' };
    expect(() => readEnvironment({ ...COMPLETE, ...wrong }, 'dev')).toThrowErrorMatchingInlineSnapshot(`
      [Error: The environment is not complete:
        - CURFEW_AGENT_API is neither local, hosted nor an http(s) URL
        - GITHUB_API_URL is not an http(s) URL
        - CURFEW_HEARTBEAT_TIMEOUT is "soon"; write a duration such as 30s or 500ms]
    `);
  });

  it('says what is allowed where a value is wrong', () => {
    const wrong = { CURFEW_ENGINE_PORT: '0', CURFEW_LOG_LEVEL: 'loud', CURFEW_HEARTBEAT_TIMEOUT: '0s' };
    expect(() => readEnvironment({ ...COMPLETE, ...wrong }, 'dev')).toThrowErrorMatchingInlineSnapshot(`
      [Error: The environment is not complete:
        - CURFEW_ENGINE_PORT is not a port from 1 to 65535
        - CURFEW_HEARTBEAT_TIMEOUT is "0s"; write a duration such as 30s or 500ms
        - CURFEW_LOG_LEVEL is none of trace, debug, info, warn, error, silent]
    `);
    expect(() => readEnvironment({ CURFEW_ENGINE_PORT: 'abc' }, 'command')).toThrow('CURFEW_ENGINE_PORT is not a port');
  });

  it('asks each process only for what it needs', () => {
    expect(readEnvironment({}, 'command').github.token).toBeNull();
    expect(() => readEnvironment({ ANTHROPIC_API_KEY: 'thinks' }, 'engine')).not.toThrow();
    expect(() => readEnvironment({ GITHUB_WEBHOOK_SECRET: 'signs' }, 'serve')).not.toThrow();
  });

  it('wants a token that only reads where clones are made elsewhere', () => {
    const hosted = { ...COMPLETE, CURFEW_AGENT_API: 'hosted' };
    expect(() => readEnvironment(hosted, 'worker')).toThrow(
      'GITHUB_READ_TOKEN is not set: it is needed because the agent API is not local and clones must not use the writing token',
    );
    expect(readEnvironment({ ...hosted, GITHUB_READ_TOKEN: 'reads' }, 'worker')).toMatchObject({
      agentApi: { kind: 'hosted', key: 'thinks' },
      github: { readToken: 'reads' },
    });
  });

  it('asks for no personal token where the GitHub App is set, and says so where only half of it is', () => {
    const app = { GITHUB_APP_ID: '123', GITHUB_APP_PRIVATE_KEY: '-----BEGIN RSA PRIVATE KEY-----\\nkey' };
    const hosted = { CURFEW_AGENT_API: 'hosted', ANTHROPIC_API_KEY: 'thinks' };
    expect(readEnvironment({ ...hosted, ...app }, 'worker')).toMatchObject({
      github: { token: null, readToken: null, app: { id: '123' } },
    });
    expect(() => readEnvironment({ ...hosted, GITHUB_APP_ID: '123' }, 'worker')).toThrow(
      'GITHUB_READ_TOKEN is not set',
    );
  });

  it('takes two webhook secrets during a rotation, and an empty variable for none', () => {
    const rotating = { ...COMPLETE, GITHUB_WEBHOOK_SECRET_OLD: 'signed', ANTHROPIC_BASE_URL: '' };
    expect(readEnvironment(rotating, 'dev')).toMatchObject({
      github: { webhookSecrets: ['signs', 'signed'] },
      model: { baseUrl: null },
    });
  });

  it('holds the secret of every source by the name of its variable', () => {
    const { sourceSecrets } = readEnvironment({ ...COMPLETE, PAGER_SECRET: 'rings', OTHER_SECRET: '' }, 'serve');
    expect(sourceSecrets).toEqual({ GITHUB_WEBHOOK_SECRET: 'signs', PAGER_SECRET: 'rings' });
  });

  it('is refused when it asks for something that this version cannot do', () => {
    expect(() => readEnvironment({ ...COMPLETE, CURFEW_ENGINE_DATABASE_URL: 'postgres://x' }, 'dev')).toThrow(
      'CURFEW_ENGINE_DATABASE_URL is not carried out yet: the engine keeps its own SQLite file in the data folder; remove it',
    );
  });
});
