import { SENTRY_RESOURCES } from '../../../definitions/sources/sentry/sentry-triggers.ts';
import { sentryShapeProblem } from '../../sources/sentry/sentry-shapes.ts';
import type { JsonObject, NamedPayload, ReadPayload } from './read-payload.ts';

/** Reads a payload of Sentry. Its event is the resource, as in the header; the key of a trigger, `sentry_issue`, means it, too. */
export function sentryPayload({ payload, event, action }: NamedPayload): ReadPayload {
  const whole: JsonObject = action === null ? payload : { ...payload, action };
  const possible = SENTRY_RESOURCES.filter((resource) => sentryShapeProblem(resource, whole) === null);
  const [only] = possible;
  if (event === null) {
    if (only !== undefined && possible.length === 1) return { name: only, payload: whole };
    return { problem: 'It does not say which event it is; name it, such as --event issue.' };
  }
  const name = event.replace(/^sentry_/, '');
  const problem = sentryShapeProblem(name, whole)?.replace(' in Sentry-Hook-Resource', '') ?? null;
  if (problem === null) return { name, payload: whole };
  return { problem: only === undefined ? problem : `${problem} It is one of: ${possible.join(', ')}.` };
}
