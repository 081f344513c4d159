import type { Actor } from './people.ts';

/**
 * Whether two names are of one account. Logins at GitHub that differ only in case are one account. A name in Slack without a
 * workspace (`slack:U0ADA`) is of the account with this id in any workspace.
 */
export function isSameActor(one: Actor, other: Actor): boolean {
  const [first, second] = [one.toLowerCase(), other.toLowerCase()];
  if (first === second) return true;
  const [here, there] = [slackName(first), slackName(second)];
  if (here === null || there === null || here.user !== there.user) return false;
  return here.team === null || there.team === null;
}

/** The id of an account in Slack, without its workspace; null for a name from elsewhere. */
export function slackUserOf(actor: Actor): string | null {
  return slackName(actor)?.user ?? null;
}

function slackName(actor: string): { team: string | null; user: string } | null {
  const { team, user } = /^slack:(?:(?<team>[A-Z0-9]+)\/)?(?<user>[UW][A-Z0-9]+)$/i.exec(actor)?.groups ?? {};
  return user === undefined ? null : { team: team ?? null, user };
}
