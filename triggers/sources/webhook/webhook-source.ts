import type { Settings } from '../../../definitions/settings.ts';
import type { WebhookSource } from '../../../definitions/sources/webhook/webhook-source.ts';
import type { WebhookTriggers } from '../../../definitions/sources/webhook/webhook-triggers.ts';
import { spacedSecrets } from '../spaced-secrets.ts';
import type { SourceEnvironment, SourceRoute, SourceUse, TriggerSource } from '../trigger-source.ts';
import { acceptHook } from './accept-hook.ts';
import { readHookEvent } from './read-hook-event.ts';
import { SCHEMES } from './schemes.ts';

/** Webhooks of every sender that `curfew.yml` declares under `sources`. */
export const webhookSource: TriggerSource = {
  id: 'webhook',
  routes: ({ sources }: Settings) => Object.entries(sources).map(([name, source]) => routeOf(name, source)),
  missing,
  read: readHookEvent,
  ownAccount: () => Promise.resolve(null),
  checkNeeds: () => Promise.resolve(null),
};

function routeOf(name: string, source: WebhookSource): SourceRoute {
  const scheme = SCHEMES[source.scheme];
  return {
    path: `/hooks/${name}`,
    wrongSignature: scheme.wrongSignature,
    verify: (header, { sourceSecrets }) => {
      const secrets = source.secrets.flatMap((variable) => sourceSecrets[variable] ?? []);
      return secrets.length === 0 ? null : scheme.verify(header, secrets, source);
    },
    accept: (request) => acceptHook(name, source, request),
  };
}

function missing({ triggers, settings }: SourceUse, { sourceSecrets }: SourceEnvironment): string[] {
  const used = new Set((triggers as WebhookTriggers[]).map(({ source }) => source));
  return Object.entries(settings.sources).flatMap(([name, { scheme, secrets }]) => {
    if (!used.has(name)) return [];
    return secrets.flatMap((variable) => {
      const secret = sourceSecrets[variable];
      if (secret === undefined) {
        return [`${variable} is not set: it is needed to check signatures of webhooks of the source "${name}"`];
      }
      const spaced = spacedSecrets([variable], sourceSecrets);
      if (spaced.length > 0) return spaced;
      const problem = SCHEMES[scheme].secretProblem?.(secret) ?? null;
      return problem === null ? [] : [`${variable}, the secret of the source "${name}", ${problem}`];
    });
  });
}
