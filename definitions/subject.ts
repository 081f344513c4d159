import { createHash } from 'node:crypto';
import type { RunEvent } from '../contract/event.ts';
import type { Automation } from './automation.ts';
import { eventContexts } from './event-contexts.ts';
import { evaluateText } from './expressions/evaluate-text.ts';
import { unwrapExpression } from './expressions/unwrap-expression.ts';
import { readPayload } from './sources/github/read-payload.ts';

const MAX_BYTES = 200;

export type SubjectEvent = Pick<RunEvent, 'source' | 'name' | 'deliveryId' | 'actor' | 'repository'>;

/** At most 200 bytes: a longer subject keeps its beginning, so that it can be read, and ends in a hash of the whole. */
function shorten(subject: string): string {
  if (Buffer.byteLength(subject) <= MAX_BYTES) return subject;
  const hash = createHash('sha256').update(subject).digest('hex').slice(0, 32);
  const room = MAX_BYTES - hash.length - 1;
  const start = Buffer.from(subject)
    .subarray(0, room)
    .toString()
    .replace(/\uFFFD+$/, '');
  return `${start}#${hash}`;
}

function ownSubject(event: SubjectEvent, payload: unknown): string | null {
  const { issue, pullRequest } = readPayload(payload);
  const number = pullRequest?.number ?? issue?.number;
  if (!event.repository || number === undefined) return null;
  const kind = pullRequest || issue?.isPullRequest ? 'pull' : 'issue';
  return `${kind}:${event.repository.toLowerCase()}#${number}`;
}

/**
 * What the event is about: `issue:acme/api#5`, `pull:acme/api#7` (comments on a pull request too), or what the
 * automation's `subject` evaluates to. An event about nothing of this kind, and an expression that is empty or fails, is
 * about itself alone: `delivery:<id>`.
 */
export function subjectOf(automation: Automation, event: SubjectEvent, payload: unknown): string {
  const delivery = `delivery:${event.deliveryId}`;
  if (automation.subject === null) return shorten(ownSubject(event, payload) ?? delivery);
  const contexts = eventContexts({ event, payload, runId: null, automation });
  const bare = !automation.subject.includes('${{');
  const template = bare ? `\${{ ${unwrapExpression(automation.subject).text} }}` : automation.subject;
  const result = evaluateText(template, contexts);
  const subject = 'text' in result ? result.text.replaceAll(/\s+/g, ' ').trim() : '';
  return shorten(subject === '' ? delivery : subject);
}
