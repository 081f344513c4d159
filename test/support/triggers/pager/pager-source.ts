import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingEvent } from '../../../../triggers/dispatch/incoming-event.ts';
import type {
  Accepted,
  GivenDelivery,
  HookRequest,
  TriggerSource,
} from '../../../../triggers/sources/trigger-source.ts';
import { PagerPayload } from './pager-definition.ts';

/** The doing half of the source of `pagerDefinition`: a route and a secret of its own. */
export const pagerSource: TriggerSource = {
  id: 'pager',
  routes: () => [
    {
      path: '/hooks/pager',
      wrongSignature: 'The token in X-Pager-Token is wrong.',
      verify: (header, { sourceSecrets }) =>
        isSecret(header('x-pager-token'), sourceSecrets['PAGER_SECRET'])
          ? { update: () => {}, isRight: () => true }
          : null,
      accept,
    },
  ],
  missing: () => [],
  read,
  ownAccount: () => Promise.resolve(null),
  checkNeeds: async ({ mutedBy }: { mutedBy: string }, { event }) =>
    event.actor === mutedBy ? `the alert was muted by ${mutedBy}` : null,
};

/** Without a secret of ours nothing is right. Takes the same time wherever a wrong token differs. */
function isSecret(token: string | undefined, secret: string | undefined): boolean {
  if (!token || !secret) return false;
  return timingSafeEqual(digest(token), digest(secret));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function accept({ header, body }: HookRequest): Accepted {
  const deliveryId = header('x-pager-id');
  if (!deliveryId) return { refused: { status: 400, error: 'The header X-Pager-Id is missing.' } };
  return {
    delivery: {
      source: 'pager',
      deliveryId,
      name: 'pager_alert',
      headers: {},
      body,
      receivedAt: new Date().toISOString(),
      state: 'pending',
      reason: null,
    },
  };
}

function read({ deliveryId, name, body }: GivenDelivery): IncomingEvent {
  const payload = PagerPayload.parse(JSON.parse(new TextDecoder().decode(body)));
  const title = `${payload.service} is down`;
  const event = { source: 'pager', name, deliveryId, title, actor: null, repository: null, url: null };
  return { event, payload, automation: null };
}
