import type { Actor } from '../../../contract/people.ts';
import type { SlackPayload } from '../../../definitions/sources/slack/read-slack-payload.ts';

/**
 * The name of a person in Slack, `slack:<workspace id>/<user id>`; null if Slack does not say who acted. The workspace is that of
 * the app, and of a person of another organization their own. If Slack does not name that one, it is left out.
 */
export function slackActor({ user, team, home, isForeign }: SlackPayload): Actor | null {
  if (user === null) return null;
  const workspace = isForeign ? home : team;
  return workspace === null ? `slack:${user}` : `slack:${workspace}/${user}`;
}
