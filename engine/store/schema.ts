import type { Generated, Selectable } from 'kysely';

export type SessionStatus = 'rescheduling' | 'running' | 'idle' | 'terminated';

/**
 * Booleans are 0 or 1. Instants of events and spans of time are ms, all other times RFC 3339. Objects are JSON in
 * text.
 */
export interface EngineSchema {
  agents: { id: string; version: number; created_at: string; archived_at: string | null };
  agent_versions: { agent_id: string; version: number; definition: string; created_at: string };
  environments: {
    id: string;
    name: string;
    /** The name, null once archived: names are unique among the environments that are not archived. */
    live_name: string | null;
    description: string | null;
    config: string;
    metadata: string;
    scope: string | null;
    created_at: string;
    updated_at: string;
    archived_at: string | null;
  };
  sessions: SessionsTable;
  session_resources: {
    id: string;
    session_id: string;
    position: number;
    /** The resource as the API shows it. */
    body: string;
    /** The sealed token of a repository. */
    sealed_token: Uint8Array | null;
  };
  events: {
    session_id: string;
    seq: number;
    id: string;
    type: string;
    processed_at: number | null;
    body: string;
    details: string | null;
    /** The tool use that a result, a confirmation or an answer names. */
    refers_to: string | null;
  };
  files: {
    id: string;
    filename: string;
    mime_type: string;
    size_bytes: number;
    session_id: string | null;
    /** Of an output: its path below the outputs folder of its session. */
    output_path: string | null;
    /** Names the bytes, see `FileBytes`. Several rows may share them. */
    sha256: string;
    downloadable: number;
    created_at: string;
    expires_at: string | null;
  };
  /** What an output looked like when it was last read: while that stays the same, it is not read again. */
  output_marks: { session_id: string; path: string; mark: string };
  vaults: {
    id: string;
    display_name: string;
    metadata: string;
    created_at: string;
    updated_at: string;
    archived_at: string | null;
  };
  vault_credentials: {
    id: string;
    vault_id: string;
    /** What it is for: a variable's name or the key of a server's URL. Unique in a vault; null once archived. */
    live_key: string | null;
    display_name: string | null;
    metadata: string;
    /** The credential without its secrets, as the API shows it. */
    auth: string;
    /** Null once archived. */
    sealed_secrets: Uint8Array | null;
    /** Counts the changes of the secrets: who replaces them names the revision that it has read. */
    revision: Generated<number>;
    /** A `RefreshState`. */
    refresh_state: Generated<string>;
    created_at: string;
    updated_at: string;
    archived_at: string | null;
  };
  /** What the sandbox of a session sees instead of a secret. */
  session_sentinels: { session_id: string; credential_id: string; sentinel: string };
  /** What an MCP server last listed to a session. */
  mcp_lists: {
    session_id: string;
    /** The name of the server. */
    server: string;
    url: string;
    /** Its tools, as JSON, as the model is shown them. */
    tools: string;
    /** The problem of the server that was last told; null if it has none. */
    told: string | null;
  };
  skills: {
    id: string;
    /** The folder of the skill in a session. The same for all its versions. */
    name: string;
    display_name: string;
    created_at: string;
    updated_at: string;
  };
  skill_versions: {
    id: string;
    skill_id: string;
    /** Counts the versions of the skill; the highest one is the latest. */
    number: number;
    description: string;
    /** Names the bytes of the archive, see `FileBytes`. */
    sha256: string;
    created_at: string;
  };
  /** The skills that a session began with. It keeps them when they are deleted. */
  session_skills: { session_id: string; position: number; name: string; description: string; sha256: string };
}

interface SessionsTable {
  id: string;
  thread_id: string;
  agent_id: string;
  agent_version: number;
  /** The agent as it was when the session was created, overrides applied. */
  agent: string;
  environment_id: string;
  status: SessionStatus;
  title: string | null;
  metadata: string;
  budget_cents: number | null;
  /**
   * The next model request did not fit into the budget: work starts again only after the budget is raised or removed.
   */
  budget_reached: Generated<number>;
  spend_micros: Generated<number>;
  /** The worst case of the model request that is under way. */
  reserved_micros: Generated<number>;
  spend_partial: Generated<number>;
  input_tokens: Generated<number>;
  output_tokens: Generated<number>;
  cache_read_tokens: Generated<number>;
  cache_write_5m_tokens: Generated<number>;
  cache_write_1h_tokens: Generated<number>;
  /** Searches of the web, by the endpoint or by a provider; and pages that were fetched. */
  web_searches: Generated<number>;
  web_fetches: Generated<number>;
  /** Hosts of the model endpoints that were asked, with commas between them. */
  brain: string | null;
  active_ms: Generated<number>;
  running_since: number | null;
  epoch: Generated<number>;
  needs_wake: Generated<number>;
  last_seq: Generated<number>;
  last_processed_at: Generated<number>;
  /** The tool use that is being run, or that was being run when the engine died. */
  running_tool: string | null;
  /** The last event (`seq`) before the outputs folder was last collected in full. */
  outputs_seq: Generated<number>;
  /** The outputs that could not be kept, as they were last told; null if all could. */
  outputs_told: string | null;
  /** The hosts that it was refused, see `RefusedHosts`; null if there are none. */
  refused_hosts: string | null;
  /** The ids of its vaults, in the order in which their credentials are looked for. */
  vault_ids: Generated<string>;
  created_at: string;
  updated_at: string;
  archived_at: string | null;
}

export type SessionRow = Selectable<SessionsTable>;
