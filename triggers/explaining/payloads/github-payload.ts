import { GITHUB_EVENTS } from '../../../definitions/sources/github/github-events.ts';
import { suggestion } from '../../../text/suggestion.ts';
import { EVENT_SHAPES } from '../../sources/github/event-shapes.ts';
import { shapeProblem } from '../../sources/github/shape-problem.ts';
import type { JsonObject, NamedPayload, ReadPayload } from './read-payload.ts';

/** Reads a payload of GitHub. Its event may be named with its action, as in `issues.opened`. */
export function githubPayload({ payload, event, action: given }: NamedPayload): ReadPayload {
  const [name = null, ofEvent = null] = event === null ? [] : (/^([^.]+)\.(.+)$/.exec(event)?.slice(1) ?? [event]);
  const action = given ?? ofEvent;
  const whole: JsonObject = action === null ? payload : { ...payload, action };
  if (name === null) return guessed(whole);
  const names = [...EVENT_SHAPES.keys()];
  if (!names.includes(name)) return { problem: `GitHub has no event "${name}"${suggestion(name, names) || '.'}` };
  const problem = actionProblem(name, action) ?? shapeProblem(name, whole)?.replace(' in X-GitHub-Event', '') ?? null;
  return problem === null ? { name, payload: whole } : { problem };
}

function actionProblem(name: string, action: string | null): string | null {
  const { types = [] } = GITHUB_EVENTS[name] ?? {};
  if (action === null || types.length === 0 || types.includes(action)) return null;
  return `The event "${name}" of GitHub has no action "${action}"${suggestion(action, types) || '.'} There are: ${types.join(', ')}.`;
}

function guessed(payload: JsonObject): ReadPayload {
  const possible = [...EVENT_SHAPES.keys()].filter((name) => shapeProblem(name, payload) === null);
  const [only, ...others] = possible;
  if (only !== undefined && others.length === 0) return { name: only, payload };
  if (only !== undefined) {
    return {
      problem: `It does not say which event it is, and it may be ${possible.join(', ')}; name it, such as --event issues.`,
    };
  }
  return {
    problem:
      'It does not say which event it is, and no event of GitHub has such a payload; name it, such as --event issues, or the source that sent it, such as --source sentry.',
  };
}
