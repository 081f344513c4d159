import type { Log } from '../runtime/log.ts';
import type { ModelEndpoint } from './brain/model-endpoint.ts';
import type { EgressGuard } from './egress/egress-guard.ts';
import type { SessionHands } from './hands/pool/session-hands.ts';
import type { Workspaces } from './hands/workspace/workspaces.ts';
import type { McpConnections } from './mcp/mcp-connections.ts';
import type { WebSearch } from './web/searching/web-search.ts';
import type { SessionOutputs } from './outputs/session-outputs.ts';
import type { FileBytes } from './store/files/file-bytes.ts';
import type { SessionLog } from './store/write-session.ts';
import type { TokenSeal } from './store/token-seal.ts';

/** What all parts of a running engine share. */
export interface Engine extends SessionLog {
  log: Log;
  model: ModelEndpoint;
  /** Who searches the web; null if nobody does. */
  search: WebSearch | null;
  seal: TokenSeal;
  hands: SessionHands;
  /** What holds for connections that are made for sessions. */
  guard: EgressGuard;
  /** The bytes of all files. */
  bytes: FileBytes;
  outputs: SessionOutputs;
  workspaces: Workspaces;
  mcp: McpConnections;
  /** Resolves after so many ms; rejects when the signal aborts. */
  pause(ms: number, signal: AbortSignal): Promise<void>;
  /** Asks for a turn of the brain. Never fails: if Temporal cannot be reached now, it asks again later. */
  wake(sessionId: string): void;
}
