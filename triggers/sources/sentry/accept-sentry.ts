import { createHash } from 'node:crypto';
import type { DeliveryFingerprint } from '../../../database/inbox/new-delivery.ts';
import { readSentryPayload } from '../../../definitions/sources/sentry/read-sentry-payload.ts';
import { SENTRY_RESOURCES } from '../../../definitions/sources/sentry/sentry-triggers.ts';
import { isJsonType } from '../../../text/is-json-type.ts';
import { jsonObject } from '../json-object.ts';
import { keptHeaders } from '../kept-headers.ts';
import type { Accepted, HookRequest } from '../trigger-source.ts';
import { newIssueFingerprint } from './new-issue-fingerprint.ts';
import { sentryShapeProblem } from './sentry-shapes.ts';

const KEPT_HEADERS = ['content-type', 'request-id', 'sentry-hook-resource', 'sentry-hook-timestamp'];
const RESOURCE = /^[a-z][a-z0-9_]{0,99}$/;

/**
 * Makes a delivery of a webhook of Sentry. Sentry gives each attempt a new id that it does not sign, so the delivery's id is
 * the digest of the body. Resources that start nothing are kept as `ignored`, with the reason. A request is refused with 400
 * or 415 if its resource is missing, its body is not JSON, or its payload cannot be one of its resource.
 */
export function acceptSentry({ header, body }: HookRequest): Accepted {
  const resource = header('sentry-hook-resource');
  if (!resource) return refuse(400, 'The header Sentry-Hook-Resource is missing.');
  if (!RESOURCE.test(resource)) {
    return refuse(400, 'The header Sentry-Hook-Resource is not the name of a resource.');
  }
  if (!isJsonType(header('content-type'))) return refuse(415, 'The content type is not application/json.');
  const read = jsonObject(body);
  if ('problem' in read) return refuse(400, read.problem);
  const problem = sentryShapeProblem(resource, read.payload);
  if (problem !== null) return refuse(400, problem);
  const starts = SENTRY_RESOURCES.some((name) => name === resource);
  return {
    delivery: {
      source: 'sentry',
      deliveryId: createHash('sha256').update(body).digest('hex'),
      name: resource,
      headers: keptHeaders(header, KEPT_HEADERS),
      body,
      receivedAt: new Date().toISOString(),
      fingerprint: fingerprintOf(resource, read.payload),
      state: starts ? 'pending' : 'ignored',
      reason: starts
        ? null
        : `Webhooks of the resource "${resource}" start no runs; those of ${SENTRY_RESOURCES.join(', ')} do.`,
    },
  };
}

function refuse(status: 400 | 415, error: string): Accepted {
  return { refused: { status, error } };
}

/** An issue is new once; everything else has its time in its body. */
function fingerprintOf(resource: string, payload: unknown): DeliveryFingerprint | null {
  const { action, issueId } = readSentryPayload(payload);
  return resource === 'issue' && action === 'created' && issueId !== null ? newIssueFingerprint(issueId) : null;
}
