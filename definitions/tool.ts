import type { z } from 'zod';

/** One of Curfew's own tools, which the agent sees in addition to those of its sandbox. */
export interface Tool<Input = unknown> {
  /** Letters, digits, `_` and `-`: `create_pull_request`. */
  name: string;
  /** For the agent: what the tool does, and when to use it. */
  description: string;
  /** An object. The agent sees it as JSON Schema; what the agent wrote is parsed with it. */
  input: z.ZodType<Input>;
}
