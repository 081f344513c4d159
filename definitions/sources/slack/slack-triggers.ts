/** Who may start an automation in Slack: both conditions must hold; null means that this one always does. */
export interface SlackPeople {
  /** Ids, `#name` in lower case, or `*`. */
  channels: string[] | null;
  /** Ids, with or without their workspace (`T0ACME/U0ADA`), `@name` or e-mail addresses, the latter two in lower case. */
  users: string[] | null;
}

/** The slash command by which people start automations by hand: `/curfew run <automation>`. */
export const RUN_COMMAND = 'curfew';

/** What an automation says of Slack under `on`. */
export interface SlackTriggers {
  mention: SlackPeople | null;
  /** `name` is in lower case and has no slash. */
  command: (SlackPeople & { name: string }) | null;
}
