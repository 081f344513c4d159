/**
 * What tells the payload of one resource of Sentry, by the name in the header Sentry-Hook-Resource, from those of all others:
 * the members that its `data` always has. Members that only other rows name are never in it.
 */
const SENTRY_SHAPES: ReadonlyMap<string, readonly string[]> = new Map([
  ['issue', ['issue']],
  ['event_alert', ['event', 'triggered_rule']],
  ['metric_alert', ['metric_alert']],
  ['comment', ['comment', 'comment_id', 'issue_id']],
  ['error', ['error']],
  ['activity_alert', ['issue', 'activity']],
  ['installation', ['installation']],
  ['seer', ['run_id', 'group_id']],
  ['preprod_artifact', ['buildId']],
]);

const TELLING_MEMBERS = [...new Set([...SENTRY_SHAPES.values()].flat())];

/**
 * Why a payload cannot be one of this resource, as a sentence; null if it can. The resource comes from a header, which the
 * signature does not cover: without this check, whoever has a signed payload could send it as any resource, also as one
 * that starts nothing, and so have the real delivery taken for a repetition.
 */
export function sentryShapeProblem(resource: string, payload: object): string | null {
  const data: unknown = 'data' in payload ? payload.data : null;
  const members = typeof data === 'object' && data !== null ? Object.keys(data) : [];
  const has = SENTRY_SHAPES.get(resource) ?? [];
  const missing = has.find((member) => !members.includes(member));
  if (missing !== undefined) return notOf(resource, `its \`data\` has no \`${missing}\``);
  const alien = TELLING_MEMBERS.find((member) => members.includes(member) && !has.includes(member));
  return alien === undefined ? null : notOf(resource, `its \`data\` has \`${alien}\``);
}

function notOf(resource: string, why: string): string {
  return `The payload is not one of the resource "${resource}" in Sentry-Hook-Resource: ${why}.`;
}
