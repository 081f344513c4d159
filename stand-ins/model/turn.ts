import type { MessageParam, StopReason, TextBlockParam, ToolUnion, Usage } from '@anthropic-ai/sdk/resources/messages';

/** The members of the body of `POST /v1/messages` that the brain reads. */
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
  /** Replaces the usage that is estimated from the request and the answer. */
  usage?: Partial<Usage>;
  /** By default `tool_use` if the turn has tools, else `end_turn`. */
  stopReason?: StopReason;
  /** An error to answer instead. With `times` it is answered that often, and then the turn is played. */
  error?: { status: number; type: string; message: string; headers?: Record<string, string>; times?: number };
  /** The bytes of an event stream to answer with status 200 instead. With `times` as for `error`. */
  raw?: { body: string; times?: number };
  /** Never answers. */
  hang?: true;
}

/** A turn, or a function that makes it from the request. */
export type ScriptedTurn = Turn | ((request: MessagesRequest) => Turn);

/** A list of turns, or a function that returns undefined when the script is over. */
export type Script = ScriptedTurn[] | ((request: MessagesRequest, index: number) => Turn | undefined);
