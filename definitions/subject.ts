import { createHash } from 'node:crypto';
import type { RunEvent } from '../contract/event.ts';
import { oneLine } from '../text/one-line.ts';
import type { Automation } from './automation.ts';
import { eventContexts } from './event-contexts.ts';
import { evaluateText } from './expressions/evaluate-text.ts';
import { unwrapExpression } from './expressions/unwrap-expression.ts';
import { findSource } from './sources/find-source.ts';

const MAX_BYTES = 200;

export type SubjectEvent = Pick<RunEvent, 'source' | 'name' | 'deliveryId' | 'actor' | 'repository'>;

/**
 * What the event is about: what the automation's `subject` evaluates to, or what its source says (`issue:acme/api#5`).
 * If the source knows no subject, or the expression is empty or fails, the event is its own subject: `delivery:<id>`.
 * One line of at most 200 bytes, without control characters.
 */
export function subjectOf(automation: Automation, event: SubjectEvent, payload: unknown): string {
  const subject =
    automation.subject === null
      ? findSource(event.source)?.subject({ ...event, payload })
      : evaluateSubject(automation, automation.subject, { event, payload });
  return shorten(clean(subject ?? '') || clean(`delivery:${event.deliveryId}`));
}

function evaluateSubject(
  automation: Automation,
  written: string,
  { event, payload }: { event: SubjectEvent; payload: unknown },
): string | null {
  const contexts = eventContexts({ event, payload, runId: null, automation });
  const template = written.includes('${{') ? written : `\${{ ${unwrapExpression(written).text} }}`;
  const result = evaluateText(template, contexts);
  return 'text' in result ? result.text : null;
}

/** The whole text: two long subjects that differ at their ends must stay different. */
function clean(text: string): string {
  return oneLine(text, Number.POSITIVE_INFINITY);
}

/** Shortens a long subject to its beginning, for people, and a hash of the whole. */
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
