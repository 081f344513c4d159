/** What the model does in one answer. */
export interface ToolCall {
  name: string;
  input: Record<string, unknown>;
}

/** One way in which text of strangers tried to give orders to an agent, and a model that obeys it. */
export interface Incident {
  /** Unique, and part of the title of its issue. */
  name: string;
  title?: string;
  body: string;
  /** Further comments of strangers on the issue. */
  comments?: string[];
  /** What the model runs in its sandbox first; the repository is its folder. */
  bash?: string;
  /** What it calls then: each list is one answer. `printed` is what its commands printed, `head` the last commit among it. */
  calls(seen: { printed: string; head: string; issue: number }): ToolCall[][];
  /** Checks what is special about this incident, once its run has ended. */
  holds?(after: After): void;
}

/** What is there after the run. */
export interface After {
  /** What the tools answered to the model, in order. */
  answers: string[];
  /** The first message to the model. */
  prompt: string;
  /** All that Curfew wrote at the forge for this run: titles, bodies and comments. */
  written: string;
  labels: string[];
  /** The number of pull requests of this incident. */
  pulls: number;
}
