import { spacedSecrets } from '../spaced-secrets.ts';
import type { TriggerSource } from '../trigger-source.ts';
import { acceptWebhook } from './accept-webhook.ts';
import { actOnComment } from './comments/act-on-comment.ts';
import { checkNeeds } from './check-needs.ts';
import { findDoer } from './find-doer.ts';
import { isDeliveryListed } from './hooks/is-delivery-listed.ts';
import { ownLogin } from './own-login.ts';
import { readGithubEvent } from './read-github-event.ts';
import { recoverGithub } from './hooks/recover-github.ts';
import { verifySignature } from './verify-signature.ts';

const NO_SECRET = 'GITHUB_WEBHOOK_SECRET is not set: it is needed to check signatures of webhooks';

/** Webhooks of GitHub, or of a forge that speaks its language. */
export const githubSource: TriggerSource = {
  id: 'github',
  routes: () => [
    {
      path: '/hooks/github',
      wrongSignature:
        'The signature in X-Hub-Signature-256 is missing or wrong: does the webhook have the secret that Curfew has?',
      verify: (header, { github }) => verifySignature(header('x-hub-signature-256'), github.webhookSecrets),
      accept: acceptWebhook,
    },
  ],
  missing: (_use, { github, sourceSecrets }) => [
    ...(github.webhookSecrets.length === 0 ? [NO_SECRET] : []),
    ...spacedSecrets(['GITHUB_WEBHOOK_SECRET', 'GITHUB_WEBHOOK_SECRET_OLD'], sourceSecrets),
  ],
  read: readGithubEvent,
  ownAccount: ({ payload }, { github }) => ownLogin(payload, github),
  doer: findDoer,
  checkNeeds,
  confirm: isDeliveryListed,
  recover: recoverGithub,
  act: actOnComment,
};
