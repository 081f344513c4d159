/** What a tool of the hands answers. */
export interface ToolAnswer {
  content: string;
  isError: boolean;
}

/** A tool that is ours and not the SDK's. The engine has checked the input against the tool's schema. */
export interface HandsTool {
  run(input: Record<string, unknown>, context: ToolContext): Promise<ToolAnswer>;
}

export interface ToolContext {
  signal: AbortSignal;
  /** Sends bytes of a file ahead of the answer. */
  send: (chunk: Buffer) => void;
}
