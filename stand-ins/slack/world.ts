/** A message at the stand-in, as Slack's API gives it. */
export interface StandInMessage {
  channel: string;
  ts: string;
  thread_ts?: string;
  user?: string;
  bot_id?: string;
  text: string;
  blocks?: unknown[];
  attachments?: unknown[];
  files?: unknown[];
  metadata?: { event_type: string; event_payload: Record<string, unknown> };
}

/** A file at the stand-in. */
export interface StandInFile {
  id: string;
  name: string;
  /** What was announced. */
  size: number;
  /** Null until its bytes have arrived. */
  content: Buffer | null;
  isShared: boolean;
}

export interface StandInChannel {
  id: string;
  name: string;
  members: string[];
  /** Whether the app is in it. */
  hasApp: boolean;
}

export interface StandInUser {
  id: string;
  name: string;
  email: string | null;
  /** The workspace of the account; absent: it is not told. */
  team?: string;
  /** The Enterprise Grid of that workspace. */
  enterprise?: string;
  /** What Slack says of bots, guests, deactivated accounts and people of other organizations, such as `{ is_bot: true }`. */
  flags?: Record<string, boolean>;
}

/** What the stand-in of a workspace has. */
export interface SlackWorld {
  team: string;
  /** The Enterprise Grid of the workspace; null: it is in none. */
  enterprise: string | null;
  bot: { user: string; id: string };
  channels: StandInChannel[];
  users: StandInUser[];
  messages: StandInMessage[];
  files: StandInFile[];
  /** Whether the app has the scope `files:read`. */
  mayReadFiles: boolean;
  /** Where the stand-in listens, without a slash at its end. */
  origin: string;
  ephemeral: { channel: string; user: string; text: string }[];
  reactions: { channel: string; ts: string; name: string }[];
  /** What was posted to `response_url`s. */
  responses: Record<string, unknown>[];
  nextTs(): string;
}

export function createSlackWorld(): SlackWorld {
  // Real timestamps, because readers ask for messages since a time.
  let last = Math.floor(Date.now() / 1_000) * 1_000_000;
  return {
    team: 'T0ACME',
    enterprise: null,
    bot: { user: 'U0CURFEW', id: 'B0CURFEW' },
    channels: [
      { id: 'C0SUPPORT', name: 'support', members: ['U0ADA', 'U0BOB'], hasApp: true },
      { id: 'C0DAILY', name: 'eng-daily', members: ['U0ADA'], hasApp: true },
      { id: 'C0SECRET', name: 'secret', members: ['U0BOB'], hasApp: false },
    ],
    users: [
      { id: 'U0ADA', name: 'ada', email: 'ada@example.com' },
      { id: 'U0BOB', name: 'bob', email: null },
    ],
    messages: [],
    files: [],
    mayReadFiles: true,
    origin: '',
    ephemeral: [],
    reactions: [],
    responses: [],
    nextTs() {
      last += 1;
      return `${Math.floor(last / 1_000_000)}.${String(last % 1_000_000).padStart(6, '0')}`;
    },
  };
}
