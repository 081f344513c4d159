import { z } from 'zod';

/** Who the app is at Slack. */
export interface SlackSelf {
  team: string;
  /** The Enterprise Grid of the workspace; null if it is in none. */
  enterprise: string | null;
  /** The account of the bot. */
  user: string;
  bot: string | null;
}

/** A person, or a bot, in Slack. */
export interface SlackAccount {
  /** As `userNames`, of a deactivated account as well. */
  names: string[];
  isBot: boolean;
  isDeactivated: boolean;
  /** Somebody from outside who was invited to some channels of the workspace. */
  isGuest: boolean;
  /** Somebody of another organization, with which a channel is shared. */
  isStranger: boolean;
}

const Is = z.boolean().nullish();

/** An account as Slack describes it, as far as Curfew looks at it. */
export const AccountAnswer = z.object({
  name: z.string().nullish(),
  team_id: z.string().nullish(),
  enterprise_user: z.object({ enterprise_id: z.string().nullish() }).nullish(),
  deleted: Is,
  is_bot: Is,
  is_restricted: Is,
  is_ultra_restricted: Is,
  is_stranger: Is,
  profile: z.object({ email: z.string().nullish() }).nullish(),
});

/** Reads what Slack says of an account. `own`: who the app is. */
export function slackAccount(said: z.infer<typeof AccountAnswer>, own: SlackSelf): SlackAccount {
  const names = [said.name ? `@${said.name}` : null, said.profile?.email ?? null];
  return {
    names: names.flatMap((each) => (each === null ? [] : [each.toLowerCase()])),
    isBot: said.is_bot === true,
    isDeactivated: said.deleted === true,
    isGuest: said.is_restricted === true || said.is_ultra_restricted === true,
    isStranger: said.is_stranger === true || isElsewhere(said, own),
  };
}

/** Slack may leave `is_stranger` out where the app shares a channel with the person, so their workspace is compared as well. */
function isElsewhere({ team_id: team, enterprise_user: grid }: z.infer<typeof AccountAnswer>, own: SlackSelf): boolean {
  if (!team || team === own.team) return false;
  return own.enterprise === null || grid?.enterprise_id !== own.enterprise;
}
