import type { MessageParam, StopReason, TextBlockParam, ToolUnion, Usage } from '@anthropic-ai/sdk/resources/messages';

/** The body of `POST /v1/messages`, as far as the brain reads it. */
export interface MessagesRequest {
  model: string;
  max_tokens: number;
  stream?: boolean;
  system?: string | TextBlockParam[];
  tools?: ToolUnion[];
  messages: MessageParam[];
  cache_control?: { ttl?: string } | null;
}

/** One answer of the script. */
export interface Turn {
  text?: string;
  tools?: { name: string; input: Record<string, unknown> }[];
  /** Instead of what is counted from the request and the answer. */
  usage?: Partial<Usage>;
  /** By default `tool_use` where there are tools, else `end_turn`. */
  stopReason?: StopReason;
  /** A refusal of the service instead of an answer; `times` lets the turn through after so many, by default never. */
  error?: { status: number; type: string; message: string; headers?: Record<string, string>; times?: number };
  /** Never answer. */
  hang?: true;
}

/** What is played next: a turn, or a function of what the brain was sent. */
export type ScriptedTurn = Turn | ((request: MessagesRequest) => Turn);

/** A list of turns, or a function that answers undefined where the script ends. */
export type Script = ScriptedTurn[] | ((request: MessagesRequest, index: number) => Turn | undefined);
