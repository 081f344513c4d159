import type { SessionHands } from '../hands/pool/session-hands.ts';
import type { ToolCall } from './execute-tool.ts';

/** One call of a tool that the engine runs, with everything that its runner may need. */
export interface ToolRun {
  sessionId: string;
  call: ToolCall;
  hands: SessionHands;
  /** An abort stops the call. */
  signal: AbortSignal;
}
