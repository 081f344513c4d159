import { createHash } from 'node:crypto';
import { identityOf } from '../../../definitions/sources/webhook/webhook-identity.ts';
import type { WebhookSource } from '../../../definitions/sources/webhook/webhook-source.ts';
import { oneLine } from '../../../text/one-line.ts';
import { isJsonType } from '../../../text/is-json-type.ts';
import { jsonObject } from '../json-object.ts';
import { keptHeaders } from '../kept-headers.ts';
import type { Accepted, HookRequest } from '../trigger-source.ts';
import { signedId, type HookIdentity } from './hook-identity.ts';
import { SCHEMES } from './schemes.ts';

const KEPT_HEADERS = ['content-type', 'user-agent', 'webhook-timestamp', 'x-github-event', 'sentry-hook-resource'];
const PLAIN_ID = /^[\w.:-]{1,100}$/;
const MAX_TYPE_BYTES = 100;

/**
 * Makes a delivery of a webhook of a source that `curfew.yml` declares. Its id begins with the source's name. A request is
 * refused if its body is not a JSON object, or if its scheme says so.
 */
export function acceptHook(name: string, source: WebhookSource, { header, body }: HookRequest): Accepted {
  if (!isJsonType(header('content-type'))) {
    return { refused: { status: 415, error: 'The content type is not application/json.' } };
  }
  const parsed = jsonObject(body);
  if ('problem' in parsed) return { refused: { status: 400, error: parsed.problem } };
  const { payload, text } = parsed;
  const read = SCHEMES[source.scheme].read({ header, body, payload, text });
  if ('refused' in read) return read;
  const { id, fingerprint } = ownIdentity(source, payload) ?? read.identity;
  return {
    delivery: {
      source: 'webhook',
      deliveryId: `${name}.${PLAIN_ID.test(id) ? id : createHash('sha256').update(id).digest('hex')}`,
      name: `${name}:${oneLine(read.type ?? '', MAX_TYPE_BYTES) || 'event'}`,
      headers: keptHeaders(header, KEPT_HEADERS),
      body,
      receivedAt: new Date().toISOString(),
      // Each source keeps its own: two senders may send the same body.
      fingerprint: fingerprint && { ...fingerprint, value: `${name}:${fingerprint.value}` },
      state: 'pending',
      reason: null,
    },
  };
}

/** What the `id` of the source gives; null if it has none, or if that gives nothing for this body. */
function ownIdentity({ id: expression }: WebhookSource, payload: Record<string, unknown>): HookIdentity | null {
  const id = expression === null ? null : identityOf(expression, payload);
  return id === null ? null : signedId(id);
}
