import { describe, expect, it } from 'vitest';
import { childEnvironment } from '../../../cli/dev/child-environment.ts';

const source = {
  PATH: '/bin',
  ANTHROPIC_API_KEY: 'model',
  BRAVE_API_KEY: 'searches',
  GITHUB_TOKEN: 'write',
  GITHUB_READ_TOKEN: 'read',
  GITHUB_WEBHOOK_SECRET: 'webhook',
  GITHUB_WEBHOOK_SECRET_OLD: 'former',
  PAGER_SECRET: 'ring',
  SENTRY_AUTH_TOKEN: 'issues',
  SLACK_BOT_TOKEN: 'speaks',
  SLACK_APP_TOKEN: 'listens',
  GITHUB_HOOKS_TOKEN: 'redelivers',
  GITHUB_APP_PRIVATE_KEY: 'is the app',
  CURFEW_AGENT_API_KEY: 'sessions',
  CURFEW_ACTOR_KEY: 'signs',
  TEMPORAL_API_KEY: 'cloud',
};
const own = { address: '127.0.0.1:7233', namespace: 'default', uiUrl: null };

describe('childEnvironment', () => {
  it('gives no child a secret that it does not need', () => {
    const secrets = (name: 'engine' | 'worker' | 'serve', login: string | null = 'curfew-bot') => {
      const given = childEnvironment(name, source, { temporal: own, enginePort: 4180, hasEngine: true, login });
      return Object.keys(given).filter((key) => key in source && key !== 'PATH');
    };
    expect(secrets('engine')).toEqual(['ANTHROPIC_API_KEY', 'BRAVE_API_KEY']);
    const ofWorker = ['SENTRY_AUTH_TOKEN', 'SLACK_BOT_TOKEN', 'CURFEW_AGENT_API_KEY', 'CURFEW_ACTOR_KEY'];
    expect(secrets('worker')).toEqual(['GITHUB_TOKEN', 'GITHUB_READ_TOKEN', ...ofWorker]);
    const ofSources = ['GITHUB_WEBHOOK_SECRET', 'GITHUB_WEBHOOK_SECRET_OLD', 'PAGER_SECRET', 'SENTRY_AUTH_TOKEN'];
    const ofServe = [
      ...ofSources,
      'SLACK_BOT_TOKEN',
      'SLACK_APP_TOKEN',
      'GITHUB_HOOKS_TOKEN',
      'GITHUB_APP_PRIVATE_KEY',
    ];
    expect(secrets('serve')).toEqual(['GITHUB_READ_TOKEN', ...ofServe, 'CURFEW_ACTOR_KEY']);
    expect(secrets('serve', null)).toEqual(['GITHUB_TOKEN', 'GITHUB_READ_TOKEN', ...ofServe, 'CURFEW_ACTOR_KEY']);
  });

  it('leaves the token that writes to serve if there is no other token', () => {
    const { GITHUB_READ_TOKEN: _, ...onlyWriting } = source;
    const surroundings = { temporal: own, enginePort: 4180, hasEngine: true, login: 'curfew-bot' };
    expect(childEnvironment('serve', onlyWriting, surroundings)).toHaveProperty('GITHUB_TOKEN');
    const reading = childEnvironment('serve', source, surroundings);
    expect(reading).toMatchObject({ GITHUB_READ_TOKEN: 'read', GITHUB_LOGIN: 'curfew-bot' });
  });

  it('leaves the key of the App to the worker if there is no personal token for what it does', () => {
    const { GITHUB_TOKEN: _, ...reading } = source;
    const surroundings = { temporal: own, enginePort: 4180, hasEngine: true, login: null };
    expect(childEnvironment('worker', reading, surroundings)).toHaveProperty('GITHUB_APP_PRIVATE_KEY');
    expect(childEnvironment('engine', reading, surroundings)).not.toHaveProperty('GITHUB_APP_PRIVATE_KEY');
    const { GITHUB_READ_TOKEN: __, ...writing } = source;
    expect(childEnvironment('worker', writing, surroundings)).not.toHaveProperty('GITHUB_APP_PRIVATE_KEY');
    const elsewhere = { ...surroundings, hasEngine: false };
    expect(childEnvironment('worker', writing, elsewhere)).toHaveProperty('GITHUB_APP_PRIVATE_KEY');
  });

  it('leaves the key of a hosted agent API to the worker', () => {
    const given = childEnvironment('worker', source, {
      temporal: own,
      enginePort: 4180,
      hasEngine: false,
      login: null,
    });
    expect(given['ANTHROPIC_API_KEY']).toBe('model');
  });

  it('names our own Temporal server, without the keys of another server', () => {
    const given = childEnvironment('worker', source, { temporal: own, enginePort: 4181, hasEngine: true, login: null });
    expect(given).toMatchObject({
      TEMPORAL_ADDRESS: '127.0.0.1:7233',
      TEMPORAL_NAMESPACE: 'default',
      CURFEW_ENGINE_PORT: '4181',
    });
    expect(given).not.toHaveProperty('TEMPORAL_API_KEY');
  });

  it('gives the engine a namespace of its own on our Temporal server, away from the list of runs', () => {
    const given = { temporal: own, enginePort: 4180, hasEngine: true, login: null };
    expect(childEnvironment('engine', source, given)['TEMPORAL_NAMESPACE']).toBe('default-engine');
    expect(childEnvironment('worker', source, given)['TEMPORAL_NAMESPACE']).toBe('default');
    expect(childEnvironment('serve', source, given)['TEMPORAL_NAMESPACE']).toBe('default');
    const elsewhere = { ...source, TEMPORAL_ADDRESS: 'cloud:7233', TEMPORAL_NAMESPACE: 'ours' };
    const kept = childEnvironment('engine', elsewhere, { ...given, temporal: null });
    expect(kept['TEMPORAL_NAMESPACE']).toBe('ours');
  });

  it('keeps the settings of a Temporal server that the environment names', () => {
    const given = childEnvironment(
      'serve',
      { ...source, TEMPORAL_ADDRESS: 'cloud:7233' },
      {
        temporal: null,
        enginePort: 4180,
        hasEngine: true,
        login: null,
      },
    );
    expect(given).toMatchObject({ TEMPORAL_ADDRESS: 'cloud:7233', TEMPORAL_API_KEY: 'cloud' });
  });
});
