import type { SourceEnvironment } from '../../../triggers/sources/trigger-source.ts';

interface Secrets {
  webhookSecrets?: string[];
  sourceSecrets?: Record<string, string>;
}

/** Settings in which sources find these secrets, and no address of the outside. */
export function sourceEnvironment({ webhookSecrets = [], sourceSecrets = {} }: Secrets = {}): SourceEnvironment {
  return {
    github: {
      apiUrl: '',
      serverUrl: '',
      token: null,
      readToken: null,
      login: null,
      webhookSecrets,
      app: null,
      hooks: { token: null },
    },
    sentry: { url: '', authToken: null, organization: null },
    slack: { apiUrl: '', botToken: null, appToken: null },
    sourceSecrets,
  };
}
