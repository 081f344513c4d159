import type { RunInput } from '../../contract/run.ts';

/** What comes of a delivery and an automation. `reason` is a sentence for people without a full stop. */
export type Verdict =
  | {
      verdict: 'starts';
      input: RunInput;
      /** The key under `on` that the event matched. */
      trigger: string;
      reason: string;
    }
  | {
      verdict: 'refused';
      /** The first condition that did not hold. */
      reason: string;
      /** If that is the `if`: the values that it names, by their names. */
      values: Record<string, string>;
    }
  /** It cannot be said, for example because a question was not asked when the delivery was decided. */
  | { verdict: 'unknown'; reason: string };
