import type { Delivery } from '../../database/inbox/read-delivery.ts';
import type { RecordedAnswers } from './recorded-answers.ts';
import type { Verdict } from './verdict.ts';

type Past = Pick<Delivery, 'body' | 'state' | 'reason' | 'reasons' | 'attempts'>;

/**
 * What is known of a delivery without deciding it again, by the id of an automation: it was settled by what Curfew had at the
 * time, or it cannot be decided. Null if it is to be decided again.
 */
export function settledVerdict(
  { body, state, reason, reasons, attempts }: Past,
  answers: RecordedAnswers | null,
): ((automation: string) => Verdict) | null {
  const whole = withoutStop(reason ?? state);
  if (state === 'pending') return () => unknown('it has not been decided yet');
  if (state === 'malformed') return () => unknown(`its content was malformed: ${whole}`);
  // No attempt was made to dispatch it.
  if (state === 'duplicate' || (state === 'ignored' && attempts === 0)) return () => refused(whole);
  if (answers?.hasActed === true)
    return (automation) => refused(withoutStop(reasons[automation] ?? actedReason(reasons, reason)));
  if (body.byteLength === 0)
    return () => unknown('its body was removed, because `retention` of curfew.yml keeps none so old');
  return null;
}

/** What was done has its reason at the automation whose run it was about. */
function actedReason(reasons: Record<string, string>, reason: string | null): string {
  return reason ?? `it started nothing: ${Object.values(reasons).join('; ')}`;
}

function unknown(reason: string): Verdict {
  return { verdict: 'unknown', reason };
}

function refused(reason: string): Verdict {
  return { verdict: 'refused', reason, values: {} };
}

function withoutStop(sentence: string): string {
  return sentence.replace(/\.$/, '');
}
